//! Finds the texts that are like a given one, among very many, without comparing with all.
//!
//! Texts that count as alike differ in so few of their minima that, cut into bands, at least one
//! band is wholly equal (banding: A. Rajaraman, J. Ullman, *Mining of Massive Datasets*, 2011). So
//! only those with an equal band are compared, and the answer is that of comparing with all.

use crate::text_sketch::{MINIMA, TEXT_SIMILARITY, TextSketch};

/// Minima of one band.
const WIDTH: usize = 4;
/// Bands of a sketch.
const BANDS: usize = MINIMA / WIDTH;

// One difference in each band is more than texts that are alike have.
const _: () = assert!(TextSketch::similarity_of(MINIMA - BANDS) < TEXT_SIMILARITY);

/// Sketches, indexed. A sketch is named by its position.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextIndex {
    sketches: Vec<TextSketch>,
    bands: Vec<Band>,
}

/// What one band is in which sketch, sorted.
#[derive(Clone, Debug)]
struct Band {
    keys: Vec<u32>,
    at: Vec<u32>,
}

impl TextIndex {
    /// An index of these.
    pub(crate) fn new(sketches: Vec<TextSketch>) -> TextIndex {
        let bands = (0..BANDS).map(|band| Band::new(band, &sketches)).collect();
        TextIndex { sketches, bands }
    }

    /// The sketch at this position.
    pub(crate) fn get(&self, at: u32) -> Option<&TextSketch> {
        self.sketches.get(at as usize)
    }

    /// Whether any text that is there is like this one.
    pub(crate) fn has_alike(&self, sketch: &TextSketch, is_there: impl Fn(u32) -> bool) -> bool {
        self.bands.iter().enumerate().any(|(band, index)| {
            index
                .equal(key(sketch, band))
                .iter()
                .any(|&at| self.get(at).is_some_and(|known| known.is_alike(sketch)) && is_there(at))
        })
    }
}

impl Band {
    fn new(band: usize, sketches: &[TextSketch]) -> Band {
        let mut pairs: Vec<(u32, u32)> =
            sketches.iter().zip(0..).map(|(sketch, at)| (key(sketch, band), at)).collect();
        pairs.sort_unstable();
        let (keys, at) = pairs.into_iter().unzip();
        Band { keys, at }
    }

    fn equal(&self, key: u32) -> &[u32] {
        let start = self.keys.partition_point(|&other| other < key);
        let length = self.keys[start..].partition_point(|&other| other == key);
        &self.at[start..start + length]
    }
}

fn key(sketch: &TextSketch, band: usize) -> u32 {
    let bytes = sketch.minima()[band * WIDTH..].iter().take(WIDTH);
    bytes.fold(0, |key, &byte| key << 8 | u32::from(byte))
}
