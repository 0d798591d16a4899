//! Files: whatever they hold, every reader ends, rows are numbered one by one, and what is written of
//! refused rows can be read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_ingest::{Format, Options, Prose, Rejected, Rows};

const FIELDS: &[&str] = &["id", "title", "price", "url"];

fuzz_target!(|input: &[u8]| {
    let Some((choice, input)) = input.split_first() else { return };
    let format = match choice % 6 {
        0 => None,
        1 => Some(Format::Csv),
        2 => Some(Format::Jsonl),
        3 => Some(Format::Xlsx),
        4 => Some(Format::Text),
        _ => Some(Format::List),
    };
    let options = Options { format, prose: Prose::Too, keeps_rows: true, ..Options::new(FIELDS) };
    let Ok(mut rows) = Rows::open(input, options) else { return };
    let mut refused = Rejected::new(Vec::new(), rows.shape()).unwrap();
    let mut number = 0;
    while let Some(row) = rows.next_row().unwrap() {
        number += 1;
        assert_eq!(row.number, number);
        refused.write(row.line, &row.original, "x").unwrap();
    }
    let refused = refused.into_inner();
    if let Ok(mut again) = Rows::open(refused.as_slice(), Options::new(FIELDS)) {
        while again.next_row().unwrap().is_some() {}
    }
});
