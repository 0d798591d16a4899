//! The audit log as anybody can check it, with an export and the key set alone.
//!
//! An export is lines, oldest first. An entry is a line of JSON. Behind each batch of entries stands a
//! [`AuditLine::Link`] with the digest of the chain up to there, and where the end of the chain was signed,
//! an [`AuditLine::End`]. An export that was made before is the beginning of every later one.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::key_set::KeySet;
use crate::payload;
use crate::purpose::Purpose;
use crate::refusal::Refusal;

/// The form of signed ends that this release writes and reads.
const FORMAT: u32 = 1;

/// The digest of a chain that a batch of entries is added to: of the one before, and of the entries, each
/// ended by a line feed. JSON on one line has none in it.
#[must_use]
pub fn audit_link<'a>(before: &Digest, entries: impl IntoIterator<Item = &'a str>) -> Digest {
    let lines: String = entries.into_iter().flat_map(|entry| [entry, "\n"]).collect();
    before.then(lines.as_bytes())
}

/// A statement of how far the log had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEnd {
    format: u32,
    /// The agency whose log it is; empty for the first one, which has no id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agency: String,
    /// The trust epoch in which it was signed.
    pub trust_epoch: u64,
    /// How many entries there were.
    pub position: i64,
    /// The digest of the chain up to there.
    pub digest: Digest,
    /// When it was signed, in microseconds since 1970-01-01T00:00Z.
    pub signed_at: i64,
}

impl AuditEnd {
    /// The end of a log of the agency of these keys.
    #[must_use]
    pub fn new(keys: &KeySet, position: i64, digest: Digest, signed_at: i64) -> AuditEnd {
        let (agency, trust_epoch) = (keys.agency.clone(), keys.trust_epoch);
        AuditEnd { format: FORMAT, agency, trust_epoch, position, digest, signed_at }
    }

    /// The payload to sign.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        payload::write(self)
    }

    /// Reads a payload, whoever signed it.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn from_payload(payload: &[u8]) -> Result<AuditEnd, Refusal> {
        payload::read("audit end", FORMAT..=FORMAT, payload)
    }

    /// The end of `envelope`, if a key of these signed it.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn verify(envelope: &Envelope, keys: &KeySet) -> Result<AuditEnd, Refusal> {
        let end = AuditEnd::from_payload(envelope.verify(Purpose::AuditEnd, keys)?)?;
        keys.check_agency(&end.agency)?;
        Ok(end)
    }
}

/// A line of an export that is no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditLine {
    /// The end of a batch.
    Link {
        /// The place of its last entry.
        position: i64,
        /// The digest of the chain up to there.
        digest: Digest,
    },
    /// The chain up to here, signed.
    End(Envelope),
}

/// What was found good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// How many entries there are.
    pub entries: i64,
    /// How many of them, from the first on, a signed end vouches for.
    pub signed: i64,
    /// When that end was signed, in microseconds since 1970-01-01T00:00Z.
    pub signed_at: i64,
}

/// The first place that does not follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// It is no line of an export.
    #[error("line {line} is no line of an audit log")]
    Malformed {
        /// From 1.
        line: u64,
    },
    /// The entries are not those that were chained.
    #[error(
        "line {line}: the entries {} to {} are not those that were chained: one was altered, removed or added",
        .entries.start(), .entries.end()
    )]
    Broken {
        /// The line of the link.
        line: u64,
        /// The places of the entries.
        entries: RangeInclusive<i64>,
    },
    /// Entries of which no link tells.
    #[error("line {line}: no link follows on the entries up to here")]
    Unchained {
        /// The last line.
        line: u64,
    },
    /// The last end is not signed by a key that is trusted.
    #[error("line {line}: the signature of the end is not good: {refusal}")]
    BadEnd {
        /// The line of the end.
        line: u64,
        /// What is wrong.
        refusal: Refusal,
    },
    /// A signed end is of another chain.
    #[error(
        "line {line}: after the entry {position} stands another chain than the one that was signed"
    )]
    OtherEnd {
        /// The line of the end.
        line: u64,
        /// The place of the last entry before it.
        position: i64,
    },
    /// Nothing of it was ever signed.
    #[error("no end is signed")]
    Unsigned,
}

/// Checks an export, line by line.
#[derive(Clone, Debug)]
pub struct AuditCheck<'k> {
    keys: &'k KeySet,
    line: u64,
    digest: Digest,
    /// The entries since the last link.
    batch: Vec<String>,
    /// An end on which no good one has followed yet.
    bad_end: Option<AuditFault>,
    found: Audited,
}

impl AuditCheck<'_> {
    /// Of a whole export, by these keys.
    #[must_use]
    pub fn new(keys: &KeySet) -> AuditCheck<'_> {
        let (digest, found) = (Digest::zero(), Audited::default());
        AuditCheck { keys, line: 0, digest, batch: Vec::new(), bad_end: None, found }
    }

    /// Takes the next line, without its line feed.
    ///
    /// # Errors
    ///
    /// [`AuditFault`].
    pub fn line(&mut self, text: &str) -> Result<(), AuditFault> {
        self.line += 1;
        let line = self.line;
        match serde_json::from_str(text) {
            Ok(AuditLine::Link { position, digest }) => self.link(position, digest),
            Ok(AuditLine::End(envelope)) => self.end(&envelope),
            Err(_) if text.starts_with("{\"at\":") => {
                self.batch.push(text.to_owned());
                Ok(())
            }
            Err(_) => Err(AuditFault::Malformed { line }),
        }
    }

    fn link(&mut self, position: i64, digest: Digest) -> Result<(), AuditFault> {
        let first = self.found.entries + 1;
        let last = self.found.entries + self.batch.len() as i64;
        let expected = audit_link(&self.digest, self.batch.iter().map(String::as_str));
        if self.batch.is_empty() || (last, expected) != (position, digest) {
            // Those that are there, and those that should be.
            let entries = first..=last.max(position).max(first);
            return Err(AuditFault::Broken { line: self.line, entries });
        }
        (self.found.entries, self.digest) = (position, digest);
        self.batch.clear();
        Ok(())
    }

    fn end(&mut self, envelope: &Envelope) -> Result<(), AuditFault> {
        let (line, position) = (self.line, self.found.entries);
        if !self.batch.is_empty() {
            return Err(AuditFault::Unchained { line });
        }
        let end = match AuditEnd::verify(envelope, self.keys) {
            Ok(end) => end,
            // Its key may have been revoked since. A good one that follows vouches for all that is before it.
            Err(refusal) => {
                self.bad_end = Some(AuditFault::BadEnd { line, refusal });
                return Ok(());
            }
        };
        if (end.position, end.digest) != (position, self.digest) {
            return Err(AuditFault::OtherEnd { line, position });
        }
        self.bad_end = None;
        (self.found.signed, self.found.signed_at) = (position, end.signed_at);
        Ok(())
    }

    /// What was found.
    ///
    /// # Errors
    ///
    /// [`AuditFault::Unchained`], [`AuditFault::BadEnd`] or [`AuditFault::Unsigned`].
    pub fn finish(self) -> Result<Audited, AuditFault> {
        if !self.batch.is_empty() {
            return Err(AuditFault::Unchained { line: self.line });
        }
        if let Some(bad) = self.bad_end {
            return Err(bad);
        }
        if self.found.signed == 0 {
            return Err(AuditFault::Unsigned);
        }
        Ok(self.found)
    }
}
