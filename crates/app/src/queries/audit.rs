//! The audit log.

use saring_store::auth::Principal;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{AuditBatch, AuditFilter, PlacedAuditEntry};

use crate::context::Context;
use crate::error::AppError;
use crate::permission;

impl Context {
    /// Who did what, newest first. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn list_audit_entries(
        &self,
        caller: &Principal,
        filter: AuditFilter,
        page: PageRequest<i64>,
    ) -> Result<Page<PlacedAuditEntry, i64>, AppError> {
        Ok(self.store.list_audit_entries(&permission::operator(caller)?, filter, page).await?)
    }

    /// The audit log as it is chained, after a position. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError`].
    pub async fn audit_batches(
        &self,
        caller: &Principal,
        after: i64,
    ) -> Result<Vec<AuditBatch>, AppError> {
        Ok(self.store.audit_batches(&permission::operator(caller)?, after).await?)
    }
}
