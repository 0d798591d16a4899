//! The client: opens the copy, keeps it up to date, and sends what is reported.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use saring_bundle::{Envelope, KeySet, Refusal, ResourceVersion};
use saring_proto::v1;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::activity::Activity;
use crate::connection::{Address, ApiKey};
use crate::copy::Copy;
use crate::error::ClientError;
use crate::outbox::{Outbox, OutboxCounts};
use crate::reporter::{report_activity, send_outcomes};
use crate::scorer::{Freshness, Scorer};
use crate::subscription::{Status, Subscription};

/// What a client needs to know. Made by [`Client::builder`].
#[derive(Clone, Debug)]
pub struct Builder {
    address: Address,
    tenant: String,
    subscriber_id: String,
    folder: PathBuf,
    outbox_capacity: u64,
    activity_interval: Duration,
}

/// A subscriber: a copy that stays up to date, and an outbox. Dropping it ends its work; what is in
/// the outbox is sent by the next one.
#[derive(Debug)]
pub struct Client {
    scorer: Scorer,
    outbox: Arc<Outbox>,
    news: Arc<Notify>,
    progress: Arc<Notify>,
    status: watch::Receiver<Status>,
    _tasks: JoinSet<()>,
}

impl Client {
    /// A client of the server at `uri` for this tenant, with its files in `folder`, which no other
    /// process may use.
    #[must_use]
    pub fn builder(
        uri: impl Into<String>,
        tenant: impl Into<String>,
        folder: impl Into<PathBuf>,
    ) -> Builder {
        let address = Address { uri: uri.into(), authority: None, allow_plain_text: false };
        Builder {
            address,
            tenant: tenant.into(),
            subscriber_id: "default".into(),
            folder: folder.into(),
            outbox_capacity: 100_000,
            activity_interval: Duration::from_secs(60),
        }
    }

    /// Scores listings. Clone it into every thread and request.
    #[must_use]
    pub fn scorer(&self) -> Scorer {
        self.scorer.clone()
    }

    /// What the subscription is doing, and every change of it.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Waits until a rule set is in force.
    pub async fn ready(&self) {
        let mut status = self.status.clone();
        while !self.scorer.is_ready() {
            if status.changed().await.is_err() {
                return;
            }
        }
    }

    /// Reports outcomes. When this returns, they are on disk and will reach the server, once, also
    /// if this process ends now. It waits for the disk, so call it where blocking is allowed.
    ///
    /// # Errors
    ///
    /// [`ClientError::OutboxFull`]: none was taken; report again later. [`ClientError::Storage`].
    pub fn report(&self, outcomes: &[v1::Outcome]) -> Result<(), ClientError> {
        self.outbox.push(outcomes)?;
        self.news.notify_one();
        Ok(())
    }

    /// Waits until no outcome waits for the server any more.
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub async fn flush(&self) -> Result<(), ClientError> {
        loop {
            let progress = self.progress.notified();
            if self.outbox.counts()?.waiting == 0 {
                return Ok(());
            }
            self.news.notify_one();
            // Looked at now and then too, should the notice have come in between.
            let _ = tokio::time::timeout(Duration::from_millis(200), progress).await;
        }
    }

    /// How many outcomes wait, were sent, and were refused.
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub fn outbox(&self) -> Result<OutboxCounts, ClientError> {
        self.outbox.counts()
    }

    /// Outcomes that the server refused, with its answers.
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub fn refused_outcomes(&self) -> Result<Vec<(v1::Outcome, v1::OutcomeResult)>, ClientError> {
        self.outbox.refused()
    }
}

impl Builder {
    /// Name of this scorer within the tenant; `default` if not given. Two that run at the same time
    /// have different ones.
    #[must_use]
    pub fn subscriber_id(mut self, subscriber_id: impl Into<String>) -> Builder {
        self.subscriber_id = subscriber_id.into();
        self
    }

    /// PEM of the authority that signed the server's certificate, if it is not a public one.
    #[must_use]
    pub fn authority(mut self, pem: Vec<u8>) -> Builder {
        self.address.authority = Some(pem);
        self
    }

    /// Sends the API key over connections that anybody on the way can read. Meant for networks that
    /// are protected otherwise.
    #[must_use]
    pub fn allow_plain_text(mut self) -> Builder {
        self.address.allow_plain_text = true;
        self
    }

    /// How many outcomes may wait for the server; 100,000 if not given.
    #[must_use]
    pub fn outbox_capacity(mut self, outcomes: u64) -> Builder {
        self.outbox_capacity = outcomes;
        self
    }

    /// How often activity is reported; once a minute if not given.
    #[must_use]
    pub fn activity_interval(mut self, interval: Duration) -> Builder {
        self.activity_interval = interval;
        self
    }

    /// Opens the copy and begins to subscribe. Returns at once, also when the server is down: what
    /// an earlier run left is in force then. Must be called within a Tokio runtime.
    ///
    /// `trust` is the content of the key-set file that the ministry's operator handed over.
    ///
    /// # Errors
    ///
    /// [`ClientError`] for anything that waiting does not mend.
    pub fn open(self, api_key: &str, trust: &[u8]) -> Result<Client, ClientError> {
        let keys = Envelope::from_json(trust)
            .and_then(|envelope| KeySet::trusted_by_hand(&envelope))
            .map_err(ClientError::Trust)?;
        let channel = self.address.connect(ApiKey::new(api_key)?)?;
        let copy = Copy::open(&self.folder)?;
        let (replica, refused) = copy.restore(&self.tenant, keys)?;
        tell(&self.folder, &refused);
        let outbox = Arc::new(Outbox::open(&self.folder, self.outbox_capacity)?);
        let (news, progress) = (Arc::<Notify>::default(), Arc::<Notify>::default());
        let (in_force, held) = (replica.in_force(), replica.held());
        let (sender, status) = watch::channel(Status { in_force, held, ..Status::default() });
        let (freshness, activity) = (Freshness::default(), Arc::<Activity>::default());
        let scorer = Scorer {
            live: replica.live(),
            freshness: freshness.clone(),
            activity: Arc::clone(&activity),
        };
        let subscription = Subscription {
            channel: channel.clone(),
            subscriber_id: self.subscriber_id.clone(),
            replica,
            copy: Arc::new(copy),
            freshness,
            status: sender,
            waiting: Vec::new(),
            without_fingerprints: false,
            unsent: VecDeque::new(),
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(subscription.run());
        tasks.spawn(send_outcomes(
            channel.clone(),
            Arc::clone(&outbox),
            Arc::clone(&news),
            Arc::clone(&progress),
        ));
        tasks.spawn(report_activity(channel, activity, self.subscriber_id, self.activity_interval));
        Ok(Client { scorer, outbox, news, progress, status, _tasks: tasks })
    }
}

fn tell(folder: &Path, refused: &[(ResourceVersion, Refusal)]) {
    for (version, refusal) in refused {
        tracing::error!(?folder, ?version, %refusal, "a part of the copy is no longer good");
    }
}
