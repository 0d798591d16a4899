//! Days and times, as people write them in files.
//!
//! | written | read |
//! | --- | --- |
//! | `2023-05-15`, `2023/05/15`, `20230515` | the day |
//! | `15/05/2023`, `15-5-2023`, `15.05.2023`, `15/05/23` | the day; the day stands before the month |
//! | `15 Mei 2023`, `15-May-2023`, `May 15, 2023`, `Senin, 15 Mei 2023` | the day |
//! | any of these with `10:00`, `10.00`, `10:00:30`, `pukul 10.00`, `10:00 PM` | the time |
//! | with `WIB`, `WITA`, `WIT`, `Z`, `+07:00`, `GMT+7` after it | in that zone; else in WIB |
//! | `2023-05-15T10:00:00+07:00` | the time, as RFC 3339 |
//!
//! Where both numbers could be the month, Indonesian order decides and the reading is marked
//! [ambiguous](Reading::is_ambiguous), as is a year of two digits. `05/15/2023` is refused: there is
//! no month 15. So are days that are not in the calendar, and numbers alone, such as the `45061` of
//! a spreadsheet.

mod parse;
mod words;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{self, Offset};

/// Western Indonesian Time, UTC+7.
pub const WIB: Offset = tz::offset(7);
/// Central Indonesian Time, UTC+8.
pub const WITA: Offset = tz::offset(8);
/// Eastern Indonesian Time, UTC+9.
pub const WIT: Offset = tz::offset(9);

/// A day or a time as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The day.
    pub date: Date,
    /// The time of day; `None` where only the day was given.
    pub time: Option<Time>,
    /// Its zone; WIB where none was given.
    pub offset: Offset,
    /// Whether it could be read as another day: in American order, or in another century.
    pub is_ambiguous: bool,
}

impl Reading {
    /// The timestamp, or the first one of the day.
    ///
    /// # Errors
    ///
    /// [`DateError::Year`] at the ends of the calendar.
    pub fn start(&self) -> Result<Timestamp, DateError> {
        self.at(self.time.unwrap_or(Time::midnight()))
    }

    /// The timestamp, or the last second of the day.
    ///
    /// # Errors
    ///
    /// [`DateError::Year`] at the ends of the calendar.
    pub fn end(&self) -> Result<Timestamp, DateError> {
        self.at(self.time.unwrap_or(Time::constant(23, 59, 59, 0)))
    }

    fn at(&self, time: Time) -> Result<Timestamp, DateError> {
        self.offset.to_timestamp(self.date.to_datetime(time)).map_err(|_| DateError::Year)
    }
}

/// Why a text is no day or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateError {
    /// It is in no form that days and times have.
    Form,
    /// There is no such month.
    Month(u8),
    /// There is no such day in this month of this year.
    Day {
        /// The day.
        day: u8,
        /// The month, from 1.
        month: u8,
        /// The year.
        year: i16,
    },
    /// The year is none of four digits, or at the ends of the calendar.
    Year,
    /// There is no such time of day.
    Time,
    /// What stands after the time is no zone.
    Zone,
}

impl DateError {
    /// The message in Indonesian. [`Display`](fmt::Display) gives it in English.
    #[must_use]
    pub fn in_indonesian(self) -> String {
        match self {
            Self::Form => "bukan tanggal: tulis seperti 2023-05-15, 15/05/2023, atau \
                           2023-05-15T10:00:00+07:00"
                .to_owned(),
            Self::Month(month) => {
                format!("tidak ada bulan {month}: tulis hari sebelum bulan, seperti 15/05/2023")
            }
            Self::Day { day, month, year } => {
                let name = words::name(month, words::Language::Indonesian);
                let last = last_day(year, month);
                format!("tidak ada tanggal {day} {name} {year}: tulis tanggal 1 sampai {last}")
            }
            Self::Year => "tahunnya salah: tulis empat angka, 0001 sampai 9998".to_owned(),
            Self::Time => "tidak ada jam itu: tulis 00:00 sampai 23:59".to_owned(),
            Self::Zone => {
                "zona waktunya tidak dikenal: tulis WIB, WITA, WIT, atau selisih seperti \
                           +07:00"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Form => f.write_str(
                "is no date: write it as 2023-05-15, 15/05/2023 or 2023-05-15T10:00:00+07:00",
            ),
            Self::Month(month) => write!(
                f,
                "has month {month}, which there is not: write the day before the month, as in \
                 15/05/2023"
            ),
            Self::Day { day, month, year } => {
                let name = words::name(month, words::Language::English);
                let last = last_day(year, month);
                write!(
                    f,
                    "names {day} {name} {year}, which is in no calendar: write a day from 1 to {last}"
                )
            }
            Self::Year => f.write_str("has a wrong year: write four digits, 0001 to 9998"),
            Self::Time => f.write_str("has a time that no day has: write 00:00 to 23:59"),
            Self::Zone => f.write_str(
                "has a time zone that is not known: write WIB, WITA, WIT or an offset such as \
                 +07:00",
            ),
        }
    }
}

impl std::error::Error for DateError {}

/// The last day of a month.
fn last_day(year: i16, month: u8) -> i8 {
    let first = i8::try_from(month).ok().and_then(|month| Date::new(year, month, 1).ok());
    first.map_or(31, Date::days_in_month)
}

/// The longest text that is looked at, in bytes.
const MAX_BYTES: usize = 100;

/// Reads one day or time.
///
/// ```
/// use saring_notation::date::{DateError, read};
///
/// assert_eq!(read("15 Mei 2023")?.date.to_string(), "2023-05-15");
/// assert_eq!(read("15-05-2023 10.00 WITA")?.start()?.to_string(), "2023-05-15T02:00:00Z");
/// assert!(read("01/02/2023")?.is_ambiguous);
/// assert_eq!(read("05/15/2023"), Err(DateError::Month(15)));
/// # Ok::<(), DateError>(())
/// ```
///
/// # Errors
///
/// [`DateError`].
pub fn read(text: &str) -> Result<Reading, DateError> {
    if text.len() > MAX_BYTES {
        return Err(DateError::Form);
    }
    parse::read(text)
}
