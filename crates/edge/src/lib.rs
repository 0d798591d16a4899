//! The sidecar: stands beside a platform's backend, scores from a verified replica of the rules, and
//! takes in what was done to listings.
//!
//! It serves the same ScoringService as the centre, from the same code, on a TCP port, on a Unix
//! socket, or both, and goes on when the centre is gone. Reported outcomes are on its disk before
//! they are acknowledged (`OUTCOME_STATUS_QUEUED`) and reach the centre when it can be reached. All
//! other methods of TakedownService are passed on to the centre with the edge's API key, so that a
//! backend needs one address and no key of its own.
//!
//! Health (`grpc.health.v1`) tells readiness and staleness apart:
//!
//! | service | `SERVING` when |
//! | --- | --- |
//! | the empty name, `saring.v1.ScoringService` | a rule set is in force |
//! | `saring.v1.TakedownService` | it does not stop; a full outbox or disk is told in each answer |
//! | `saring.edge.live` | the process answers |
//! | `saring.edge.fresh` | the centre confirmed the replica within its validity |
//! | `saring.edge.clock` | the centre's clock is not ahead of the one here, or by 5 minutes at most |
//! | `saring.edge.outbox` | no outcome that the centre refused, or the disk damaged, waits for somebody |
//!
//! [`Edge::bind`] takes the port and the socket; [`Bound::run`] serves until it is told to stop.

mod access;
mod error;
mod gauges;
mod health;
mod inbox;
mod limits;
mod outbox;
mod passed;
mod scoring;
mod server;
mod socket;
mod takedowns;

pub use access::{Access, Tokens, TokensError};
pub use error::EdgeError;
pub use health::{CLOCK, FRESH, LIVE, OUTBOX};
pub use limits::Limits;
pub use saring_grpc::Tls;
pub use server::{Bound, Edge, Tcp};
