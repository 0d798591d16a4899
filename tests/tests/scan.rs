//! `saring scan`: formats, order, exit codes, and what bad input gets.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::process::Command;

use saring_tests::{Run, root, run, saring};
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
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&rows[1]), ["row", "id", "verdict", "score", "hits"]);
    let evidence = ["rule_set", "rule", "field", "start", "end", "text", "term", "variants"];
    assert_eq!(keys(hit), evidence);
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
    let rows: [(&[u8], &str); 4] = [
        (b"a,b,c,d", "the row has 4 fields, the header 3"),
        (b"1,\x81\xfe,5", "title is neither UTF-8 nor Windows-1252 text"),
        (long.as_bytes(), "the row has 1 fields"),
        (b"1,\"kaos\" baru,1", "there is text after a closing quotation mark"),
    ];
    let mut input = b"id,title,price\n".to_vec();
    for (row, _) in &rows {
        input.extend_from_slice(row);
        input.extend_from_slice(b"\nok,Balpres baju,5\n");
    }
    let got = scan(&[], &input);
    assert_eq!(got.code, Some(3), "{got:?}");
    assert_eq!(objects(&got).len(), rows.len());
    let mut line = 2;
    for (at, (row, message)) in rows.iter().enumerate() {
        // Only those within quotes are part of the row.
        let place = format!("bad row {} (<stdin>, line {line}): ", 2 * at + 1);
        let found = got.err.lines().any(|told| told.starts_with(&place) && told.contains(message));
        assert!(found, "no {place}{message} in\n{}", got.err);
        line += 2 + row.iter().filter(|byte| **byte == b'\n').count();
    }
    assert!(got.err.contains("bad rows: 4"));
}

#[test]
fn a_row_without_a_title_is_a_listing_like_any_other() {
    let rows = "id,judul,deskripsi,variasi\n1,,,\n2,,Balpres baju,\n3,\" \",,bal baju import\n";
    let got = scan(&[], rows);
    assert_eq!(got.code, Some(0), "{}", got.err);
    let verdicts: Vec<Value> = objects(&got).iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, ["ALLOW", "BLOCK", "BLOCK"]);
    let got = scan(&[], "{}\n{\"title\":\"\",\"variations\":[\"merah\",\"balpres baju\"]}\n");
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert_eq!(objects(&got)[0]["verdict"], "ALLOW");
    assert_eq!(objects(&got)[1]["hits"][0]["field"], "variations[1]");
    let got = run(&["score", "--rules", RULES, "--variation", "balpres baju"], b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    assert!(got.out.starts_with("BLOCK"), "{got:?}");
}

#[test]
fn a_field_over_the_limit_is_a_bad_row() {
    let big = "b".repeat(10 << 20);
    for field in ["title", "description", "brand", "category", "seller", "id"] {
        let title = if field == "title" { "" } else { "\"title\":\"meja\"," };
        for input in [
            format!("title,{field}\nkaos,\n\"meja\",\"{big}\"\nbalpres baju,\n")
                .replace("title,title\nkaos,\n\"meja\",", "title\nkaos\n")
                .replace("baju,\n", if field == "title" { "baju\n" } else { "baju,\n" }),
            format!(
                "{{\"title\":\"kaos\"}}\n{{{title}\"{field}\":\"{big}\"}}\n\
                 {{\"title\":\"balpres baju\"}}\n"
            ),
        ] {
            let line = if input.starts_with('{') { 2 } else { 3 };
            let got = scan(&[], &input);
            assert_eq!(got.code, Some(3), "{}", got.err);
            let told = format!(
                "bad row 2 (<stdin>, line {line}): {field} has 10485760 bytes, more than 1048576; \
                 shorten it, or allow more with --max-field"
            );
            assert!(got.err.contains(&told), "{told}\n{}", got.err);
            let rows: Vec<Value> = objects(&got).iter().map(|row| row["row"].clone()).collect();
            assert_eq!(rows, [1, 3]);
        }
    }
    let many = "\"x\",".repeat(1 << 19);
    let input = format!("{{\"title\":\"kaos\",\"tags\":[{many}\"x\"]}}\n");
    let got = scan(&[], &input);
    assert!(got.err.contains("): tags has 2097157 bytes, more than"), "{}", got.err);
    let long = format!("title\n\"{}\"\n", "meja ".repeat(1 << 19));
    assert_eq!(scan(&["--max-field", "9999999"], &long).code, Some(0));
}

