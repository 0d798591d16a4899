//! What of the centre's errors an edge passes on to its callers.

use std::time::Duration;

use saring_grpc::retry;
use saring_proto::Reason;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// When a caller comes again after an error that is the edge's own.
const AGAIN: Duration = Duration::from_secs(5);

/// What the centre said; or that it said nothing; or that it does not take the edge's API key, which
/// the caller knows nothing of.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn passed(said: Status) -> Status {
    if is_of_key(&said) {
        return retry(
            Reason::EdgeKeyRefused,
            "the centre refuses the edge's own API key; whoever runs the edge has to give it \
             another one. Scoring goes on, and outcomes are taken in meanwhile",
            AGAIN,
        );
    }
    let is_of_connection = matches!(
        said.code(),
        Code::Unavailable
            | Code::Unknown
            | Code::Internal
            | Code::Cancelled
            | Code::DeadlineExceeded
    );
    // What the centre itself says has a reason.
    if is_of_connection && reason(&said).is_empty() {
        return retry(
            Reason::CentreUnavailable,
            "the centre cannot be reached; scoring goes on, and outcomes are taken in meanwhile",
            AGAIN,
        );
    }
    Status::with_details(said.code(), said.message(), said.details().to_vec().into())
}

/// Whether the centre refused the edge's API key, and not what was asked with it.
pub(crate) fn is_of_key(said: &Status) -> bool {
    let of_key = [Reason::WrongRole, Reason::WrongScope];
    said.code() == Code::Unauthenticated
        || of_key.iter().any(|of_key| reason(said) == of_key.to_string())
}

fn reason(said: &Status) -> String {
    said.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use saring_grpc::status;
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn nothing_about_the_edge_s_key_reaches_a_caller() {
        for &of_centre in Reason::VARIANTS {
            let got = passed(status(of_centre, "uji"));
            assert_ne!(got.code(), Code::Unauthenticated, "{of_centre}");
            let name = of_centre.to_string();
            let is_of_key = name.ends_with("_KEY") || name.starts_with("WRONG_");
            let expected = if is_of_key { Reason::EdgeKeyRefused } else { of_centre };
            assert_eq!(reason(&got), expected.to_string());
            assert_eq!(got.code(), expected.code());
        }
        let bare = passed(Status::unauthenticated("a proxy on the way"));
        assert_eq!(reason(&bare), "EDGE_KEY_REFUSED");
        let away = passed(Status::unavailable("tcp connect error"));
        assert_eq!(reason(&away), "CENTRE_UNAVAILABLE");
    }
}
