//! What answers at an address, where a command goes wrong: who mixes up the centre and an edge is told so.

use std::time::Duration;

use saring_client::Authenticated;
use saring_proto::v1::publishing_service_server::SERVICE_NAME as PUBLISHING;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, Bytes, StdError};
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// How long to wait for an answer: this is asked where something went wrong already.
const WAIT: Duration = Duration::from_secs(2);

/// A server of Saring.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    Centre,
    Edge,
}

/// Whether the server on this connection is ready.
pub(super) async fn is_ready(channel: Authenticated) -> Result<bool, Status> {
    let mut request = Request::new(HealthCheckRequest::default());
    request.set_timeout(WAIT);
    let answer = HealthClient::new(channel).check(request).await?.into_inner();
    Ok(answer.status() != ServingStatus::NotServing)
}

/// Which one answers on this connection, by the names that its health is asked under, which anybody may
/// do; `None` if it is none, or does not answer.
pub(crate) async fn peer<C>(channel: C) -> Option<Peer>
where
    C: GrpcService<Body>,
    C::Error: Into<StdError>,
    C::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <C::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    let mut health = HealthClient::new(channel);
    for (service, peer) in [(saring_edge::OUTBOX, Peer::Edge), (PUBLISHING, Peer::Centre)] {
        let mut request = Request::new(HealthCheckRequest { service: service.to_owned() });
        request.set_timeout(WAIT);
        match health.check(request).await.as_ref().map_err(Status::code) {
            Ok(_) => return Some(peer),
            Err(Code::NotFound) => {}
            Err(_) => return None,
        }
    }
    None
}
