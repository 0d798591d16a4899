//! The JSON Schema for editors and the program agree: what the program accepts, the schema does,
//! and what it refuses for its entries or values, the schema refuses as well.

#![expect(clippy::expect_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use saring_rules::{SCHEMA, format, load};
use serde_json::Value;

mod reader;

use reader::{value, yaml_1_1, yaml_1_2};

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    assert!(jsonschema::meta::is_valid(&schema), "no schema of its draft");
    jsonschema::draft202012::new(&schema).expect("a schema")
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

/// Every block of YAML in a document.
fn blocks(document: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(document);
    let text = fs::read_to_string(path).expect(document);
    let blocks = text.split("\n```yaml").skip(1);
    blocks
        .filter_map(|rest| rest.split_once('\n')?.1.split_once("\n```"))
        .map(|(text, _)| (document.to_owned(), text.to_owned() + "\n"))
        .collect()
}

/// Every rule file that ships, by name, those in the documents included.
fn shipped() -> Vec<(String, String)> {
    let folders = ["../../rules", "../../examples", "../../cases/assessments"];
    let paths = folders.iter().flat_map(|folder| yaml_files(folder));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("readable");
        (path.display().to_string(), text)
    };
    let documents = ["docs/rules.md", "docs/quickstart.md", "README.md"];
    let files = paths.map(read).chain(documents.into_iter().flat_map(blocks));
    files.filter(|(_, text)| load(text.as_bytes()).plan.is_some()).collect()
}

fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_file_that_is_accepted_validates() {
    let validator = validator();
    let folders = ["tests/files", "tests/diagnostics"];
    let paths = folders.iter().flat_map(|folder| yaml_files(folder));
    let texts = paths
        .filter_map(|path| Some((path.display().to_string(), fs::read_to_string(&path).ok()?)))
        .filter(|(_, text)| load(text.as_bytes()).plan.is_some())
        .chain(shipped());
    let mut accepted = 0;
    for (name, text) in texts {
        let errors = errors(&validator, &value(&text, yaml_1_2));
        assert!(errors.is_empty(), "{name}: {errors:#?}\n{text}");
        accepted += 1;
    }
    assert!(accepted >= 15, "{accepted} files");
}

/// A `no` among the words is a `False` to a reader of YAML 1.1, and no word any more.
#[test]
fn what_ships_is_the_same_to_readers_of_yaml_1_1_and_1_2() {
    let shipped = shipped();
    for (name, text) in &shipped {
        assert_eq!(value(text, yaml_1_1), value(text, yaml_1_2), "{name}: run `saring rules fmt`");
    }
    for name in ["pakaian-bekas-impor.yaml", "obat-keras.yaml", "versi-1.yaml", "polos.yaml"] {
        assert!(shipped.iter().any(|(path, _)| path.ends_with(name)), "{name} is not there");
    }
    for document in ["docs/rules.md", "docs/quickstart.md"] {
        assert!(shipped.iter().any(|(name, _)| name == document), "nothing from {document}");
    }
}

#[test]
fn what_is_formatted_is_the_same_to_both_and_validates() {
    let validator = validator();
    let mut accepted = shipped();
    accepted.push(("full".to_owned(), FULL.to_owned()));
    for (name, text) in accepted {
        let tidy = format(text.as_bytes()).expect("formatted");
        let (old, new) = (value(&tidy, yaml_1_1), value(&tidy, yaml_1_2));
        assert_eq!(old, new, "{name}:\n{tidy}");
        assert_eq!(errors(&validator, &old), [""; 0], "{name}");
    }
}

/// A rule set that uses every entry, and values that editors take for something else than text.
const FULL: &str = r#"
rule_set: 2025
title: { id: Contoh, en: 1 }
legal_basis: [Peraturan Contoh 1/2025, 2025]
thresholds: { review: 50, block: "090" }
variants: { leet: off, glued: ON }
words:
  bekas: [no, 2nd, 1e3, yes, true, null, y, N, off, 0x1F, 0o7, 07, 012, 1_000, 12:30, 2025-01-01, 1.5, -5,
    .inf, .NaN, 1.2.3, "é"]
  bal: { terms: [bal], variants: { leet: on, clitic: off, punctuation: off, reduplication: off, spelled: off, stretched: off } }
images:
  foto: ["phash64:0123456789ABCDEF"]
  karung: { hashes: ["pdq:0000000000000000000000000000000000000000000000000000000000000000"], max_distance: 31 }
rules:
  - id: 1e3
    title: { id: Satu, en: One }
    when: bekas && (image.like(foto) || image.like(karung))
    verdict: Block
    across: Block
    mode: SHADOW
    valid: { from: 2025-01-01, until: "2025-06-30T09:00:00.5+07:00" }
    examples:
      match: []
      pass: [12345, true, null, ~, =, <<, { title: 5, price: "50000" }, { title: null, price: 5 }, { title: "", price: 5 }]
  - id: dua
    title: { id: Dua, en: Two }
    when: "!bal"
    score: "40"
    mode: off
    examples:
      match:
        - { title: Baju, description: Panjang, brand: Contoh, attributes: { ukuran: 42 }, tags: [a, 1], variations: [b, 2],
            price: 50000, category: pakaian, condition: used, image_hashes: ["phash64:0000000000000000"],
            seller: s-1, signals: { model: 0.85, lain: "1e-3" }, verdict: allow }
examples: { allow: [Baju], review: [], block: [{ title: x, price: 0 }] }
"#;

#[test]
fn every_entry_and_odd_value_validates() {
    let loaded = load(FULL.as_bytes());
    assert_eq!(loaded.errors(), 0, "{}", loaded.render("full", saring_rules::Lang::En, false));
    assert_eq!(errors(&validator(), &value(FULL, yaml_1_2)), [""; 0]);
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
        assert!(!validator.is_valid(&value(&text, yaml_1_2)), "the schema accepts {to}");
    }
}
