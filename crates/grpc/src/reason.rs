//! Statuses of the libraries below us, which have no details, as errors with a reason.

use saring_proto::Reason;
use tonic::codegen::http::HeaderMap;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::status::status;

/// Gives the status in these headers a reason, unless it has one or needs none. `path` is that of the
/// call, and `limit` the bytes of a message that the server reads.
pub(crate) fn give_reason(headers: &mut HeaderMap, path: &str, limit: usize) {
    let Some(bare) = Status::from_header_map(headers) else { return };
    if bare.code() == Code::Ok || !bare.details().is_empty() {
        return;
    }
    let Some(told) = with_reason(&bare, path, limit) else { return };
    // A status of ours can always be sent.
    let _ = told.add_header(headers);
}

fn with_reason(bare: &Status, path: &str, limit: usize) -> Option<Status> {
    Some(match bare.code() {
        // By its length, or by what it had become when unpacking stopped.
        Code::OutOfRange | Code::ResourceExhausted => {
            let message = format!("the message has more than {limit} bytes; send less at once");
            status(Reason::MessageTooLarge, message)
        }
        // The header says which encodings are known here.
        Code::Unimplemented if bare.metadata().contains_key("grpc-accept-encoding") => {
            status(Reason::UnsupportedEncoding, bare.message())
        }
        Code::Unimplemented => {
            status(Reason::UnknownMethod, format!("this server has no method {path}"))
        }
        // Of a message's frame: gRPC prescribes the code.
        Code::Internal => {
            let details = Reason::MalformedMessage.details();
            Status::with_error_details(Code::Internal, bare.message(), details)
        }
        // Of health and reflection.
        Code::NotFound => status(Reason::NotFound, bare.message()),
        Code::InvalidArgument => status(Reason::Refused, bare.message()),
        _ => return None,
    })
}
