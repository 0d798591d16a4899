//! Rule sets with their drafts, submissions and versions.

use saring_store::auth::Principal;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{Draft, RuleSet, RuleSetVersion, Submission, SubmissionRef};
use uuid::Uuid;

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

impl Context {
    /// A draft. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn draft(&self, caller: &Principal, rule_set: &str) -> Result<Draft, AppError> {
        let found = self.store.draft(&permission::ministry(caller)?, rule_set).await;
        self.of_rule_set(caller, rule_set, found).await
    }

    /// The rule sets: all for the ministry, for others what is published.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn list_rule_sets(
        &self,
        caller: &Principal,
        page: PageRequest<String>,
    ) -> Result<Page<RuleSet, String>, AppError> {
        let scope = caller.ministry_scope();
        Ok(self.store.list_rule_sets(scope.as_ref(), page).await?)
    }

    /// Submissions and versions of a rule set: all for the ministry, for others what is published.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn list_rule_set_versions(
        &self,
        caller: &Principal,
        rule_set: &str,
        page: PageRequest<Uuid>,
    ) -> Result<Page<RuleSetVersion, Uuid>, AppError> {
        let scope = caller.ministry_scope();
        let versions = self.store.list_rule_set_versions(scope.as_ref(), rule_set, page).await;
        self.of_rule_set(caller, rule_set, versions).await
    }

    /// A submission, published or not. For the ministry.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn submission(
        &self,
        caller: &Principal,
        rule_set: &str,
        submission: SubmissionRef,
    ) -> Result<Submission, AppError> {
        let scope = permission::ministry(caller)?;
        let found = self.store.submission(&scope, rule_set, submission).await;
        self.of_rule_set(caller, rule_set, found).await
    }

    /// One published version, or the newest for 0. For everybody.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn rule_set_version(
        &self,
        caller: &Principal,
        rule_set: &str,
        version: i64,
    ) -> Result<Submission, AppError> {
        let found = self.store.published(rule_set, version).await;
        self.of_rule_set(caller, rule_set, found).await
    }
}
