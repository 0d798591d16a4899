//! What an edge puts up with.

use std::time::Duration;

use saring_wire::ListingLimits;

/// Limits of the connections.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one message that comes in.
    pub message_bytes: usize,
    /// Listings or outcomes of one call.
    pub batch: usize,
    /// What one listing may hold.
    pub listing: ListingLimits,
    /// Connections to the port at once; more are closed as they come.
    pub connections: usize,
    /// Streams of one connection.
    pub streams: u32,
    /// Longest time for a call that is no stream.
    pub deadline: Duration,
    /// How often a silent connection is asked whether it is still there.
    pub keepalive: Duration,
    /// How long it has for the answer.
    pub keepalive_timeout: Duration,
    /// How long a connection may take to say the first thing, and to agree on TLS.
    pub handshake: Duration,
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
            listing: ListingLimits::default(),
            connections: 2_000,
            streams: 1_000,
            deadline: Duration::from_secs(30),
            keepalive: Duration::from_secs(30),
            keepalive_timeout: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            unread: Duration::from_secs(60),
            grace: Duration::from_secs(20),
        }
    }
}
