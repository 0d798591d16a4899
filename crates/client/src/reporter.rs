//! Sends outcomes to the server, again and again until they are acknowledged.

use std::sync::Arc;
use std::time::Duration;

use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::{ERROR_DOMAIN, Reason, v1};
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;

use crate::api_key::OnlyUnderKey;
use crate::backoff::Backoff;
use crate::blocking::blocking;
use crate::clock::Clock;
use crate::error::ClientError;
use crate::outbox::{Numbered, Outbox};
use crate::problem::Problem;
use crate::servers::{Server, Servers};
use crate::status::{Board, Tenant};

/// Outcomes in one call.
const BATCH: usize = 500;

/// Bytes of the outcomes in one call, well below what servers take.
const BATCH_BYTES: usize = 1 << 20;

/// How long a call may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// How long is waited for the server to say whose key this is, before that is told as a problem.
const TENANT_WAIT: Duration = Duration::from_secs(10);

/// Without news, the outbox is looked at this often.
const IDLE: Duration = Duration::from_secs(30);

/// A poison message, over which the server fails: after so many times it is left behind for a while.
const STUMBLES: u32 = 3;

/// Empties the outbox.
pub(crate) struct Reporter {
    servers: Servers,
    outbox: Arc<Outbox>,
    clock: Arc<dyn Clock>,
    board: Board,
    /// How many outcomes the next call has: fewer after one was refused as a whole, to find the one
    /// that is to blame.
    batch: usize,
    /// The connection, by its count, on which it was seen that the server has lost nothing.
    probed: Option<u64>,
    /// The number of the first outcome to send. Not 0 while those before it make the server fail.
    from: u64,
    /// The outcome that the server fails over, a poison message, and how often it did.
    poison: (u64, u32),
    /// The server took others than those that it fails over.
    takes_others: bool,
}

/// Where outcomes go.
struct Recipient {
    server: Server,
    key: OnlyUnderKey,
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
#[derive(Debug)]
enum Failure {
    /// The API key was replaced before the call went out: whose the new one is, is asked first.
    KeyReplaced,
    /// The next try waits at least so long.
    Problem { problem: Problem, pause: Duration },
}

impl Reporter {
    pub(crate) fn new(
        servers: Servers,
        outbox: Arc<Outbox>,
        clock: Arc<dyn Clock>,
        board: Board,
    ) -> Reporter {
        Reporter {
            servers,
            outbox,
            clock,
            board,
            batch: BATCH,
            probed: None,
            from: 0,
            poison: (0, 0),
            takes_others: false,
        }
    }

    /// Sends; ends when it is dropped.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::of_calls();
        let mut connections = self.board.connections.subscribe();
        let mut keys = self.board.keys.subscribe();
        loop {
            let connection = *connections.borrow_and_update();
            let (problem, pause) = match self.step(connection).await {
                Ok(Step::Split) | Err(Failure::KeyReplaced) => continue,
                Ok(step @ (Step::Progress | Step::Idle)) => {
                    backoff.reset();
                    self.board.change(|status| status.outcomes_problem = None);
                    self.board.progress.notify_waiters();
                    if matches!(step, Step::Idle) {
                        // An outbox that waited for space may have been opened in between.
                        if let Ok(counts) = self.outbox(Outbox::counts).await {
                            self.board.count(counts);
                        }
                        // For something to send, or a server that may have gone back.
                        tokio::select! {
                            () = tokio::time::sleep(IDLE) => {}
                            () = self.board.news.notified() => {}
                            _ = connections.changed() => {}
                        }
                    }
                    continue;
                }
                Ok(Step::Undecided) => (Problem::Undecided, Duration::ZERO),
                Err(Failure::Problem { problem, pause }) => {
                    // The server may come back in an older state.
                    self.probed = None;
                    (problem, pause)
                }
            };
            // Where nothing waits, all that fails is to see whether the server has lost anything.
            let waits = self.outbox(|outbox| outbox.counts()).await;
            if waits.is_ok_and(|counts| counts.waiting == 0) {
                self.board.change(|status| status.outcomes_problem = None);
            } else {
                self.board.change(|status| status.outcomes_problem = Some(problem));
            }
            tokio::select! {
                () = tokio::time::sleep(backoff.next().max(pause)) => {}
                // The server is back, or somebody mended something.
                _ = connections.changed() => {}
                _ = keys.changed() => backoff.reset(),
            }
        }
    }

