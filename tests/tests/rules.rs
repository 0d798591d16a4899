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
        let (missing, rest) = beside.out.split_once('\n').unwrap();
        let missing: Value = serde_json::from_str(missing).unwrap();
        assert_eq!((&missing["file"], rest), (&"none.yaml".into(), &*json.out), "{beside:?}");
        assert!(missing["message"].as_str().unwrap().contains("cannot read"), "{missing}");
        assert_eq!(beside.err, "");
        let test = run(&["rules", "test", path, "--output", "json"], b"");
        assert_eq!((test.code, &test.out, &*test.err), (Some(1), &json.out, ""), "{test:?}");
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
        let json = run(&[&both[..], &["--output", "json"]].concat(), b"");
        assert_eq!((json.code, &*json.err), (Some(1), ""), "{json:?}");
        let last: Value = serde_json::from_str(json.out.lines().last().unwrap()).unwrap();
        assert_eq!(last["file"], "examples/versi-1.yaml");
        assert!(last["message"].as_str().unwrap().contains("is in rules/"), "{last}");
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
fn explain_tells_why_a_test_is_not_true() {
    let rules = file(
        b"rule_set: uji\ntitle: { id: Uji, en: Test }\nwords:\n  bekas: [bekas]\n  baju: [baju]\n  \
          gawai: [hp]\nrules:\n  - id: dekat\n    title: { id: D, en: N }\n    \
          when: near(bekas.except(gawai, 2), baju, 3)\n    verdict: review\n  - id: lain\n    \
          title: { id: L, en: O }\n    when: before(bekas, baju, 3) && count(bekas) > 2 && price < 5000\n    \
          verdict: review\n",
    );
    let path = rules.path().to_str().unwrap();
    let explain = |lang: &str, options: &[&str]| {
        let got = run(&[&["--lang", lang, "rules", "explain", path], options].concat(), b"");
        assert_eq!(got.code, Some(0), "{got:?}");
        got.out
    };
    let far = ["--title", "Bekas pakai sehari saja, satu baju"];
    let excepted = ["--title", "HP bekas dan baju", "--price", "9000"];
    let reversed = ["--title", "Baju bekas"];
    let apart = ["--title", "Baju", "--description", "Bekas"];
    for (lang, options, part) in [
        ("en", &far[..], "baju\", title, token 6: 4 words between them, at most 3\n"),
        ("id", &far, "baju\", title, token 6: 4 kata di antaranya, paling banyak 3\n"),
        (
            "en",
            &excepted,
            "by gawai: \"HP\" = \"hp\", title, token 1: 0 words between them, at most 2\n",
        ),
        ("id", &excepted, "karena gawai: \"HP\" = \"hp\", title, token 1: 0 kata di antaranya"),
        ("en", &excepted, "no word of the list `bekas` is left\n"),
        ("id", &excepted, "tidak ada lagi kata dari daftar `bekas`\n"),
        ("en", &excepted, "the count is 1\n"),
        ("id", &excepted, "jumlahnya 1\n"),
        ("en", &excepted, "the value is \"9000\"\n"),
        ("id", &excepted, "nilainya \"9000\"\n"),
        (
            "en",
            &reversed,
            "in the wrong order: baju: \"Baju\" = \"baju\", title, token 1, then bekas",
        ),
        (
            "id",
            &reversed,
            "urutannya terbalik: baju: \"Baju\" = \"baju\", title, token 1, baru bekas",
        ),
        ("en", &reversed, "the listing lacks: price\n"),
        ("id", &reversed, "tidak ada pada barang: price\n"),
        ("en", &apart, "the words of the two lists are in different fields\n"),
        ("id", &apart, "kata kedua daftar tidak berada dalam isian yang sama\n"),
        ("en", &["--title", "Baju"], "there is no word of the list `bekas`\n"),
    ] {
        let told = explain(lang, options);
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
    let json = explain("en", &[&far[..], &["--output", "json"]].concat());
    let object: Value = serde_json::from_str(&json).unwrap();
    let when = &object["rules"][0]["when"];
    assert_eq!(
        (&when["value"], &when["nearest"]["between"]),
        (&"false".into(), &4.into()),
        "{json}"
    );
    assert_eq!(object["rules"][1]["when"]["parts"][1]["count"], 1);
    assert_eq!(object["assessment"]["verdict"], "ALLOW");
}

#[test]
fn characters_that_look_like_others_are_named_in_both_languages() {
    let with = |words: &str, when: &str| {
        let rules = file(
            format!(
                "rule_set: uji\ntitle: {{ id: Uji, en: Test }}\nwords: {{ a: {words}, b: [b] }}\nrules:\n  \
                 - id: satu\n    title: {{ id: S, en: O }}\n    when: {when}\n    verdict: review\n"
            )
            .as_bytes(),
        );
        ["id", "en"].map(|lang| {
            run(&["--lang", lang, "rules", "check", rules.path().to_str().unwrap()], b"").err
        })
    };
    for (words, when, parts) in [
        ("[merkuri; mercury]", "a && b", ["`;` (titik koma)", "`;` (semicolon)"]),
        ("[merkuri; mercury]", "a && b", ["`merkuri, mercury`", "`merkuri, mercury`"]),
        ("[merkuri*]", "a && b", ["hapus `*`", "remove `*`"]),
        (
            "[“a”]",
            "a && b",
            ["U+201C, tanda kutip ganda kiri", "U+201C, left double quotation mark"],
        ),
        ("[a]", "a\u{a0}&& b", ["U+00A0 (spasi tak terputus)", "U+00A0 (no-break space)"]),
        ("[a]", "a – b", ["`–` (U+2013, garis en)", "`–` (U+2013, en dash)"]),
        ("[a]", "a kecuali b", ["`a.except(b, 3)`", "`a.except(b, 3)`"]),
        ("[a]", "near(\"a\", b, 5)", ["tanpa tanda kutip: `a`", "without quotes: `a`"]),
    ] {
        for (told, part) in with(words, when).iter().zip(parts) {
            assert!(told.contains(part), "no {part:?} in\n{told}");
        }
    }
}

#[test]
fn json_holds_nothing_that_steers_a_terminal() {
    let title = "a\u{9b}2Jb\u{202e}c\u{2028}d\u{7f}e\u{85}f\u{2066}";
    let raw = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2028}' | '\u{2066}')
    };
    let row = serde_json::json!({ "title": title, "id": title }).to_string();
    let rows = tempfile::NamedTempFile::with_suffix(".jsonl").unwrap();
    std::fs::write(rows.path(), row).unwrap();
    // The name of an attribute is a stranger's as well.
    let rules = file(
        b"rule_set: uji\ntitle: { id: U, en: T }\nwords: { a: [a] }\nrules:\n  - id: a\n    \
          title: { id: U, en: T }\n    when: a\n    verdict: review\n    examples:\n      match: \
          [{ title: \"b\", attributes: { \"x\\e[2J\\u202ey\": c } }]\n      pass: [b]\n",
    );
    for output in ["table", "json"] {
        let path = rules.path().to_str().unwrap();
        let got = run(&["rules", "test", path, "--output", output], b"");
        assert!(got.out.contains("202e"), "{got:?}");
        assert!(!got.out.contains(raw), "{got:?}");
    }
    for args in [
        &["score", "--rules", STARTER, "--title", title, "--output", "json"][..],
        &["rules", "explain", STARTER, "--title", title, "--output", "json"],
        &["scan", rows.path().to_str().unwrap(), "--rules", STARTER, "--output", "json"],
        &["link", &format!("https://shopee.co.id/{title}"), "--output", "json"],
    ] {
        let got = run(args, b"");
        assert!(!got.out.is_empty() && !got.out.contains(raw), "{args:?}: {:?}", got.out);
        for line in got.out.lines() {
            serde_json::from_str::<Value>(line).unwrap();
        }
    }
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
