//! Subscribe to the ministry's rule sets, score listings in your own process, and report what was
//! done.
//!
//! A [`Client`] keeps a verified copy of the rules on disk and in memory, up to date as long as the
//! server can be reached and in force when it cannot. A [`Scorer`] reads it without a lock.
//! Reported outcomes are on disk before [`Client::report`] returns, and reach the server once.
//!
//! ```no_run
//! use saring_client::Client;
//! use saring_engine::{Listing, Verdict};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let trust = std::fs::read("key-set.json")?;
//! let key = std::env::var("SARING_API_KEY")?;
//! let client = Client::builder("https://saring.example", "shopee", "/var/lib/saring")
//!     .subscriber_id("listing-service-1")
//!     .open(&key, &trust)?;
//! client.ready().await;
//!
//! let scored = client.scorer().score(&Listing::titled("Balpres baju import 100 kg"))?;
//! if scored.assessment.verdict == Verdict::Block {
//!     println!("{}", scored.assessment.to_json());
//! }
//! # Ok(())
//! # }
//! ```

mod activity;
mod activity_report;
mod backoff;
mod builder;
mod client;
mod clock;
mod connection;
mod copy;
mod disk;
mod error;
mod freshness;
mod installer;
mod outbox;
mod reporter;
mod scorer;
mod sealed;
mod seen_file;
mod status;
mod storage;
mod subscription;

pub use builder::Builder;
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use connection::{Address, ApiKey, Authenticated};
pub use error::{ClientError, ScoreError};
pub use outbox::{DeadLetter, MAX_OUTCOME_BYTES, OutboxCounts};
pub use scorer::{Basis, Scored, Scorer};
pub use status::Status;
