//! Who calls: the API key of the metadata, verified on every call.

use saring_app::{App, Principal};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use crate::status::{from_auth, status};

/// The caller of a request.
///
/// # Errors
///
/// `UNAUTHENTICATED` with the reason.
pub(crate) async fn caller(app: &App, metadata: &MetadataMap) -> Result<Principal, Status> {
    let header = metadata.get("authorization").ok_or_else(|| {
        status(
            Code::Unauthenticated,
            "NO_KEY",
            "no API key was sent; send it as the metadata `authorization: Bearer sk_…`",
        )
    })?;
    let key = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
    let key = key.ok_or_else(|| {
        status(
            Code::Unauthenticated,
            "MALFORMED_KEY",
            "the metadata `authorization` must be `Bearer ` and an API key",
        )
    })?;
    app.authenticate(key).await.map_err(from_auth)
}
