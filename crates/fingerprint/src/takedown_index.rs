//! Fingerprints of listings that were taken down, and whether a listing is like one of them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use crate::image_hash::ImageHash;
use crate::image_index::ImageIndex;
use crate::text_index::TextIndex;
use crate::text_sketch::TextSketch;

/// Changes that are looked through one by one before the index is made anew: with more it would be
/// the search that takes long, with fewer the making.
const FEW: usize = 1_024;

/// What is known of a listing that was taken down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Sketch of its title.
    pub text: Option<TextSketch>,
    /// Hashes of its photos.
    pub images: Vec<ImageHash>,
}

/// Fingerprints by their ids. Cheap to clone and to change a little: most of it is shared.
///
/// ```
/// use saring_fingerprint::{Fingerprint, TakedownIndex, TextSketch};
///
/// let text = TextSketch::of("Balpres jaket parasut import 100 kg");
/// let mut gone = TakedownIndex::default();
/// gone.add("a", Fingerprint { text, images: Vec::new() });
///
/// let back = TextSketch::of("BALPRES JAKET PARASUT 1MPORT 100 KG");
/// assert!(gone.has_alike(back.as_ref(), &[]));
/// gone.remove("a");
/// assert!(!gone.has_alike(back.as_ref(), &[]));
/// ```
#[derive(Clone, Default)]
pub struct TakedownIndex {
    base: Arc<Base>,
    /// Since the base was made.
    recent: BTreeMap<Arc<str>, Fingerprint>,
    /// Ids of the base that are gone since.
    removed: HashSet<Arc<str>>,
    /// How many of the base's fingerprints with this text, or this photo, are gone.
    texts_gone: HashMap<u32, u32>,
    images_gone: HashMap<u32, u32>,
}

/// Fingerprints that are indexed. Equal texts and photos are there once.
#[derive(Default)]
struct Base {
    entries: HashMap<Arc<str>, Entry>,
    texts: TextIndex,
    images: ImageIndex,
    /// How many fingerprints have each text, and each photo.
    text_counts: Vec<u32>,
    image_counts: Vec<u32>,
}

/// Positions of a fingerprint's parts.
struct Entry {
    text: Option<u32>,
    images: Vec<u32>,
}

impl TakedownIndex {
    /// Adds a fingerprint, in the place of one with this id.
    pub fn add(&mut self, id: &str, fingerprint: Fingerprint) {
        self.remove(id);
        self.recent.insert(id.into(), fingerprint);
    }

    /// Removes a fingerprint; nothing if there is none with this id.
    pub fn remove(&mut self, id: &str) {
        self.recent.remove(id);
        let Some((id, entry)) = self.base.entries.get_key_value(id) else { return };
        if !self.removed.insert(Arc::clone(id)) {
            return;
        }
        if let Some(text) = entry.text {
            *self.texts_gone.entry(text).or_default() += 1;
        }
        for image in &entry.images {
            *self.images_gone.entry(*image).or_default() += 1;
        }
    }

    /// How many fingerprints there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.entries.len() - self.removed.len() + self.recent.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes the index anew if much has changed. To be called after changes, and before searches.
    pub fn settle(&mut self) {
        if self.recent.len() + self.removed.len() <= FEW {
            return;
        }
        let base = std::mem::take(&mut self.base);
        let kept = base.entries.iter().filter(|(id, _)| !self.removed.contains(*id));
        let kept = kept.map(|(id, entry)| (Arc::clone(id), base.fingerprint(entry)));
        let base = Base::new(kept.chain(std::mem::take(&mut self.recent)));
        *self = TakedownIndex { base: Arc::new(base), ..TakedownIndex::default() };
    }

    /// Whether a listing with this text and these photos is like one of them.
    #[must_use]
    pub fn has_alike(&self, text: Option<&TextSketch>, images: &[ImageHash]) -> bool {
        self.recent.values().any(|known| known.is_like(text, images))
            || text.is_some_and(|text| {
                let is_there = |at| is_left(at, &self.base.text_counts, &self.texts_gone);
                self.base.texts.has_alike(text, is_there)
            })
            || images.iter().any(|image| {
                let is_there = |at| is_left(at, &self.base.image_counts, &self.images_gone);
                self.base.images.has_alike(image, is_there)
            })
    }
}

impl fmt::Debug for TakedownIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} takedown fingerprints", self.len())
    }
}

impl Fingerprint {
    /// Whether a listing with this text and these photos is like it.
    #[must_use]
    pub fn is_like(&self, text: Option<&TextSketch>, images: &[ImageHash]) -> bool {
        let same_text = |known: &TextSketch| text.is_some_and(|text| known.is_alike(text));
        self.text.as_ref().is_some_and(same_text)
            || self.images.iter().any(|known| images.iter().any(|image| known.is_alike(image)))
    }
}

impl Base {
    fn new(fingerprints: impl Iterator<Item = (Arc<str>, Fingerprint)>) -> Base {
        let (mut texts, mut images) = (Distinct::default(), Distinct::default());
        let entries = fingerprints.map(|(id, Fingerprint { text, images: photos })| {
            let text = text.map(|text| texts.position(text));
            (id, Entry { text, images: photos.into_iter().map(|p| images.position(p)).collect() })
        });
        Base {
            entries: entries.collect(),
            texts: TextIndex::new(texts.values),
            images: ImageIndex::new(images.values),
            text_counts: texts.counts,
            image_counts: images.counts,
        }
    }

    fn fingerprint(&self, entry: &Entry) -> Fingerprint {
        let images = entry.images.iter().filter_map(|at| self.images.get(*at).copied());
        let text = entry.text.and_then(|at| self.texts.get(at).copied());
        Fingerprint { text, images: images.collect() }
    }
}

/// Different values in the order in which they came, and how often each came.
struct Distinct<T> {
    positions: HashMap<T, u32>,
    values: Vec<T>,
    counts: Vec<u32>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Distinct { positions: HashMap::new(), values: Vec::new(), counts: Vec::new() }
    }
}

impl<T: Copy + Eq + Hash> Distinct<T> {
    fn position(&mut self, value: T) -> u32 {
        let next = self.values.len() as u32;
        let at = *self.positions.entry(value).or_insert(next);
        if at == next {
            self.values.push(value);
            self.counts.push(0);
        }
        self.counts[at as usize] += 1;
        at
    }
}

fn is_left(at: u32, counts: &[u32], gone: &HashMap<u32, u32>) -> bool {
    let count = counts.get(at as usize).copied().unwrap_or(0);
    gone.get(&at).is_none_or(|gone| *gone < count)
}

#[cfg(test)]
mod tests;
