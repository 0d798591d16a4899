//! Fingerprints of listings that were taken down, as a log: each version is one entry more.
//!
//! A copy is brought up to date by the entries that it lacks, in as many deltas as are convenient.
//! The digest is a hash chain over all entries, so that two copies of one version are known to be
//! equal; it is the version that a head confirms that makes a run of deltas good, and till then
//! they only wait.

use std::sync::Arc;

use saring_fingerprint::TakedownIndex;

use crate::delta::{Delta, Entry};
use crate::digest::Digest;
use crate::refusal::Refusal;

/// A copy of the log: what its entries come to.
#[derive(Clone, Debug)]
pub(crate) struct Fingerprints {
    version: i64,
    digest: Digest,
    present: TakedownIndex,
}

impl Default for Fingerprints {
    fn default() -> Self {
        Fingerprints { version: 0, digest: Digest::zero(), present: TakedownIndex::default() }
    }
}

impl Fingerprints {
    /// How many entries the log has.
    pub(crate) const fn version(&self) -> i64 {
        self.version
    }

    /// The fingerprints of listings that are down.
    pub(crate) const fn present(&self) -> &TakedownIndex {
        &self.present
    }

    fn push(&mut self, entry: &Entry) -> Result<(), Refusal> {
        match entry {
            Entry::Add { id, .. } => {
                if let Some(fingerprint) = entry.fingerprint()? {
                    self.present.add(id, fingerprint);
                }
            }
            Entry::Remove { id, .. } => self.present.remove(id),
        }
        Ok(())
    }
}

/// A copy of the log and deltas that follow on it, one on the other. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pending {
    base: Arc<Fingerprints>,
    deltas: Vec<Arc<Delta>>,
    /// Where the deltas lead; `None` if there are none.
    end: Option<(i64, Digest)>,
}

impl Pending {
    /// No deltas yet.
    pub(crate) fn on(base: Arc<Fingerprints>) -> Pending {
        Pending { base, ..Pending::default() }
    }

    /// The version that the deltas lead to, and its digest.
    pub(crate) fn end(&self) -> (i64, Digest) {
        self.end.unwrap_or((self.base.version, self.base.digest))
    }

    /// Whether the delta follows on these.
    pub(crate) fn leads_to(&self, delta: &Delta) -> bool {
        self.end() == (delta.base_version, delta.base_digest)
    }

    /// These and one delta more.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongBase`] if it follows on something else.
    pub(crate) fn with(mut self, delta: Delta) -> Result<Pending, Refusal> {
        let (version, digest) = self.end();
        if !self.leads_to(&delta) {
            return Err(Refusal::WrongBase { base: delta.base_version, have: version });
        }
        let digest = delta.entries.iter().fold(digest, |digest, entry| entry.chain(&digest));
        self.end = Some((version + delta.entries.len() as i64, digest));
        self.deltas.push(Arc::new(delta));
        Ok(self)
    }

    /// The copy with all entries.
    ///
    /// # Errors
    ///
    /// [`Refusal::BadFingerprint`].
    pub(crate) fn finish(self) -> Result<Fingerprints, Refusal> {
        let (version, digest) = self.end();
        let mut log = Fingerprints { version, digest, ..Arc::unwrap_or_clone(self.base) };
        for entry in self.deltas.iter().flat_map(|delta| &delta.entries) {
            log.push(entry)?;
        }
        log.present.settle();
        Ok(log)
    }
}
