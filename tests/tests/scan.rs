//! `saring scan`: formats, order, exit codes, and what bad input gets.

#![expect(clippy::unwrap_used, reason = "a test")]

use saring_tests::{Run, run};
use serde_json::Value;

const RULES: &str = "rules/pakaian-bekas-impor.yaml";

fn scan(args: &[&str], input: impl AsRef<[u8]>) -> Run {
    run(&[&["scan", "-", "--rules", RULES], args].concat(), input.as_ref())
}

fn objects(run: &Run) -> Vec<Value> {
    run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn csv_rows_come_out_in_order_with_evidence() {
    let input =
        "\u{feff}id,title,price\na1,Speaker preloved JBL,150000\na2,\"Balpres baju, import\",\n";
    let got = scan(&[], input);
    assert_eq!(got.code, Some(0), "{got:?}");
    let rows = objects(&got);
    let keys: Vec<&str> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["row", "id", "verdict", "score", "hits"]);
    assert_eq!((&rows[0]["row"], &rows[0]["id"]), (&1.into(), &"a1".into()));
    assert_eq!((&rows[0]["verdict"], &rows[0]["score"]), (&"ALLOW".into(), &0.into()));
    assert_eq!(rows[1]["verdict"], "BLOCK");
    let hit = &rows[1]["hits"][0];
    assert_eq!(
        (&hit["field"], &hit["start"], &hit["end"]),
        (&"title".into(), &0.into(), &7.into())
    );
    assert_eq!(hit["text"], "Balpres");
    assert!(got.err.contains("2 listings scored: 1 ALLOW, 0 REVIEW, 1 BLOCK; bad rows: 0"));
}

#[test]
fn json_lines_have_all_fields() {
    let input = concat!(
        r#"{"id":7,"title":"Kemeja polos","condition":"bekas","tags":["murah"],"extra":1}"#,
        "\n\n",
        r#"{"title":"Tas","attributes":{"catatan":"balpres baju"},"signals":{"model":0.5}}"#,
    );
    let got = scan(&[], input);
    assert_eq!(got.code, Some(0), "{got:?}");
    let rows = objects(&got);
    assert_eq!((&rows[0]["id"], &rows[0]["verdict"]), (&"7".into(), &"REVIEW".into()));
    assert_eq!(rows[1]["hits"][0]["field"], "attributes[\"catatan\"]");
    assert!(got.err.contains("columns not used: extra"), "{}", got.err);
}

#[test]
fn bad_rows_are_told_and_the_rest_goes_on() {
    let long = "x".repeat(2000);
    let rows: [(&[u8], &str); 7] = [
        (b"a,b,c,d", "the row has 4 fields, the header 3"),
        (b"1,,", "title is empty"),
        (b"1,kaos,murah", "price `murah` is not in whole rupiah"),
        (b"1,\xff\xfe,5", "title is not UTF-8 text"),
        (long.as_bytes(), "the row has 1 fields"),
        (b"1,kaos,99999999999999999999", "is not in whole rupiah"),
        (b"1,\"\n \n\",1", "title is empty"),
    ];
    let mut input = b"id,title,price\n".to_vec();
    for (row, _) in &rows {
        input.extend_from_slice(row);
        input.extend_from_slice(b"\nok,Balpres baju,5\n");
    }
    let got = scan(&[], &input);
    assert_eq!(got.code, Some(3), "{got:?}");
    assert_eq!(objects(&got).len(), rows.len());
    for (at, (_, message)) in rows.iter().enumerate() {
        let expected = format!("bad row {}: {message}", 2 * at + 1);
        let found = got.err.lines().any(|line| {
            line.starts_with(&format!("bad row {}: ", 2 * at + 1)) && line.contains(message)
        });
        assert!(found, "no {expected:?} in\n{}", got.err);
    }
    assert!(got.err.contains("bad rows: 7"));
}

