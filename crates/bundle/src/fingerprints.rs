//! Fingerprints of listings that were taken down, as a log: each version is one entry more.
//!
//! A copy is brought up to date by the entries that it lacks, in as many deltas as are convenient.
//! The digest is a hash chain over all entries, so that two copies of one version are known to be
//! equal; it is the version that a head confirms that makes a run of deltas good, and till then
//! they only wait.

use std::collections::BTreeMap;
use std::sync::Arc;

use saring_engine::TakedownSpec;

use crate::delta::{Delta, Entry};
use crate::digest::Digest;
use crate::refusal::Refusal;

/// A copy of the log: what its entries come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprints {
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
    pub(crate) const fn version(&self) -> i64 {
        self.version
    }

    /// The fingerprints of listings that are down.
    pub(crate) fn present(&self) -> impl Iterator<Item = &TakedownSpec> {
        self.present.values()
    }

    fn push(&mut self, entry: Entry) {
        self.digest = entry.chain(&self.digest);
        self.version += 1;
        match entry {
            Entry::Add { id, text, images } => {
                let spec = TakedownSpec { title: None, text, image_hashes: images };
                self.present.insert(id, spec);
            }
            Entry::Remove { id } => {
                self.present.remove(&id);
            }
        }
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
    pub(crate) fn finish(self) -> Fingerprints {
        let mut log = Arc::unwrap_or_clone(self.base);
        for delta in self.deltas {
            Arc::unwrap_or_clone(delta).entries.into_iter().for_each(|entry| log.push(entry));
        }
        log
    }
}
