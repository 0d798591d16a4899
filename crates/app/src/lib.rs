//! Use cases, and who may do what: everything between the wire and the store.
//!
//! An [`App`] is one server's worth of state. Each of its methods takes the [`Principal`] who calls,
//! decides whether they may, does the work and says what came of it, in domain terms. Nothing here
//! knows of gRPC.
//!
//! | job | module |
//! | --- | --- |
//! | who may do what | [`Principal`] by role, in each method's first line |
//! | rule files, checked and compared | `rule_files` |
//! | drafts, approvals, versions | `publishing` |
//! | what is known by following the change log | [`projections`] |
//! | what subscribers are sent | `heads` |
//! | what time it is | `clock` |
//! | names that there are not | `names` |
//! | links handed over, outcomes, history | `takedowns` |
//! | figures, and what of them is shown to whom | `statistics` |
//! | platforms, API keys, settings | `tenants` |
//! | who signs, and how keys are rotated | `signing`, `signing_keys` |
//! | what subscribers say of themselves | `subscribers` |
//! | scoring at the centre | [`centre`] |

pub mod centre;
mod clock;
mod environment;
mod error;
mod heads;
mod jobs;
mod names;
mod permission;
pub mod projections;
mod publishing;
mod rule_files;
mod signing;
mod signing_keys;
mod statistics;
mod subscribers;
mod takedowns;
mod tenants;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use saring_bundle::Envelope;
use saring_store::Store;
use saring_store::auth::{AuthError, KeyText};
use tokio::task::JoinSet;

pub use environment::Environment;
pub use error::{AppError, KeysRefused, Kind, Violation};
pub use rule_files::{Checked, Tested};
pub use saring_store::auth::{KeyScope, Principal};
pub use signing::{KeyRing, Signers, Signing};
pub use statistics::{Figures, Row, Value};
pub use takedowns::LinkRequest;
pub use tenants::{KeyHolder, NewKeyText};

use crate::centre::Centre;
use crate::clock::Clock;
use crate::projections::Projections;

/// What the operator of a server decides.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Approvals that a submission needs before it can be published.
    pub approvals_required: u32,
    /// How long a head is valid, in microseconds.
    pub head_validity: i64,
    /// How long a platform has to answer a handover, in microseconds, where nothing else is said.
    pub handover_due: i64,
    /// Most items of one batch.
    pub batch_limit: usize,
    /// How often the change log is looked at, whether anybody wakes or not.
    pub log_poll: Duration,
    /// How long keys that were verified before are good for scoring where the store does not answer.
    pub keys_without_store: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        const MINUTE: i64 = 60 * 1_000_000;
        Policy {
            approvals_required: 1,
            head_validity: 15 * MINUTE,
            handover_due: 24 * 60 * MINUTE,
            batch_limit: 1_000,
            log_poll: Duration::from_millis(250),
            keys_without_store: Duration::from_secs(15 * 60),
        }
    }
}

/// One server's worth of state. Share it.
pub struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) policy: Policy,
    pub(crate) environment: Arc<dyn Environment>,
    clock: Arc<Clock>,
    pub(crate) projections: Projections,
    pub(crate) centre: Centre,
    /// When the last head of format 1 was issued.
    pub(crate) last_head: AtomicI64,
}

impl App {
    /// Reads from the store what is in force.
    ///
    /// # Errors
    ///
    /// [`AppError`] if the store cannot be read, or holds a version that the key set does not
    /// verify.
    pub async fn open(
        store: Arc<dyn Store>,
        signing: Signing,
        policy: Policy,
        environment: Arc<dyn Environment>,
    ) -> Result<App, AppError> {
        let clock = Arc::new(Clock::open(Arc::clone(&environment), &*store).await?);
        let projections = Projections::open(&store, signing, &clock, &policy).await?;
        let centre = Centre::default();
        let last_head = AtomicI64::new(0);
        Ok(App { store, policy, environment, clock, projections, centre, last_head })
    }

    /// What is known by following the change log.
    #[must_use]
    pub const fn projections(&self) -> &Projections {
        &self.projections
    }

    /// Follows the change log, and keeps the central scorer up to date, each in a task of its own:
    /// building a matcher takes a while. Ends only if one of them breaks down.
    pub async fn follow(self: Arc<Self>) {
        let mut tasks = JoinSet::new();
        let app = Arc::clone(&self);
        tasks.spawn(async move { app.projections.follow().await });
        if self.is_shared() {
            let app = Arc::clone(&self);
            tasks.spawn(async move { app.clock.follow(&*app.store).await });
        }
        let (store, poll) = (Arc::clone(&self.store), self.policy.log_poll);
        tasks.spawn(jobs::sequence(Arc::clone(&store), poll));
        tasks.spawn(jobs::make_partitions(store));
        tasks.spawn(jobs::find_keys(Arc::clone(&self)));
        tasks.spawn(async move { self.follow_published().await });
        tasks.join_next().await;
    }

    /// What the operator decided.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The signed key set, as subscribers are given it.
    #[must_use]
    pub fn key_set(&self) -> Option<Arc<Envelope>> {
        let published = self.projections.published();
        published.signers().newest().map(|signed| Arc::clone(&signed.envelope))
    }

    /// What versions, heads and places in inboxes count within.
    #[must_use]
    pub fn trust_epoch(&self) -> u64 {
        self.projections.published().signers().keys().trust_epoch
    }

    /// Who has this API key, for a call of a service. The store is asked only for a key that is not
    /// remembered, or where the change log is not followed. While the store does not answer, keys that
    /// are remembered go on scoring, for a while.
    ///
    /// # Errors
    ///
    /// [`AuthError`].
    pub async fn authenticate(
        &self,
        key_text: &str,
        service: Option<KeyScope>,
    ) -> Result<Principal, AuthError> {
        let key = KeyText::read(key_text).ok_or(AuthError::Malformed)?;
        let keys = self.projections.keys();
        if let Some(principal) = keys.recall(&key, service) {
            return principal.unexpired(self.now());
        }
        let ends = keys.ends();
        let store = &*self.store;
        let principal = saring_store::auth::authenticate(store, key_text, self.now()).await?;
        keys.remember(key, principal.clone(), ends);
        Ok(principal)
    }

    /// Microseconds since 1970-01-01T00:00Z, by the clock of the store where servers share it, and of this
    /// server otherwise.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }
}
