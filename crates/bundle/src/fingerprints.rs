//! Fingerprints of listings that were taken down, as a log: each version is one entry more.
//!
//! A copy is brought up to date by the entries that it lacks. The digest is a hash chain over all
//! entries, so that two copies of one version are known to be equal.

use std::collections::BTreeMap;

use saring_engine::TakedownSpec;
use saring_fingerprint::{ImageHash, TextSketch};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::refusal::Refusal;

/// The form of deltas that this release writes and reads.
const FORMAT: u32 = 1;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// A listing was taken down.
    Add {
        /// Names the fingerprint.
        id: String,
        /// Sketch of its folded title: `minhash1:…`.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Hashes of its photos.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        images: Vec<String>,
    },
    /// It was wrong to take that listing down.
    Remove {
        /// The fingerprint.
        id: String,
    },
}

impl Entry {
    /// The digest of a log with this entry more.
    #[must_use]
    pub fn chain(&self, digest: &Digest) -> Digest {
        digest.then(&serde_json::to_vec(self).unwrap_or_default())
    }

    fn check(&self) -> Result<(), Refusal> {
        let Entry::Add { id, text, images } = self else { return Ok(()) };
        let text = text.as_ref().map_or(Ok(()), |text| match text.parse::<TextSketch>() {
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        });
        let mut checks = images.iter().map(|image| match image.parse::<ImageHash>() {
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        });
        text.and(checks.find(Result::is_err).unwrap_or(Ok(())))
            .map_err(|error| Refusal::BadFingerprint(format!("{id}: {error}")))
    }
}

/// The entries that lead from one version to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delta {
    format: u32,
    /// The version that they follow on; 0 for the empty log.
    pub base_version: i64,
    /// Its digest.
    pub base_digest: Digest,
    /// The entries.
    pub entries: Vec<Entry>,
}

impl Delta {
    /// The entries after this version.
    #[must_use]
    pub fn new(base_version: i64, base_digest: Digest, entries: Vec<Entry>) -> Delta {
        Delta { format: FORMAT, base_version, base_digest, entries }
    }

    /// The payload to sign.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a payload.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`] or [`Refusal::UnknownFormat`].
    pub fn from_payload(payload: &[u8]) -> Result<Delta, Refusal> {
        let delta: Delta = serde_json::from_slice(payload)
            .map_err(|error| Refusal::malformed("the takedown fingerprints", &error))?;
        if delta.format != FORMAT {
            return Err(Refusal::UnknownFormat {
                what: "takedown fingerprints",
                format: delta.format,
            });
        }
        Ok(delta)
    }
}

/// A copy of the log: what its entries come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprints {
    version: i64,
    digest: Digest,
    present: BTreeMap<String, TakedownSpec>,
}

impl Default for Fingerprints {
    fn default() -> Self {
        Fingerprints { version: 0, digest: Digest::zero(), present: BTreeMap::new() }
    }
}

impl Fingerprints {
    /// How many entries the log has.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// The digest of all entries.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The copy with these entries more.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongBase`] if they follow on something else, [`Refusal::BadFingerprint`].
    pub fn with(&self, delta: Delta) -> Result<Fingerprints, Refusal> {
        let fresh = Fingerprints::default();
        let base = if delta.base_version == 0 { &fresh } else { self };
        if (delta.base_version, delta.base_digest) != (base.version, base.digest) {
            return Err(Refusal::WrongBase { base: delta.base_version, have: self.version });
        }
        let mut next = base.clone();
        for entry in delta.entries {
            entry.check()?;
            next.digest = entry.chain(&next.digest);
            next.version += 1;
            match entry {
                Entry::Add { id, text, images } => {
                    let spec = TakedownSpec { title: None, text, image_hashes: images };
                    next.present.insert(id, spec);
                }
                Entry::Remove { id } => {
                    next.present.remove(&id);
                }
            }
        }
        Ok(next)
    }

    /// The fingerprints of listings that are down.
    pub fn present(&self) -> impl Iterator<Item = &TakedownSpec> {
        self.present.values()
    }
}
