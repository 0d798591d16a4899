//! The standard health service: as tonic has it, but that whoever watches a service which is not known
//! is told so and goes on watching, as `grpc.health.v1` asks for.

use std::pin::Pin;

use tokio_stream::{Stream, StreamExt as _};
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_server::{Health as HealthMethods, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_health::server::{HealthReporter, HealthService};

use crate::open_calls::HEALTH_BYTES;

/// Health as the reporter says it. Which services there are is known before it is served.
#[must_use]
pub fn health(reporter: HealthReporter) -> HealthServer<impl HealthMethods> {
    let health = Health(HealthService::from_health_reporter(reporter));
    HealthServer::new(health).max_decoding_message_size(HEALTH_BYTES)
}

struct Health(HealthService);

#[tonic::async_trait]
impl HealthMethods for Health {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        self.0.check(request).await
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        match self.0.watch(request).await {
            Ok(known) => Ok(known.map(|watch| Box::pin(watch) as Self::WatchStream)),
            Err(status) if status.code() == Code::NotFound => {
                let unknown = HealthCheckResponse { status: ServingStatus::ServiceUnknown.into() };
                // It ends with the connection, as all calls without a key do.
                let watch = tokio_stream::once(Ok(unknown)).chain(tokio_stream::pending());
                Ok(Response::new(Box::pin(watch)))
            }
            Err(status) => Err(status),
        }
    }
}
