//! From a text to a day or time.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::words;
use super::{DateError, Reading, WIB, WIT, WITA};

/// Reads the words of a text: those of the date, then the time, then its zone.
pub(super) fn read(text: &str) -> Result<Reading, DateError> {
    let text = text.trim();
    // RFC 3339 has a letter between date and time.
    let t = text.find(['T', 't']).filter(|&at| {
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let bytes = text.as_bytes();
        is_digit(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && is_digit(bytes.get(at + 1))
    });
    let (before, after) = match t {
        Some(t) => (&text[..t], &text[t + 1..]),
        None => (text, ""),
    };
    let words: Vec<&str> = before
        .split_whitespace()
        .chain(after.split_whitespace())
        .filter(|word| !words::is_filler(word))
        .collect();
    let (calendar, rest) = calendar(&words)?;
    let (time, offset) = time_and_zone(rest)?;
    Ok(Reading { date: calendar.date, time, offset, is_ambiguous: calendar.is_ambiguous })
}

/// A day of the calendar.
struct Calendar {
    date: Date,
    is_ambiguous: bool,
}

/// Reads the day at the start of the words; gives it and the words after it.
fn calendar<'w, 't>(words: &'w [&'t str]) -> Result<(Calendar, &'w [&'t str]), DateError> {
    let (first, rest) = words.split_first().ok_or(DateError::Form)?;
    let first = first.trim_end_matches(',');
    for separator in ['-', '/', '.'] {
        let parts: Vec<&str> = first.split(separator).collect();
        if let [a, b, c] = parts[..] {
            return Ok((of_parts(a, b, c)?, rest));
        }
    }
    if let (true, Some((year, (month, day)))) = (
        first.len() == 8,
        first.split_at_checked(4).and_then(|(year, rest)| Some((year, rest.split_at_checked(2)?))),
    ) {
        return Ok((of_parts(year, month, day)?, rest));
    }
    match rest {
        [second, third, rest @ ..] => {
            let second = second.trim_end_matches(',');
            Ok((of_parts(first, second, third.trim_end_matches(','))?, rest))
        }
        _ => Err(DateError::Form),
    }
}

/// A day of three parts in any order that people use.
fn of_parts(a: &str, b: &str, c: &str) -> Result<Calendar, DateError> {
    if let Some(month) = words::month(b) {
        return named(a, month, c);
    }
    if let Some(month) = words::month(a) {
        return named(b, month, c);
    }
    let (a_number, b_number) = (number(a, 4)?, number(b, 2)?);
    // A year stands at the start, or at the end with the day before the month.
    if a.len() == 4 {
        return day(number(c, 2)?, b_number, a_number, false);
    }
    if a.len() > 2 {
        return Err(DateError::Form);
    }
    let (year, is_short) = year(c)?;
    let may_be_other = a_number <= 12 && b_number <= 12 && a_number != b_number;
    day(a_number, b_number, year, may_be_other || is_short)
}

/// A day of a month that is given by name.
fn named(day_of_month: &str, month: u8, of: &str) -> Result<Calendar, DateError> {
    let (year, is_short) = year(of)?;
    day(number(day_of_month, 2)?, u16::from(month), year, is_short)
}

/// A year of four digits, or of two in this century; and whether it has two.
fn year(text: &str) -> Result<(u16, bool), DateError> {
    match text.len() {
        4 => Ok((number(text, 4)?, false)),
        2 => Ok((2000 + number(text, 2)?, true)),
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) => Err(DateError::Year),
        _ => Err(DateError::Form),
    }
}

fn day(day: u16, month: u16, year: u16, is_ambiguous: bool) -> Result<Calendar, DateError> {
    let small = |number: u16| u8::try_from(number).map_err(|_| DateError::Form);
    let (day, month) = (small(day)?, small(month)?);
    let year = i16::try_from(year).map_err(|_| DateError::Year)?;
    if !(1..=9998).contains(&year) {
        return Err(DateError::Year);
    }
    if !(1..=12).contains(&month) {
        return Err(DateError::Month(month));
    }
    let [jiff_day, jiff_month] =
        [day, month].map(|number| i8::try_from(number).unwrap_or_default());
    let date = Date::new(year, jiff_month, jiff_day);
    let date = date.map_err(|_| DateError::Day { day, month, year })?;
    Ok(Calendar { date, is_ambiguous })
}

