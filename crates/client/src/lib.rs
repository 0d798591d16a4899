//! Subscribe to the ministry's rule sets, score listings in your own process, and report what was
//! done.
//!
//! A [`Client`] keeps a verified replica of the rules on disk and in memory, up to date as long as the
//! server can be reached and in force when it cannot. A [`Scorer`] reads it without a lock.
//! Reported outcomes are on disk before [`Client::report`] returns, and reach the server once.
//!
//! ```no_run
#![doc = include_str!("../examples/first_steps.rs")]
//! ```
//!
//! This is `examples/first_steps.rs`; the other examples there show how to watch a subscription for
//! alarms, and what to do with outcomes that the server refuses.
//!
//! No async function of this crate blocks its thread, and neither does dropping a [`Client`]. Types of
//! other crates in its signatures are found under the names that are re-exported here.

mod activity;
mod activity_report;
mod api_key;
mod backoff;
mod blocking;
mod builder;
mod client;
mod clock;
mod connection;
mod disk;
mod error;
mod freshness;
mod installer;
mod outbox;
mod problem;
mod replica_store;
mod reporter;
mod scorer;
mod sealed;
mod seen_file;
mod servers;
mod status;
mod storage;
mod subscription;
mod trust;

pub use api_key::{ApiKey, Authenticated};
pub use builder::Builder;
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use connection::Address;
pub use error::{ClientError, ScoreError};
pub use outbox::{DeadLetter, Handled, OutboxCounts, StoppedOutbox};
pub use problem::Problem;
pub use scorer::{Basis, Scored, Scorer};
pub use servers::{Server, Servers, is_away};
pub use status::Status;

pub use prost_types;
pub use saring_bundle as bundle;
pub use saring_engine as engine;
pub use saring_proto as proto;
pub use tokio::sync::watch;
pub use tonic;