#[test]
fn a_field_over_the_limit_is_a_bad_row() {
    let big = "b".repeat(10 << 20);
    for input in [
        format!("title\nkaos\n\"{big}\"\nbalpres baju\n"),
        format!(
            "{{\"title\":\"kaos\"}}\n{{\"title\":\"{big}\"}}\n{{\"title\":\"balpres baju\"}}\n"
        ),
    ] {
        let got = scan(&[], &input);
        assert_eq!(got.code, Some(3));
        assert!(got.err.contains("bad row 2: title has 10485760 bytes, more than 1048576"));
        let rows: Vec<Value> = objects(&got).iter().map(|row| row["row"].clone()).collect();
        assert_eq!(rows, [1, 3]);
    }
}

#[test]
fn what_cannot_be_read_at_all_says_why() {
    let cases: [(&[&str], &str, &str); 7] = [
        (&[], "", "is empty; give a file with listings"),
        (&[], "name,price\nkaos,5\n", "no column `title`; say which it is with --map title=COLUMN"),
        (&[], "id;title;price\n1;kaos;5\n", "no column `title`; try --delimiter ';'"),
        (&[], "id\ttitle\n1\tkaos\n", "no column `title`; try --delimiter '\\t'"),
        (&[], "title,title\nkaos,kaos\n", "two columns give `title`"),
        (&["--map", "title=nama"], "title\nkaos\n", "there is no column `nama`"),
        (&[], "\u{feff}", "is empty"),
    ];
    for (args, input, message) in cases {
        let got = scan(args, input);
        assert_eq!((got.code, got.out.as_str()), (Some(1), ""), "{input:?}: {got:?}");
        assert!(got.err.contains(message), "{input:?}: {}", got.err);
    }
    let got = scan(&[], b"\xff\xfet\0i\0");
    assert!(got.err.contains("is UTF-16; save it as UTF-8"), "{got:?}");
    let got = run(&["scan", "no-such-file.csv", "--rules", RULES], b"");
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("cannot read no-such-file.csv"), "{got:?}");
    let got = run(&["scan", "rules", "--rules", RULES], b"");
    assert!(got.err.contains("rules is a directory"), "{got:?}");
}

#[test]
fn a_quote_that_does_not_end_stops_with_what_was_done() {
    let mut input = String::from("title\nkaos\n\"");
    input.push_str(&"baju\n".repeat(8 << 20));
    let got = scan(&[], &input);
    assert_eq!(got.code, Some(1));
    assert_eq!(objects(&got).len(), 1);
    assert!(got.err.contains("is a quotation mark missing?"), "{}", got.err);
}

#[test]
fn columns_can_be_mapped() {
    let got = scan(&["--map", "title=product_name"], "title,product_name\nbalpres baju,meja\n");
    assert_eq!(objects(&got)[0]["verdict"], "ALLOW");
    let got = scan(&["--delimiter", ";"], "id;title\n1;Balpres baju\n");
    assert_eq!(objects(&got)[0]["verdict"], "BLOCK");
    let got = scan(&["--map", "judul=x"], "title\nkaos\n");
    assert_eq!(got.code, Some(2));
    assert!(got.err.contains("there is no field `judul`"), "{}", got.err);
}

#[test]
fn output_does_not_depend_on_threads() {
    let mut input = String::from("title\n");
    for at in 0..5000 {
        let title = ["meja kayu", "balpres baju", "kemeja b3kas", "speaker preloved"][at % 4];
        input += &format!("{title} {at}\n");
    }
    let one = scan(&["--threads", "1"], &input);
    let four = scan(&["--threads", "4"], &input);
    assert_eq!(one.out, four.out);
    assert_eq!(objects(&one).len(), 5000);
    for (at, row) in objects(&four).iter().enumerate() {
        assert_eq!(row["row"], at + 1);
    }
}

