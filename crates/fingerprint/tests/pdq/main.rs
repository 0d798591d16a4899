//! The PDQ hash of photos: against the reference, against what sellers do to photos, and against
//! files made to do harm.

#![expect(clippy::unwrap_used, reason = "tests")]

mod harm;
mod photos;
mod reference;
mod same;
