//! What a server puts up with. All of it is configuration.

use std::time::Duration;

use saring_grpc::{ConnectionLimits, Proxy, processors, threads_for_batches};
use saring_wire::ListingLimits;

/// Limits of connections, calls and messages. The defaults suit a server of some cores.
#[derive(Clone, Debug)]
pub struct Limits {
    /// What its connections may do.
    pub connection: ConnectionLimits,
    /// Proxies before the server, whose connections begin with a header.
    pub proxies: Vec<Proxy>,
    /// Open subscriptions, inboxes and scoring streams of one platform.
    pub streams_of_platform: usize,
    /// Bytes of one message that comes in.
    pub message_bytes: usize,
    /// Bytes of messages that one platform, or one role of the ministry, has under way. For more
    /// it is told to come again. At least `message_bytes`.
    pub intake_bytes: usize,
    /// Bytes of messages that all have under way. At least `intake_bytes`.
    pub intake_bytes_total: usize,
    /// Threads that score batches, streams and large listings.
    pub batch_threads: usize,
    /// Threads that compute figures.
    pub figure_threads: usize,
    /// What one listing may hold.
    pub listing: ListingLimits,
    /// Longest time for a call that is no stream, its waiting included.
    pub deadline: Duration,
    /// How often a subscription is sent a heartbeat with a fresh head.
    pub heartbeat: Duration,
    /// How long a stream may leave unread what was sent.
    pub unread: Duration,
    /// How long the server goes on when it is told to stop, after it has said that it is not ready.
    pub drain_delay: Duration,
    /// How long accepted calls have to finish when the server stops.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connection: ConnectionLimits::default(),
            proxies: Vec::new(),
            streams_of_platform: 2_000,
            message_bytes: 4 << 20,
            intake_bytes: 8 << 20,
            intake_bytes_total: 64 << 20,
            batch_threads: threads_for_batches(),
            figure_threads: processors().div_ceil(2),
            listing: ListingLimits::default(),
            deadline: Duration::from_secs(30),
            heartbeat: Duration::from_secs(15),
            unread: Duration::from_secs(60),
            drain_delay: Duration::ZERO,
            grace: Duration::from_secs(20),
        }
    }
}
