//! What can go wrong, in a closed set that programs can match on.

use std::path::PathBuf;

use saring_bundle::Refusal;

/// Why a client cannot be opened or a call cannot be answered.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The server's address is no address.
    #[error("`{0}` is no server address; write it as http://127.0.0.1:7070 or https://…")]
    Address(String),
    /// The API key cannot be sent.
    #[error("the API key is empty or has characters that no key has; check where it comes from")]
    ApiKey,
    /// An API key would go over the network unprotected.
    #[error(
        "`{0}` is neither https nor on this machine: the API key would be readable on the way; use https, or allow plain text by `allow_plain_text`"
    )]
    PlainText(String),
    /// An API key would go over the network unprotected as soon as the protected ways are cut.
    #[error(
        "`{0}` is neither https nor on this machine, and another of the servers is https: whoever cuts that one off could read the API key; use https for all"
    )]
    PlainTextBesideTls(String),
    /// The certificate of the certificate authority cannot be used.
    #[error("the certificate of the server's certificate authority cannot be used; it must be PEM")]
    Authority,
    /// The key-set file cannot be trusted.
    #[error("the key set cannot be used: {0}; take the file anew from the ministry's operator")]
    Trust(#[source] Refusal),
    /// The key set that was handed over is neither newer than the one that the folder goes by, nor one
    /// that this follows on.
    #[error(
        "the key set that was handed over (version {given}) is not of the server that this folder is of, whose keys have version {kept}; take the file anew from the ministry's operator, or give another server a folder of its own"
    )]
    OtherTrust {
        /// The version that was handed over.
        given: i64,
        /// The version in the folder.
        kept: i64,
    },
    /// The folder has gone by newer keys than those that were handed over, and no longer has them.
    #[error(
        "the key set that was handed over (version {given}) is older than the one that this folder went by; take the file anew from the ministry's operator"
    )]
    OlderTrust {
        /// The version that was handed over.
        given: i64,
    },
    /// The key set that came from the server since cannot be read, as after going back to an older
    /// release. Older keys do not count in its place.
    #[error(
        "the key set of this folder cannot be read: {0}; start the release that wrote it, or a newer one"
    )]
    KeptKeys(#[source] Refusal),
    /// A subscriber's name has other characters than names have.
    #[error(
        "`{0}` is no name of a subscriber; use letters, digits, `-`, `_` and `.`, at most 64 of them"
    )]
    SubscriberId(String),
    /// Another process has the folder open.
    #[error("{path} is used by another process; give each process a folder of its own")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The folder holds what another platform reported.
    #[error("{path} is of the tenant `{tenant}`; give each tenant a folder of its own")]
    OtherTenant {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        tenant: String,
    },
    /// There is no space on the disk.
    #[error("cannot write {path}: the disk is full; make space, it goes on without a restart")]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be used.
    #[error("cannot use {path}: {problem}")]
    Storage {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The client is closed, or the program ends.
    #[error("this client is closed")]
    Closed,
    /// An outcome that no server could store. None of those given with it was taken.
    #[error(
        "the outcome `{idempotency_key}` cannot be stored: {}",
        format!("{field} {problem}").trim_start()
    )]
    OutcomeInvalid {
        /// Its key.
        idempotency_key: String,
        /// The field; empty if it is the outcome as a whole.
        field: String,
        /// What is wrong, and what is expected.
        problem: String,
    },
    /// The outbox holds as much as it may.
    #[error("the outbox is full ({entries} outcomes wait for the server); report again later")]
    OutboxFull {
        /// How many outcomes wait.
        entries: u64,
    },
    /// There are so many dead letters that no more outcomes are taken in before somebody has seen to them.
    #[error(
        "the outbox is full: {dead_letters} dead letters wait for somebody to look at them; list them, then retry or drop them"
    )]
    DeadLettersFull {
        /// How many were refused.
        dead_letters: u64,
    },
}

/// Why a listing has no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// No rule set has come yet.
    #[error("no rule set is in force yet: the first has not come from the server")]
    NoRules,
    /// The replica has not been confirmed within its validity, and the platform's settings say that
    /// nothing is scored then.
    #[error("the replica of the rules is stale, and the platform's staleness policy is to refuse")]
    Stale,
}
