//! The ways themselves, one file each: a word in, the rewritten word out.
//!
//! Each returns `None` where it cannot be done, and never the word unchanged.

pub mod endings;
pub mod fancy;
pub mod full_width;
pub mod glued;
pub mod leet;
pub mod look_alike;
pub mod marks;
pub mod mixed_case;
pub mod punctuation;
pub mod spelled;
pub mod stretched;
pub mod zero_width;
