//! The time, as an argument: tests turn it as they like.

use std::fmt::Debug;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What a client takes the time from.
pub trait Clock: Debug + Send + Sync {
    /// The time of day: microseconds since 1970-01-01T00:00Z. It may jump, forwards and backwards.
    fn now(&self) -> i64;

    /// Time since some fixed moment. It never goes back.
    fn elapsed(&self) -> Duration;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    fn elapsed(&self) -> Duration {
        START.elapsed()
    }
}
