//! Who calls, as the auth layer found out before the message was read.

use saring_app::{App, KeyScope, Principal};
use saring_grpc::{bearer, status};
use saring_proto::Reason;
use tonic::codegen::http::HeaderMap;
use tonic::{Extensions, Request, Status};

use crate::status::from_auth;

/// The caller of a request.
///
/// # Errors
///
/// `UNAUTHENTICATED` if the request did not come through the auth layer.
pub(crate) fn caller<T>(request: &Request<T>) -> Result<Principal, Status> {
    noted(request.extensions())
}

/// The caller of the request with these extensions.
///
/// # Errors
///
/// `UNAUTHENTICATED` if the request did not come through the auth layer.
pub(crate) fn noted(extensions: &Extensions) -> Result<Principal, Status> {
    extensions.get().cloned().ok_or_else(no_key)
}

/// Whose key the headers of a call to a service bring. Each call is checked.
///
/// # Errors
///
/// `UNAUTHENTICATED` with the reason.
pub(crate) async fn authenticate(
    app: &App,
    headers: &HeaderMap,
    service: Option<KeyScope>,
) -> Result<Principal, Status> {
    let header = headers.get("authorization").ok_or_else(no_key)?;
    let key = bearer(header).ok_or_else(|| {
        status(
            Reason::MalformedKey,
            "the metadata `authorization` must be `Bearer ` and an API key",
        )
    })?;
    app.authenticate(key, service).await.map_err(from_auth)
}

/// What callers share: the platform, or the role of the ministry.
pub(crate) fn group(caller: &Principal) -> String {
    caller.tenant().map_or_else(|| caller.role().to_string(), |tenant| format!("tenant {tenant}"))
}

fn no_key() -> Status {
    status(
        Reason::NoKey,
        "no API key was sent; send it as the metadata `authorization: Bearer sk_…`",
    )
}
