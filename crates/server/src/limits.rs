//! What a server puts up with. All of it is configuration.

use std::time::Duration;

/// Limits of the connections. The defaults suit a server of some cores.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one message that comes in.
    pub message_bytes: usize,
    /// Streams of one connection.
    pub streams: u32,
    /// Longest time for a call that is no stream.
    pub deadline: Duration,
    /// How often a silent connection is asked whether it is still there.
    pub keepalive: Duration,
    /// How long it has for the answer.
    pub keepalive_timeout: Duration,
    /// How often a subscription is sent a heartbeat with a fresh head.
    pub heartbeat: Duration,
    /// How long accepted calls have to finish when the server stops.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            message_bytes: 4 << 20,
            streams: 1_000,
            deadline: Duration::from_secs(30),
            keepalive: Duration::from_secs(30),
            keepalive_timeout: Duration::from_secs(10),
            heartbeat: Duration::from_secs(15),
            grace: Duration::from_secs(20),
        }
    }
}
