//! Scopes: proofs of what a caller may touch, which the store's methods ask for.

use serde::{Deserialize, Serialize};

use super::Role;

/// Who does something, as it is kept with what they did. The journal keeps the first two fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The key's public part; empty for the server itself and commands on its host.
    pub key_id: String,
    /// Whose key it is; `server` for the server itself, `host` for a command on its host.
    pub name: String,
    /// The role of the key.
    #[serde(skip)]
    pub role: Option<Role>,
    /// The platform of the key.
    #[serde(skip)]
    pub tenant: Option<String>,
    /// The id of the request.
    #[serde(skip)]
    pub request_id: Option<String>,
}

impl Actor {
    /// Nobody with a key.
    fn without_key(name: &str) -> Actor {
        let (key_id, name) = (String::new(), name.to_owned());
        Actor { key_id, name, role: None, tenant: None, request_id: None }
    }

    /// Whoever is on the server's host.
    #[must_use]
    pub fn host() -> Actor {
        Actor::without_key("host")
    }

    /// The key's public part; what it is called without one.
    #[must_use]
    pub fn id(&self) -> &str {
        if self.key_id.is_empty() { &self.name } else { &self.key_id }
    }
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
        MinistryScope { actor: Actor::without_key("server") }
    }

    /// For commands on the server's host, whoever may start them.
    #[must_use]
    pub fn of_the_host() -> MinistryScope {
        MinistryScope { actor: Actor::host() }
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
