//! One bad file for each code, with what is said about it, to the letter.
//!
//! `UPDATE_GOLDEN=1 cargo test -p saring-rules --test diagnostics` writes the expected texts anew;
//! read the difference before you keep it.

#![expect(clippy::expect_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use saring_rules::limits::{
    MAX_EXAMPLES, MAX_FILE_BYTES, MAX_IMAGE_HASHES, MAX_LISTS, MAX_RULES, MAX_TERMS, MAX_TESTS,
};
use saring_rules::{Code, Lang, load, to_json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

/// The bad files by name: those in the folder, and those too large to be kept.
fn cases() -> BTreeMap<String, Vec<u8>> {
    let mut cases: BTreeMap<String, Vec<u8>> = fs::read_dir(folder())
        .expect("folder of cases")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let name = path.file_stem().expect("name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("readable"))
        })
        .collect();
    cases.extend(large().into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())));
    cases
}

const HEAD: &str = "rule_set: contoh\ntitle: { id: Contoh, en: Example }\n";
const RULES: &str = "rules:\n  - id: satu\n    title: { id: Satu, en: One }\n    when: bekas\n    \
                     verdict: review\n    examples: { match: [Baju bekas], pass: [Baju baru] }\n";

/// Files just over a limit.
fn large() -> Vec<(&'static str, String)> {
    let mut rules = format!("{HEAD}words: {{ bekas: [bekas] }}\nrules:\n");
    for number in 0..=MAX_RULES {
        writeln!(rules, "  - {{ id: r{number} }}").expect("string");
    }
    let mut lists = format!("{HEAD}words:\n");
    for number in 0..=MAX_LISTS {
        writeln!(lists, "  l{number}: [a]").expect("string");
    }
    lists.push_str(RULES);
    let terms = format!("{HEAD}words:\n  bekas: [{}]\n{RULES}", "a,".repeat(MAX_TERMS + 1));
    let hashes = format!(
        "{HEAD}words: {{ bekas: [bekas] }}\nimages:\n  karung: [{}]\n{RULES}",
        (0..=MAX_IMAGE_HASHES)
            .map(|number| format!("\"phash64:{number:016x}\","))
            .collect::<String>(),
    );
    let allowed: String = (0..=MAX_EXAMPLES).map(|number| format!("a{number},")).collect();
    let examples =
        format!("{HEAD}words: {{ bekas: [bekas] }}\n{RULES}examples:\n  allow: [{allowed}]\n");
    let mut tests = format!("{HEAD}words: {{ bekas: [bekas] }}\nrules:\n");
    let per_rule = 100;
    for number in 0..=MAX_TESTS / per_rule {
        let when = vec!["bekas"; per_rule].join(" && ");
        writeln!(
            tests,
            "  - {{ id: r{number}, title: {{ id: a, en: a }}, verdict: review, when: {when}, \
             examples: {{ match: [a], pass: [b] }} }}"
        )
        .expect("string");
    }
    vec![
        ("sr101-file-too-large", " ".repeat(MAX_FILE_BYTES + 1)),
        ("sr601-too-many-rules", rules),
        ("sr602-too-many-lists", lists),
        ("sr603-too-many-terms", terms),
        ("sr606-too-many-hashes", hashes),
        ("sr608-too-many-examples", examples),
        ("sr609-too-many-tests", tests),
    ]
}

