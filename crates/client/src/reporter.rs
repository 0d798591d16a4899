//! Sends outcomes and activity reports to the server, again and again until they are acknowledged.

use std::sync::Arc;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::subscription_service_client::SubscriptionServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::activity::Activity;
use crate::backoff::Backoff;
use crate::clock;
use crate::connection::Authenticated;
use crate::error::ClientError;
use crate::outbox::Outbox;

/// Outcomes in one call.
const BATCH: usize = 500;

/// Without news, the outbox is looked at this often.
const IDLE: Duration = Duration::from_secs(30);

/// Empties the outbox; ends when it is dropped.
pub(crate) async fn send_outcomes(
    channel: Authenticated,
    outbox: Arc<Outbox>,
    news: Arc<Notify>,
    progress: Arc<Notify>,
) {
    let mut client = TakedownServiceClient::new(channel);
    let mut backoff = Backoff::default();
    let mut asked_position = false;
    loop {
        let sent = async {
            if !asked_position {
                ask_position(&mut client, &outbox).await?;
                asked_position = true;
            }
            send_batch(&mut client, &outbox).await
        };
        match sent.await {
            Ok(true) => {
                backoff.reset();
                progress.notify_waiters();
            }
            Ok(false) => {
                backoff.reset();
                progress.notify_waiters();
                // Whichever comes first.
                let _ = tokio::time::timeout(IDLE, news.notified()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "outcomes wait");
                // The server may come back in an older state.
                asked_position = false;
                tokio::time::sleep(backoff.next()).await;
            }
        }
    }
}

async fn ask_position(
    client: &mut TakedownServiceClient<Authenticated>,
    outbox: &Outbox,
) -> Result<(), ClientError> {
    let response = client
        .get_durable_position(v1::GetDurablePositionRequest {})
        .await
        .map_err(|status| ClientError::Refused(Box::new(status)))?;
    rewind(outbox, response.into_inner().durable_position)
}

fn rewind(outbox: &Outbox, durable_position: i64) -> Result<(), ClientError> {
    let lost = outbox.rewind(durable_position)?;
    if lost > 0 {
        tracing::warn!(lost, "the server went back to an older state; sending again");
    }
    Ok(())
}

/// Sends the oldest outcomes; false if there are none.
async fn send_batch(
    client: &mut TakedownServiceClient<Authenticated>,
    outbox: &Outbox,
) -> Result<bool, ClientError> {
    let outcomes = outbox.oldest(BATCH)?;
    if outcomes.is_empty() {
        return Ok(false);
    }
    let request = v1::ReportOutcomesRequest {
        outcomes: outcomes.iter().map(|(_, outcome)| outcome.clone()).collect(),
    };
    let response = client
        .report_outcomes(request)
        .await
        .map_err(|status| ClientError::Refused(Box::new(status)))?
        .into_inner();
    for result in response.results.iter().filter(|result| result.error.is_some()) {
        tracing::error!(key = result.idempotency_key, error = ?result.error, "outcome refused");
    }
    outbox.answered(&outcomes, &response.results, clock::now())?;
    rewind(outbox, response.durable_position)?;
    Ok(true)
}

/// Reports what was scored, once each `interval`; ends when it is dropped.
pub(crate) async fn report_activity(
    channel: Authenticated,
    activity: Arc<Activity>,
    subscriber_id: String,
    interval: Duration,
) {
    let mut client = SubscriptionServiceClient::new(channel);
    let mut start = clock::now();
    let mut unsent: Option<v1::ReportActivityRequest> = None;
    loop {
        tokio::time::sleep(interval).await;
        // A report that failed is sent as it was, under its own id; what came since waits.
        let report = unsent.take().unwrap_or_else(|| {
            let end = clock::now();
            let counts = activity.take();
            let report = v1::ReportActivityRequest {
                subscriber_id: subscriber_id.clone(),
                report_id: Uuid::now_v7().to_string(),
                start_time: Some(clock::timestamp(start)),
                end_time: Some(clock::timestamp(end)),
                listings_scored: counts.listings,
                rule_sets: counts.rule_sets(),
                client_version: concat!("saring/", env!("CARGO_PKG_VERSION")).into(),
            };
            start = end;
            report
        });
        if let Err(status) = client.report_activity(report.clone()).await {
            tracing::warn!(%status, "activity report waits");
            unsent = Some(report);
        }
    }
}
