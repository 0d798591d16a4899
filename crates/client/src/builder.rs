//! How a client is made.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use saring_bundle::{Refusal, Replica, ResourceVersion};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use crate::activity::Activity;
use crate::activity_report::ActivityReporter;
use crate::api_key::ApiKey;
use crate::blocking::blocking;
use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::connection::Address;
use crate::disk::{Disk, SystemDisk};
use crate::error::ClientError;
use crate::freshness::Freshness;
use crate::installer::Installer;
use crate::outbox::{Bounds, MAX_DEAD_LETTERS, Outbox, OutboxCounts};
use crate::replica_store::ReplicaStore;
use crate::reporter::Reporter;
use crate::scorer::Scorer;
use crate::servers::Servers;
use crate::status::Board;
use crate::subscription::Subscription;
use crate::trust::Given;

/// How long files that another client has open are waited for.
const HANDOVER: Duration = Duration::from_secs(3);

/// They are looked at this often meanwhile.
const HANDOVER_LOOK: Duration = Duration::from_millis(50);

/// What a client needs to know. Made by [`Client::builder`].
#[derive(Clone, Debug)]
pub struct Builder {
    address: Address,
    tenant: String,
    subscriber_id: String,
    folder: PathBuf,
    bounds: Bounds,
    activity_interval: Duration,
    clock: Arc<dyn Clock>,
}

impl Builder {
    pub(crate) fn new(address: Address, tenant: String, folder: PathBuf) -> Builder {
        Builder {
            address,
            tenant,
            subscriber_id: "default".into(),
            folder,
            bounds: Bounds {
                outcomes: 100_000,
                bytes: 256 << 20,
                dead_letters: MAX_DEAD_LETTERS,
                keep: micros(Duration::from_secs(7 * 24 * 60 * 60)),
            },
            activity_interval: Duration::from_secs(60),
            clock: Arc::new(SystemClock),
        }
    }

    /// Name of this scorer within the tenant; `default` if not given. Two that run at the same time
    /// have different ones. Letters, digits, `-`, `_` and `.`, at most 64.
    #[must_use]
    pub fn subscriber_id(mut self, subscriber_id: impl Into<String>) -> Builder {
        self.subscriber_id = subscriber_id.into();
        self
    }

    /// A further server on the same database, called while those before it are away. A client stays
    /// with the one that works; the next one that starts begins with the first again.
    #[must_use]
    pub fn further_server(mut self, uri: impl Into<String>) -> Builder {
        self.address.further.push(uri.into());
        self
    }

    /// PEM of the certificate authority that signed the servers' certificates, if it is not a public
    /// one.
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

    /// How many outcomes may wait for the server, and how many bytes of them; 100,000 and 256 MiB
    /// if not given. When there are more, [`Client::report`] takes none until some were sent.
    #[must_use]
    pub fn outbox_capacity(mut self, outcomes: u64, bytes: u64) -> Builder {
        self.bounds = Bounds { outcomes, bytes, ..self.bounds };
        self
    }

    /// How long acknowledged outcomes are kept, to be sent again should the server be restored to
    /// an older state; 7 days if not given. They take space on this disk.
    #[must_use]
    pub fn keep_sent(mut self, keep: Duration) -> Builder {
        self.bounds.keep = micros(keep);
        self
    }

    /// How often activity is reported; once a minute if not given.
    #[must_use]
    pub fn activity_interval(mut self, interval: Duration) -> Builder {
        self.activity_interval = interval;
        self
    }

