//! Use cases, and who may do what: everything between the wire and the store.
//!
//! An [`App`] is one server's worth of state. A use case is a method that takes the [`Principal`] who
//! calls, decides whether they may, does the work and says what came of it, in domain terms. Nothing here
//! knows of gRPC, nor of a database.
//!
//! Commands and queries are methods of a [`Context`]: what callers have done, and what they ask. What a
//! server knows by following the change log is in [`projections`]. `ARCHITECTURE.md` lays out the rooms
//! below this file, none of which uses one above it.

mod clock;
mod commands;
mod context;
mod environment;
mod error;
mod jobs;
mod names;
mod permission;
mod policy;
pub mod projections;
mod queries;
mod rule_files;
mod signing;

use std::ops::Deref;
use std::sync::Arc;

use saring_store::Store;
use tokio::task::JoinSet;
use uuid::Uuid;

pub use commands::api_keys::{KeyHolder, NewKeyText};
pub use commands::takedowns::LinkRequest;
pub use context::Context;
pub use environment::Environment;
pub use error::{AppError, KeysRefused, Kind, PutBack, Violation};
pub use policy::Policy;
pub use projections::scorer::InForce;
pub use queries::rule_files::Tested;
pub use queries::statistics::{Figures, Row, Value};
pub use rule_files::Checked;
pub use saring_store::auth::{KeyScope, Principal};
pub use signing::{KeyRing, Signers, Signing};

use crate::clock::Clock;
use crate::projections::Projections;
use crate::projections::scorer::CentralScorer;

/// One server's worth of state. Share it.
pub struct App {
    context: Context,
    scorer: CentralScorer,
    clock: Arc<Clock>,
}

/// Commands and queries are called on the [`App`].
impl Deref for App {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
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
        let clock = Arc::new(Clock::open(environment, &*store).await?);
        let environment: Arc<dyn Environment> = Arc::<Clock>::clone(&clock);
        let projections = Projections::open(&store, signing, &environment, &policy).await?;
        let projections = Arc::new(projections);
        let scorer = CentralScorer::new(Arc::clone(&projections), Arc::clone(&environment));
        let server = Uuid::now_v7();
        let context = Context { store, policy, environment, projections, server };
        Ok(App { context, scorer, clock })
    }

    /// Follows the change log, does the jobs, and keeps the central scorer up to date, each in a task of
    /// its own: building a matcher takes a while. Ends only if one of them breaks down.
    pub async fn follow(self: Arc<Self>) {
        let mut tasks = JoinSet::new();
        let Context { store, policy, projections, .. } = &self.context;
        let app = Arc::clone(&self);
        tasks.spawn(async move { app.projections.follow().await });
        if store.is_shared() {
            let (clock, store) = (Arc::clone(&self.clock), Arc::clone(store));
            tasks.spawn(async move { clock.follow(&*store).await });
        }
        tasks.spawn(jobs::sequence(Arc::clone(store), policy.log_poll));
        tasks.spawn(jobs::AuditLog::new(&self.context).keep(policy.log_poll));
        tasks.spawn(jobs::make_partitions(Arc::clone(store)));
        tasks.spawn(jobs::find_keys(Arc::clone(projections)));
        let app = Arc::clone(&self);
        tasks.spawn(async move { app.scorer.follow().await });
        tasks.join_next().await;
    }

    /// What the calling platform enforces now, to score with. For platforms.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`], [`AppError::NoRules`], or [`AppError::Store`] where the store has not
    /// answered for so long that the caller's key may have been revoked.
    pub async fn in_force(&self, caller: &Principal) -> Result<InForce, AppError> {
        let scope = permission::platform(caller)?;
        self.scorer.in_force(scope.tenant()).await
    }
}