#[test]
fn every_bad_file_gets_its_diagnostics() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = String::new();
    for (name, bytes) in cases() {
        let loaded = load(&bytes);
        let file = format!("{name}.yaml");
        let json: Vec<_> = loaded
            .diagnostics
            .iter()
            .map(|found| to_json(found, &file, &loaded.source, Lang::En))
            .collect();
        let json = serde_json::to_string_pretty(&json).expect("JSON") + "\n";
        for (extension, text) in [
            ("id.txt", loaded.render(&file, Lang::Id, false)),
            ("en.txt", loaded.render(&file, Lang::En, false)),
            ("json", json),
        ] {
            let path = folder().join(format!("{name}.{extension}"));
            if update {
                fs::write(&path, text).expect("writable");
            } else {
                let expected = fs::read_to_string(&path).unwrap_or_default();
                if expected != text {
                    writeln!(wrong, "== {}\n-- expected\n{expected}-- got\n{text}", path.display())
                        .expect("string");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "UPDATE_GOLDEN=1 accepts what is new\n{wrong}");
}

#[test]
fn every_file_shows_the_code_that_it_is_named_after() {
    for (name, bytes) in cases() {
        let code = name.split('-').next().unwrap_or_default().to_uppercase();
        let found: Vec<_> =
            load(&bytes).diagnostics.iter().map(|found| found.code.as_str()).collect();
        assert!(found.contains(&code.as_str()), "{name} gives {found:?}");
    }
}

#[test]
fn every_code_has_a_file() {
    let cases = cases();
    for code in Code::ALL {
        let prefix = format!("{}-", code.as_str().to_lowercase());
        assert!(cases.keys().any(|name| name.starts_with(&prefix)), "{code:?} has no file");
    }
}

#[test]
fn no_placeholder_is_left_in_any_message() {
    for (name, bytes) in cases() {
        for found in load(&bytes).diagnostics {
            for lang in Lang::ALL {
                let hint = found.hint(lang);
                assert!(hint.is_some(), "{name}: no hint for {:?}", found.code);
                let text = format!("{} {}", found.message(lang), hint.unwrap_or_default());
                let left = text.split('{').skip(1).any(|rest| {
                    rest.split_once('}').is_some_and(|(inside, _)| {
                        !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_lowercase())
                    })
                });
                assert!(!left, "{name}: {text}");
            }
        }
    }
}

/// What goes wrong most: file, line, column and a remedy in both languages.
#[test]
fn common_errors_have_a_place_and_a_remedy() {
    let good = format!("{HEAD}words:\n  bekas: [bekas]\n{RULES}");
    assert_eq!(load(good.as_bytes()).diagnostics, []);
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1).into_bytes()
    };
    let again = RULES.strip_prefix("rules:\n").expect("rules");
    let other = again.replace("Baju", "Kaos");
    let mut torn = good.clone().into_bytes();
    torn[10] = 0xff;
    for (code, line, column, bytes) in [
        (Code::EmptyFile, 1, 1, Vec::new()),
        (Code::EmptyFile, 1, 1, b"# hanya komentar\n".to_vec()),
        (Code::NotUtf8, 1, 11, torn),
        (Code::NotUtf8, 1, 1, b"\xff\xfer\0u\0".to_vec()),
        (Code::DuplicateKey, 2, 1, with("title:", "rule_set: dua\ntitle:")),
        (Code::DuplicateRule, 11, 9, format!("{good}{other}").into_bytes()),
        (Code::DuplicateKey, 5, 3, with("  bekas: [bekas]", "  bekas: [bekas]\n  bekas: [second]")),
        (Code::ConditionUnknownName, 8, 11, with("when: bekas", "when: bekass")),
        (
            Code::ConditionUnknownImages,
            8,
            31,
            with("when: bekas", "when: bekas && image.like(foto)"),
        ),
        (Code::UnknownKey, 8, 5, with("when: bekas", "wen: bekas")),
        (Code::ContradictoryExample, 10, 45, with("pass: [Baju baru]", "pass: [Baju bekas]")),
        (
            Code::ContradictoryVerdict,
            13,
            11,
            format!("{good}examples:\n  allow: [Topi baru]\n  block: [Topi baru]\n").into_bytes(),
        ),
    ] {
        let loaded = load(&bytes);
        assert!(loaded.plan.is_none(), "{code:?}");
        let found = loaded.diagnostics.iter().find(|found| found.code == code);
        let found = found.unwrap_or_else(|| panic!("{code:?} is not in {:?}", loaded.diagnostics));
        for lang in Lang::ALL {
            let place = format!(" aturan.yaml:{line}:{column}\n");
            let hint = found.hint(lang).expect("a remedy");
            let shown = loaded.render("aturan.yaml", lang, false);
            assert!(shown.contains(&place), "{code:?} is not at{place}{shown}");
            assert!(shown.contains(code.as_str()) && shown.contains(&hint), "{shown}");
            let json = to_json(found, "aturan.yaml", &loaded.source, lang);
            assert_eq!(
                (json["line"].as_u64(), json["column"].as_u64()),
                (Some(line), Some(column))
            );
        }
    }
}

#[test]
fn goldens_without_a_case_are_removed() {
    let cases = cases();
    for entry in fs::read_dir(folder()).expect("folder of cases") {
        let file = entry.expect("entry").file_name().to_string_lossy().into_owned();
        let name = file.split('.').next().unwrap_or_default();
        assert!(cases.contains_key(name), "{file} belongs to no case");
    }
}
