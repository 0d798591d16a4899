//! What is in the way of a client that runs. It tries again all the same.

use saring_bundle::Refusal;
use saring_proto::Reason;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// Why the replica is not brought up to date, or why outcomes do not reach the server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is no connection to the server.
    #[error("the server cannot be reached: {0}; is it running, and is the address right?")]
    Unreachable(String),
    /// The server is connected and says nothing.
    #[error("the server did not answer in time; trying again")]
    NoAnswer,
    /// The server ended the stream.
    #[error("the server closed the stream: {0}")]
    StreamEnded(String),
    /// The server does not take the API key.
    #[error("the server refused: {message} ({reason})")]
    KeyRefused {
        /// The reason, as in `docs/api.md`, or the gRPC code.
        reason: String,
        /// What the server said.
        message: String,
    },
    /// The server refused for another reason.
    #[error("the server refused: {message} ({reason})")]
    Refused {
        /// The reason, as in `docs/api.md`, or the gRPC code.
        reason: String,
        /// What the server said.
        message: String,
    },
    /// The API key is good, and another tenant's.
    #[error("the API key belongs to another tenant; nothing is reported with it")]
    OtherTenant,
    /// The server has not said whose API key it is.
    #[error(
        "the server has not said yet whose API key this is; nothing is reported before it is known"
    )]
    UnknownTenant,
    /// The server is an edge.
    #[error("the server is an edge, which only passes on; give the centre's address as the server")]
    IsEdge,
    /// The head that the server sent is not good.
    #[error("the server's head is not taken: {0} ({code})", code = .0.code())]
    HeadRefused(Refusal),
    /// What the server sent cannot be read.
    #[error("{0}")]
    Malformed(String),
    /// The server gave no answer to some outcomes.
    #[error("the server does not decide on some outcomes")]
    Undecided,
    /// A file here cannot be used, or is full.
    #[error("{0}")]
    Storage(String),
}

impl Problem {
    /// What the status of a call comes to.
    pub(crate) fn of_call(status: &Status) -> Problem {
        let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
        match (status.code(), reason.as_str()) {
            (Code::Unavailable, "") => return Problem::Unreachable(chain(status)),
            // Its own word comes with a reason, so this is the time that was set here.
            (Code::DeadlineExceeded | Code::Cancelled, "") => return Problem::NoAnswer,
            _ => {}
        }
        let is_of_key = status.code() == Code::Unauthenticated
            || [Reason::WrongRole, Reason::WrongScope].map(<&str>::from).contains(&reason.as_str());
        let message = status.message().to_owned();
        let reason = if reason.is_empty() { format!("{:?}", status.code()) } else { reason };
        match is_of_key {
            true => Problem::KeyRefused { reason, message },
            false => Problem::Refused { reason, message },
        }
    }
}

/// What led to a status is more telling than "transport error".
fn chain(status: &Status) -> String {
    let mut text = status.message().to_owned();
    let mut source = std::error::Error::source(status);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn a_status_is_told_by_what_somebody_has_to_do() {
        let bare = |code| Status::new(code, "uji");
        let cases = [
            (Code::Unavailable, "Unreachable"),
            (Code::DeadlineExceeded, "NoAnswer"),
            (Code::Cancelled, "NoAnswer"),
            (Code::Unauthenticated, "KeyRefused"),
            (Code::Internal, "Refused"),
            (Code::Unimplemented, "Refused"),
        ];
        for (code, expected) in cases {
            let got = format!("{:?}", Problem::of_call(&bare(code)));
            assert!(got.starts_with(expected), "{code:?}: {got}");
        }
        for &reason in Reason::VARIANTS {
            let status = Status::with_error_details(reason.code(), "uji", reason.details());
            let got = Problem::of_call(&status);
            let is_of_key = reason.to_string().ends_with("_KEY")
                || [Reason::WrongRole, Reason::WrongScope].contains(&reason);
            assert_eq!(matches!(got, Problem::KeyRefused { .. }), is_of_key, "{reason}: {got:?}");
            assert_eq!(got.to_string(), format!("the server refused: uji ({reason})"));
        }
    }
}
