//! The keys that subscribers trust.

use std::sync::Arc;

use saring_bundle::{Envelope, KeySet};
use saring_store::auth::Principal;

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

impl Context {
    /// The keys that subscribers trust. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError::Forbidden`].
    pub fn signing_keys(&self, caller: &Principal) -> Result<KeySet, AppError> {
        permission::operator(caller)?;
        Ok(self.projections.published().signers().keys().clone())
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
}