/// ASCII digits, one to `most`.
fn number(text: &str, most: usize) -> Result<u16, DateError> {
    let is_number =
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).ok_or(DateError::Form)
}

/// The words after the date: nothing, a zone, or a time with or without one.
fn time_and_zone(words: &[&str]) -> Result<(Option<Time>, Offset), DateError> {
    let Some((first, rest)) = words.split_first() else { return Ok((None, WIB)) };
    // The zone may follow without a space, and so may AM and PM.
    let end = first.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')));
    let (clock, glued) = first.split_at(end.unwrap_or(first.len()));
    let glued = Some(glued).filter(|glued| !glued.is_empty());
    let mut rest = glued.into_iter().chain(rest.iter().copied()).peekable();
    let half =
        rest.next_if(|word| word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm"));
    let time = match (clock, half) {
        ("", None) => None,
        (clock, half) => Some(time(clock, half)?),
    };
    let offset = match rest.next() {
        Some(word) => zone(word).ok_or(DateError::Zone)?,
        None => WIB,
    };
    match rest.next() {
        // RFC 9557 and programs put the zone in other words behind the offset; they say no more.
        Some(_) => Err(DateError::Zone),
        None => Ok((time, offset)),
    }
}

/// A time of day, as `10:00`, `10.00`, `10:00:30` or `10:00:30.5`.
fn time(text: &str, half: Option<&str>) -> Result<Time, DateError> {
    let (text, fraction) = match text.rsplit_once(['.', ',']) {
        Some((before, fraction)) if before.contains(':') => (before, fraction),
        _ => (text, ""),
    };
    let separator = if text.contains(':') { ':' } else { '.' };
    let parts: Vec<&str> = text.split(separator).collect();
    let (hour, minute, second) = match parts[..] {
        [hour] if half.is_some() => (hour, "0", "0"),
        [hour, minute] if minute.len() == 2 && fraction.is_empty() => (hour, minute, "0"),
        [hour, minute, second] if minute.len() == 2 && second.len() == 2 => (hour, minute, second),
        _ => return Err(DateError::Form),
    };
    let [hour, minute, second] = [hour, minute, second].map(|part| number(part, 2));
    let hour = match half {
        None => hour?,
        Some(half) => {
            let hour = Some(hour?).filter(|hour| (1..=12).contains(hour)).ok_or(DateError::Time)?;
            hour % 12 + if half.eq_ignore_ascii_case("pm") { 12 } else { 0 }
        }
    };
    if fraction.len() > 9 {
        return Err(DateError::Form);
    }
    let nanos = match fraction {
        "" => 0,
        digits => format!("{digits:0<9}").parse::<i32>().map_err(|_| DateError::Form)?,
    };
    let [hour, minute, second] =
        [hour, minute?, second?].map(|part| i8::try_from(part).unwrap_or(i8::MAX));
    Time::new(hour, minute, second, nanos).map_err(|_| DateError::Time)
}

/// A zone by its name or its distance from UTC.
fn zone(text: &str) -> Option<Offset> {
    let text = text.trim_matches(['(', ')']).to_ascii_uppercase();
    match text.as_str() {
        "WIB" => return Some(WIB),
        "WITA" => return Some(WITA),
        "WIT" => return Some(WIT),
        "Z" | "UTC" | "GMT" => return Some(Offset::UTC),
        _ => {}
    }
    let distance = text.strip_prefix("UTC").or(text.strip_prefix("GMT")).unwrap_or(&text);
    let (sign, digits) = match distance.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
        _ => return None,
    };
    let (hours, minutes) = (number(hours, 2).ok()?, number(minutes, 2).ok()?);
    let is_offset = hours <= 15 && minutes < 60;
    is_offset
        .then(|| Offset::from_seconds(sign * i32::from(hours * 60 + minutes) * 60).ok())
        .flatten()
}
