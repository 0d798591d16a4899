//! One call, as metrics and the log tell of it once its answer is whole, or it was given up.

use std::sync::{Arc, OnceLock};

use saring_proto::Reason;
use saring_telemetry::{Bounded, KeyValue, OTHER, instruments};
use strum::VariantArray as _;
use tokio::time::Instant;
use tonic::codegen::http::HeaderMap;
use tonic::{Code, Extensions, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// Most letters of a request id that a caller may give.
const REQUEST_ID: usize = 64;

/// Who calls, as soon as that is known. In the extensions of a request.
#[derive(Clone, Debug, Default)]
struct Caller(Arc<OnceLock<String>>);

/// The id of a request. In its extensions.
#[derive(Clone, Debug)]
struct RequestId(String);

/// The id of the request with these extensions, as the log and its answer have it.
#[must_use]
pub fn request_id(extensions: &Extensions) -> Option<String> {
    extensions.get::<RequestId>().map(|RequestId(id)| id.clone())
}

/// Notes which platform calls, for metrics and the access log.
pub fn note_tenant(extensions: &Extensions, tenant: &str) {
    if let Some(Caller(noted)) = extensions.get() {
        // A call is let in once.
        let _ = noted.set(tenant.to_owned());
    }
}

/// A call that is under way. It is told of when it is dropped.
pub(crate) struct Call {
    method: Arc<str>,
    pub(crate) request_id: String,
    caller: Caller,
    tenants: Arc<Bounded>,
    begun: Instant,
    /// How it ended, with the reason of an error; `None` as long as it has not.
    end: Option<(Code, Option<&'static str>)>,
}

impl Call {
    /// A call of this method. `tenants` are those that metrics tell of.
    pub(crate) fn begin(method: Arc<str>, headers: &HeaderMap, tenants: Arc<Bounded>) -> Call {
        instruments().open_calls.add(1, &[rpc_method(&method)]);
        let request_id = given_id(headers).unwrap_or_else(|| Uuid::now_v7().to_string());
        let caller = Caller::default();
        Call { method, request_id, caller, tenants, begun: Instant::now(), end: None }
    }

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    /// Lets whoever knows the caller note it, and whoever keeps what is done know of which request it is.
    pub(crate) fn mark(&self, extensions: &mut tonic::codegen::http::Extensions) {
        extensions.insert(self.caller.clone());
        extensions.insert(RequestId(self.request_id.clone()));
    }

    /// Takes note of the status in these headers, if there is one.
    pub(crate) fn note_status(&mut self, headers: &HeaderMap) {
        if let Some(status) = Status::from_header_map(headers) {
            self.end = Some((status.code(), reason(&status)));
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let (code, reason) = self.end.unwrap_or((Code::Cancelled, None));
        let (took, code) = (self.begun.elapsed(), code_name(code));
        let tenant = self.caller.0.get().map(String::as_str);
        let method = rpc_method(&self.method);
        instruments().open_calls.add(-1, std::slice::from_ref(&method));
        let code_label = KeyValue::new("rpc.response.status_code", code);
        let system = KeyValue::new("rpc.system.name", "grpc");
        let mut labels = vec![method, code_label, system];
        instruments().call_duration.record(took.as_secs_f64(), &labels);
        labels.pop();
        labels.extend(
            tenant.map(|tenant| {
                KeyValue::new("saring.tenant", self.tenants.label(tenant).to_owned())
            }),
        );
        labels.extend(reason.map(|reason| KeyValue::new("error.type", reason)));
        instruments().calls.add(1, &labels);
        tracing::info!(
            target: "saring::access",
            method = &*self.method,
            code,
            reason,
            tenant,
            request_id = self.request_id,
            duration_ms = took.as_micros() as f64 / 1_000.0,
            "call"
        );
    }
}

fn rpc_method(method: &Arc<str>) -> KeyValue {
    KeyValue::new("rpc.method", Arc::clone(method))
}

/// The id that a caller gives its request, if it is one that a log can have.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    ((1..=REQUEST_ID).contains(&id.len()) && id.bytes().all(good)).then(|| id.to_owned())
}

/// The reason of an error, if it is one of ours; `None` for no error.
fn reason(status: &Status) -> Option<&'static str> {
    if status.code() == Code::Ok {
        return None;
    }
    let told = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
    let known = Reason::VARIANTS.iter().map(<&str>::from).find(|known| *known == told);
    Some(known.unwrap_or(OTHER))
}

/// The code as gRPC writes it.
const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_taken_if_a_log_can_have_it() {
        let long = "x".repeat(REQUEST_ID + 1);
        let cases =
            [("a-B_3.9", true), ("", false), ("a b", false), ("a\u{b5}", false), (&*long, false)];
        for (id, is_taken) in cases {
            let mut headers = HeaderMap::new();
            headers.insert("x-request-id", id.parse().unwrap());
            assert_eq!(given_id(&headers).is_some(), is_taken, "{id}");
        }
        assert_eq!(given_id(&HeaderMap::new()), None);
    }

    #[test]
    fn an_error_has_a_reason_of_ours_or_none() {
        let cases = [
            (Status::ok(""), None),
            (crate::status(Reason::Draining, "x"), Some("DRAINING")),
            (Status::internal("x"), Some(OTHER)),
        ];
        for (status, expected) in cases {
            assert_eq!(reason(&status), expected);
        }
    }
}
