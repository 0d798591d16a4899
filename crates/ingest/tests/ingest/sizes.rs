//! Rows without end, a million columns, files that are cut off: each gets its place and remedy, and the
//! rest goes on.

use std::io::{self, Read};

use saring_ingest::{Limits, Options, Rows};

use crate::{FIELDS, read};

/// So many bytes between two texts.
fn between(before: &'static str, bytes: u64, after: &'static str) -> impl Read {
    before.as_bytes().chain(io::repeat(b'x').take(bytes)).chain(after.as_bytes())
}

fn rows(input: impl Read, options: Options) -> Vec<String> {
    let mut rows = Rows::open(input, options).unwrap();
    let mut read = Vec::new();
    while let Some(row) = rows.next_row().unwrap() {
        read.push(
            row.fields.map_or_else(
                |fault| format!("line {}: {fault}", row.line),
                |it| it.len().to_string(),
            ),
        );
    }
    read
}

#[test]
fn a_row_of_a_hundred_megabytes_is_measured_and_passed_over() {
    let bytes = 100 << 20;
    let csv = between("id,title\n1,\"", bytes, "\"\n2,b\n");
    let told = "line 2: title has 104857600 bytes, more than 1048576; shorten it";
    assert_eq!(rows(csv, Options::new(FIELDS)), [told, "2"]);
    let json = between("{\"title\":\"", bytes, "\"}\n{\"title\":\"b\"}\n");
    let told = "line 1: the row has 104857613 bytes, more than 16777216; shorten it";
    assert_eq!(rows(json, Options::new(FIELDS)), [told, "1"]);
    let small = Options { limits: Limits::of_row(1_000), ..Options::new(FIELDS) };
    let unclosed = between("id,title\n1,\"", bytes, "\n2,b\n");
    let read = rows(unclosed, small);
    assert!(read[0].contains("does not end, so that nothing after line 2 was read"), "{read:?}");
}

#[test]
fn a_million_columns_are_counted() {
    let many = "x,".repeat(1_000_000);
    let told = read(format!("title,{many}\n").as_bytes(), Options::new(FIELDS)).unwrap_err();
    assert!(told.contains("line 1: the header has more than 10000 columns"), "{told}");
    let commas = ",".repeat(1_000_000);
    let told = read(format!("title{commas}\n").as_bytes(), Options::new(FIELDS)).unwrap_err();
    assert!(told.contains("the header has more than 10000 columns; delete those"), "{told}");
    let input = format!("id,title\n1{commas}\n2,b\n");
    let told = "line 2: the row has 1000001 fields, the header 2";
    let (rows, _) = read(input.as_bytes(), Options::new(FIELDS)).unwrap();
    assert!(rows[0].starts_with(told) && rows[1] == "id=2 title=b", "{rows:?}");
    let keys: String = (0..100_000).map(|at| format!("\"k{at}\":1,")).collect();
    let input = format!("{{{keys}\"title\":\"a\"}}\n{{\"title\":\"b\"}}\n");
    assert_eq!(read(input.as_bytes(), Options::new(FIELDS)).unwrap().0, ["title=a", "title=b"]);
}

#[test]
fn a_file_that_is_cut_off_gives_what_it_has() {
    let csv = "id,title\n1,a\n2,\"b\n";
    for end in 9..csv.len() {
        let (rows, _) = read(&csv.as_bytes()[..end], Options::new(FIELDS)).unwrap();
        assert!(rows.len() <= 2, "{rows:?}");
    }
    let (rows, _) = read(b"{\"title\":\"a\"}\n{\"title\":\"b", Options::new(FIELDS)).unwrap();
    assert!(rows[0] == "title=a" && rows[1].contains("it is cut off"), "{rows:?}");
}
