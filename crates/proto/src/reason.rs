//! The reasons that errors carry, for programs: a closed set, so that what the server can send and
//! what `docs/api.md` lists are compared by a test.

use std::collections::HashMap;

use tonic::Code;
use tonic_types::ErrorDetails;

/// The domain of every `google.rpc.ErrorInfo`.
pub const ERROR_DOMAIN: &str = "saring";

/// Why a call, one item of a batch, or a stream ended in an error. On the wire it is the name in
/// capitals, such as `WRONG_ROLE`: in the `google.rpc.ErrorInfo` of a status, in an `ItemError`, and
/// in a `Goodbye`. `docs/api.md` says of each what it means and what to do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// No API key was sent.
    NoKey,
    /// What was sent is no API key.
    MalformedKey,
    /// There is no such API key.
    UnknownKey,
    /// The API key's time is over.
    ExpiredKey,
    /// The API key was revoked.
    RevokedKey,
    /// The API key waits to be confirmed on the server's host, since the database was restored.
    SuspendedKey,
    /// The API key's role may not do this.
    WrongRole,
    /// The API key may not call this service.
    WrongScope,
    /// The request is no gRPC call.
    NotGrpc,
    /// There is no such method at this server.
    UnknownMethod,
    /// The message is packed in a way that the server does not know.
    UnsupportedEncoding,
    /// The call's metadata has more bytes than the server takes.
    MetadataTooLarge,
    /// The bytes are no message of the API.
    MalformedMessage,
    /// The message has more bytes than the server reads.
    MessageTooLarge,
    /// A field is wrong; the field violations say which, and what to do.
    InvalidField,
    /// The request cannot be carried out, now or later; the message says why.
    Refused,
    /// There is no such thing, or it is not the caller's.
    NotFound,
    /// It is there already.
    AlreadyExists,
    /// Somebody else was first, or the thing stands elsewhere than the caller believes.
    Conflict,
    /// A submission or draft was made on a version that is not the newest; the metadata's `based_on`,
    /// `newest` and `between` say what came since.
    SubmissionOutdated,
    /// What is submitted is in force already.
    NothingChanged,
    /// The rule file has faults.
    RuleSetFaulty,
    /// Examples of the rule file go another way than written.
    ExamplesFailed,
    /// No rule of the rule set counts, and the request does not say that this is meant.
    EmptyRuleSet,
    /// What would be published cannot be used; the metadata's `refusal` says why.
    BundleRefused,
    /// No rule set is in force for the caller.
    NoRules,
    /// The centre has not confirmed the edge's replica in time, and the platform wants no verdicts then.
    Stale,
    /// The client reads no plan of the kind that rule sets have now.
    UnreadablePlans,
    /// The answer has more bytes than clients take.
    AnswerTooLarge,
    /// The caller has as many streams open as it may.
    TooManyStreams,
    /// There is no room for the message at the moment.
    Overloaded,
    /// Another stream was opened under the same name.
    Replaced,
    /// The client did not read its stream.
    SlowReader,
    /// The server has no room left to store anything.
    StorageFull,
    /// The edge holds as many outcomes as it may that the centre has not taken, or has refused.
    OutboxFull,
    /// The store does not answer at the moment.
    StoreUnavailable,
    /// The server lacks a key that signs what subscribers are sent.
    SigningKeyMissing,
    /// What ends an API key cannot be noted outside the database.
    JournalUnavailable,
    /// The call took longer than its own deadline, or the server's, allows.
    Deadline,
    /// The edge cannot reach the centre, which alone can answer this.
    CentreUnavailable,
    /// The centre refuses the edge's own API key, so that it cannot pass anything on.
    EdgeKeyRefused,
    /// The server is about to end the connection, because it stops or the connection is old.
    Draining,
    /// The server has a fault.
    Internal,
}

impl Reason {
    /// The gRPC code that goes with it where it is the reason of a status.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Reason::NoKey
            | Reason::MalformedKey
            | Reason::UnknownKey
            | Reason::ExpiredKey
            | Reason::RevokedKey
            | Reason::SuspendedKey => Code::Unauthenticated,
            Reason::WrongRole | Reason::WrongScope => Code::PermissionDenied,
            Reason::NotGrpc | Reason::MalformedMessage | Reason::InvalidField | Reason::Refused => {
                Code::InvalidArgument
            }
            Reason::UnknownMethod | Reason::UnsupportedEncoding => Code::Unimplemented,
            Reason::NotFound => Code::NotFound,
            Reason::AlreadyExists => Code::AlreadyExists,
            Reason::Conflict | Reason::SubmissionOutdated | Reason::Replaced => Code::Aborted,
            Reason::NothingChanged
            | Reason::RuleSetFaulty
            | Reason::ExamplesFailed
            | Reason::EmptyRuleSet
            | Reason::BundleRefused
            | Reason::NoRules
            | Reason::Stale
            | Reason::UnreadablePlans => Code::FailedPrecondition,
            Reason::MetadataTooLarge
            | Reason::MessageTooLarge
            | Reason::AnswerTooLarge
            | Reason::TooManyStreams
            | Reason::Overloaded
            | Reason::SlowReader
            | Reason::StorageFull
            | Reason::OutboxFull => Code::ResourceExhausted,
            Reason::Deadline => Code::DeadlineExceeded,
            Reason::StoreUnavailable
            | Reason::SigningKeyMissing
            | Reason::JournalUnavailable
            | Reason::CentreUnavailable
            | Reason::EdgeKeyRefused
            | Reason::Draining => Code::Unavailable,
            Reason::Internal => Code::Internal,
        }
    }

    /// The details that a status with this reason begins with.
    #[must_use]
    pub fn details(self) -> ErrorDetails {
        ErrorDetails::with_error_info(self.to_string(), ERROR_DOMAIN, HashMap::new())
    }
}
