//! Who calls, and what that opens.
//!
//! [`authenticate`] is the only way to a [`Principal`], a principal the only way to a scope, and
//! the store's methods take a scope: a caller without the right credential cannot even be written
//! down. The other doors are [`MinistryScope::of_the_server`] and [`MinistryScope::of_the_host`].

mod authenticate;
mod key;
mod role;
mod scope;

pub use authenticate::authenticate;
pub use key::{KeyHash, KeyText, new_key};
pub use role::{KeyScope, Role};
pub use scope::{Actor, MinistryScope, Reader, StatisticsScope, TenantScope};

use crate::error::StoreError;
use crate::time::Micros;

/// Why a credential opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// It does not have the form of a key.
    #[error(
        "this is no api key: it is mistyped or cut off; copy it again, `sk_` and all of its 63 characters"
    )]
    Malformed,
    /// There is no such key, or its secret is another. Nobody is told which.
    #[error("this api key is not valid")]
    Unknown,
    /// It was good until some time ago.
    #[error("this api key has expired")]
    Expired,
    /// It was revoked.
    #[error("this api key has been revoked")]
    Revoked,
    /// It waits to be confirmed, since the database was put back and may have forgotten that it ended.
    #[error(
        "this api key is suspended since the database was restored; confirm it on the server's host by \
         `saring db confirm-key`"
    )]
    Suspended,
    /// The store could not be asked.
    #[error("the key could not be checked")]
    Store(#[source] StoreError),
}

/// Somebody whose key has been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    role: Role,
    scopes: Vec<KeyScope>,
    tenant: Option<String>,
    actor: Actor,
    expires_at: Option<Micros>,
}

impl Principal {
    /// The same, if the key has not expired by `now`.
    ///
    /// # Errors
    ///
    /// [`AuthError::Expired`].
    pub fn unexpired(self, now: Micros) -> Result<Principal, AuthError> {
        if self.expires_at.is_some_and(|expires_at| expires_at <= now) {
            return Err(AuthError::Expired);
        }
        Ok(self)
    }

    /// The same in a request of this id, which is noted with what is done in it.
    #[must_use]
    pub fn in_request(mut self, id: Option<String>) -> Principal {
        self.actor.request_id = id;
        self
    }

    /// What the key may do.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Whether the key may call this service.
    #[must_use]
    pub fn has_scope(&self, scope: KeyScope) -> bool {
        self.scopes.is_empty() || self.scopes.contains(&scope)
    }

    /// Slug of the platform; `None` for the ministry's own.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// Whose key it is.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// From when on the key is worthless, for streams that outlive a call; `None` for never.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Micros> {
        self.expires_at
    }

    /// The platform's own data; `None` for every other role.
    #[must_use]
    pub fn tenant_scope(&self) -> Option<TenantScope> {
        match (self.role, &self.tenant) {
            (Role::Platform, Some(tenant)) => {
                Some(TenantScope::new(tenant.clone(), self.actor.clone()))
            }
            _ => None,
        }
    }

    /// What the ministry works with; `None` for platforms and observers. Which officer may do
    /// what is the app's to decide, by [`Principal::role`].
    #[must_use]
    pub fn ministry_scope(&self) -> Option<MinistryScope> {
        match self.role {
            Role::Author | Role::Approver | Role::Operator => {
                Some(MinistryScope::new(self.actor.clone()))
            }
            Role::Platform | Role::Observer => None,
        }
    }

    /// The figures that this caller may ask for; everybody may ask for some.
    #[must_use]
    pub fn statistics_scope(&self) -> StatisticsScope {
        match (self.tenant_scope(), self.ministry_scope()) {
            (Some(tenant), _) => StatisticsScope::platform(&tenant),
            (None, Some(ministry)) => StatisticsScope::ministry(&ministry),
            (None, None) => StatisticsScope::observer(),
        }
    }
}