    /// One step: sees whether the server has lost anything, if that was not seen on this connection,
    /// and sends what waits longest.
    async fn step(&mut self, connection: u64) -> Result<Step, Failure> {
        if self.probed != Some(connection) {
            if let Some((position, newest)) = self.outbox(Outbox::newest_sent).await? {
                let to = self.check_tenant().await?;
                self.probe(position, newest, to).await?;
            }
            self.probed = Some(connection);
        }
        let (from, batch) = (self.from, self.batch);
        let outcomes = self.outbox(move |outbox| outbox.oldest(from, batch, BATCH_BYTES)).await?;
        if outcomes.is_empty() {
            self.takes_others = false;
            let all = std::mem::take(&mut self.from) == 0;
            return Ok(if all { Step::Idle } else { Step::Undecided });
        }
        let to = self.check_tenant().await?;
        self.send(outcomes, to).await
    }

    /// What a platform did must not be stored as what another did: gives the server that the
    /// subscription has heard from, and the key that is this tenant's there.
    async fn check_tenant(&self) -> Result<Recipient, Failure> {
        let mut heard = self.board.heard.subscribe();
        let known = heard.wait_for(|heard| {
            heard.key == *self.board.keys.borrow() && heard.tenant != Tenant::Unknown
        });
        match tokio::time::timeout(TENANT_WAIT, known).await {
            Ok(Ok(heard)) if heard.tenant == Tenant::Ours => Ok(Recipient {
                server: self.servers.numbered(heard.server),
                key: OnlyUnderKey::new(heard.key),
            }),
            Ok(Ok(_)) => Err(Problem::OtherTenant.into()),
            _ => {
                let problem = self.board.status.borrow().problem.clone();
                Err(problem.unwrap_or(Problem::UnknownTenant).into())
            }
        }
    }

    /// Sends the newest acknowledged outcome again. What a server that was restored has is all that
    /// it had up to some moment. So if it knows this outcome, in the same place, it has lost none;
    /// otherwise all that are kept go back in line, which does no harm where it has them.
    async fn probe(
        &mut self,
        position: i64,
        newest: v1::Outcome,
        to: Recipient,
    ) -> Result<(), Failure> {
        let request = v1::ReportOutcomesRequest { outcomes: vec![newest] };
        let result = match to.report(request).await {
            Ok(response) => response.into_inner().results.pop().unwrap_or_default(),
            Err(_) if to.key.was_replaced() => return Err(Failure::KeyReplaced),
            Err(status) if is_to_blame(&status) => v1::OutcomeResult::default(),
            Err(status) => return Err(status.into()),
        };
        match result.status() {
            v1::OutcomeStatus::Duplicate if result.position == position => Ok(()),
            v1::OutcomeStatus::Queued => Err(Problem::IsEdge.into()),
            _ => Ok(self.rewind().await?),
        }
    }

    async fn send(&mut self, outcomes: Numbered, to: Recipient) -> Result<Step, Failure> {
        let request = v1::ReportOutcomesRequest {
            outcomes: outcomes.iter().map(|(_, outcome)| outcome.clone()).collect(),
        };
        let results = match to.report(request).await {
            Ok(response) => response.into_inner().results,
            Err(_) if to.key.was_replaced() => return Err(Failure::KeyReplaced),
            Err(status) => return self.call_failed(outcomes, status).await,
        };
        let (sent, got) = (outcomes.len(), results.len());
        if sent != got {
            let problem = format!("the server answered {got} outcomes of {sent}");
            return Err(Problem::Malformed(problem).into());
        }
        if results.iter().any(|result| result.status() == v1::OutcomeStatus::Queued) {
            return Err(Problem::IsEdge.into());
        }
        self.batch = (self.batch * 2).min(BATCH);
        if self.from > 0 && !self.takes_others {
            // The server works. Was it broken before? Those left behind get another chance, in order.
            self.takes_others = true;
            self.from = 0;
        }
        self.answered(outcomes, results).await
    }

    /// A call that is refused for what is in it would be refused for ever, and all behind it would
    /// wait. So the batch is halved until the one outcome stands alone.
    async fn call_failed(&mut self, outcomes: Numbered, status: Status) -> Result<Step, Failure> {
        let is_to_blame = is_to_blame(&status);
        // The server fails: over one of them, perhaps.
        let is_poison = status.code() == Code::Internal;
        if !(is_to_blame || is_poison) {
            return Err(status.into());
        }
        if outcomes.len() > 1 {
            self.batch = outcomes.len() / 2;
            return Ok(Step::Split);
        }
        if is_to_blame {
            let refused = v1::OutcomeResult {
                status: v1::OutcomeStatus::Invalid.into(),
                error: Some(v1::ItemError {
                    reason: "CALL_REFUSED".into(),
                    field: String::new(),
                    message: Problem::of_call(&status).to_string(),
                }),
                ..v1::OutcomeResult::default()
            };
            return self.answered(outcomes, vec![refused]).await;
        }
        // It stays where it is. After some tries those behind it go first.
        let number = outcomes.first().map_or(0, |(number, _)| *number);
        let times = if self.poison.0 == number { self.poison.1 + 1 } else { 1 };
        self.poison = (number, times);
        if times >= STUMBLES {
            self.from = number + 1;
        }
        Err(status.into())
    }

