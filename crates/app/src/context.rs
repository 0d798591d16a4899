//! What commands and queries work with.

use std::sync::Arc;

use saring_store::Store;
use uuid::Uuid;

use crate::environment::Environment;
use crate::policy::Policy;
use crate::projections::Projections;

/// What commands and queries work with; each of them is a method of it.
pub struct Context {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) policy: Policy,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) projections: Arc<Projections>,
    /// By what other servers on the same store know this one, as long as it runs.
    pub(crate) server: Uuid,
}

impl Context {
    /// What is known by following the change log.
    #[must_use]
    pub fn projections(&self) -> &Projections {
        &self.projections
    }

    /// What the operator decided.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Microseconds since 1970-01-01T00:00Z, by the clock of the store where servers share it, and of
    /// this server otherwise.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.environment.now()
    }
}
