//! The JSON Schema for editors and the program agree: what the program accepts, the schema does,
//! and what it refuses for its entries or values, the schema refuses as well.

#![expect(clippy::expect_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use granit_parser::{Event, Parser, ScalarStyle};
use jsonschema::Validator;
use saring_rules::{SCHEMA, load};
use serde_json::{Map, Number, Value};

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema), "no schema of its draft");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

/// A YAML text as an editor reads it: plain words become numbers, booleans and nothing by the core
/// schema of YAML 1.2 (§10.3.2).
fn value(text: &str) -> Value {
    // Open collections, each with its parts so far.
    let mut open: Vec<(bool, Vec<Value>)> = vec![(false, Vec::new())];
    for event in Parser::new_from_str(text) {
        let part = match event.expect("valid YAML").0 {
            Event::Scalar(text, ScalarStyle::Plain, ..) => plain(&text),
            Event::Scalar(text, ..) => Value::String(text.into_owned()),
            Event::SequenceStart(..) => {
                open.push((false, Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((true, Vec::new()));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().expect("an open one") {
                (false, parts) => Value::Array(parts),
                (true, parts) => {
                    Value::Object(parts.chunks_exact(2).map(entry).collect::<Map<_, _>>())
                }
            },
            _ => continue,
        };
        open.last_mut().expect("an open one").1.push(part);
    }
    open.remove(0).1.remove(0)
}

fn entry(pair: &[Value]) -> (String, Value) {
    let name = pair[0].as_str().map_or_else(|| pair[0].to_string(), str::to_owned);
    (name, pair[1].clone())
}

fn plain(text: &str) -> Value {
    let number = || {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let begins =
            digits.strip_prefix('.').unwrap_or(digits).starts_with(|c: char| c.is_ascii_digit());
        let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        let integer = whole.then(|| text.parse::<i64>().ok()).flatten().map(Number::from);
        integer.or_else(|| Number::from_f64(text.parse().ok()?)).filter(|_| begins)
    };
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number().map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    files
}

/// Every complete rule file of the reference.
fn of_the_reference() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let document = fs::read_to_string(path).expect("docs/rules.md");
    let blocks = document.split("\n```yaml").skip(1);
    blocks
        .filter_map(|rest| rest.split_once('\n')?.1.split_once("\n```"))
        .map(|(text, _)| text.to_owned() + "\n")
        .collect()
}

#[test]
fn every_file_that_is_accepted_validates() {
    let validator = validator();
    let folders = ["tests/files", "tests/diagnostics", "../../rules", "../../examples"];
    let mut texts: Vec<(String, String)> = folders
        .iter()
        .flat_map(|folder| yaml_files(folder))
        .filter_map(|path| Some((path.display().to_string(), fs::read_to_string(&path).ok()?)))
        .collect();
    texts.extend(of_the_reference().into_iter().map(|text| ("docs/rules.md".to_owned(), text)));
    let mut accepted = 0;
    for (name, text) in texts.iter().filter(|(_, text)| load(text.as_bytes()).plan.is_some()) {
        let value = value(text);
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}\n{text}");
        accepted += 1;
    }
    assert!(accepted >= 15, "{accepted} files");
}

/// A rule set that uses every entry, and values that editors take for something else than text.
const FULL: &str = r#"
rule_set: 2025
title: { id: Contoh, en: 1 }
legal_basis: [Peraturan Contoh 1/2025, 2025]
thresholds: { review: 50, block: "090" }
variants: { leet: off, glued: ON }
words:
  bekas: [no, 2nd, 1e3, yes, true, null, 0x1F, 07, 2025-01-01, 1.5, -5, "é"]
  bal: { terms: [bal], variants: { leet: on, clitic: off, punctuation: off, reduplication: off, spelled: off, stretched: off } }
images:
  foto: ["phash64:0123456789ABCDEF"]
  karung: { hashes: ["pdq:0000000000000000000000000000000000000000000000000000000000000000"], max_distance: 31 }
rules:
  - id: 1e3
    title: { id: Satu, en: One }
    when: bekas && (image.like(foto) || image.like(karung))
    verdict: Block
    mode: SHADOW
    valid: { from: 2025-01-01, until: "2025-06-30T09:00:00.5+07:00" }
    examples:
      match: []
      pass: [12345, true, { title: 5, price: "50000" }]
  - id: dua
    title: { id: Dua, en: Two }
    when: "!bal"
    score: "40"
    mode: off
    examples:
      match:
        - { title: Baju, description: Panjang, brand: Contoh, attributes: { ukuran: 42 }, tags: [a, 1],
            price: 50000, category: pakaian, condition: used, image_hashes: ["phash64:0000000000000000"],
            seller: s-1, signals: { model: 0.85, lain: "1e-3" }, verdict: allow }
examples: { allow: [Baju], review: [], block: [{ title: x, price: 0 }] }
"#;

#[test]
fn every_entry_and_odd_value_validates() {
    let loaded = load(FULL.as_bytes());
    assert_eq!(loaded.errors(), 0, "{}", loaded.render("full", saring_rules::Lang::En, false));
    let value = value(FULL);
    let errors: Vec<String> = validator()
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn what_is_wrong_is_refused_by_both() {
    let validator = validator();
    let long = "x".repeat(301);
    let many = "a, ".repeat(70);
    let good = |value: &str| FULL.contains(value);
    for (from, to) in [
        ("rule_set: 2025", "nama: contoh"),
        ("rule_set: 2025", "rule_set: Pakaian Bekas"),
        ("rule_set: 2025", "rule_set: [a]"),
        ("rule_set: 2025", "rule_set:"),
        ("rule_set: 2025", "rule_set: contoh\nlain: 1"),
        ("title: { id: Contoh, en: 1 }", "title: Contoh"),
        ("title: { id: Contoh, en: 1 }", "title: { id: Contoh }"),
        ("title: { id: Contoh, en: 1 }", "title: { id: Contoh, en: ' ' }"),
        ("title: { id: Contoh, en: 1 }", &format!("title: {{ id: Contoh, en: {long} }}")),
        ("legal_basis: [Peraturan Contoh 1/2025, 2025]", "legal_basis: Peraturan Contoh 1/2025"),
        ("legal_basis: [Peraturan Contoh 1/2025, 2025]", "legal_basis: [{ a: b }]"),
        ("review: 50,", "review: 0,"),
        ("review: 50,", "review: lima puluh,"),
        ("review: 50,", "reviu: 50,"),
        ("block: \"090\"", "block: 101"),
        ("leet: off,", "leet: mati,"),
        ("leet: off,", "leet: false,"),
        ("leet: off,", "typo: off,"),
        ("bekas: [no,", "Bekas: [no,"),
        ("bekas: [no,", "price: [no,"),
        ("bekas: [no,", "bekas: [[no],"),
        ("bal: { terms: [bal],", "bal: { kata: [bal],"),
        ("bal: { terms: [bal],", "bal: { terms: [],"),
        ("bal: { terms: [bal],", "bal: { terms: bal,"),
        ("bal: { terms: [bal],", &format!("bal: {{ terms: ['{many}'],")),
        ("phash64:0123456789ABCDEF", "phash64:0123"),
        ("phash64:0123456789ABCDEF", "sha256:0123456789ABCDEF"),
        ("max_distance: 31", "max_distance: 129"),
        ("id: 1e3", "id: Satu!"),
        ("id: dua", "nama: dua"),
        ("id: dua", "id: dua\n    catatan: penting"),
        ("    when: \"!bal\"\n", ""),
        ("    when: \"!bal\"\n", "    when: [bal]\n"),
        ("    when: \"!bal\"\n", "    when: |\n      bal\n      && bekas\n"),
        ("verdict: Block", "verdict: allow"),
        ("verdict: Block", "verdict: blokir"),
        ("verdict: Block", "verdict: block\n    score: 5"),
        ("    score: \"40\"\n", ""),
        ("score: \"40\"", "score: 40.5"),
        ("score: \"40\"", "score: 101"),
        ("mode: SHADOW", "mode: on"),
        ("from: 2025-01-01", "from: 1 Januari 2025"),
        ("from: 2025-01-01", "from: 2025-01-01 09:00"),
        ("from: 2025-01-01", "sejak: 2025-01-01"),
        ("match: []", "match: Baju"),
        ("match: []", "cocok: [Baju]"),
        ("match: []", "match: [{ price: 5 }]"),
        ("match: []", "match: [{ title: a, harga: 5 }]"),
        ("match: []", "match: [[a]]"),
        ("price: 50000,", "price: Rp50.000,"),
        ("price: 50000,", "price: -1,"),
        ("price: 50000,", "price: 50000.5,"),
        ("ukuran: 42", "brand: Lain"),
        ("tags: [a, 1]", "tags: a"),
        ("model: 0.85", "model: tinggi"),
        ("verdict: allow }", "verdict: lolos }"),
        ("[{ title: x, price: 0 }]", "[{ title: x, verdict: block }]"),
        ("examples: { allow: [Baju]", "examples: { match: [Baju]"),
    ] {
        assert!(good(from), "{from}");
        let text = FULL.replacen(from, to, 1);
        assert!(load(text.as_bytes()).errors() > 0, "the program accepts {to}");
        assert!(!validator.is_valid(&value(&text)), "the schema accepts {to}");
    }
}
