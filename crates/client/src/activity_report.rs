//! Reports what was scored to the server, about once a minute.

use std::sync::Arc;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_wire::timestamp;
use tokio::sync::watch;
use tonic::{Code, Request};
use uuid::Uuid;

use crate::activity::Activity;
use crate::clock::Clock;
use crate::servers::Servers;

/// How long a report may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// How long the last report may take, when the client is closed.
const LAST_DEADLINE: Duration = Duration::from_secs(2);

/// Sends activity reports.
pub(crate) struct ActivityReporter {
    pub servers: Servers,
    pub activity: Arc<Activity>,
    pub clock: Arc<dyn Clock>,
    pub subscriber_id: String,
    pub interval: Duration,
}

impl ActivityReporter {
    /// Reports once each interval, and a last time when `closing` says so. Ends with that, or when
    /// it is dropped.
    pub(crate) async fn run(self, mut closing: watch::Receiver<bool>) {
        let mut start = self.clock.now();
        let mut unsent: Option<v1::ReportActivityRequest> = None;
        loop {
            // Not all at the same second.
            let wait = self.interval.mul_f64(0.9 + fastrand::f64() / 5.0);
            let is_last = tokio::select! {
                () = tokio::time::sleep(wait) => false,
                _ = closing.wait_for(|closing| *closing) => true,
            };
            let deadline = if is_last { LAST_DEADLINE } else { DEADLINE };
            // A report that failed is sent as it was, under its own id; what came since waits.
            if let Some(report) = unsent.take() {
                unsent = self.send(report, deadline).await;
            }
            if unsent.is_none() {
                let now = self.clock.now();
                // A clock that was set back makes a short stretch, not a negative one.
                let report = self.report(start.min(now), now);
                start = now;
                unsent = self.send(report, deadline).await;
            }
            if is_last {
                return;
            }
        }
    }

    fn report(&self, start: i64, end: i64) -> v1::ReportActivityRequest {
        let counts = self.activity.take();
        v1::ReportActivityRequest {
            subscriber_id: self.subscriber_id.clone(),
            report_id: Uuid::now_v7().to_string(),
            start_time: Some(timestamp(start)),
            end_time: Some(timestamp(end)),
            listings_scored: counts.listings,
            rule_sets: counts.rule_sets(),
            client_version: concat!("saring/", env!("CARGO_PKG_VERSION")).into(),
        }
    }

    /// Gives the report back if it is to be sent again.
    async fn send(
        &self,
        report: v1::ReportActivityRequest,
        deadline: Duration,
    ) -> Option<v1::ReportActivityRequest> {
        let message = &report;
        let sent = self.servers.call(|server| async move {
            let mut request = Request::new(message.clone());
            request.set_timeout(deadline);
            SubscriptionServiceClient::new(server.channel).report_activity(request).await
        });
        let status = sent.await.err()?;
        // It would be refused again.
        if status.code() == Code::InvalidArgument {
            tracing::error!(%status, "an activity report was refused; it is dropped");
            return None;
        }
        tracing::debug!(%status, "an activity report waits");
        Some(report)
    }
}
