//! The head of a request: whether it is a gRPC call at all, how long it may take, and whose key it brings.

use std::time::Duration;

use saring_proto::Reason;
use tonic::body::Body;
use tonic::codegen::http::header::{ALLOW, CONTENT_TYPE};
use tonic::codegen::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::status::status;

/// Bytes of a call's metadata, as HTTP/2 counts them: of each entry its name, its value and 32 more. It
/// is what stock servers and clients take.
const METADATA_BYTES: usize = 8 << 10;

/// What HTTP/2 counts for an entry besides its name and value.
const ENTRY_BYTES: usize = 32;

/// The answer to what is no call, of which nothing is read; `None` if it is one. What is not gRPC is told so
/// by its HTTP status too, since whoever sent it may look at nothing else.
pub(crate) fn refusal(request: &Request<Body>) -> Option<Response<Body>> {
    if request.method() != Method::POST {
        let message = format!("a call is a POST, and this is a {}", request.method());
        let mut answer = no_call(StatusCode::METHOD_NOT_ALLOWED, message);
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return Some(answer);
    }
    if !is_grpc(request.headers()) {
        let message = "the content type must be `application/grpc`; this server speaks neither \
                       gRPC-Web nor Connect";
        return Some(no_call(StatusCode::UNSUPPORTED_MEDIA_TYPE, message.to_owned()));
    }
    let bytes: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ENTRY_BYTES)
        .sum();
    (bytes > METADATA_BYTES).then(|| {
        let message = format!(
            "the metadata has {bytes} bytes, and {METADATA_BYTES} are taken; send less of it"
        );
        status(Reason::MetadataTooLarge, message).into_http()
    })
}

fn no_call(http: StatusCode, message: String) -> Response<Body> {
    let mut answer = status(Reason::NotGrpc, message).into_http();
    *answer.status_mut() = http;
    answer
}

/// `application/grpc`, with or without the format that is spoken here, and with parameters or not.
fn is_grpc(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return false;
    };
    let kind = kind.split(';').next().unwrap_or_default().trim_end();
    ["application/grpc", "application/grpc+proto"]
        .iter()
        .any(|ours| kind.eq_ignore_ascii_case(ours))
}

/// How long the caller waits, by `grpc-timeout`; `None` without it, and for what is no time.
pub(crate) fn timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    // As many digits as gRPC allows.
    if number.len() > 8 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(number * 60 * 60),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

/// What a call brings as `authorization: Bearer …`; `None` if that is of another form. The scheme may be
/// written in any case (RFC 9110).
#[must_use]
pub fn bearer(authorization: &HeaderValue) -> Option<&str> {
    let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_is_ours_in_any_of_its_spellings() {
        let is_ours = |kind: &str| {
            let kind = HeaderValue::from_str(kind).unwrap();
            is_grpc(&HeaderMap::from_iter([(CONTENT_TYPE, kind)]))
        };
        for ours in [
            "application/grpc",
            "application/grpc+proto",
            "Application/GRPC",
            "application/grpc;charset=utf-8",
            "application/grpc+proto ; x=y",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for foreign in [
            "",
            "application/json",
            "application/proto",
            "application/grpc-web",
            "application/grpc-web+proto",
            "application/grpc-web-text",
            "application/grpc+json",
            "application/grpcx",
        ] {
            assert!(!is_ours(foreign), "{foreign}");
        }
        assert!(!is_grpc(&HeaderMap::new()));
    }

    #[test]
    fn a_timeout_is_read_in_every_unit() {
        let read = |text: &str| {
            let text = HeaderValue::from_str(text).unwrap();
            timeout(&[("grpc-timeout".parse().unwrap(), text)].into_iter().collect())
        };
        let cases = [
            ("2H", Some(7_200_000_000_000)),
            ("3M", Some(180_000_000_000)),
            ("4S", Some(4_000_000_000)),
            ("5m", Some(5_000_000)),
            ("6u", Some(6_000)),
            ("7n", Some(7)),
            ("0n", Some(0)),
            ("99999999H", Some(99_999_999 * 3_600_000_000_000)),
            ("100000000n", None),
            ("+1S", None),
            ("1", None),
            ("S", None),
            ("1s", None),
            ("", None),
        ];
        for (text, nanoseconds) in cases {
            assert_eq!(read(text).map(|time| time.as_nanos()), nanoseconds, "{text}");
        }
        assert_eq!(timeout(&HeaderMap::new()), None);
    }

    #[test]
    fn the_scheme_has_no_case() {
        let cases = [
            ("Bearer x", Some("x")),
            ("bearer x", Some("x")),
            ("BEARER x y", Some("x y")),
            ("Bearer", None),
            ("Bearerx", None),
            ("Basic x", None),
        ];
        for (text, token) in cases {
            assert_eq!(bearer(&HeaderValue::from_static(text)), token, "{text}");
        }
    }
}
