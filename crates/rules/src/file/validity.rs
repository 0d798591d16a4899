//! When a rule is in force: days in Western Indonesian Time (UTC+7), or exact times.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use saring_engine::Validity;

use super::fields::Fields;
use super::keys::VALIDITY;
use super::scalars;
use crate::diagnostic::{Code, Diagnostic, Findings, Label, Noun};
use crate::yaml::Node;

/// Western Indonesian Time has had no summer time since 1964.
const WIB_HOURS: i8 = 7;

/// Which end of the period a date is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    From,
    Until,
}

/// Reads `valid: { from: …, until: … }`. A day given as `until` is the last day in force; a time is
/// the first instant no longer in force.
pub(super) fn read(node: Node<'_>, findings: &mut Findings) -> Option<Validity> {
    let sample = "valid: { from: 2025-01-01, until: 2025-06-30 }";
    let fields = Fields::read(node, Noun::Validity, &VALIDITY, sample, findings)?;
    let (from_node, until_node) = (fields.get("from"), fields.get("until"));
    let from = from_node.and_then(|node| instant(node, End::From, findings));
    let until = until_node.and_then(|node| instant(node, End::Until, findings));
    if let (Some(first), Some(after), Some(from_node), Some(until_node)) =
        (from, until, from_node, until_node)
        && first >= after
    {
        findings.add(
            Diagnostic::new(Code::DateOrder, until_node.span())
                .and(from_node.span(), Label::BeginsHere),
        );
    }
    Some(Validity { from, until })
}

/// The instant that a date or time stands for, in microseconds since 1970.
fn instant(node: Node<'_>, end: End, findings: &mut Findings) -> Option<i64> {
    let text = scalars::text(node, findings)?;
    let instant = if text.len() == 10 { day(text, end) } else { time(text) };
    if instant.is_none() {
        findings.add(Diagnostic::new(Code::BadDate, node.span()).with("text", text));
    }
    Some(instant?.as_microsecond())
}

fn day(text: &str, end: End) -> Option<Timestamp> {
    let shape = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let date: Date = shape.then(|| text.parse().ok()).flatten()?;
    let midnight = match end {
        End::From => date,
        End::Until => date.checked_add(1.day()).ok()?,
    };
    Offset::constant(WIB_HOURS).to_timestamp(midnight.at(0, 0, 0, 0)).ok()
}

/// A timestamp as RFC 3339 writes it, which is less than the parser would take.
fn time(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_once('T')?;
    let clock = rest.strip_suffix('Z').or_else(|| {
        let (clock, offset) = rest.split_at_checked(rest.len().checked_sub(6)?)?;
        let sign = offset.starts_with(['+', '-']) && offset.as_bytes()[3] == b':';
        sign.then_some(clock)
    })?;
    let shape = date.len() == 10
        && clock.len() >= 8
        && clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
    shape.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Option<i64> {
        text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
    }

    fn read_day(text: &str, end: End) -> Option<i64> {
        day(text, end).map(Timestamp::as_microsecond)
    }

    #[test]
    fn days_are_jakarta_days_and_the_last_one_counts() {
        assert_eq!(read_day("2025-03-01", End::From), micros("2025-02-28T17:00:00Z"));
        assert_eq!(read_day("2025-03-31", End::Until), micros("2025-03-31T17:00:00Z"));
        assert_eq!(read_day("2024-02-29", End::Until), micros("2024-02-29T17:00:00Z"));
        for bad in ["2025-02-29", "2025-13-01", "20250-1-01", "2025/01/01", "-202501-01"] {
            assert_eq!(read_day(bad, End::From), None, "{bad}");
        }
        assert_eq!(read_day("9999-12-31", End::Until), None, "no day after the last one");
    }

    #[test]
    fn times_need_all_their_parts() {
        for good in
            ["2025-03-31T09:00:00+07:00", "2025-03-31T02:00:00Z", "2025-03-31T02:00:00.000Z"]
        {
            assert_eq!(
                time(good).map(Timestamp::as_microsecond),
                micros("2025-03-31T02:00:00Z"),
                "{good}"
            );
        }
        for bad in [
            "2025-03-31T09:00:00",
            "2025-03-31 09:00:00Z",
            "2025-03-31T09:00Z",
            "2025-03-31T25:00:00Z",
            "2025-03-31T09:00:00+07:00[Asia/Jakarta]",
            "2025-03-31T09:00:00+0700",
            "T",
            "é",
        ] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }
}
