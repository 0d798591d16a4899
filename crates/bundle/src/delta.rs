//! Entries of the log of takedown fingerprints, and how they are sent.

use saring_fingerprint::{Fingerprint, ImageHashError, TextSketchError};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::payload;
use crate::refusal::Refusal;

/// The form of deltas that this release writes and reads.
const FORMAT: u32 = 1;

/// Fields that a newer release added to an entry, in their order after all others. They are kept, or
/// the digest of the log would be another one.
pub type Added = serde_json::Map<String, serde_json::Value>;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
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
        /// What a newer release added.
        #[serde(flatten)]
        other: Added,
    },
    /// It was wrong to take that listing down.
    Remove {
        /// The fingerprint.
        id: String,
        /// What a newer release added.
        #[serde(flatten)]
        other: Added,
    },
}

impl Entry {
    /// A listing was taken down.
    #[must_use]
    pub fn add(id: String, text: Option<String>, images: Vec<String>) -> Entry {
        Entry::Add { id, text, images, other: Added::new() }
    }

    /// It was wrong to take that listing down.
    #[must_use]
    pub fn remove(id: String) -> Entry {
        Entry::Remove { id, other: Added::new() }
    }

    /// The digest of a log with this entry more.
    #[must_use]
    pub fn chain(&self, digest: &Digest) -> Digest {
        digest.then(&payload::write(self))
    }

    /// The fingerprint that it adds; `None` if it removes one.
    pub(crate) fn fingerprint(&self) -> Result<Option<Fingerprint>, Refusal> {
        let Entry::Add { id, text, images, .. } = self else { return Ok(None) };
        let bad = |error: String| Refusal::BadFingerprint(format!("{id}: {error}"));
        let text = text.as_deref().map(str::parse).transpose();
        let text = text.map_err(|error: TextSketchError| bad(error.to_string()))?;
        let images = images.iter().map(|image| image.parse()).collect::<Result<_, _>>();
        let images = images.map_err(|error: ImageHashError| bad(error.to_string()))?;
        Ok(Some(Fingerprint { text, images }))
    }
}

/// The entries that lead from one version to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        payload::write(self)
    }

    /// Reads a payload.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`], [`Refusal::UnknownFormat`] or [`Refusal::BadFingerprint`].
    pub fn from_payload(payload: &[u8]) -> Result<Delta, Refusal> {
        let delta: Delta = payload::read("takedown fingerprints", FORMAT..=FORMAT, payload)?;
        delta.entries.iter().try_for_each(|entry| entry.fingerprint().map(|_| ()))?;
        Ok(delta)
    }
}
