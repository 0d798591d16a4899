//! What can go wrong, in a closed set that programs can match on.

use std::path::PathBuf;

use saring_bundle::Refusal;

/// Why a client cannot be opened or a call cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server's address is no address.
    #[error("`{0}` is no server address; write it as http://127.0.0.1:7070 or https://…")]
    Address(String),
    /// The API key cannot be sent.
    #[error("the API key has characters that no key has; check the file or SARING_API_KEY")]
    ApiKey,
    /// An API key would go over the network unprotected.
    #[error(
        "`{0}` is neither https nor on this machine: the API key would be readable on the way; use https, or allow plain text by `allow_plain_text`"
    )]
    PlainText(String),
    /// The key-set file cannot be trusted.
    #[error("the key set cannot be used: {0}; take the file anew from the ministry's operator")]
    Trust(#[source] Refusal),
    /// The folder with the copy cannot be used.
    #[error("cannot use {path}: {problem}")]
    Storage {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The server cannot be reached, or broke off.
    #[error(
        "the server at {address} cannot be reached: {problem}; is it running, and is the address right?"
    )]
    Unreachable {
        /// Where it should be.
        address: String,
        /// What happened.
        problem: String,
    },
    /// The server refused the call.
    #[error("the server refused: {0}")]
    Refused(#[source] Box<tonic::Status>),
    /// The outbox holds as much as it may.
    #[error("the outbox is full ({entries} outcomes wait for the server); report again later")]
    OutboxFull {
        /// How many outcomes wait.
        entries: u64,
    },
}

/// Why a listing has no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// No rule set has come yet.
    #[error("no rule set is in force yet: the first copy has not come from the server")]
    NoRules,
    /// The copy has not been confirmed within its validity, and the platform's settings say that
    /// nothing is scored then.
    #[error("the copy of the rules is stale, and the platform's staleness policy is to refuse")]
    Stale,
}
