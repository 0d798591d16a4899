//! Days and times.

use proptest::prelude::*;
use proptest::sample::select;
use saring_notation::date::{DateError, Reading, WIB, read};

use crate::table;

/// As the table writes it: without `+07` for a day, where WIB is a matter of course.
fn shown(reading: &Reading) -> String {
    let zone = format!("{:+03}", reading.offset.seconds() / 3_600);
    let text = match reading.time {
        Some(time) => format!("{}T{time}{zone}", reading.date),
        None if reading.offset == WIB => reading.date.to_string(),
        None => format!("{}{zone}", reading.date),
    };
    if reading.is_ambiguous { text + " ambiguous" } else { text }
}

#[test]
fn every_row_gives_what_the_table_says() {
    table::run("dates.tsv", |[text, _]| match read(text) {
        Ok(reading) => shown(&reading),
        Err(DateError::Form) => "refuse form".to_owned(),
        Err(DateError::Month(month)) => format!("refuse month {month}"),
        Err(DateError::Day { .. }) => "refuse day".to_owned(),
        Err(DateError::Year) => "refuse year".to_owned(),
        Err(DateError::Time) => "refuse time".to_owned(),
        Err(DateError::Zone) => "refuse zone".to_owned(),
    });
}

#[test]
fn a_day_begins_and_ends_in_its_zone() {
    let day = read("15 Mei 2023 WITA").expect("a day");
    assert_eq!(day.start().expect("a time").to_string(), "2023-05-14T16:00:00Z");
    assert_eq!(day.end().expect("a time").to_string(), "2023-05-15T15:59:59Z");
    let time = read("15-05-2023 10.00").expect("a time");
    assert_eq!(time.start(), time.end());
    for edge in ["0001-01-01", "9998-12-31 23:59:59 -15"] {
        assert!(read(edge).expect(edge).start().is_ok(), "{edge}");
    }
}

#[test]
fn messages_name_what_is_wrong() {
    let error = read("31/02/2023").expect_err("no day");
    assert_eq!(
        error.to_string(),
        "names 31 February 2023, which is in no calendar: write a day from 1 to 28"
    );
    assert_eq!(
        error.in_indonesian(),
        "tidak ada tanggal 31 Februari 2023: tulis tanggal 1 sampai 28"
    );
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "15", "05", "5", "2023", "23", "0", "99", "/", "-", ".", ",", ":", " ", "T", "Z", "Mei",
        "may", "Senin, ", "10:00", "10.00", "pm", "WIB", "WITA", "+07:00", "GMT", "+", "pukul ",
        "é",
    ]);
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_text_panics_and_a_reading_is_read_as_itself(
        text in prop_oneof![pieces(), any::<String>()],
    ) {
        if let Ok(reading) = read(&text) {
            let start = reading.start().expect("all years that are read are in the calendar");
            let again = read(&start.to_string()).map(|reading| reading.start());
            prop_assert_eq!(again, Ok(Ok(start)));
        }
    }

    #[test]
    fn a_day_is_read_in_every_form(year in 1000..9999i16, month in 1..=12i8, day in 1..=28i8) {
        let names = [
            "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
            "Oktober", "November", "Desember",
        ];
        let name = names[usize::try_from(month).expect("a month") - 1];
        let date = jiff::civil::date(year, month, day);
        for text in [
            format!("{date}"),
            format!("{day}/{month}/{year}"),
            format!("{day:02}-{month:02}-{year}"),
            format!("{day} {name} {year}"),
            format!("{day}-{name}-{year}"),
            format!("{date} 10:00"),
        ] {
            prop_assert_eq!(read(&text).map(|reading| reading.date), Ok(date), "{}", text);
        }
    }
}
