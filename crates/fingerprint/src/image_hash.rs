//! Perceptual hashes of photos, as strings that carry their algorithm.

use std::fmt;
use std::str::FromStr;

use crate::hex;

/// How a photo was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// PDQ, 256 bits (Facebook, *The TMK+PDQF video-hashing algorithm and the PDQ image-hashing
    /// algorithm*, 2019).
    Pdq,
    /// A 64-bit hash of the discrete cosine transform (pHash), from whatever tool.
    Phash64,
}

impl Algorithm {
    /// The prefix of the hash string, without its colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Algorithm::Pdq => "pdq",
            Algorithm::Phash64 => "phash64",
        }
    }

    /// Bits of a hash, which is also the greatest distance.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Algorithm::Pdq => 256,
            Algorithm::Phash64 => 64,
        }
    }

    /// The Hamming distance up to which two photos count as alike unless told otherwise: for PDQ
    /// the 31 of its paper, for pHash 10 of 64.
    #[must_use]
    pub const fn default_distance(self) -> u32 {
        match self {
            Algorithm::Pdq => 31,
            Algorithm::Phash64 => 10,
        }
    }
}

/// A perceptual hash: `pdq:` and 64 hexadecimal digits, or `phash64:` and 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageHash {
    pub(crate) algorithm: Algorithm,
    /// Big-endian words; a 64-bit hash uses the first.
    pub(crate) words: [u64; 4],
}

impl ImageHash {
    /// How it was made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Bits in which the two differ; `None` if they were made by different algorithms.
    #[must_use]
    pub fn distance(&self, other: &ImageHash) -> Option<u32> {
        (self.algorithm == other.algorithm)
            .then(|| self.words.iter().zip(other.words).map(|(a, b)| (a ^ b).count_ones()).sum())
    }

    /// Whether the two photos count as alike: up to the default distance of their algorithm.
    #[must_use]
    pub fn is_alike(&self, other: &ImageHash) -> bool {
        self.distance(other).is_some_and(|bits| bits <= self.algorithm.default_distance())
    }
}

/// What is wrong with an image hash string.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageHashError {
    /// The text before the colon names no known algorithm.
    #[error("an image hash begins with `pdq:` or `phash64:`")]
    Algorithm,
    /// The digits are too few, too many or not hexadecimal.
    #[error("`{}:` is followed by exactly {} hexadecimal digits", .0.as_str(), .0.bits() / 4)]
    Digits(Algorithm),
}

impl FromStr for ImageHash {
    type Err = ImageHashError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, digits) = text.split_once(':').ok_or(ImageHashError::Algorithm)?;
        let word = |bytes: &[u8]| bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
        let mut words = [0; 4];
        let algorithm = match name {
            "pdq" => {
                let bytes =
                    hex::decode::<32>(digits).ok_or(ImageHashError::Digits(Algorithm::Pdq))?;
                for (word_at, chunk) in words.iter_mut().zip(bytes.chunks_exact(8)) {
                    *word_at = word(chunk);
                }
                Algorithm::Pdq
            }
            "phash64" => {
                let bytes =
                    hex::decode::<8>(digits).ok_or(ImageHashError::Digits(Algorithm::Phash64))?;
                words[0] = word(&bytes);
                Algorithm::Phash64
            }
            _ => return Err(ImageHashError::Algorithm),
        };
        Ok(ImageHash { algorithm, words })
    }
}

impl fmt::Display for ImageHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_be_bytes()).collect();
        let used = (self.algorithm.bits() / 8) as usize;
        write!(f, "{}:{}", self.algorithm.as_str(), hex::encode(&bytes[..used]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDQ: &str = "pdq:0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff";

    #[test]
    fn strings_read_back() {
        for text in [PDQ, "phash64:af3f9460c2838f0f"] {
            assert_eq!(text.parse::<ImageHash>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn distance_counts_bits_of_one_algorithm() {
        let parse = |text: &str| text.parse::<ImageHash>().unwrap();
        let (a, b) = (parse("phash64:0000000000000000"), parse("phash64:80000000000000ff"));
        assert_eq!(a.distance(&b), Some(9));
        assert_eq!(parse(PDQ).distance(&parse(PDQ)), Some(0));
        assert_eq!(a.distance(&parse(PDQ)), None);
    }

    #[test]
    fn bad_strings_say_what_is_missing() {
        for text in ["", "pdq", "md5:00", "pdq:00", "phash64:zz3f9460c2838f0f", "pdq:é"] {
            assert!(text.parse::<ImageHash>().is_err(), "{text}");
        }
        assert_eq!(
            "pdq:00".parse::<ImageHash>().unwrap_err().to_string(),
            "`pdq:` is followed by exactly 64 hexadecimal digits"
        );
    }
}
