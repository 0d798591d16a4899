//! One outcome as the outbox keeps it: sealed, and with all that is needed to send it, so that it can be
//! read alone when nothing else of the file can.

use prost::Message as _;
use saring_proto::v1;

use crate::sealed::{seal, unseal};

/// An outcome, and what became of it.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Row {
    /// Whose outcome it is.
    #[prost(string, tag = "1")]
    pub tenant: String,
    /// The outcome, byte for byte as it is sent.
    #[prost(bytes = "vec", tag = "2")]
    pub outcome: Vec<u8>,
    /// When the server answered, in microseconds since 1970-01-01T00:00Z; 0 while it has not.
    #[prost(int64, tag = "3")]
    pub answered_at: i64,
    /// Its position at the server, where that has stored it.
    #[prost(int64, tag = "4")]
    pub position: i64,
    /// The answer, where the server refused it.
    #[prost(bytes = "vec", tag = "5")]
    pub answer: Vec<u8>,
}

impl Row {
    /// An outcome that nobody has answered.
    pub(super) fn waiting(tenant: &str, outcome: Vec<u8>) -> Row {
        Row { tenant: tenant.to_owned(), outcome, ..Row::default() }
    }

    /// The same outcome, to be sent again.
    pub(super) fn unanswered(self) -> Row {
        Row { tenant: self.tenant, outcome: self.outcome, ..Row::default() }
    }

    /// As it is kept.
    pub(super) fn seal(&self, number: u64) -> Vec<u8> {
        seal(number, &self.encode_to_vec())
    }

    /// The number and the row that were kept as these bytes; `None` if that cannot be told.
    pub(super) fn unseal(bytes: &[u8]) -> Option<(u64, Row)> {
        let unsealed = unseal(bytes)?;
        Some((unsealed.number, Row::decode(unsealed.content).ok()?))
    }

    /// The outcome; `None` if it cannot be read.
    pub(super) fn outcome(&self) -> Option<v1::Outcome> {
        v1::Outcome::decode(self.outcome.as_slice()).ok()
    }

    /// The server's answer; `None` if it cannot be read.
    pub(super) fn answer(&self) -> Option<v1::OutcomeResult> {
        v1::OutcomeResult::decode(self.answer.as_slice()).ok()
    }
}
