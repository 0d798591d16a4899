//! Fingerprints that recognise a listing that comes back, without keeping the listing.
//!
//! ```
//! use saring_fingerprint::TextSketch;
//!
//! let gone = TextSketch::of("Jaket parasut pria import tebal").unwrap();
//! let back = TextSketch::of("JAKET PARASUT PRIA ÏMPORT TEBAL").unwrap();
//! let other = TextSketch::of("Kipas angin meja 3 kecepatan").unwrap();
//! assert!(gone.similarity(&back) > 0.9);
//! assert!(gone.similarity(&other) < 0.2);
//! ```
//!
//! Photos are compared by their [`ImageHash`]. With the feature `image`, `ImageHash::pdq_of` makes
//! one from the bytes of a file; without, this crate needs no decoders. A [`TakedownIndex`] finds
//! what is like a listing among very many fingerprints.

mod hex;
mod image_hash;
mod image_index;
#[cfg(feature = "image")]
mod pdq;
mod takedown_index;
mod text_index;
mod text_sketch;

pub use image_hash::{Algorithm, ImageHash, ImageHashError};
#[cfg(feature = "image")]
pub use pdq::{Pdq, PdqError};
pub use takedown_index::{Fingerprint, TakedownIndex};
pub use text_sketch::{TEXT_SIMILARITY, TextSketch, TextSketchError};