    /// Where the time comes from; the operating system if not given.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Builder {
        self.clock = clock;
        self
    }

    /// Opens the replica and begins to subscribe. Returns once the files are read, also when the server
    /// is down: what an earlier run left is in force then. Files that another client is about to let go
    /// of are waited for, some seconds.
    ///
    /// `trust` is the content of the key-set file that the ministry's operator handed over.
    ///
    /// # Errors
    ///
    /// [`ClientError`] for anything that waiting does not mend.
    pub async fn open(self, api_key: &str, trust: &[u8]) -> Result<Client, ClientError> {
        let shaped = |c: u8| c.is_ascii_alphanumeric() || b"-_.".contains(&c);
        let id = &self.subscriber_id;
        if !(1..=64).contains(&id.len()) || !id.bytes().all(shaped) {
            return Err(ClientError::SubscriberId(id.clone()));
        }
        let given = Given::read(trust)?;
        let api_key = ApiKey::new(api_key)?;
        let end = Instant::now() + HANDOVER;
        loop {
            let (builder, given, key) = (self.clone(), given.clone(), api_key.clone());
            let opened = blocking(move || {
                // The certificates of this machine are read, too.
                let servers = builder.address.connect(&key)?;
                let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
                Ok((servers, builder.files(&disk, given)?))
            });
            match opened.await {
                Err(ClientError::InUse { .. }) if Instant::now() < end => {
                    tokio::time::sleep(HANDOVER_LOOK).await;
                }
                opened => {
                    let (servers, files) = opened?;
                    return Ok(self.start(api_key, servers, files));
                }
            }
        }
    }

    fn files(&self, disk: &Arc<dyn Disk>, given: Given) -> Result<Files, ClientError> {
        let outbox = Arc::new(Outbox::open(disk, &self.folder, &self.tenant, self.bounds)?);
        let (copy, (replica, refused)) =
            ReplicaStore::open(disk, &self.folder, &self.tenant, given, self.clock.now())?;
        tell(&self.folder, &refused);
        let counts = match outbox.counts() {
            // Until there is space, a damaged file as a whole is what cannot be read. One that could
            // not be made holds nothing.
            Err(ClientError::DiskFull { .. }) => OutboxCounts {
                unreadable: u64::from(outbox.is_damaged()),
                ..OutboxCounts::default()
            },
            counts => counts?,
        };
        Ok(Files { outbox, counts, copy: Arc::new(copy), replica })
    }

    fn start(self, api_key: ApiKey, servers: Servers, files: Files) -> Client {
        let Files { outbox, counts, copy, replica } = files;
        let (board, activity) = (Board::default(), Arc::<Activity>::default());
        board.change(|status| {
            status.in_force = replica.in_force();
            status.held = replica.held();
        });
        board.count(counts);
        let freshness = Freshness::new(Arc::clone(&self.clock));
        freshness.confirm(replica.confirmation());
        freshness.note_head(replica.head_issued_at());
        let scorer = Scorer {
            live: replica.live(),
            freshness: freshness.clone(),
            activity: Arc::clone(&activity),
        };
        let installer = Installer {
            replica,
            copy: Arc::clone(&copy),
            freshness,
            waiting: Vec::new(),
            unsent: VecDeque::new(),
            stuck: None,
            ahead: None,
        };
        let subscription = Subscription {
            servers: servers.clone(),
            subscriber_id: self.subscriber_id.clone(),
            instance_id: Uuid::now_v7().to_string(),
            board: board.clone(),
            installer: Some(installer),
            without_fingerprints: false,
        };
        let clock = Arc::clone(&self.clock);
        let reporter = Reporter::new(servers.clone(), Arc::clone(&outbox), clock, board.clone());
        let activity = ActivityReporter {
            servers: servers.clone(),
            activity,
            clock: self.clock,
            subscriber_id: self.subscriber_id,
            interval: self.activity_interval,
        };
        let closing = watch::Sender::new(false);
        let (done, last_report) = watch::channel(());
        let is_closing = closing.subscribe();
        let mut tasks = JoinSet::new();
        tasks.spawn(subscription.run());
        tasks.spawn(reporter.run());
        tasks.spawn(async move {
            activity.run(is_closing).await;
            drop(done);
        });
        let failed = board.failed.clone();
        let tasks = tokio::spawn(async move {
            while let Some(ended) = tasks.join_next().await {
                if let Err(error) = ended
                    && error.is_panic()
                {
                    tracing::error!(%error, "a part of the client broke down");
                    failed.send_replace(true);
                }
            }
        });
        let tasks = tasks.abort_handle();
        Client { scorer, copy, outbox, board, api_key, servers, closing, last_report, tasks }
    }
}

/// What a client has on disk.
struct Files {
    outbox: Arc<Outbox>,
    counts: OutboxCounts,
    copy: Arc<ReplicaStore>,
    replica: Replica,
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

fn tell(folder: &Path, refused: &[(ResourceVersion, Refusal)]) {
    for (version, refusal) in refused {
        tracing::error!(?folder, ?version, %refusal, "a part of the replica is no longer good");
    }
}

#[cfg(test)]
mod tests {
    use saring_bundle::{Envelope, KeySet, PrivateKey, Purpose, Signer as _, TrustedKey};
    use saring_proto::v1;

    use super::*;
    use crate::disk::faulty::FaultyDisk;

    #[test]
    fn an_outbox_that_a_full_disk_keeps_closed_keeps_no_replica_from_use() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let purposes = Purpose::ALL.to_vec();
        let trusted = TrustedKey::new(key.public_key(), purposes);
        let payload = KeySet::new(1, 1, vec![trusted]).to_payload();
        let trust = Envelope::sign(Purpose::KeySet, payload, &key).unwrap().to_json();
        let given = || Given::read(trust.as_bytes()).unwrap();
        let address = Address::new("http://127.0.0.1:7070");
        let builder = Builder::new(address, "pasarku".to_owned(), "/data".into());
        let outcome = v1::Outcome { idempotency_key: "a".to_owned(), ..v1::Outcome::default() };
        type Spoil = fn(&FaultyDisk, &Path);
        // What is wrong with the outbox, how much of it is told as unreadable, and what is left.
        let cases: [(&str, Spoil, u64, u64); 2] = [
            ("damaged", |disk, path| disk.damage(path, |bytes| bytes[..512].fill(0)), 1, 1),
            ("missing", |disk, path| Disk::remove(disk, path).unwrap(), 0, 0),
        ];
        for (name, spoil, unreadable, waiting) in cases {
            let faulty = FaultyDisk::default();
            let disk: Arc<dyn Disk> = Arc::new(faulty.clone());
            let files = builder.files(&disk, given()).unwrap();
            files.outbox.push(std::slice::from_ref(&outcome)).unwrap();
            drop(files);
            spoil(&faulty, Path::new("/data/outbox.redb"));
            faulty.set_full(true);
            let files = builder.files(&disk, given()).unwrap();
            assert_eq!(files.counts.unreadable, unreadable, "{name}");
            let full = files.outbox.push(std::slice::from_ref(&outcome));
            assert!(matches!(full, Err(ClientError::DiskFull { .. })), "{name}");
            faulty.set_full(false);
            assert_eq!(files.outbox.counts().unwrap().waiting, waiting, "{name}");
        }
    }
}
