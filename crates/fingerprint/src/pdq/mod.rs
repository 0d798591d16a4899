//! PDQ: 256 bits that stay nearly the same when a photo is shrunk, compressed again or lightly
//! edited (Facebook, *The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm*,
//! 2019).
//!
//! The luminance is shrunk to 64 x 64, of which the 16 x 16 lowest frequencies but the constant
//! are kept; a bit tells whether its frequency is stronger than the median. Where this differs
//! from the reference implementation, it is so that the hash is that of the photo as it is shown:
//! what is transparent counts as white, and a photo that its camera only marked as turned is
//! turned. And all of the photo is shrunk in one step, while the reference first picks 512 x 512
//! of its pixels.

mod decode;
mod frequencies;
mod jpeg;
mod picture;
mod shrink;

use crate::{Algorithm, ImageHash};

/// The PDQ hash of a photo and how much it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pdq {
    /// The hash.
    pub hash: ImageHash,
    /// How much there is to see in the photo: 0 (of one colour) to 100.
    pub quality: u32,
}

impl Pdq {
    /// The quality below which a hash should not be matched: photos with little to see have like
    /// hashes without being alike. PDQ's authors leave them out as well.
    pub const LEAST_RELIABLE_QUALITY: u32 = 50;

    /// Whether the quality suffices for matching.
    #[must_use]
    pub fn is_reliable(&self) -> bool {
        self.quality >= Self::LEAST_RELIABLE_QUALITY
    }
}

impl ImageHash {
    /// The PDQ hash of a photo, from the bytes of a JPEG, PNG, WebP or GIF file.
    ///
    /// Whatever the bytes are, decoding them takes at most about 50 MB.
    ///
    /// # Errors
    ///
    /// If the bytes are not one still, complete photo of a size that can be read.
    pub fn pdq_of(bytes: &[u8]) -> Result<Pdq, PdqError> {
        let small = decode::decode(bytes)?.shrunk()?;
        let words = frequencies::above_median(&frequencies::lowest(&small));
        let hash = ImageHash { algorithm: Algorithm::Pdq, words };
        Ok(Pdq { hash, quality: frequencies::quality(&small) })
    }
}

/// Why a photo cannot be hashed.
#[derive(Debug, thiserror::Error)]
pub enum PdqError {
    /// The bytes begin like none of the formats that are read.
    #[error("not a JPEG, PNG, WebP or GIF image")]
    Format,
    /// Less than PDQ is defined for.
    #[error("{width} x {height} pixels are too few; PDQ needs at least 5 x 5")]
    Small {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
    /// Decoding would take too much memory.
    #[error(
        "too large: at most {} pixels a side, and {} MiB while it is decoded; shrink it first",
        decode::SIDES.end(), decode::MEMORY >> 20
    )]
    Large,
    /// An animation. Its first frame is whatever the sender wants it to be, so that its hash
    /// would say nothing about the rest.
    #[error("a moving picture; PDQ needs a still")]
    Moving,
    /// The file ends before the photo does.
    #[error("the file ends before the image does")]
    Truncated,
    /// What the decoder says.
    #[error("the image is damaged")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
}
