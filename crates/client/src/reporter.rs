//! Sends outcomes to the server, again and again until they are acknowledged.

use std::sync::Arc;
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::backoff::Backoff;
use crate::clock::Clock;
use crate::connection::Authenticated;
use crate::error::ClientError;
use crate::outbox::{Numbered, Outbox};
use crate::status::{Board, Tenant};

/// Outcomes in one call.
const BATCH: usize = 500;

/// Bytes of the outcomes in one call, well below what servers take.
const BATCH_BYTES: usize = 1 << 20;

/// How long a call may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// How long is waited for the server to say whose key this is, before outcomes are sent anyway.
const TENANT_WAIT: Duration = Duration::from_secs(10);

/// Without news, the outbox is looked at this often.
const IDLE: Duration = Duration::from_secs(30);

/// Empties the outbox.
pub(crate) struct Reporter {
    pub client: TakedownServiceClient<Authenticated>,
    pub outbox: Arc<Outbox>,
    pub clock: Arc<dyn Clock>,
    pub board: Board,
    /// How many outcomes the next call has: fewer after one was refused as a whole, to find the one
    /// that is to blame.
    pub batch: usize,
}

/// What came of one step.
enum Step {
    /// The server took some.
    Progress,
    /// There is nothing to send.
    Idle,
    /// The call was refused as a whole; a smaller one follows.
    Split,
    /// The server decided on nothing.
    Undecided,
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Storage(#[from] ClientError),
    #[error("{}", shown(.0))]
    Call(#[from] Box<Status>),
    #[error("the API key belongs to another tenant; nothing is reported with it")]
    OtherTenant,
    #[error("the server answered {got} outcomes of {sent}")]
    Mismatch { sent: usize, got: usize },
}

impl Reporter {
    pub(crate) fn new(
        channel: Authenticated,
        outbox: Arc<Outbox>,
        clock: Arc<dyn Clock>,
        board: Board,
    ) -> Reporter {
        Reporter { client: TakedownServiceClient::new(channel), outbox, clock, board, batch: BATCH }
    }

    /// Sends; ends when it is dropped.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::of_calls();
        let mut asked = None;
        loop {
            let failure = match self.step(&mut asked).await {
                Ok(Step::Split) => continue,
                Ok(step @ (Step::Progress | Step::Idle)) => {
                    backoff.reset();
                    self.board.change(|status| status.outcomes_problem = None);
                    self.board.progress.notify_waiters();
                    if matches!(step, Step::Idle) {
                        self.idle().await;
                    }
                    continue;
                }
                Ok(Step::Undecided) => "the server does not decide on some outcomes".to_owned(),
                Err(failure) => {
                    // The server may come back in an older state.
                    asked = None;
                    if let Failure::Call(status) = &failure
                        && let Some(delay) =
                            status.get_details_retry_info().and_then(|info| info.retry_delay)
                    {
                        tokio::time::sleep(delay.min(IDLE)).await;
                    }
                    failure.to_string()
                }
            };
            tracing::warn!(problem = failure, "outcomes wait");
            self.board.change(|status| status.outcomes_problem = Some(failure));
            let mut streams = self.board.streams.subscribe();
            tokio::select! {
                () = tokio::time::sleep(backoff.next()) => {}
                // The server is back, or somebody mended something.
                _ = streams.changed() => {}
                () = self.board.mended.notified() => backoff.reset(),
            }
        }
    }

    /// Waits for something to send, or for a server that may have gone back.
    async fn idle(&self) {
        let mut streams = self.board.streams.subscribe();
        tokio::select! {
            () = tokio::time::sleep(IDLE) => {}
            () = self.board.news.notified() => {}
            _ = streams.changed() => {}
        }
    }

    /// One step: asks for the position if that was not asked since the last stream was opened, and
    /// sends what waits longest.
    async fn step(&mut self, asked: &mut Option<u64>) -> Result<Step, Failure> {
        let stream = *self.board.streams.borrow();
        if *asked != Some(stream) {
            self.check_tenant().await?;
            let request = deadline(v1::GetDurablePositionRequest {});
            let response = self.client.get_durable_position(request).await.map_err(Box::new)?;
            self.rewind(response.into_inner().durable_position).await?;
            *asked = Some(stream);
        }
        let batch = self.batch;
        let outcomes = self.outbox(move |outbox| outbox.oldest(batch, BATCH_BYTES)).await?;
        if outcomes.is_empty() {
            return Ok(Step::Idle);
        }
        self.send(outcomes).await
    }

    /// What a platform did must not be stored as what another did.
    async fn check_tenant(&self) -> Result<(), Failure> {
        let mut tenant = self.board.tenant.subscribe();
        let known = tenant.wait_for(|tenant| *tenant != Tenant::Unknown);
        match tokio::time::timeout(TENANT_WAIT, known).await {
            Ok(Ok(tenant)) if *tenant == Tenant::Other => Err(Failure::OtherTenant),
            _ => Ok(()),
        }
    }

    async fn send(&mut self, outcomes: Numbered) -> Result<Step, Failure> {
        let request = v1::ReportOutcomesRequest {
            outcomes: outcomes.iter().map(|(_, outcome)| outcome.clone()).collect(),
        };
        let response = match self.client.report_outcomes(deadline(request)).await {
            Ok(response) => response.into_inner(),
            Err(status) => return self.call_failed(outcomes, status).await,
        };
        let (sent, got) = (outcomes.len(), response.results.len());
        if sent != got {
            return Err(Failure::Mismatch { sent, got });
        }
        let decided = self.answered(outcomes, response.results).await?;
        self.batch = (self.batch * 2).min(BATCH);
        self.rewind(response.durable_position).await?;
        Ok(if decided == 0 { Step::Undecided } else { Step::Progress })
    }

    /// A call that is refused for what is in it would be refused for ever, and all behind it would
    /// wait. So the batch is halved until the one outcome stands alone.
    async fn call_failed(&mut self, outcomes: Numbered, status: Status) -> Result<Step, Failure> {
        let is_to_blame = match status.code() {
            Code::InvalidArgument | Code::OutOfRange => true,
            // Without a time to come back it is the size that is too much.
            Code::ResourceExhausted => status.get_details_retry_info().is_none(),
            _ => false,
        };
        // The server stumbles: over one of them, perhaps.
        let stumbles = status.code() == Code::Internal;
        if !(is_to_blame || stumbles) {
            return Err(Failure::Call(Box::new(status)));
        }
        if outcomes.len() > 1 {
            self.batch = outcomes.len() / 2;
            return Ok(Step::Split);
        }
        let answer = match is_to_blame {
            true => v1::OutcomeResult {
                status: v1::OutcomeStatus::Invalid.into(),
                error: Some(v1::ItemError {
                    reason: "CALL_REFUSED".into(),
                    field: String::new(),
                    message: shown(&status),
                }),
                ..v1::OutcomeResult::default()
            },
            // Those behind it go first from now on.
            false => v1::OutcomeResult::default(),
        };
        let decided = self.answered(outcomes, vec![answer]).await?;
        if decided == 0 { Err(Failure::Call(Box::new(status))) } else { Ok(Step::Progress) }
    }

    async fn answered(
        &self,
        outcomes: Numbered,
        results: Vec<v1::OutcomeResult>,
    ) -> Result<usize, ClientError> {
        for ((_, outcome), result) in outcomes.iter().zip(&results) {
            if let Some(error) = &result.error {
                let v1::ItemError { reason, field, message } = error;
                let key = &outcome.idempotency_key;
                tracing::error!(key, reason, field, message, "an outcome was refused");
            }
        }
        let now = self.clock.now();
        self.outbox(move |outbox| outbox.answered(&outcomes, &results, now)).await
    }

    async fn rewind(&self, durable_position: i64) -> Result<(), ClientError> {
        let lost = self.outbox(move |outbox| outbox.rewind(durable_position)).await?;
        if lost > 0 {
            tracing::warn!(lost, "the server went back to an older state; sending again");
        }
        Ok(())
    }

    /// The outbox waits for the disk, so that is done elsewhere.
    async fn outbox<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Outbox) -> Result<T, ClientError> + Send + 'static,
    ) -> Result<T, ClientError> {
        let outbox = Arc::clone(&self.outbox);
        let done = tokio::task::spawn_blocking(move || work(&outbox)).await;
        done.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime ends, and this task with it.
            Err(_) => Err(ClientError::Closed),
        })
    }
}

fn deadline<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(DEADLINE);
    request
}

/// What the server said, with its reason.
pub(crate) fn shown(status: &Status) -> String {
    let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    match (status.code(), reason.as_str()) {
        (Code::Unavailable, "") => format!(
            "the server cannot be reached: {}; is it running, and is the address right?",
            chain(status)
        ),
        (_, "") => format!("the server refused: {} ({:?})", status.message(), status.code()),
        (_, reason) => format!("the server refused: {} ({reason})", status.message()),
    }
}

/// What led to a status is more telling than "transport error".
fn chain(status: &Status) -> String {
    let mut text = status.message().to_owned();
    let mut source = std::error::Error::source(status);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
