//! What a release wrote is read by all that come after it: messages on the wire, what is signed, the
//! folders of servers and of edges. `tests/recordings` has a recording of each release, and says how one
//! is made; here all of them are replayed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod edges;
mod messages;
mod record;
mod recording;
mod signed;
mod stores;
mod story;
mod tape;
