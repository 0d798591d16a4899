//! Days of Western Indonesian Time (UTC+7, no summer time), in integers alone.
//!
//! Figures are by the WIB day of the action. The calendar is the proleptic Gregorian one, and
//! days are counted from 1970-01-01 (H. Hinnant, *chrono-Compatible Low-Level Date Algorithms*).

use std::fmt;
use std::str::FromStr;

pub use saring_outcome::{CLOCK_SKEW, FIRST_ACTION, LAST_TIME};

/// A timestamp, in microseconds since 1970-01-01T00:00Z.
pub type Micros = i64;

const MICROS_A_DAY: i64 = 24 * 60 * 60 * 1_000_000;
const WIB_OFFSET: i64 = 7 * 60 * 60 * 1_000_000;

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
        let (year, month, _) = civil(self.0);
        year * 12 + month - 1
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn first_of_month(self) -> Day {
        let (year, month, _) = civil(self.0);
        Day(number(year, month, 1))
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
        // 1970-01-01 was a Thursday.
        let weekday = (self.0 + 3).rem_euclid(7);
        let thursday = self.0 - weekday + 3;
        let (year, _, _) = civil(thursday);
        let week = (thursday - number(year, 1, 1)) / 7 + 1;
        format!("{year:04}-W{week:02}")
    }
}

/// Writes months since January of the year 0 as `2026-11`.
#[must_use]
pub fn month_name(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A string that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no day; write a date that exists, such as `2026-11-24`")]
pub struct DayError;

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Day, DayError> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(DayError);
        }
        let part = |from: usize, to: usize| text[from..to].parse::<i32>().map_err(|_| DayError);
        let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(DayError);
        }
        let number = number(year, month, day);
        // A date that does not exist, such as February 30th, comes back as another one.
        if civil(number) == (year, month, day) { Ok(Day(number)) } else { Err(DayError) }
    }
}

/// Days since 1970-01-01 of a date.
fn number(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil(number: i32) -> (i32, i32, i32) {
    let shifted = number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, day)
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
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }
}
