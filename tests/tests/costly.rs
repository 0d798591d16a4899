//! Rule files made to cost much: each is done or refused with a code, and never aborts.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fmt::Write as _;

use saring_tests::{Run, run};

fn check(text: &[u8]) -> Run {
    let file = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    std::fs::write(file.path(), text).unwrap();
    run(&["rules", "check", file.path().to_str().unwrap()], b"")
}

fn with_condition(condition: &str) -> String {
    format!(
        "rule_set: uji\ntitle: {{ id: Uji, en: Test }}\nwords:\n  kata: [contoh]\nrules:\n  \
         - id: satu\n    title: {{ id: S, en: O }}\n    when: {condition}\n    verdict: review\n    \
         examples: {{ match: [contoh], pass: [lain] }}\n"
    )
}

#[test]
fn hostile_files_get_a_code() {
    let bomb = {
        let mut text = String::from("a0: &a0 [x]\n");
        for level in 1..10 {
            let alias = format!("*a{}, ", level - 1).repeat(9);
            let _ = writeln!(text, "a{level}: &a{level} [{alias}]");
        }
        text
    };
    let nested = format!("rule_set: {}", "[".repeat(100_000));
    let dashes = format!("rules:\n{}", "- ".repeat(100_000));
    let scalar = format!("rule_set: {}\n", "x".repeat(10 << 20));
    let million = format!("rule_set: uji\nwords:\n  kata: [{}]\n", "kata, ".repeat(1_000_000));
    let files = [bomb, nested, dashes, scalar, million];
    let conditions = [
        "!!(".repeat(1700),
        "(".repeat(1000),
        "!".repeat(100_000) + "kata",
        "1".to_owned() + &" + 1".repeat(3000) + " > kata",
        "kata".to_owned() + &" && kata".repeat(10_000),
    ];
    for text in files.into_iter().chain(conditions.iter().map(|text| with_condition(text))) {
        let start: String = text.chars().take(60).collect();
        let got = check(text.as_bytes());
        assert_eq!(got.code, Some(1), "{start}: {}", got.err);
        assert!(got.err.contains("SR"), "{start}: {}", got.err);
        assert!(got.err.len() < 100_000, "{start}: {} bytes of messages", got.err.len());
    }
}

/// As many rules as are allowed, over lists of ten thousand terms.
#[test]
fn a_file_at_its_limits_works() {
    let mut text = String::from("rule_set: besar\ntitle: { id: Besar, en: Large }\nwords:\n");
    for list in ["a", "b"] {
        let terms: Vec<String> = (0..10_000).map(|term| format!("{list}kata{term}")).collect();
        let _ = writeln!(text, "  {list}: [{}]", terms.join(", "));
    }
    text += "rules:\n";
    for rule in 0..10_000 {
        let _ = writeln!(
            text,
            "  - {{ id: r{rule}, title: {{ id: R, en: R }}, when: 'near(a, b, {})', verdict: review, \
             examples: {{ match: [akata1 bkata1], pass: [lain] }} }}",
            rule % 100
        );
    }
    let file = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    std::fs::write(file.path(), &text).unwrap();
    let path = file.path().to_str().unwrap();
    let got = run(&["rules", "check", path], b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    let description = "akata7 bkata9 ".repeat(2000);
    let args = ["score", "--rules", path, "--title", "x", "--description", &description];
    let got = run(&[&args[..], &["--output", "json"]].concat(), b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    assert!(got.out.starts_with("{\"verdict\":\"REVIEW\""));
}
