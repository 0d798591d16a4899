//! Timestamps.

use prost_types::Timestamp;

/// The message of a timestamp in microseconds since 1970-01-01T00:00Z.
#[must_use]
pub fn timestamp(micros: i64) -> Timestamp {
    Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: (micros.rem_euclid(1_000_000) * 1_000) as i32,
    }
}