#[test]
fn csv_output_is_no_formula_and_the_table_has_no_control_characters() {
    let input = "id,title\n=1+1,\"balpres baju \u{1b}[31m\u{202e}\"\n";
    let got = scan(&["--output", "csv"], input);
    let line = got.out.lines().nth(1).unwrap();
    assert!(line.starts_with("1,'=1+1,BLOCK,100,pakaian-bekas-impor,"), "{line}");
    let got = scan(&["--output", "table"], input);
    assert!(!got.out.contains(['\u{1b}', '\u{202e}']), "{}", got.out);
    assert!(got.out.contains("\\u{1b}[31m\\u{202e}"), "{}", got.out);
}

#[test]
fn validity_context_and_categories_come_from_options() {
    let rules = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    std::fs::write(
        rules.path(),
        "rule_set: uji\ntitle: { id: Uji, en: Test }\nwords:\n  kata: [contoh]\nrules:\n  \
         - id: kategori\n    title: { id: K, en: C }\n    \
         when: kata && category.under(\"elektronik\")\n    verdict: review\n    \
         valid: { from: 2026-01-01, until: 2026-01-31 }\n    \
         examples: { match: [{ title: contoh, category: elektronik/audio }], pass: [contoh] }\n",
    )
    .unwrap();
    let map = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
    std::fs::write(map.path(), "category,path\n100,Elektronik > Audio\n").unwrap();
    let (rules, map) = (rules.path().to_str().unwrap(), map.path().to_str().unwrap());
    let verdict = |now: &str, options: &[&str]| {
        let args = [&["scan", "-", "--rules", rules, "--now", now], options].concat();
        let got = run(&args, b"title,category\ncontoh,100\n");
        objects(&got)[0]["verdict"].as_str().unwrap().to_owned()
    };
    let mapped = ["--category-map", map];
    assert_eq!(verdict("2026-01-15T00:00:00Z", &mapped), "REVIEW");
    assert_eq!(verdict("2026-01-15T00:00:00Z", &[]), "ALLOW");
    assert_eq!(verdict("2025-12-31T16:59:59Z", &mapped), "ALLOW");
    assert_eq!(verdict("2025-12-31T17:00:00Z", &mapped), "REVIEW");
    assert_eq!(verdict("2026-01-31T16:59:59Z", &mapped), "REVIEW");
    assert_eq!(verdict("2026-01-31T17:00:00Z", &mapped), "ALLOW");
}

#[test]
fn rows_that_a_missing_quotation_mark_swallows_are_told() {
    let got = scan(&[], "title,price\nkaos,1\n\"Balpres, baju,2\nmeja,3\nkursi,4\n");
    assert_eq!(got.code, Some(3), "{got:?}");
    assert_eq!(objects(&got).len(), 1);
    let told = "bad row 2: the quoted field that begins on line 3 does not end";
    assert!(got.err.contains(told), "{}", got.err);
    let good = "title,price\nkaos,1\n\"Kaos \"\"A\"\"\nbaru\",2\nmeja,\"3\"";
    assert_eq!(scan(&[], good).code, Some(0));
    let rows = "meja,3\n".repeat(150);
    let got = scan(&[], format!("title,price\n\"kaos,1\n{rows}kursi\",4\nmeja,5\n"));
    assert_eq!((got.code, objects(&got).len()), (Some(3), 1), "{got:?}");
    assert!(got.err.contains("bad row 1: the row goes from line 2 to line 153"), "{}", got.err);
}

#[test]
fn the_file_can_follow_the_rules_and_threads_are_few() {
    let got = run(&["scan", "--rules", RULES, "examples/listings.csv"], b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    for threads in ["0", "257", "99999"] {
        assert_eq!(scan(&["--threads", threads], "title\nkaos\n").code, Some(2));
    }
    assert_eq!(scan(&["--threads", "256"], "title\nkaos\n").code, Some(0));
    let got = run(&["score", "--rules", RULES, "--title", " "], b"");
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("title is empty"), "{got:?}");
}
