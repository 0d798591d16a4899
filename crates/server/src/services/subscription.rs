//! SubscriptionService: what is new goes out, answers come in, and neither waits for the other.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use saring_app::App;
use saring_bundle::MAX_SKEW;
use saring_grpc::invalid_field;
use saring_proto::v1;
use saring_proto::v1::subscribe_request::Message as Got;
use saring_proto::v1::subscription_service_server::SubscriptionService;
use saring_store::records::{Activity, RuleActivity, RuleSetActivity};
use saring_wire::envelope_from_proto;
use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};
use tracing::Instrument as _;

use crate::caller::caller;
use crate::connected::Connected;
use crate::convert::{micros, uuid};
use crate::limits::Limits;
use crate::session::Session;
use crate::status::from_app;
use crate::streams::Streams;

/// How long a client may take to say who it is.
const HELLO_TIMEOUT: Duration = Duration::from_secs(10);

/// The service.
pub(crate) struct Subscription {
    pub app: Arc<App>,
    pub streams: Streams,
    pub connected: Connected,
    pub limits: Limits,
}

#[tonic::async_trait]
impl SubscriptionService for Subscription {
    type SubscribeStream =
        Pin<Box<dyn Stream<Item = Result<v1::SubscribeResponse, Status>> + Send>>;

    async fn subscribe(
        &self,
        request: Request<Streaming<v1::SubscribeRequest>>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let caller = caller(&request)?;
        let tenant = self.app.subscriber(&caller).map_err(from_app)?;
        let end = Streams::end_of(&self.app, &caller, request.extensions());
        let mut incoming = request.into_inner();
        let first = tokio::time::timeout(HELLO_TIMEOUT, incoming.message()).await;
        let first =
            first.map_err(|_| invalid_field("hello", "did not come within 10 seconds"))??;
        let Some(Got::Hello(mut hello)) = first.and_then(|request| request.message) else {
            return Err(invalid_field("hello", "must be the first message of the stream"));
        };
        check_subscriber_id("hello.subscriber_id", &hello.subscriber_id)?;
        if !hello.instance_id.is_empty() {
            check_subscriber_id("hello.instance_id", &hello.instance_id)?;
        }
        let clock_skew = self.clock_skew(&tenant, &hello)?;
        let instance_id = hello.instance_id.clone();
        let (place, subscriber_id) = (self.streams.enter(&caller)?, hello.subscriber_id.clone());
        if let Some(head) = hello.head.take() {
            let head = envelope_from_proto(head);
            self.app.projections().check_shown(&tenant, &head).await.map_err(from_app)?;
        }
        let app = Arc::clone(&self.app);
        let session = Session::new(app, caller, tenant.clone(), hello, &self.limits)?;
        let name = (tenant.as_str(), subscriber_id.as_str());
        let (connection, replaced) =
            self.connected.enter(name, &instance_id, clock_skew, self.app.now());
        let (send, answers) = self.streams.channel();
        let stream = async move {
            let _open = place;
            session.run(incoming, send, end, (connection, replaced)).await;
        };
        tokio::spawn(stream.in_current_span());
        Ok(Response::new(Box::pin(answers)))
    }

    async fn report_activity(
        &self,
        request: Request<v1::ReportActivityRequest>,
    ) -> Result<Response<v1::ReportActivityResponse>, Status> {
        let caller = caller(&request)?;
        let activity = activity(request.into_inner())?;
        self.app.report_activity(&caller, activity).await.map_err(from_app)?;
        Ok(Response::new(v1::ReportActivityResponse {}))
    }
}

impl Subscription {
    /// How far a scorer's clock is ahead of the one here, in microseconds. Told where that is too
    /// much: with a clock that is behind it takes no head's time, and with one ahead no head at all.
    fn clock_skew(&self, tenant: &str, hello: &v1::Hello) -> Result<i64, Status> {
        let Some(sent) = hello.send_time else { return Ok(0) };
        let skew = micros("hello.send_time", sent)?.saturating_sub(self.app.now());
        if skew.abs() > MAX_SKEW {
            let (subscriber, seconds) = (&hello.subscriber_id, skew / 1_000_000);
            tracing::warn!(
                tenant,
                subscriber,
                seconds,
                "the clock of a scorer is not the one here"
            );
        }
        Ok(skew)
    }
}

fn check_subscriber_id(field: &str, id: &str) -> Result<(), Status> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if (1..=64).contains(&id.len()) && id.bytes().all(good) {
        return Ok(());
    }
    Err(invalid_field(field, "must have 1 to 64 letters, digits, `-`, `_` or `.`"))
}

fn activity(message: v1::ReportActivityRequest) -> Result<Activity, Status> {
    check_subscriber_id("subscriber_id", &message.subscriber_id)?;
    let time = |field: &str, time: Option<prost_types::Timestamp>| {
        micros(field, time.ok_or_else(|| invalid_field(field, "is not set"))?)
    };
    let rule_set = |of_set: v1::RuleSetActivity| RuleSetActivity {
        rule_set: of_set.rule_set,
        version: of_set.version,
        allowed: of_set.allowed,
        reviewed: of_set.reviewed,
        blocked: of_set.blocked,
        rules: of_set
            .rules
            .into_iter()
            .map(|v1::RuleActivity { rule, listings, reviewed, blocked }| RuleActivity {
                rule,
                listings,
                reviewed,
                blocked,
            })
            .collect(),
    };
    Ok(Activity {
        report_id: uuid("report_id", &message.report_id)?,
        started_at: time("start_time", message.start_time)?,
        ended_at: time("end_time", message.end_time)?,
        subscriber_id: message.subscriber_id,
        listings_scored: message.listings_scored,
        rule_sets: message.rule_sets.into_iter().map(rule_set).collect(),
        client_version: message.client_version,
    })
}
