//! A file of refused rows can be read again, as often as it takes.

use std::io::Read;

use saring_ingest::{Limits, Options, Rejected, Rows};

use crate::{FIELDS, read};

/// The file that all rows of the input are written to.
fn refuse_all(input: impl Read) -> String {
    let options = Options { keeps_rows: true, limits: Limits::of_row(200), ..Options::new(FIELDS) };
    let mut rows = Rows::open(input, options).unwrap();
    let mut rejected = Rejected::new(Vec::new(), rows.shape()).unwrap();
    while let Some(row) = rows.next_row().unwrap() {
        rejected.write(row.line, &row.original, "buruk; \"perbaiki\"").unwrap();
    }
    String::from_utf8(rejected.into_inner()).unwrap()
}

#[test]
fn refused_rows_come_back_as_they_were() {
    let inputs: [&[u8]; 6] = [
        b"id;title;price\n1;\"a;b\";-5\n'=2;c\n3;\"d\n4;e;f;g\n5;caf\xe9;1\n",
        b"title,id\n=1+1,@x\n,\n\tq,\"l1\nl2\"\n",
        b"{\"id\":88.10,\"title\":\"=a\"}\n\n{\"title\":\"b\", \"x\":{\"y\":[1]}}\n{}\n",
        b"{\"title\":\"a\"\n{\"title\":\"a\",\"title\":\"b\"}\n",
        b"No,title\n1,a\n",
        b"id,title\n1,\"a\nlebar 5\" x 3\n2,b\n",
    ];
    for input in inputs {
        let (rows, _) = read(input, Options::new(FIELDS)).unwrap();
        let once = refuse_all(input);
        let (again, _) = read(once.as_bytes(), Options::new(FIELDS)).unwrap();
        let faults = |rows: &[String]| -> Vec<String> {
            // The lines are others, and so are the counts of cells.
            rows.iter()
                .map(|row| if row.starts_with("line ") { "bad".into() } else { row.clone() })
                .collect()
        };
        assert_eq!(faults(&again), faults(&rows), "{once}");
        assert_eq!(refuse_all(once.as_bytes()).lines().count(), once.lines().count(), "{once}");
        assert!(!once.contains("\n=") && !once.contains(",=") && !once.contains(";-"), "{once}");
    }
}

#[test]
fn the_reason_stands_first_and_a_row_too_large_is_named() {
    let input = format!("id,title\n1,{}\n2,b\n", "x".repeat(1_000));
    let once = refuse_all(input.as_bytes());
    assert_eq!(
        once,
        "\u{feff}rejected_line,rejected_reason,id,title\n\
         2,\"buruk; \"\"perbaiki\"\"\"\n3,\"buruk; \"\"perbaiki\"\"\",2,b\n"
    );
    let own = r#"{"rejected_line":1,"rejected_reason":"buruk; \"perbaiki\"","title":"a""#;
    let lines = refuse_all(&b"{\"title\":\"a\"}\nx\n"[..]);
    assert_eq!(lines, format!("{own}}}\nx\n"));
    // A key that is there twice is what the reason is about.
    let twice = refuse_all(&b"{\"title\":\"a\",\"title\":\"b\"}\n"[..]);
    assert_eq!(twice, format!("{own},\"title\":\"b\"}}\n"));
    assert_eq!(refuse_all(twice.as_bytes()), twice);
}
