//! Slices of the log of takedown fingerprints.

use saring_bundle::{Digest, Entry};

/// The end of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FingerprintHead {
    /// How many entries there are.
    pub version: i64,
    /// The digest of all of them; zero for none.
    pub digest: Digest,
}

/// Entries of the log in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FingerprintSlice {
    /// The end of the log up to which the entries follow.
    pub base: FingerprintHead,
    /// The entries after `base`.
    pub entries: Vec<Entry>,
    /// The end of the log with these entries.
    pub end: FingerprintHead,
}
