//! Times as people write and read them: RFC 3339, or a day of Western Indonesian Time.

use jiff::civil::Date;
use jiff::{Timestamp, tz};

use crate::message::{Message, message, shown};

/// Western Indonesian Time, UTC+7, as the figures count their days.
const WIB: tz::Offset = tz::offset(7);

/// Which moment of a day is meant where only the day is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Something happened then: the day's first moment.
    Start,
    /// A term: the day's last second.
    End,
}

/// A time: RFC 3339, or a day such as 2026-11-24 in WIB.
///
/// # Errors
///
/// Says how times are written.
pub(crate) fn timestamp(text: &str, of_day: Moment) -> Result<prost_types::Timestamp, Message> {
    let at = match text.parse::<Timestamp>() {
        Ok(at) => Some(at),
        Err(_) => moment(text, of_day),
    };
    let at = at.ok_or_else(|| {
        message!(
            "`{text}` bukan waktu; tulis 2026-11-24T09:30:00+07:00 dengan selisih zonanya, atau \
             hari WIB seperti 2026-11-24",
            "`{text}` is no time; write 2026-11-24T09:30:00+07:00 with its offset, or a day of WIB \
             such as 2026-11-24",
            text = shown(text),
        )
    })?;
    Ok(prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() })
}

/// A term: a time that is still to come, or a day with its end included.
///
/// # Errors
///
/// Says how times are written, or that it has passed.
pub(crate) fn future(text: &str) -> Result<prost_types::Timestamp, Message> {
    to_come(timestamp(text, Moment::End)?, text)
}

/// That the time which this text gives is still to come.
pub(crate) fn to_come(
    at: prost_types::Timestamp,
    text: &str,
) -> Result<prost_types::Timestamp, Message> {
    if at.seconds >= Timestamp::now().as_second() {
        return Ok(at);
    }
    let text = shown(text);
    Err(message!(
        "`{text}` sudah lewat; berikan waktu yang akan datang",
        "`{text}` has passed; give a time to come"
    ))
}

/// A day that exists, such as 2026-11-24.
///
/// # Errors
///
/// Says how days are written.
pub(crate) fn day(text: &str) -> Result<String, Message> {
    let text = text.trim();
    date(text).map(|_| text.to_owned()).ok_or_else(|| {
        message!(
            "tidak ada tanggal itu; tulis tahun-bulan-hari, seperti 2026-11-24",
            "there is no such date; write year-month-day, such as 2026-11-24"
        )
    })
}

fn date(text: &str) -> Option<Date> {
    // Only a plain day: a time without its offset could be any of three.
    let shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse().ok().filter(|_| shaped)
}

fn moment(text: &str, of_day: Moment) -> Option<Timestamp> {
    let date = date(text)?;
    let at = match of_day {
        Moment::Start => date.at(0, 0, 0, 0),
        Moment::End => date.at(23, 59, 59, 0),
    };
    WIB.to_timestamp(at).ok()
}

/// A time for reading: `2026-11-24 09:30:00 WIB`; empty if there is none.
pub(crate) fn shown_time(at: Option<&prost_types::Timestamp>) -> String {
    let at = at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
    at.map_or_else(String::new, |at| {
        WIB.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S WIB").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::{Moment, day, shown_time, timestamp};

    #[test]
    fn times_are_read_and_shown_in_western_indonesian_time() {
        let shown = |text: &str, moment| {
            timestamp(text, moment).map(|at| shown_time(Some(&at))).unwrap_or_default()
        };
        let at = "2026-11-24T09:30:00+08:00";
        assert_eq!(shown(at, Moment::Start), "2026-11-24 08:30:00 WIB");
        assert_eq!(shown("2026-11-24", Moment::Start), "2026-11-24 00:00:00 WIB");
        assert_eq!(shown("2026-11-24", Moment::End), "2026-11-24 23:59:59 WIB");
        for unclear in ["2026-11-24 09:30", "2026-11-24T09:30:00", "24-11-2026", "2026-02-30", ""] {
            assert!(timestamp(unclear, Moment::Start).is_err(), "{unclear}");
        }
    }

    #[test]
    fn days_are_read_in_one_form() {
        assert_eq!(day(" 2026-11-24 ").as_deref(), Ok("2026-11-24"));
        for unclear in ["31/02/2026", "2026-02-31", "24-11-2026", "2026-11", ""] {
            let told = day(unclear).unwrap_err();
            assert!(told.id.ends_with("seperti 2026-11-24"), "{unclear}: {}", told.id);
        }
    }
}
