//! All that subscribers are sent, of one state of the data.

use saring_bundle::Digest;

use super::{FingerprintHead, PublishedVersion, StoredKeySet, StreamHead};
use crate::time::Micros;

/// All that subscribers are sent, as the change log has told it up to `heads`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// How far each stream of the log has come.
    pub heads: Vec<StreamHead>,
    /// All key sets that servers gave to subscribers, older ones first.
    pub key_sets: Vec<StoredKeySet>,
    /// Versions of rule sets by rule set, the newest of each last.
    pub releases: Vec<ReleasedVersion>,
    /// The payload of each platform's settings.
    pub settings: Vec<Vec<u8>>,
    /// The end of the log of fingerprints.
    pub fingerprints: FingerprintHead,
}

/// A published version of a rule set, as far as subscribers are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedVersion {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The version.
    pub version: i64,
    /// When it was published.
    pub published_at: Micros,
    /// It takes the rule set out of force.
    pub retirement: bool,
    /// Digest of the source.
    pub source_digest: Digest,
    /// The signed envelope, in its JSON form.
    pub envelope: Vec<u8>,
}

impl From<PublishedVersion> for ReleasedVersion {
    fn from(PublishedVersion { version, envelope, .. }: PublishedVersion) -> ReleasedVersion {
        ReleasedVersion {
            rule_set: version.rule_set,
            version: version.version,
            published_at: version.published_at.unwrap_or_default(),
            retirement: version.retirement,
            source_digest: version.source_digest,
            envelope,
        }
    }
}
