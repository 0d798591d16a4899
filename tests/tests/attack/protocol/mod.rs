//! The edges of the protocol, where clients of many languages go: what is no call, what is refused
//! before a method sees it, times that are up, and what tools ask.

mod compression;
mod deadlines;
mod health;
mod refusals;
mod snapshot;
mod tools;

use bytes::Bytes;
use saring_tests::raw::{Answer, Raw};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// A call over a connection of its own.
struct Sent<'s> {
    path: &'s str,
    headers: &'s [(&'s str, &'s str)],
    content_type: Option<&'s str>,
    body: Bytes,
    /// Whether the caller has said all.
    ends: bool,
}

impl Sent<'_> {
    async fn answer(self, address: &str) -> Answer {
        let mut raw = Raw::connect(address).await;
        let request = raw.post(self.path, self.headers, self.content_type);
        raw.send(request, self.body, self.ends).await.unwrap()
    }
}

/// Code and reason; every refusal has one of ours.
fn told(status: &Status) -> (Code, String) {
    let Some(info) = status.get_details_error_info() else { panic!("no reason: {status:?}") };
    assert_eq!(info.domain, "saring", "{status:?}");
    assert!(!status.message().is_empty(), "{status:?}");
    (status.code(), info.reason)
}
