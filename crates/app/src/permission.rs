//! Who may do what: the roles, each with the scope that its work takes.

use saring_store::auth::{MinistryScope, Principal, Reader, Role, TenantScope};

use crate::error::AppError;

/// Platforms, for what is their own.
pub(crate) fn platform(caller: &Principal) -> Result<TenantScope, AppError> {
    caller.tenant_scope().ok_or_else(|| forbidden(caller, "the role `platform`"))
}

/// Officers who write rule sets and hand links over.
pub(crate) fn officer(caller: &Principal) -> Result<MinistryScope, AppError> {
    with_role(caller, &[Role::Author, Role::Approver], "an officer: `author` or `approver`")
}

/// Officers who approve and publish.
pub(crate) fn approver(caller: &Principal) -> Result<MinistryScope, AppError> {
    with_role(caller, &[Role::Approver], "the role `approver`")
}

/// Whoever runs the server.
pub(crate) fn operator(caller: &Principal) -> Result<MinistryScope, AppError> {
    with_role(caller, &[Role::Operator], "the role `operator`")
}

/// The ministry, whatever the role.
pub(crate) fn ministry(caller: &Principal) -> Result<MinistryScope, AppError> {
    caller.ministry_scope().ok_or_else(|| forbidden(caller, "a role of the ministry"))
}

/// A scope that reads what platforms and the ministry both may read.
pub(crate) enum OwnedReader {
    Tenant(TenantScope),
    Ministry(MinistryScope),
}

impl OwnedReader {
    pub(crate) fn reader(&self) -> Reader<'_> {
        match self {
            OwnedReader::Tenant(scope) => Reader::Tenant(scope),
            OwnedReader::Ministry(scope) => Reader::Ministry(scope),
        }
    }
}

/// Platforms and the ministry, each for what it may see.
pub(crate) fn reader(caller: &Principal) -> Result<OwnedReader, AppError> {
    match (caller.tenant_scope(), caller.ministry_scope()) {
        (Some(scope), _) => Ok(OwnedReader::Tenant(scope)),
        (None, Some(scope)) => {
            note_read(caller, "");
            Ok(OwnedReader::Ministry(scope))
        }
        (None, None) => Err(forbidden(caller, "a platform or a role of the ministry")),
    }
}

/// Tells the log that the ministry reads what is a platform's, or all platforms' if `tenant` is empty. It is no
/// entry of the audit log: a chain would put one lock on every read. What was called, and in which request, the
/// log has by itself.
pub(crate) fn note_read(caller: &Principal, tenant: &str) {
    let (actor, role) = (caller.actor().id(), caller.role());
    let tenant = if tenant.is_empty() { "*" } else { tenant };
    tracing::info!(target: "saring::audit", actor, %role, tenant, "read");
}

fn with_role(
    caller: &Principal,
    roles: &[Role],
    needs: &'static str,
) -> Result<MinistryScope, AppError> {
    let may = roles.contains(&caller.role());
    let scope = caller.ministry_scope().filter(|_| may);
    scope.ok_or_else(|| forbidden(caller, needs))
}

fn forbidden(caller: &Principal, needs: &'static str) -> AppError {
    AppError::Forbidden { role: caller.role(), needs }
}
