//! Who has what.

use saring_bundle::ResourceType;
use saring_store::auth::{MinistryScope, Principal};
use saring_store::page::{Page, PageRequest};
use saring_store::records::{Rollout, RolloutCursor};

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

impl Context {
    /// Who has what, for metrics of the server itself.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn all_rollouts(
        &self,
        page: PageRequest<RolloutCursor>,
    ) -> Result<Page<Rollout, RolloutCursor>, AppError> {
        Ok(self.store.rollouts(&MinistryScope::of_the_server(), None, page).await?)
    }

    /// Who has what. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn rollouts(
        &self,
        caller: &Principal,
        rule_set: Option<&str>,
        page: PageRequest<RolloutCursor>,
    ) -> Result<Page<Rollout, RolloutCursor>, AppError> {
        let scope = permission::ministry(caller)?;
        permission::note_read(caller, "");
        if let Some(rule_set) = rule_set {
            self.must_be_rule_set(caller, rule_set).await?;
        }
        let mut rollouts = self.store.rollouts(&scope, rule_set, page).await?;
        // The key set is the server's own, not the store's.
        for rollout in &mut rollouts.items {
            if rollout.resource.resource_type == ResourceType::KeySet {
                let newest = self.projections.published().key_set().cloned();
                rollout.published_version = newest.as_ref().map_or(0, |newest| newest.version);
                rollout.expected_digest = newest
                    .filter(|newest| newest.version == rollout.applied_version)
                    .map(|newest| newest.digest);
            }
        }
        Ok(rollouts)
    }
}
