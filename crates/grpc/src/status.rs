//! Errors on the wire: a gRPC status with a machine-readable reason (google.rpc.ErrorInfo), wrong
//! fields (google.rpc.BadRequest) and, where it helps, when to try again (google.rpc.RetryInfo).

use std::time::Duration;

use saring_proto::Reason;
use saring_wire::WireError;
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};

/// Bytes of a status' message, and of a wrong field's text. They travel in headers, which clients
/// bound; and they repeat what was asked for, which can be as long as a message.
const MESSAGE_BYTES: usize = 1_000;

/// Wrong fields that are told of one request.
const VIOLATIONS: usize = 10;

/// A status with a reason.
#[must_use]
pub fn status(reason: Reason, message: impl Into<String>) -> Status {
    detailed(reason, message, reason.details())
}

/// A status with a reason, for what may be tried again after a while.
#[must_use]
pub fn retry(reason: Reason, message: impl Into<String>, after: Duration) -> Status {
    let mut details = reason.details();
    details.set_retry_info(Some(after));
    detailed(reason, message, details)
}

/// A status with a reason and more about it.
#[must_use]
pub fn detailed(reason: Reason, message: impl Into<String>, details: ErrorDetails) -> Status {
    Status::with_error_details(reason.code(), shortened(message.into()), details)
}

/// A status for wrong fields: the path of each from the request, and what is wrong with it.
#[must_use]
pub fn invalid(violations: &[(&str, &str)]) -> Status {
    let reason = Reason::InvalidField;
    let mut details = reason.details();
    let mut shown = Vec::new();
    for (field, problem) in violations.iter().take(VIOLATIONS) {
        let [field, problem] = [field, problem].map(|text| shortened((*text).to_owned()));
        shown.push(format!("{field} {problem}"));
        details.add_bad_request_violation(field, problem);
    }
    detailed(reason, shown.join("; "), details)
}

/// A status for one wrong field.
#[must_use]
pub fn invalid_field(field: impl AsRef<str>, problem: impl AsRef<str>) -> Status {
    invalid(&[(field.as_ref(), problem.as_ref())])
}

/// Refuses a batch of more than `limit` items.
///
/// # Errors
///
/// The status of the field that holds them.
pub fn check_batch(field: &str, items: usize, limit: usize) -> Result<(), Status> {
    if items <= limit {
        return Ok(());
    }
    Err(invalid_field(field, format!("has {items} items; send at most {limit} at once")))
}

/// A field of a message that cannot be read, below `path`.
#[must_use]
pub fn wire(path: &str, error: &WireError) -> Status {
    invalid_field(format!("{path}.{}", error.field), &error.problem)
}

/// The status of a call whose caller gave it too little time.
pub(crate) fn own_deadline() -> Status {
    status(Reason::Deadline, "the deadline that the call came with has passed; give it more time")
}

/// The status of a call that took too long.
pub(crate) fn too_late(deadline: Duration) -> Status {
    let message = format!("the call took longer than {} s; try again", deadline.as_secs_f32());
    retry(Reason::Deadline, message, Duration::from_secs(1))
}

/// The text, or its beginning where it is longer than an error may be.
#[must_use]
pub fn shortened(mut text: String) -> String {
    if text.len() > MESSAGE_BYTES {
        text.truncate(text.floor_char_boundary(MESSAGE_BYTES));
        text.push('…');
    }
    text
}
