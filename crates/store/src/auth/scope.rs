//! Scopes: proofs of what a caller may touch, which the store's methods ask for.

use serde::{Deserialize, Serialize};

/// Who does something, as it is kept with what they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The key's public part; empty for the server itself.
    pub key_id: String,
    /// Whose key it is; `server` for the server itself.
    pub name: String,
}

/// The data of one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantScope {
    tenant: String,
    actor: Actor,
}

impl TenantScope {
    pub(super) const fn new(tenant: String, actor: Actor) -> TenantScope {
        TenantScope { tenant, actor }
    }

    /// Slug of the platform.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// The ministry's own data, and that of all platforms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinistryScope {
    actor: Actor,
}

impl MinistryScope {
    pub(super) const fn new(actor: Actor) -> MinistryScope {
        MinistryScope { actor }
    }

    /// For work that the server does of itself, without a caller: signing heads, pushing
    /// resources, setting up. Never in the path of a request.
    #[must_use]
    pub fn of_the_server() -> MinistryScope {
        MinistryScope { actor: Actor { key_id: String::new(), name: "server".to_owned() } }
    }

    /// The data of this platform.
    #[must_use]
    pub fn tenant(&self, slug: impl Into<String>) -> TenantScope {
        TenantScope { tenant: slug.into(), actor: self.actor.clone() }
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Who reads what platforms and ministry both may read, each as far as it goes.
#[derive(Clone, Copy, Debug)]
pub enum Reader<'a> {
    /// A platform reads its own.
    Tenant(&'a TenantScope),
    /// The ministry reads all.
    Ministry(&'a MinistryScope),
}

impl Reader<'_> {
    /// The platform that it is confined to; `None` for all.
    pub fn tenant(&self) -> Option<String> {
        match self {
            Reader::Tenant(scope) => Some(scope.tenant.clone()),
            Reader::Ministry(_) => None,
        }
    }
}

/// The figures that a caller may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatisticsScope {
    audience: Audience,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Audience {
    Ministry,
    Platform(String),
    Observer,
}

impl StatisticsScope {
    /// All figures.
    #[must_use]
    pub const fn ministry(_: &MinistryScope) -> StatisticsScope {
        StatisticsScope { audience: Audience::Ministry }
    }

    /// The figures of one platform, and those of others in aggregate.
    #[must_use]
    pub fn platform(scope: &TenantScope) -> StatisticsScope {
        StatisticsScope { audience: Audience::Platform(scope.tenant.clone()) }
    }

    /// Aggregates.
    pub(super) const fn observer() -> StatisticsScope {
        StatisticsScope { audience: Audience::Observer }
    }

    /// Whether figures of single platforms may be shown; if not, whoever answers must withhold
    /// rows of too few platforms.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.audience == Audience::Ministry
    }

    /// Whether the figures of this one platform may be asked for.
    #[must_use]
    pub fn sees_platform(&self, slug: &str) -> bool {
        match &self.audience {
            Audience::Ministry => true,
            Audience::Platform(own) => own == slug,
            Audience::Observer => false,
        }
    }
}
