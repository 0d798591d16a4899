//! A sketch of a text: how alike two texts are, from 64 bytes each.
//!
//! MinHash (A. Broder, *On the resemblance and containment of documents*, 1997) over runs of four
//! letters of the folded text, keeping eight bits of each minimum (P. Li, A. C. König, *b-bit
//! minwise hashing*, 2010). Letters rather than words, because sellers change some letters of a
//! title and keep the rest; folded, because look-alikes are what they change first.

use std::fmt;
use std::str::FromStr;

use rapidhash::v3::{DEFAULT_RAPID_SECRETS, rapidhash_v3_nano_inline};
use saring_text::Folded;

use crate::hex;

/// Minima kept; the error of a similarity is about 0.06.
pub(crate) const MINIMA: usize = 64;

/// Two texts count as alike from this similarity on.
pub const TEXT_SIMILARITY: f64 = 0.75;

/// Letters in a row that are hashed together.
const RUN: usize = 4;

/// The prefix of the string form: bottom line, algorithm, version.
const PREFIX: &str = "minhash1:";

/// A sketch of a text, as `minhash1:` and 128 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextSketch([u8; MINIMA]);

impl TextSketch {
    /// The sketch of a text; `None` if it has fewer than four letters and digits.
    #[must_use]
    pub fn of(text: &str) -> Option<TextSketch> {
        let folded = Folded::new(text);
        let letters: Vec<u8> = folded
            .tokens()
            .iter()
            .flat_map(|token| folded.text().as_bytes()[token.range()].iter().copied())
            .collect();
        if letters.len() < RUN {
            return None;
        }
        let mut minima = [u64::MAX; MINIMA];
        for run in letters.windows(RUN) {
            let hash = rapidhash_v3_nano_inline::<true, false>(run, &DEFAULT_RAPID_SECRETS);
            for (seed, minimum) in (1..).zip(&mut minima) {
                *minimum = (*minimum).min(permuted(hash, seed));
            }
        }
        // The low bits: a minimum's high bits are all zeros.
        Some(TextSketch(minima.map(|minimum| minimum as u8)))
    }

    /// How alike the two texts are, 0 to 1: the estimated share of their runs that both have.
    #[must_use]
    pub fn similarity(&self, other: &TextSketch) -> f64 {
        TextSketch::similarity_of(self.equal_minima(other))
    }

    /// Whether the two texts count as alike: from [`TEXT_SIMILARITY`] on.
    #[must_use]
    pub fn is_alike(&self, other: &TextSketch) -> bool {
        self.similarity(other) >= TEXT_SIMILARITY
    }

    /// The similarity of texts that agree in so many minima.
    pub(crate) const fn similarity_of(equal: usize) -> f64 {
        // Of minima that differ, one in 256 agrees in its eight bits.
        let chance = 1.0 / 256.0;
        let similarity = (equal as f64 / MINIMA as f64 - chance) / (1.0 - chance);
        if similarity > 0.0 { similarity } else { 0.0 }
    }

    pub(crate) const fn minima(&self) -> &[u8; MINIMA] {
        &self.0
    }

    #[cfg(test)]
    pub(crate) const fn from_minima(minima: [u8; MINIMA]) -> TextSketch {
        TextSketch(minima)
    }

    fn equal_minima(&self, other: &TextSketch) -> usize {
        self.0.iter().zip(&other.0).map(|(a, b)| usize::from(a == b)).sum()
    }
}

/// One of many orders of the hashes: the finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood,
/// *Fast splittable pseudorandom number generators*, 2014) over the hash and a seed.
fn permuted(hash: u64, seed: u64) -> u64 {
    let mut z = hash ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A string that is no text sketch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a text sketch is `minhash1:` followed by exactly 128 hexadecimal digits")]
pub struct TextSketchError;

impl FromStr for TextSketch {
    type Err = TextSketchError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix(PREFIX).ok_or(TextSketchError)?;
        hex::decode(digits).map(TextSketch).ok_or(TextSketchError)
    }
}

impl fmt::Display for TextSketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", hex::encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_changes_stay_near_and_other_texts_far() {
        let sketch = |text| TextSketch::of(text).unwrap();
        let gone = sketch("Hoodie zipper hitam pria premium size L original import korea");
        for back in [
            "hoodie zipper hitam pria premium size L original import korea",
            "Hoodie zipper hitam pria premium size XL original import korea",
            "Hᴏᴏdie zipper hitam — pria premium size L original import korea",
        ] {
            assert!(gone.similarity(&sketch(back)) > 0.8, "{back}");
        }
        assert!(gone.similarity(&sketch("Panci presto 8 liter stainless")) < 0.2);
    }

    #[test]
    fn the_string_form_is_stable() {
        let text = TextSketch::of("baju bekas").unwrap().to_string();
        assert_eq!(text.len(), PREFIX.len() + 128);
        assert_eq!(text.parse::<TextSketch>().unwrap().to_string(), text);
        assert!("minhash1:00".parse::<TextSketch>().is_err());
        assert_eq!(TextSketch::of("a b"), None);
    }

    proptest! {
        #[test]
        fn the_estimate_is_near_the_true_share(
            shared in "[a-z]{20,60}", left in "[a-z]{4,40}", right in "[a-z]{4,40}",
        ) {
            let (a, b) = (format!("{shared}{left}"), format!("{shared}{right}"));
            let runs = |text: &str| -> std::collections::BTreeSet<Vec<u8>> {
                text.as_bytes().windows(RUN).map(<[u8]>::to_vec).collect()
            };
            let (x, y) = (runs(&a), runs(&b));
            let truth = x.intersection(&y).count() as f64 / x.union(&y).count() as f64;
            let estimate = TextSketch::of(&a).unwrap().similarity(&TextSketch::of(&b).unwrap());
            // Five standard errors of 64 samples.
            prop_assert!((truth - estimate).abs() < 0.32, "{truth} {estimate}");
        }
    }
}