    async fn answered(
        &self,
        outcomes: Numbered,
        results: Vec<v1::OutcomeResult>,
    ) -> Result<Step, Failure> {
        for ((_, outcome), result) in outcomes.iter().zip(&results) {
            if let Some(error) = &result.error {
                let v1::ItemError { reason, field, message: problem } = error;
                let key = &outcome.idempotency_key;
                tracing::error!(
                    key,
                    reason,
                    field,
                    problem,
                    "the centre refused an outcome: it is a dead letter"
                );
            }
            if !result.unresolved.is_empty() {
                let (key, fields) = (&outcome.idempotency_key, &result.unresolved);
                tracing::warn!(
                    key,
                    ?fields,
                    "an outcome is stored, and names what the centre does not know"
                );
            }
        }
        let now = self.clock.now();
        let (answered, counts) = self
            .outbox(move |outbox| {
                Ok((outbox.answered(&outcomes, &results, now)?, outbox.counts()?))
            })
            .await?;
        self.board.count(counts);
        if answered.restored {
            self.rewind().await?;
        }
        Ok(if answered.decided == 0 { Step::Undecided } else { Step::Progress })
    }

    async fn rewind(&self) -> Result<(), ClientError> {
        let kept = self.outbox(Outbox::rewind).await?;
        tracing::warn!(kept, "the server went back to an older state; sending again what is kept");
        Ok(())
    }

    /// The outbox waits for the disk, so that is done elsewhere.
    async fn outbox<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Outbox) -> Result<T, ClientError> + Send + 'static,
    ) -> Result<T, ClientError> {
        let outbox = Arc::clone(&self.outbox);
        blocking(move || work(&outbox)).await
    }
}

impl Recipient {
    async fn report(
        &self,
        message: v1::ReportOutcomesRequest,
    ) -> Result<Response<v1::ReportOutcomesResponse>, Status> {
        let mut request = Request::new(message);
        request.set_timeout(DEADLINE);
        request.extensions_mut().insert(self.key.clone());
        TakedownServiceClient::new(self.server.channel.clone()).report_outcomes(request).await
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Problem { problem, pause: Duration::ZERO }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Failure {
        Problem::Storage(error.to_string()).into()
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Failure {
        let asked = status.get_details_retry_info().and_then(|info| info.retry_delay);
        let pause = asked.unwrap_or_default().min(IDLE);
        Failure::Problem { problem: Problem::of_call(&status), pause }
    }
}

/// Whether the server refused a call for what is in it. Others on the way have codes of their own for
/// what they do not let through, so only the server's own word counts.
fn is_to_blame(status: &Status) -> bool {
    let faults = [Reason::MessageTooLarge, Reason::InvalidField, Reason::MalformedMessage];
    status.get_details_error_info().is_some_and(|info| {
        info.domain == ERROR_DOMAIN && faults.iter().any(|fault| info.reason == fault.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_key::ApiKey;
    use crate::clock::SystemClock;
    use crate::connection::Address;
    use crate::disk::Disk;
    use crate::disk::faulty::FaultyDisk;
    use crate::outbox::Bounds;

    #[tokio::test]
    async fn a_key_that_is_replaced_before_a_call_is_no_problem_of_the_server() {
        let key = ApiKey::new("one").unwrap();
        let servers = Address::new("http://127.0.0.1:1").connect(&key).unwrap();
        let disk: Arc<dyn Disk> = Arc::new(FaultyDisk::default());
        let bounds = Bounds { outcomes: 10, bytes: 1 << 20, dead_letters: 10, keep: 1 };
        let outbox = Outbox::open(&disk, "/data".as_ref(), "pasarku", bounds).unwrap();
        let clock = Arc::new(SystemClock);
        let mut reporter =
            Reporter::new(servers.clone(), Arc::new(outbox), clock, Board::default());
        // The number of the key that the calls are for, and whether that is another one by then.
        for (number, is_replaced) in [(0, false), (0, true), (1, false)] {
            if is_replaced {
                assert!(key.replace("two").unwrap());
            }
            let to = || Recipient { server: servers.current(), key: OnlyUnderKey::new(number) };
            let sent = reporter.send(vec![(0, v1::Outcome::default())], to()).await.map(drop);
            let probed = reporter.probe(1, v1::Outcome::default(), to()).await;
            for (call, result) in [("send", sent), ("probe", probed)] {
                let expected = match (&result, is_replaced) {
                    (Err(Failure::KeyReplaced), true) => true,
                    // Nobody listens there.
                    (Err(Failure::Problem { problem, .. }), false) => {
                        matches!(problem, Problem::Unreachable(_))
                    }
                    _ => false,
                };
                assert!(expected, "{call} for key {number}: {result:?}");
            }
        }
    }
}
