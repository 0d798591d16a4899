//! Errors on the wire: one function from a domain error to a gRPC status with its reason.

use std::collections::HashMap;
use std::time::Duration;

use saring_app::{AppError, Violation};
use saring_grpc::{detailed, invalid_field, retry, shortened, status};
use saring_proto::{ERROR_DOMAIN, Reason};
use saring_store::StoreError;
use saring_store::auth::AuthError;
use tonic::Status;
use tonic_types::ErrorDetails;

/// A status for wrong fields.
fn invalid(violations: &[Violation]) -> Status {
    let fields: Vec<(&str, &str)> =
        violations.iter().map(|wrong| (wrong.field.as_str(), wrong.problem.as_str())).collect();
    saring_grpc::invalid(&fields)
}

/// The status of a domain error. Its text goes to the caller; the causes of what is our own fault
/// go to the log only.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn from_app(error: AppError) -> Status {
    let message = error.to_string();
    match &error {
        AppError::Forbidden { .. } => status(Reason::WrongRole, message),
        AppError::Unknown { kind, name, nearest } => {
            let mut metadata = HashMap::from([
                ("kind".to_owned(), kind.as_str().to_owned()),
                ("name".to_owned(), shortened(name.clone())),
            ]);
            metadata.extend(nearest.clone().map(|nearest| ("nearest".to_owned(), nearest)));
            with_metadata(Reason::NotFound, message, metadata)
        }
        AppError::Invalid(violations) => invalid(violations),
        AppError::Faulty(_) => status(Reason::RuleSetFaulty, message),
        AppError::ExamplesFailed { .. } => status(Reason::ExamplesFailed, message),
        AppError::EmptyRuleSet => status(Reason::EmptyRuleSet, message),
        AppError::NoRules => status(Reason::NoRules, message),
        AppError::Refused(refusal) => {
            let metadata = HashMap::from([("refusal".to_owned(), refusal.code().to_owned())]);
            with_metadata(Reason::BundleRefused, message, metadata)
        }
        AppError::Store(error) => from_store(error),
        AppError::KeysRefused(_) => status(Reason::Refused, message),
        AppError::SigningKeyMissing { .. } => {
            retry(Reason::SigningKeyMissing, message, Duration::from_secs(5))
        }
        // Its operator is told why, in the log.
        AppError::PutBack(_) | AppError::NewEpoch { .. } => {
            status(Reason::Draining, "the server is stopping; connect again")
        }
        AppError::Sign(_) => internal(&error),
    }
}

fn with_metadata(
    reason: Reason,
    message: impl Into<String>,
    metadata: HashMap<String, String>,
) -> Status {
    let details = ErrorDetails::with_error_info(reason.to_string(), ERROR_DOMAIN, metadata);
    detailed(reason, message, details)
}

fn from_store(error: &StoreError) -> Status {
    let message = error.to_string();
    match error {
        StoreError::NotFound { .. } => status(Reason::NotFound, message),
        StoreError::AlreadyExists { .. } => status(Reason::AlreadyExists, message),
        StoreError::Conflict { .. } => status(Reason::Conflict, message),
        StoreError::Outdated { based_on, newest, between, .. } => {
            let between: Vec<String> = between.iter().map(ToString::to_string).collect();
            let metadata = [
                ("based_on", based_on.to_string()),
                ("newest", newest.to_string()),
                ("between", between.join("\n")),
            ];
            let metadata = metadata.map(|(name, value)| (name.to_owned(), value)).into();
            with_metadata(Reason::SubmissionOutdated, message, metadata)
        }
        StoreError::NothingChanged { .. } => status(Reason::NothingChanged, message),
        StoreError::Refused { field: Some(field), reason } => invalid_field(field, reason),
        StoreError::Refused { .. } => status(Reason::Refused, message),
        StoreError::Full => retry(Reason::StorageFull, message, Duration::from_secs(60)),
        // The journal has said it in the log.
        StoreError::Journal(_) => {
            retry(Reason::JournalUnavailable, message, Duration::from_secs(60))
        }
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
        AuthError::Suspended => Reason::SuspendedKey,
        AuthError::Store(error) => return from_store(error),
    };
    status(reason, error.to_string())
}

fn internal(error: &dyn std::error::Error) -> Status {
    tracing::error!(error = %chain(error), "internal error");
    status(Reason::Internal, "the server has a fault; its log says more")
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
