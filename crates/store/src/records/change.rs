//! The change log: what others must learn of, in an order that readers can rely on.

use saring_bundle::Digest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Micros;

/// Whom changes concern. Each stream counts its own changes, so that none waits for another, and none
/// tells how much happens in another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeStream {
    /// Everybody.
    Shared,
    /// One platform, by its slug.
    Tenant(String),
}

impl ChangeStream {
    /// The stream of a platform; the one of everybody for `None`.
    #[must_use]
    pub fn of(tenant: Option<&str>) -> ChangeStream {
        tenant.map_or(ChangeStream::Shared, |slug| ChangeStream::Tenant(slug.to_owned()))
    }

    /// The name as it is stored: empty, or the slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            ChangeStream::Shared => "",
            ChangeStream::Tenant(slug) => slug,
        }
    }

    /// The stream of a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> ChangeStream {
        ChangeStream::of(Some(name).filter(|name| !name.is_empty()))
    }
}

/// Something that others must learn of. It says where to look, not what is there, unless that is all
/// there is to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// A version of a rule set was published, a retirement too.
    RuleSetPublished {
        /// The rule set.
        rule_set: String,
        /// The version.
        version: i64,
    },
    /// A platform replaced its settings.
    SettingsReplaced {
        /// The platform.
        tenant: String,
        /// The version of the new ones.
        version: i64,
    },
    /// The log of takedown fingerprints is longer.
    FingerprintsAppended {
        /// Its version by now.
        version: i64,
        /// The digest of the whole log.
        digest: Digest,
    },
    /// An API key ends: it was revoked or rotated.
    KeyEnds {
        /// The key's public part.
        key_id: String,
        /// The instant it ends at; `None` for at once and for good.
        at: Option<Micros>,
    },
    /// Other keys are trusted.
    KeySetReplaced {
        /// What the new key set counts within.
        trust_epoch: i64,
        /// Its version within that.
        version: i64,
    },
    /// A handover came into the inbox of a platform.
    HandoverArrived {
        /// The platform.
        tenant: String,
        /// The handover.
        handover_id: Uuid,
    },
    /// The audit log is longer.
    AuditAppended {
        /// How many entries it has by now.
        position: i64,
        /// The digest of its chain.
        digest: Digest,
    },
    /// One that a newer release made, and that this one knows nothing of.
    #[serde(other)]
    Unknown,
}

/// A change in its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// From 1, without gaps.
    pub position: i64,
    /// What changed.
    pub change: Change,
}

/// How far a stream has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamHead {
    /// The stream.
    pub stream: ChangeStream,
    /// The position of its last change.
    pub position: i64,
}
