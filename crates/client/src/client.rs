//! The client: opens the replica, keeps it up to date, and sends what is reported.

use std::sync::Arc;
use std::time::Duration;

use saring_proto::v1;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::api_key::ApiKey;
use crate::blocking::blocking;
use crate::builder::Builder;
use crate::connection::Address;
use crate::error::ClientError;
use crate::outbox::{DeadLetter, Handled, Outbox, OutboxCounts};
use crate::replica_store::ReplicaStore;
use crate::scorer::Scorer;
use crate::servers::Servers;
use crate::status::{Board, Status};

/// A subscriber: a replica that stays up to date, and an outbox.
///
/// Dropping it ends its work and waits for nothing: its files are let go of soon after. What is in the
/// outbox is sent by the next one that opens the folder. [`Client::close`] waits for the files, and
/// sends the last activity report too.
#[derive(Debug)]
pub struct Client {
    pub(crate) scorer: Scorer,
    pub(crate) copy: Arc<ReplicaStore>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) board: Board,
    pub(crate) api_key: ApiKey,
    pub(crate) servers: Servers,
    pub(crate) closing: watch::Sender<bool>,
    /// Its other end is dropped once the last activity report is done.
    pub(crate) last_report: watch::Receiver<()>,
    /// The one that keeps the others.
    pub(crate) tasks: AbortHandle,
}

impl Client {
    /// A client of the server at `uri` for this tenant, with its files in `folder`, which no other
    /// process may use. [`Builder::further_server`] names more servers of the same centre.
    #[must_use]
    pub fn builder(
        uri: impl Into<String>,
        tenant: impl Into<String>,
        folder: impl Into<std::path::PathBuf>,
    ) -> Builder {
        Builder::new(Address::new(uri), tenant.into(), folder.into())
    }

    /// Scores listings. Clone it into every thread and request.
    #[must_use]
    pub fn scorer(&self) -> Scorer {
        self.scorer.clone()
    }