/// Runs `saring scan` on what a shell command prints, with 384 MiB of address space.
fn scan_within_bounds(producer: &str, args: &str) -> Run {
    let output = Command::new("sh")
        .args(["-c", &format!("({producer}) | (ulimit -v 393216; exec \"$0\" scan - {args})")])
        .arg(saring())
        .env("SARING_LANG", "en")
        .current_dir(root())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn memory_does_not_grow_with_a_field_a_row_or_the_file() {
    let args = format!("--threads 2 --rules {RULES}");
    let long = "head -c 536870912 /dev/zero | tr '\\0' x";
    let csv = format!("printf 'title\\n\"'; {long}; printf '\"\\nbalpres baju\\n'");
    let got = scan_within_bounds(&csv, &args);
    assert_eq!((got.code, objects(&got).len()), (Some(3), 1), "{}", got.err);
    assert!(got.err.contains("title has 536870912 bytes"), "{}", got.err);
    let json = format!(
        "printf '{{\"title\":\"'; {long}; printf '\"}}\\n{{\"title\":\"balpres baju\"}}\\n'"
    );
    let got = scan_within_bounds(&json, &args);
    assert_eq!((got.code, objects(&got).len()), (Some(3), 1), "{}", got.err);
    assert!(got.err.contains("the row has 536870925 bytes"), "{}", got.err);
    // 600 rows of which each takes almost a megabyte, but not in its title.
    let seller = "s=$(head -c 1000000 /dev/zero | tr '\\0' x); \
                  for i in $(seq 600); do printf '%s%s%s\\n'";
    let csv = format!("printf 'title,seller\\n'; {seller} 'kaos,' \"$s\" ''; done");
    let got = scan_within_bounds(&csv, &args);
    assert_eq!((got.code, objects(&got).len()), (Some(0), 600), "{}", got.err);
    let json = format!("{seller} '{{\"title\":\"kaos\",\"seller\":\"' \"$s\" '\"}}'; done");
    let got = scan_within_bounds(&json, &args);
    assert_eq!((got.code, objects(&got).len()), (Some(0), 600), "{}", got.err);
    // A header without end.
    let got = scan_within_bounds("tr '\\0' x < /dev/zero", &args);
    assert_eq!((got.code, got.out.as_str()), (Some(1), ""), "{}", got.err);
    assert!(got.err.contains("the header has more than 1048576 bytes"), "{}", got.err);
}

#[test]
fn what_cannot_be_read_at_all_says_why() {
    let cases: [(&[&str], &str, &str); 17] = [
        (&[], "", "<stdin> is empty; give a file with rows"),
        (&[], "\u{feff}", "<stdin> is empty"),
        (&[], "\n\r\n", "<stdin> is empty"),
        (
            &[],
            "name,price\nkaos,5\n",
            "<stdin>, line 1: there is no column `title`; say which it is with --map title=COLUMN \
             (columns: name, price)",
        ),
        (
            &[],
            "\nTitel,price\nkaos,5\n",
            "<stdin>, line 2: there is no column `title`; perhaps you mean --map 'title=Titel'",
        ),
        (&["--delimiter", ";"], "id,title\n1,kaos\n", "separated by `,`, not by `;`"),
        (&[], "title,x,title\nkaos,1,kaos\n", "columns 1 and 3 both give `title`"),
        (
            &["--map", "title=nama"],
            "title\nkaos\n",
            "there is no column `nama` (--map title=nama); the columns are: title",
        ),
        (&["--map", "title=a", "--map", "title=b"], "a,b\n1,2\n", "--map title=b is at odds"),
        (&["--map", "title=a", "--map", "id=a"], "a,b\n1,2\n", "--map id=a is at odds"),
        (
            &["--map", "titel=a"],
            "a,b\n1,2\n",
            "--map: there is no field `titel`; perhaps you mean `title`",
        ),
        (
            &[],
            "title,\"price\n1,2\n",
            "<stdin>, line 1: the quoted field that begins on line 1 does not end; add the \
             missing quotation mark",
        ),
        (&[], "\"title\"x,price\n1,2\n", "on line 1 there is text after a closing quotation mark"),
        (&[], "\0\0\0\0", "it is no text; give CSV, XLSX or JSON lines"),
        (&[], "title,\0\n", "the name of column 2 is no text"),
        (&[], "[{\"title\":\"kaos\"}]", "it holds one JSON array; write one object a line"),
        (&[], "PK\u{3}\u{4}", "the workbook is damaged or cut off"),
    ];
    for (args, input, message) in cases {
        let got = scan(args, input);
        assert_eq!((got.code, got.out.as_str()), (Some(1), ""), "{input:?}: {got:?}");
        assert!(got.err.contains(message), "{input:?}: {}", got.err);
        assert_eq!(got.err.lines().count(), 1, "{}", got.err);
    }
    let got = run(&["scan", "no-such-file.csv", "--rules", RULES], b"");
    assert_eq!(got.code, Some(1));
    assert!(got.err.contains("cannot read no-such-file.csv"), "{got:?}");
    let got = run(&["scan", "rules", "--rules", RULES], b"");
    assert!(got.err.contains("rules is a directory"), "{got:?}");
}

#[test]
fn names_from_the_file_cannot_steer_a_terminal() {
    let got = scan(&[], "a\u{1b}[31m,\"b\nc\"\n1,2\n");
    assert!(got.err.contains("(columns: a\\u{1b}[31m, b\\u{a}c)"), "{:?}", got.err);
    let got = scan(&[], "title,a\u{1b}[31m,price\n1,2,\u{1b}[31m\n");
    assert!(got.err.contains("columns not used: a\\u{1b}[31m\n"), "{:?}", got.err);
    assert!(got.err.contains("price: `\\u{1b}[31m` is no price"), "{:?}", got.err);
}

#[test]
fn columns_can_be_mapped() {
    let got = scan(&["--map", "title=product_name"], "title,product_name\nbalpres baju,meja\n");
    assert_eq!(objects(&got)[0]["verdict"], "ALLOW");
    let got = scan(&[], "id;title\n1;Balpres baju\n");
    assert_eq!(objects(&got)[0]["verdict"], "BLOCK");
    let got = scan(&["--map", "judul=nama"], "title,nama\nmeja,balpres baju\n");
    assert_eq!(objects(&got)[0]["verdict"], "BLOCK");
}

#[test]
fn numbers_in_json_are_what_json_says() {
    let rules = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    std::fs::write(
        rules.path(),
        "rule_set: uji\ntitle: { id: Uji, en: Test }\nwords: { kata: [contoh] }\nrules:\n  \
         - id: murah\n    title: { id: M, en: C }\n    when: price <= 150000\n    \
         verdict: review\n    examples: { match: [{ title: a, price: 1 }], pass: [contoh] }\n  \
         - id: kata\n    title: { id: K, en: W }\n    when: kata\n    verdict: review\n    \
         examples: { match: [contoh], pass: [lain] }\n",
    )
    .unwrap();
    let path = rules.path().to_str().unwrap();
    let verdict = |price: &str| {
        let row = format!("{{\"id\":12345678901234567890123,\"title\":\"a\",\"price\":{price}}}\n");
        let got = run(&["scan", "-", "--rules", path], row.as_bytes());
        let row = objects(&got).into_iter().next();
        row.map(|row| {
            assert_eq!(row["id"], "12345678901234567890123");
            row["verdict"].as_str().unwrap().to_owned()
        })
        .ok_or(got.err)
    };
    for price in ["150000.0", "1.5e5", "150.000", "0", "\"Rp150.000\"", "150000"] {
        assert_eq!(verdict(price).as_deref(), Ok("REVIEW"), "{price}");
    }
    for price in ["150001", "1.5e6", "null", "\"\""] {
        assert_eq!(verdict(price).as_deref(), Ok("ALLOW"), "{price}");
    }
    // A price that cannot be read costs the price, never the row.
    for price in ["1.5", "-1", "-1.0", "1e300", "true", "\"1,5\"", "[1]"] {
        assert_eq!(verdict(price).as_deref(), Ok("ALLOW"), "{price}");
        let got = run(
            &["scan", "-", "--rules", path],
            format!("{{\"title\":\"a\",\"price\":{price}}}").as_bytes(),
        );
        let told = "row 1 is scored with a warning (<stdin>, line 1): price: `";
        assert!(got.code == Some(0) && got.err.starts_with(told), "{price}: {}", got.err);
        assert!(got.err.contains("\n1 of them scored with a warning\n"), "{}", got.err);
    }
    // The rule fires without a text.
    let got = run(&["scan", "-", "--rules", path], b"title,price\na,1\n");
    let hit = &objects(&got)[0]["hits"][0];
    for key in ["field", "start", "end", "text", "term"] {
        assert!(hit[key].is_null() && hit.get(key).is_some(), "{key} of {hit}");
    }
    assert_eq!((&hit["rule"], &hit["variants"]), (&"murah".into(), &serde_json::json!([])));
}

#[test]
fn lines_of_json_that_say_two_things_are_bad() {
    for (row, why) in [
        (r#"{"title":"a","title":"b"}"#, "`title` is there twice; keep one"),
        (r#"{"title":"a"} {"title":"b"}"#, "the line is no JSON object: there is more text"),
        (r#"["a"]"#, "the line is no JSON object: it holds something else"),
        (
            r#"{"title":"a","attributes":{"b":"1","b":"2"}}"#,
            "attributes `{\"b\":\"1\",\"b\":\"2\"}`: `b` is there twice",
        ),
        (r#"{"title":"a\ud83e"}"#, "`title` has a broken \\u escape at byte 9 of the text"),
        (r#"{"id":1.5e3,"title":"a"}"#, "id: a spreadsheet wrote the number `1.5e3`"),
        (r#"{"title":"a","tags":"b"}"#, "tags `b`: must be an array; write it as [\"blue\"]"),
        (
            r#"{"title":"a","tags":["b",["c"]]}"#,
            "tags `[\"b\",[\"c\"]]`: item 2: must be a text or a number",
        ),
        (
            r#"{"title":"a","attributes":{"a":"x","b":[1]}}"#,
            "attributes `{\"a\":\"x\",\"b\":[1]}`: `b`: must be a text or a number",
        ),
        (r#"{"title":"a","signals":{"b":"1"}}"#, "signals `{\"b\":\"1\"}`: `b` is no number"),
    ] {
        let got = scan(&[], format!("{{\"title\":\"kaos\"}}\n{row}"));
        assert_eq!((got.code, objects(&got).len()), (Some(3), 1), "{row}: {got:?}");
        assert!(got.err.contains(&format!("bad row 2 (<stdin>, line 2): {why}")), "{}", got.err);
    }
    let got = scan(&["--map", "price=harga"], "{\"title\":\"kaos\",\"hrga\":5}\n");
    assert!(
        got.err.contains("columns not used: hrga (price?)\ncolumns of --map not there: harga\n")
    );
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
fn a_missing_quotation_mark_costs_one_row() {
    let told = "bad row 2 (<stdin>, line 3): the quoted field that begins on line 3 does not end; add the \
                missing quotation mark, and write one inside a text twice (\"\")\n";
    let many = "meja,3\n".repeat(150);
    for rest in ["meja,3\nkursi,4\n".to_owned(), format!("{many}kursi\",4\nmeja,5\n")] {
        let got = scan(&[], format!("title,price\nkaos,1\n\"Balpres, baju,2\n{rest}"));
        assert_eq!(got.code, Some(3), "{got:?}");
        assert!(got.err.starts_with(told) && got.err.contains("bad rows: 1\n"), "{}", got.err);
        let numbers: Vec<_> =
            objects(&got).iter().map(|row| row["row"].as_u64().unwrap()).collect();
        let rows = rest.lines().count() as u64 + 2;
        assert_eq!(numbers, [1].into_iter().chain(3..=rows).collect::<Vec<_>>());
    }
    let good = "title,price\nkaos,1\n\"Kaos \"\"A\"\"\nbaru\",2\nmeja,\"3\"";
    assert_eq!(scan(&[], good).code, Some(0));
}

#[test]
fn the_file_can_follow_the_rules_and_threads_are_few() {
    let got = run(&["scan", "--rules", RULES, "examples/listings.csv"], b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    let second = "rules/obat-keras.yaml";
    let both = run(&["scan", "examples/listings.csv", "--rules", RULES, "--rules", second], b"");
    assert_eq!(both.code, Some(0), "{both:?}");
    let several = [
        &["scan", "examples/listings.csv", "--rules", RULES, second][..],
        &["scan", "--rules", RULES, second, "examples/listings.csv"],
        &["scan", "--rules", RULES, "--rules", second, "examples/listings.csv"],
        &["scan", "--rules", RULES, "examples/listings.csv", "--rules", second],
    ];
    for args in several {
        let again = run(args, b"");
        assert_eq!((again.code, &again.out), (Some(0), &both.out), "{args:?}: {again:?}");
    }
    for args in [&["scan", "--rules", RULES][..], &["scan", "--rules", RULES, second]] {
        let fileless = run(args, b"");
        assert_eq!(fileless.code, Some(1), "{fileless:?}");
        assert!(fileless.err.contains("no file of listings is given"), "{fileless:?}");
    }
    for threads in ["0", "257", "99999"] {
        assert_eq!(scan(&["--threads", threads], "title\nkaos\n").code, Some(2));
    }
    assert_eq!(scan(&["--threads", "256"], "title\nkaos\n").code, Some(0));
}

#[test]
fn refused_rows_can_be_mended_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("ditolak.csv"), folder.path().join("lagi.csv"));
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    let input =
        b"id;judul;harga\n1;=Balpres baju;5\n2;kaos;5;;7\n3;\"a;b\";5;6\n4;meja;murah\n1.2E+17;meja;5\n";
    let got = scan(&["--rejected", first], input);
    assert_eq!((got.code, objects(&got).len()), (Some(3), 2), "{got:?}");
    assert!(
        got.err.contains("bad rows: 3") && got.err.contains("1 of them scored with a warning"),
        "{}",
        got.err
    );
    assert!(got.err.contains(&format!("the refused rows are in {first}")), "{}", got.err);
    let refused = std::fs::read_to_string(first).unwrap();
    let lines: Vec<&str> = refused.lines().collect();
    assert_eq!(lines[0], "\u{feff}rejected_line;rejected_reason;id;judul;harga");
    assert!(lines[1].starts_with("3;") && lines[1].ends_with(";2;kaos;5;;7"), "{refused}");
    assert!(
        lines[2].ends_with(";3;\"a;b\";5;6") && lines[3].contains("format the column as text"),
        "{refused}"
    );
    assert_eq!(lines.len(), 4);
    // Read as it is, the same rows are refused; mended, they are taken.
    let again = run(&["scan", first, "--rules", RULES, "--rejected", second], b"");
    assert!(again.code == Some(3) && again.err.contains("bad rows: 3"), "{again:?}");
    let lost = run(&["scan", first, "--rules", RULES, "--rejected", second], b"");
    assert!(lost.code == Some(1) && lost.err.contains("is there already"), "{lost:?}");
    let mended = refused.replace(";5;;7", ";5").replace(";5;6", ";5").replace("1.2E+17;m", "120;m");
    let mended = scan(&[], mended);
    assert_eq!((mended.code, objects(&mended).len()), (Some(0), 3), "{mended:?}");
}

#[test]
fn a_mapping_file_is_kept_for_columns_and_conditions() {
    let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    let kept =
        "ignore = ['Catatan']\n[columns]\njudul = 'Nama'\n[conditions]\n'Mulus sekali' = 'used'\n";
    std::fs::write(file.path(), kept).unwrap();
    let path = file.path().to_str().unwrap();
    let input = "Nama,Kondisi,Catatan,title\nKemeja,MULUS SEKALI,a,x\nKemeja,mulus,b,y\n";
    let got = scan(&["--map-file", path], input);
    let verdicts: Vec<_> = objects(&got).iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, ["REVIEW", "ALLOW"], "{}", got.err);
    assert!(
        got.err.contains("columns not used: title") && !got.err.contains("Catatan"),
        "{}",
        got.err
    );
    std::fs::write(file.path(), "[colums]\n").unwrap();
    let got = scan(&["--map-file", path], input);
    assert!(
        got.code == Some(1)
            && got.err.contains("line 1: `colums` is not known; perhaps you mean `columns`"),
        "{got:?}"
    );
}
