//! Timestamps of outcomes, in microseconds since 1970-01-01T00:00Z.

/// 2015-01-01 in Western Indonesian Time, before which nothing was taken down: a time before it is an
/// empty cell of a spreadsheet, or a slip.
pub const FIRST_ACTION: i64 = 1_420_045_200_000_000;

/// The last timestamp that is stored: the end of the year 9998, so that a day later has a date too.
pub const LAST_TIME: i64 = 253_370_764_799_999_999;

/// How far the clock of whoever reports may be ahead.
pub const CLOCK_SKEW: i64 = 10 * 60 * 1_000_000;

/// A timestamp as an outcome has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// There is none.
    #[default]
    Unset,
    /// Its nanoseconds are none.
    Invalid,
    /// In microseconds; what is finer is cut off.
    At(i64),
}

impl Time {
    /// The timestamp of whole seconds and the nanoseconds after them. What lies beyond all numbers lies
    /// beyond all times that are taken too.
    #[must_use]
    pub fn of(seconds: i64, nanos: i32) -> Time {
        if !(0..1_000_000_000).contains(&nanos) {
            return Time::Invalid;
        }
        let micros = seconds.saturating_mul(1_000_000);
        Time::At(micros.saturating_add(i64::from(nanos / 1_000)))
    }
}

impl From<Option<i64>> for Time {
    fn from(micros: Option<i64>) -> Time {
        micros.map_or(Time::Unset, Time::At)
    }
}
