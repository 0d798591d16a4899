//! What is subscribed to: typed resources with a name, a version and a digest.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::purpose::Purpose;

/// Kinds of resources.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
pub enum ResourceType {
    /// A version of a rule set, named by its slug.
    RuleSet,
    /// The public keys, named `key-set`.
    KeySet,
    /// Fingerprints of listings that were taken down, named `all`.
    TakedownFingerprints,
    /// A platform's own settings, named by its slug.
    TenantSettings,
}

impl ResourceType {
    /// All kinds.
    pub const ALL: &'static [ResourceType] = <ResourceType as strum::VariantArray>::VARIANTS;

    /// What its envelopes are signed for.
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            ResourceType::RuleSet => Purpose::Bundle,
            ResourceType::KeySet => Purpose::KeySet,
            ResourceType::TakedownFingerprints => Purpose::TakedownFingerprints,
            ResourceType::TenantSettings => Purpose::TenantSettings,
        }
    }
}

/// A resource, whatever its version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ResourceName {
    /// Its kind.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// Its name among those of its kind.
    pub name: String,
}

impl ResourceName {
    /// The rule set of this slug.
    #[must_use]
    pub fn rule_set(slug: impl Into<String>) -> ResourceName {
        ResourceName::new(ResourceType::RuleSet, slug)
    }

    /// The key set.
    #[must_use]
    pub fn key_set() -> ResourceName {
        ResourceName::new(ResourceType::KeySet, "key-set")
    }

    /// The takedown fingerprints.
    #[must_use]
    pub fn takedown_fingerprints() -> ResourceName {
        ResourceName::new(ResourceType::TakedownFingerprints, "all")
    }

    /// The settings of the tenant of this slug.
    #[must_use]
    pub fn tenant_settings(slug: impl Into<String>) -> ResourceName {
        ResourceName::new(ResourceType::TenantSettings, slug)
    }

    /// The resource of this kind and name.
    #[must_use]
    pub fn new(resource_type: ResourceType, name: impl Into<String>) -> ResourceName {
        ResourceName { resource_type, name: name.into() }
    }
}

/// A version of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceVersion {
    /// Which resource.
    #[serde(flatten)]
    pub resource: ResourceName,
    /// From 1; versions only rise.
    pub version: i64,
    /// Digest of the content.
    pub digest: Digest,
}
