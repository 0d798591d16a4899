//! Days of Western Indonesian Time (UTC+7, no summer time). Figures are by the WIB day of the action.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::Date;
pub use saring_outcome::{CLOCK_SKEW, FIRST_ACTION, LAST_TIME};

/// A timestamp, in microseconds since 1970-01-01T00:00Z.
pub type Micros = i64;

const MICROS_A_DAY: i64 = 24 * 60 * 60 * 1_000_000;
const WIB_OFFSET: i64 = 7 * 60 * 60 * 1_000_000;
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A timestamp from outside, or the time of its receipt where it cannot be true.
pub const fn plausible(at: Micros, received_at: Micros) -> Micros {
    if at < FIRST_ACTION || at > received_at.saturating_add(CLOCK_SKEW) { received_at } else { at }
}

/// A day of Western Indonesian Time, written `2026-11-24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day of a timestamp; days past the years that a date can name are those years' edges.
    #[must_use]
    pub fn of(at: Micros) -> Day {
        let days = at.clamp(-LAST_TIME, LAST_TIME).saturating_add(WIB_OFFSET);
        Day(i32::try_from(days.div_euclid(MICROS_A_DAY)).unwrap_or(i32::MAX))
    }

    /// The day that is so many days after 1970-01-01.
    #[must_use]
    pub const fn from_number(number: i32) -> Day {
        Day(number)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Months since January of the year 0.
    #[must_use]
    pub fn month(self) -> i32 {
        let date = self.date();
        i32::from(date.year()) * 12 + i32::from(date.month()) - 1
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn first_of_month(self) -> Day {
        Day(self.0 - i32::from(self.date().day()) + 1)
    }

    /// The day before.
    #[must_use]
    pub const fn before(self) -> Day {
        Day(self.0 - 1)
    }

    /// The day's week by ISO 8601, as `2026-W48`: weeks begin on Monday and belong to the year
    /// that their Thursday is in.
    #[must_use]
    pub fn week(self) -> String {
        let week = self.date().iso_week_date();
        format!("{:04}-W{:02}", week.year(), week.week())
    }

    fn date(self) -> Date {
        EPOCH.saturating_add(SignedDuration::from_hours(24 * i64::from(self.0)))
    }
}

/// Writes months since January of the year 0 as `2026-11`.
#[must_use]
pub fn month_name(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

/// A string that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no day; write a date that exists, such as `2026-11-24`")]
pub struct DayError;

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Day, DayError> {
        let date: Date = text.parse().map_err(|_| DayError)?;
        // The standard has other forms, and years of more digits.
        if text.len() != 10 || date.to_string() != text {
            return Err(DayError);
        }
        let days = date.duration_since(EPOCH).as_hours() / 24;
        Ok(Day(i32::try_from(days).map_err(|_| DayError)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_and_end() {
        for (day, last) in [
            ("2026-11-24", "2026-10-31"),
            ("2026-12-01", "2026-11-30"),
            ("2027-01-31", "2026-12-31"),
            ("2024-03-01", "2024-02-29"),
        ] {
            let day: Day = day.parse().unwrap();
            assert_eq!(day.first_of_month().before().to_string(), last);
        }
    }

    #[test]
    fn the_day_turns_at_midnight_in_jakarta() {
        // 2026-11-23T17:00Z is midnight of the 24th in Jakarta.
        let midnight = 1_795_453_200_000_000;
        assert_eq!(Day::of(midnight).to_string(), "2026-11-24");
        assert_eq!(Day::of(midnight - 1).to_string(), "2026-11-23");
        assert_eq!(Day::of(0).to_string(), "1970-01-01");
        assert_eq!(Day::of(FIRST_ACTION).to_string(), "2015-01-01");
        assert_eq!(Day::of(FIRST_ACTION - 1).to_string(), "2014-12-31");
        assert_eq!(Day::of(-1).to_string(), "1970-01-01");
        assert_eq!(Day::of(LAST_TIME).to_string(), "9999-01-01");
        assert_eq!(Day::of(i64::MAX), Day::of(LAST_TIME));
    }

    #[test]
    fn weeks_are_those_of_the_standard() {
        for (day, week) in [
            ("2026-11-24", "2026-W48"),
            ("2024-12-30", "2025-W01"),
            ("2027-01-01", "2026-W53"),
            ("2026-12-31", "2026-W53"),
            ("2023-01-01", "2022-W52"),
            ("2020-12-31", "2020-W53"),
            ("2021-01-04", "2021-W01"),
            ("1970-01-01", "1970-W01"),
        ] {
            assert_eq!(day.parse::<Day>().unwrap().week(), week, "{day}");
        }
    }

    #[test]
    fn every_day_of_eight_centuries_reads_back() {
        let first = "1600-01-01".parse::<Day>().unwrap().number();
        let last = "2400-12-31".parse::<Day>().unwrap().number();
        let mut before = String::new();
        for day in (first..=last).map(Day::from_number) {
            let text = day.to_string();
            assert!(text > before, "{text}");
            assert_eq!(text.parse(), Ok(day));
            assert_eq!(month_name(day.month()), text[..7]);
            before = text;
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "+026-01-01",
            "2026-11-31",
            "２026-01",
            "20261124",
            "-000001-01-01",
            "2026-11-24T00:00",
            "2026-11-24[Asia/Jakarta]",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }
}
