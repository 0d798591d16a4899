//! What a key may sign.

use serde::{Deserialize, Serialize};

/// What a signature is for. A signature for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A version of a rule set.
    Bundle,
    /// What is newest, and until when that is certain.
    Head,
    /// The next key set.
    KeySet,
    /// Fingerprints of listings that were taken down.
    TakedownFingerprints,
    /// A platform's own settings.
    TenantSettings,
    /// How far the audit log had come. No key set names it: whoever may sign bundles may sign it, so that
    /// keys which were trusted before there was an audit log can.
    #[serde(skip)]
    AuditEnd,
}

impl Purpose {
    /// All purposes that a key set names.
    pub const ALL: [Purpose; 5] = [
        Purpose::Bundle,
        Purpose::Head,
        Purpose::KeySet,
        Purpose::TakedownFingerprints,
        Purpose::TenantSettings,
    ];

    /// The type of payloads of this purpose.
    #[must_use]
    pub const fn payload_type(self) -> &'static str {
        match self {
            Purpose::Bundle => "application/vnd.saring.bundle.v1+json",
            Purpose::Head => "application/vnd.saring.head.v1+json",
            Purpose::KeySet => "application/vnd.saring.key-set.v1+json",
            Purpose::TakedownFingerprints => "application/vnd.saring.takedown-fingerprints.v1+json",
            Purpose::TenantSettings => "application/vnd.saring.tenant-settings.v1+json",
            Purpose::AuditEnd => "application/vnd.saring.audit-end.v1+json",
        }
    }

    /// The purpose that a key set names for it.
    pub(crate) const fn of_keys(self) -> Purpose {
        match self {
            Purpose::AuditEnd => Purpose::Bundle,
            named => named,
        }
    }

    /// Whether what was signed for this purpose goes on being good when its key is retired.
    pub(crate) const fn outlives_its_key(self) -> bool {
        !matches!(self, Purpose::Head | Purpose::KeySet)
    }
}
