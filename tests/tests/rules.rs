//! `saring rules …`, `saring score` and `saring demo` through the binary.

#![expect(clippy::unwrap_used, reason = "a test")]

use saring_tests::run;
use serde_json::Value;

const STARTER: &str = "rules/pakaian-bekas-impor.yaml";

fn file(text: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn the_shipped_rule_sets_are_good_proven_and_tidy() {
    for command in [&["check"][..], &["test"], &["fmt", "--check"]] {
        let got = run(&[&["rules"], command, &["rules"]].concat(), b"");
        assert_eq!(got.code, Some(0), "{command:?}: {got:?}");
        assert_eq!(got.err, "", "{command:?}");
    }
}

#[test]
fn a_failing_example_shows_what_matched_and_why() {
    let rules = file(
        b"rule_set: uji\ntitle: { id: Uji, en: Test }\nwords:\n  bekas: [bekas]\n  gawai: [hp]\n\
          rules:\n  - id: bekas\n    title: { id: B, en: U }\n    when: bekas.except(gawai, 2)\n    \
          verdict: review\n    examples: { match: [HP bekas], pass: [baru] }\n",
    );
    let got = run(&["rules", "test", rules.path().to_str().unwrap()], b"");
    assert_eq!(got.code, Some(1));
    for part in [
        "uji/bekas: \u{201c}HP bekas\u{201d}: expected match, got pass",
        "title: hp | bekas",
        "false    bekas.except(gawai, 2)",
        "excepted: bekas: \"bekas\", title, token 2",
        "uji: 1 examples hold, 1 failed",
    ] {
        assert!(got.out.contains(part), "no {part:?} in\n{}", got.out);
    }
    let json = run(&["rules", "test", rules.path().to_str().unwrap(), "--output", "json"], b"");
    let failure: Value = serde_json::from_str(json.out.lines().next().unwrap()).unwrap();
    let why = failure["why"].as_array().unwrap();
    assert!(why.iter().any(|line| line.as_str().unwrap().contains("excepted: bekas")), "{why:?}");
}

#[test]
fn bad_files_are_told_with_place_and_remedy() {
    for (text, code) in [
        (&b""[..], "SR1"),
        (b"\xff\xfe", "SR1"),
        (b"rule_set: uji\nrule_set: uji\n", "SR1"),
        (b"rule_set: uji\nwat: 1\n", "SR2"),
    ] {
        let rules = file(text);
        let path = rules.path().to_str().unwrap();
        let got = run(&["rules", "check", path], b"");
        assert_eq!(got.code, Some(1), "{got:?}");
        assert!(got.err.contains(code) && got.err.contains(path), "{}", got.err);
        let json = run(&["rules", "check", path, "--output", "json"], b"");
        let first: Value = serde_json::from_str(json.out.lines().next().unwrap()).unwrap();
        assert!(first["line"].is_u64() && first["hint"].is_string(), "{first}");
        // A file that cannot be read does not hide what is wrong with the others.
        let beside = run(&["rules", "check", "none.yaml", path, "--output", "json"], b"");
        assert!(beside.err.contains("none.yaml") && beside.out == json.out, "{beside:?}");
        let got = run(&["score", "--rules", path, "--title", "x"], b"");
        assert_eq!((got.code, got.out.as_str()), (Some(1), ""), "{got:?}");
    }
}

#[test]
fn the_language_of_messages_can_be_chosen() {
    let rules = file(b"rule_set: uji\nwat: 1\n");
    let path = rules.path().to_str().unwrap();
    let id = run(&["--lang", "id", "rules", "check", path], b"");
    let en = run(&["--lang", "en", "rules", "check", path], b"");
    assert_ne!(id.err, en.err);
    assert!(id.out.contains("kesalahan") && en.out.contains("errors"));
}

#[test]
fn paths_without_rule_files_are_errors() {
    let empty = tempfile::tempdir().unwrap();
    for (path, message) in [
        (empty.path().to_str().unwrap(), "there are no rule files in"),
        ("no-such.yaml", "cannot read no-such.yaml"),
    ] {
        let got = run(&["rules", "check", path], b"");
        assert_eq!(got.code, Some(1));
        assert!(got.err.contains(message), "{got:?}");
    }
    // A file that is given twice is read once; a rule set that is in two files cannot be in force.
    let got = run(&["score", "--rules", "rules", "--rules", STARTER, "--title", "x"], b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    let copy = file(&std::fs::read(saring_tests::root().join(STARTER)).unwrap());
    let copy = copy.path().to_str().unwrap();
    for args in [
        &["rules", "check", STARTER, copy][..],
        &["score", "--rules", STARTER, "--rules", copy, "--title", "x"],
    ] {
        let got = run(args, b"");
        assert_eq!(got.code, Some(1), "{got:?}");
        let told = format!("the rule set `pakaian-bekas-impor` is in {STARTER} and in {copy}");
        assert!(got.err.contains(&told), "{got:?}");
    }
}

#[test]
fn a_rule_set_in_two_files_is_one_error_everywhere() {
    for command in ["check", "test"] {
        let both = ["rules", command, "rules/pakaian-bekas-impor.yaml", "examples/versi-1.yaml"];
        let got = run(&both, b"");
        assert!(got.code == Some(1) && got.err.contains("is in rules/"), "{command}: {}", got.err);
    }
}

#[test]
fn fmt_keeps_the_meaning_and_is_done_after_once() {
    let messy = file(
        b"title: { id: Uji, en: Test }   # judul\nrule_set:   uji\nwords: {bekas: [bekas,   bks]}\n\
          rules:\n- {id: a, title: {id: A, en: A}, when: bekas , verdict: review, \
          examples: {match: [kaos bks], pass: [kaos]}}\n",
    );
    let path = messy.path().to_str().unwrap();
    assert_eq!(run(&["rules", "fmt", "--check", path], b"").code, Some(1));
    assert_eq!(run(&["rules", "fmt", path], b"").code, Some(0));
    let tidy = std::fs::read_to_string(path).unwrap();
    assert!(tidy.starts_with("rule_set: uji\n") && tidy.contains("# judul"), "{tidy}");
    assert_eq!(run(&["rules", "fmt", "--check", path], b"").code, Some(0));
    assert_eq!(run(&["rules", "test", path], b"").code, Some(0));
}

#[test]
fn explain_goes_step_by_step() {
    let got = run(&["rules", "explain", STARTER, "--title", "Kemeja b3kas, free kardus"], b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    for part in ["title: kemeja | b3kas | free | kardus", "\"b3kas\" = \"bekas\" [leet]", "REVIEW"]
    {
        assert!(got.out.contains(part), "no {part:?} in\n{}", got.out);
    }
    let got = run(&["rules", "explain", STARTER, "--rule", "tidak-ada", "--title", "x"], b"");
    assert!(got.err.contains("there is no rule `tidak-ada`"), "{got:?}");
}

#[test]
fn score_underlines_only_on_a_terminal() {
    let args = ["score", "--rules", "rules", "--title", "Balpres baju import"];
    let plain = run(&args, b"");
    assert_eq!(plain.code, Some(0));
    assert!(plain.out.starts_with("BLOCK  score 100\n") && !plain.out.contains('\u{1b}'));
    let colored = run(&[&["--color", "always"], &args[..]].concat(), b"");
    assert!(colored.out.contains("\u{1b}[4m") || colored.out.contains(";4m"), "{}", colored.out);
    let json = run(&[&args[..], &["--output", "json"]].concat(), b"");
    let object: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(object["rule_sets"][0]["rule_set"], "pakaian-bekas-impor");
}

#[test]
fn conditions_of_goods_are_the_same_in_rules_examples_and_listings() {
    let rules = file(
        b"rule_set: uji\ntitle: { id: Uji, en: Test }\nwords:\n  kaos: [kaos]\nrules:\n  \
          - id: bekas\n    title: { id: B, en: U }\n    \
          when: kaos && listing.condition == \"Bekas\"\n    verdict: review\n    examples:\n      \
          match: [{ title: kaos, condition: preloved }, { title: kaos, condition: used }]\n      \
          pass: [{ title: kaos, condition: baru }]\n",
    );
    let path = rules.path().to_str().unwrap();
    let got = run(&["rules", "test", path], b"");
    assert_eq!(got.code, Some(0), "{got:?}");
    for (condition, verdict) in [
        ("bekas", "REVIEW"),
        (" SECOND", "REVIEW"),
        ("used", "REVIEW"),
        ("baru", "ALLOW"),
        ("", "ALLOW"),
    ] {
        let args = ["score", "--rules", path, "--title", "kaos", "--condition", condition];
        assert!(run(&args, b"").out.starts_with(verdict), "{condition:?}");
        let row = format!("title,condition\nkaos,{condition}\n");
        let got = run(&["scan", "--output", "csv", "--rules", path, "-"], row.as_bytes());
        assert!(got.out.contains(&format!(",{verdict},")), "{condition:?}: {got:?}");
    }
}
