//! Errors on the wire: one function from a domain error to a gRPC status with a machine-readable
//! reason (google.rpc.ErrorInfo), wrong fields (google.rpc.BadRequest) and, where it helps, when to
//! try again (google.rpc.RetryInfo).

use std::collections::HashMap;
use std::time::Duration;

use saring_app::{AppError, Violation};
use saring_proto::{ERROR_DOMAIN, Reason};
use saring_store::StoreError;
use saring_store::auth::AuthError;
use saring_wire::WireError;
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::limits::ANSWER_BYTES;

/// Bytes of a status' message, and of a wrong field's text. They travel in headers, which clients
/// bound; and they repeat what was asked for, which can be as long as a message.
const MESSAGE_BYTES: usize = 1_000;

/// Wrong fields that are told of one request.
const VIOLATIONS: usize = 10;

/// A status with a reason.
pub(crate) fn status(reason: Reason, message: impl Into<String>) -> Status {
    Status::with_error_details(reason.code(), shortened(message.into()), reason.details())
}

/// A status for wrong fields.
pub(crate) fn invalid(violations: &[Violation]) -> Status {
    let reason = Reason::InvalidField;
    let mut details = reason.details();
    let mut shown = Vec::new();
    for Violation { field, problem } in violations.iter().take(VIOLATIONS) {
        let (field, problem) = (shortened(field.clone()), shortened(problem.clone()));
        shown.push(format!("{field} {problem}"));
        details.add_bad_request_violation(field, problem);
    }
    Status::with_error_details(reason.code(), shortened(shown.join("; ")), details)
}

/// A status for one wrong field.
pub(crate) fn invalid_field(field: impl Into<String>, problem: impl Into<String>) -> Status {
    invalid(&[Violation { field: field.into(), problem: problem.into() }])
}

/// A field of a message that cannot be read, below `path`.
pub(crate) fn wire(path: &str, error: &WireError) -> Status {
    invalid_field(format!("{path}.{}", error.field), error.problem.clone())
}

/// The status of a domain error. Its text goes to the caller; the causes of what is our own fault
/// go to the log only.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn from_app(error: AppError) -> Status {
    let message = error.to_string();
    match &error {
        AppError::Forbidden { .. } => status(Reason::WrongRole, message),
        AppError::Invalid(violations) => invalid(violations),
        AppError::Faulty(_) => status(Reason::RuleSetFaulty, message),
        AppError::ExamplesFailed { .. } => status(Reason::ExamplesFailed, message),
        AppError::EmptyRuleSet => status(Reason::EmptyRuleSet, message),
        AppError::NoRules => status(Reason::NoRules, message),
        AppError::Refused(refusal) => {
            let metadata = HashMap::from([("refusal".to_owned(), refusal.code().to_owned())]);
            let reason = Reason::BundleRefused;
            let details = ErrorDetails::with_error_info(reason.to_string(), ERROR_DOMAIN, metadata);
            Status::with_error_details(reason.code(), shortened(message), details)
        }
        AppError::Store(error) => from_store(error),
        AppError::Sign(_) => internal(&error),
    }
}

fn from_store(error: &StoreError) -> Status {
    let message = error.to_string();
    match error {
        StoreError::NotFound { .. } => status(Reason::NotFound, message),
        StoreError::AlreadyExists { .. } => status(Reason::AlreadyExists, message),
        StoreError::Conflict { .. } => status(Reason::Conflict, message),
        StoreError::Refused { .. } => status(Reason::Refused, message),
        StoreError::Full => retry(Reason::StorageFull, message, Duration::from_secs(60)),
        StoreError::Unavailable(_) => {
            tracing::error!(error = %chain(error), "store unavailable");
            retry(Reason::StoreUnavailable, message, Duration::from_secs(1))
        }
        _ => internal(error),
    }
}

/// The status of a credential that opens nothing.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn from_auth(error: AuthError) -> Status {
    let reason = match &error {
        AuthError::Malformed => Reason::MalformedKey,
        AuthError::Unknown => Reason::UnknownKey,
        AuthError::Expired => Reason::ExpiredKey,
        AuthError::Revoked => Reason::RevokedKey,
        AuthError::Store(error) => return from_store(error),
    };
    status(reason, error.to_string())
}

/// A status with a reason, for what may be tried again after a while.
pub(crate) fn retry(reason: Reason, message: String, after: Duration) -> Status {
    let mut details = reason.details();
    details.set_retry_info(Some(after));
    Status::with_error_details(reason.code(), shortened(message), details)
}

/// A status for an answer that no client would take.
pub(crate) fn answer_too_large(bytes: usize) -> Status {
    let message = format!(
        "the answer has {bytes} bytes, and clients take {ANSWER_BYTES}; ask again for less at once, what is stored by now is known then"
    );
    status(Reason::AnswerTooLarge, message)
}

fn internal(error: &dyn std::error::Error) -> Status {
    tracing::error!(error = %chain(error), "internal error");
    status(Reason::Internal, "the server has a fault; its log says more")
}

fn shortened(mut text: String) -> String {
    if text.len() > MESSAGE_BYTES {
        text.truncate(text.floor_char_boundary(MESSAGE_BYTES));
        text.push('…');
    }
    text
}

/// An error with all that led to it, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