    /// What the client is doing, and every change of it.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.board.status.subscribe()
    }

    /// Ready if a part of the client broke down, which is a fault in it: it does not mend itself. The
    /// log says more. Otherwise never.
    pub async fn failed(&self) {
        let mut failed = self.board.failed.subscribe();
        // The sender is in the board, so it is there.
        let _ = failed.wait_for(|failed| *failed).await;
    }

    /// Waits until a rule set is in force. That may be for ever: [`Client::status`] says what is in
    /// the way.
    pub async fn ready(&self) {
        let mut status = self.status();
        while !self.scorer.is_ready() {
            if status.changed().await.is_err() {
                return;
            }
        }
    }

    /// Reports outcomes, all or none. When this returns, they are on disk and will reach the server,
    /// once, also if this process ends now. It waits for the disk; many outcomes at once wait no longer
    /// than one. Whoever stops waiting does not know whether they were taken: report them again, under
    /// the same keys.
    ///
    /// # Errors
    ///
    /// [`ClientError::OutboxFull`], [`ClientError::DeadLettersFull`]: report again later.
    /// [`ClientError::OutcomeInvalid`]: mend that one, or leave it out. [`ClientError::DiskFull`],
    /// [`ClientError::Storage`].
    pub async fn report(&self, outcomes: impl Into<Vec<v1::Outcome>>) -> Result<(), ClientError> {
        let outcomes = outcomes.into();
        outcomes.iter().try_for_each(|outcome| self.check(outcome))?;
        self.with_outbox(move |outbox| outbox.push(&outcomes)).await?;
        self.board.news.notify_one();
        Ok(())
    }

    async fn with_outbox<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Outbox) -> Result<T, ClientError> + Send + 'static,
    ) -> Result<T, ClientError> {
        let outbox = Arc::clone(&self.outbox);
        blocking(move || work(&outbox)).await
    }

    /// Whether an outcome could be stored, as far as that can be told without the server: its key, its
    /// listing, its times, its size and the like. [`Client::report`] looks at this too.
    ///
    /// # Errors
    ///
    /// [`ClientError::OutcomeInvalid`].
    pub fn check(&self, outcome: &v1::Outcome) -> Result<(), ClientError> {
        let checked = saring_wire::check_outcome_size(outcome);
        // A clock that is behind here makes no action one of the future.
        let now = self.scorer.freshness.latest();
        let checked = checked.and_then(|()| saring_wire::check_outcome(outcome, now));
        checked.map_err(|fault| ClientError::OutcomeInvalid {
            idempotency_key: outcome.idempotency_key.clone(),
            field: fault.field,
            problem: fault.problem,
        })
    }

    /// Waits until no outcome waits for the server any more. That may be for ever:
    /// [`Client::status`] says what is in the way.
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub async fn flush(&self) -> Result<(), ClientError> {
        loop {
            let progress = self.board.progress.notified();
            if self.outbox().await?.waiting == 0 {
                return Ok(());
            }
            self.board.news.notify_one();
            // Looked at now and then too, should the notice have come in between.
            let _ = tokio::time::timeout(Duration::from_millis(200), progress).await;
        }
    }

    /// How many outcomes wait, were sent, and are dead letters.
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub async fn outbox(&self) -> Result<OutboxCounts, ClientError> {
        self.with_outbox(Outbox::counts).await
    }

    /// Dead letters, oldest first: outcomes that the server refused, with its answers. Those with a
    /// number above `after`, at most `limit`. Each was logged as an error when it came back. They are
    /// kept until they are sent again or dropped; with 10,000 of them no more outcomes are taken in.
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub async fn dead_letters(
        &self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, ClientError> {
        self.with_outbox(move |outbox| outbox.dead_letters(after, limit)).await
    }

    /// Sends dead letters again, by their numbers, or all of them: once the reason is mended.
    ///
    /// # Errors
    ///
    /// [`ClientError::DiskFull`], [`ClientError::Storage`].
    pub async fn retry_dead_letters(
        &self,
        numbers: Option<&[u64]>,
    ) -> Result<Handled, ClientError> {
        let numbers = numbers.map(<[u64]>::to_vec);
        let (retried, counts) = self
            .with_outbox(move |outbox| Ok((outbox.retry(numbers.as_deref())?, outbox.counts()?)))
            .await?;
        self.board.count(counts);
        self.board.news.notify_one();
        Ok(retried)
    }

    /// Drops dead letters, by their numbers, or all of them, and what cannot be read with them, once
    /// somebody has seen to them.
    ///
    /// # Errors
    ///
    /// [`ClientError::DiskFull`], [`ClientError::Storage`].
    pub async fn drop_dead_letters(&self, numbers: Option<&[u64]>) -> Result<Handled, ClientError> {
        let numbers = numbers.map(<[u64]>::to_vec);
        let drop = move |outbox: &Outbox| {
            Ok((outbox.drop_dead_letters(numbers.as_deref())?, outbox.counts()?))
        };
        let (dropped, counts) = self.with_outbox(drop).await?;
        self.board.count(counts);
        Ok(dropped)
    }

    /// Takes another API key from now on, and tries at once where the old one was refused. Gives
    /// whether it is another one; the same one again changes nothing.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`]; the old key stays.
    pub fn set_api_key(&self, api_key: &str) -> Result<bool, ClientError> {
        let is_other = self.api_key.replace(api_key)?;
        if is_other {
            // Of two that are set at once, the later one counts.
            self.board.keys.send_modify(|keys| *keys = self.api_key.number().max(*keys));
        }
        Ok(is_other)
    }

    /// Counts the API keys that were set, for streams over [`Client::servers`]: after each change
    /// they are best opened anew, before the old key ends.
    #[must_use]
    pub fn api_keys(&self) -> watch::Receiver<u64> {
        self.board.keys.subscribe()
    }

    /// The servers, for calls that this client has no method for: at the one that it is connected to, and
    /// at the others while that one is away.
    #[must_use]
    pub fn servers(&self) -> Servers {
        self.servers.clone()
    }

    /// Ends its work: reports the activity of the last seconds, if the server can be reached, and
    /// lets go of its files. The scorers go on with what is in force.
    pub async fn close(&self) {
        self.closing.send_replace(true);
        let mut last_report = self.last_report.clone();
        while last_report.changed().await.is_ok() {}
        self.tasks.abort();
        let (copy, outbox) = (Arc::clone(&self.copy), Arc::clone(&self.outbox));
        let closed = tokio::task::spawn_blocking(move || {
            copy.close();
            outbox.close();
        });
        // If the runtime ends, so does all this.
        let _ = closed.await;
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.tasks.abort();
        let (copy, outbox) = (Arc::clone(&self.copy), Arc::clone(&self.outbox));
        // What is under way is waited for, and the disk, so that is done elsewhere. Without a thread the
        // files are let go of with the last task that uses them.
        let _ = std::thread::Builder::new().name("saring-close".into()).spawn(move || {
            copy.close();
            outbox.close();
        });
    }
}
