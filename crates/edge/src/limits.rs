//! What an edge puts up with.

use std::time::Duration;

use saring_grpc::{ConnectionLimits, threads_for_batches};
use saring_wire::ListingLimits;

/// Limits of the connections.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one message that comes in.
    pub message_bytes: usize,
    /// Listings or outcomes of one call.
    pub batch: usize,
    /// Threads that score batches, streams and large listings.
    pub batch_threads: usize,
    /// What one listing may hold.
    pub listing: ListingLimits,
    /// What its connections may do, those to the port and those to the socket.
    pub connection: ConnectionLimits,
    /// Longest time for a call that is no stream.
    pub deadline: Duration,
    /// How long a stream may leave unread what was sent.
    pub unread: Duration,
    /// How long a stop may take until accepted calls are finished and outcomes sent. What is under way
    /// after that is broken off within a few seconds.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            message_bytes: 4 << 20,
            batch: 1_000,
            batch_threads: threads_for_batches(),
            listing: ListingLimits::default(),
            connection: ConnectionLimits::default(),
            deadline: Duration::from_secs(30),
            unread: Duration::from_secs(60),
            grace: Duration::from_secs(20),
        }
    }
}
