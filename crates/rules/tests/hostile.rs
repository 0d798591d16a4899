//! Files made to exhaust whoever reads them: each gets a diagnostic at the right place, and costs
//! no more memory than its own size would explain.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test, which prints its figures")]

mod support;

use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use saring_engine::{Context, Listing, Matcher, Plan, Scratch, Verdict, score};
use saring_rules::limits::MAX_FILE_BYTES;
use saring_rules::{Code, Lang, Loaded, format, load, render};
use support::{Measured, measured};

/// One at a time, so that each sees its own memory only.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(text: &str, code: Code, within: usize) -> Loaded {
    let Measured { loaded, growth } = measured(text.as_bytes());
    let start: String = text.chars().take(30).collect();
    assert!(loaded.plan.is_none(), "{start}");
    assert!(loaded.diagnostics.iter().any(|one| one.code == code), "{:?}", loaded.diagnostics);
    assert!(growth <= within, "{start}: {growth} bytes");
    let shown = render(&loaded.diagnostics, "a.yaml", &loaded.source, Lang::Id, true);
    println!("{start:?}: {growth} bytes");
    assert!(shown.len() < 200_000, "{start}: {} bytes shown", shown.len());
    // Formatting tells the same of YAML that is not in order, and may lay out the rest.
    if let Err(diagnostics) = format(text.as_bytes()) {
        assert!(diagnostics.iter().any(|one| loaded.diagnostics.contains(one)), "{start}");
    }
    loaded
}

const MIB: usize = 1 << 20;

#[test]
fn deep_nesting() {
    let _alone = alone();
    for (text, at) in [
        ("[".repeat(100_000), 32),
        (format!("rule_set: {}", "[".repeat(100_000)), 42),
        ("{a: ".repeat(100_000), 128),
        ("- ".repeat(100_000), 64),
        ("? ".repeat(100_000), 64),
        ((0..2_000).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n"), 0),
    ] {
        let loaded = refused(&text, Code::TooDeep, 4 * MIB);
        let span = &loaded.diagnostics[0].span;
        assert!(at == 0 || span.start == at, "{span:?}");
    }
}

#[test]
fn alias_bomb() {
    let _alone = alone();
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, last) in ('b'..='i').zip('a'..='h') {
        let nine = vec![format!("*{last}"); 9].join(", ");
        writeln!(bomb, "{name}: &{name} [{nine}]").expect("string");
    }
    let loaded = refused(&bomb, Code::Alias, 4 * MIB);
    assert!(loaded.diagnostics.iter().any(|one| one.code == Code::Anchor));
    // A list that contains itself.
    refused("a: &a [*a]\n", Code::Alias, 4 * MIB);
}

#[test]
fn long_scalars() {
    let _alone = alone();
    refused(&format!("rule_set: {}", "x".repeat(10_000_000)), Code::FileTooLarge, 4 * MIB);
    let long = "x".repeat(MAX_FILE_BYTES - 200);
    refused(&format!("rule_set: {long}"), Code::BadSlug, 24 * MIB);
    refused(&format!("rule_set: \"{long}"), Code::Unclosed, 24 * MIB);
    refused(&format!("title: {{ id: {long}, en: x }}"), Code::TextTooLong, 24 * MIB);
    refused(&format!("words: {{ a: [{long}] }}"), Code::TermTooLong, 24 * MIB);
    refused(&format!("{long}: x"), Code::ColonInText, 24 * MIB);
    refused(&format!("rules: [{{ id: a, when: {long} }}]"), Code::ConditionTooLong, 24 * MIB);
    refused(&format!("rules: [{{ id: a, when: |\n {long} }}]"), Code::NeedsQuotes, 24 * MIB);
}

#[test]
fn many_of_everything() {
    let _alone = alone();
    let fits = MAX_FILE_BYTES - 100;
    refused(&format!("words: {{ a: [{}] }}", "!a,".repeat(fits / 3)), Code::Tag, 96 * MIB);
    refused(&format!("words: {{ a: [{}] }}", "&a b,".repeat(fits / 5)), Code::Anchor, 96 * MIB);
    refused(&format!("words: {{ a: [{}] }}", "*a ,".repeat(fits / 4)), Code::Alias, 96 * MIB);
    refused(&"a: b\n".repeat(fits / 5), Code::DuplicateKey, 96 * MIB);
    let keys: String = (0..fits / 10).map(|number| format!("{number:07}:\n")).collect();
    refused(&keys, Code::UnknownKey, 96 * MIB);
    refused(&"- \n".repeat(fits / 3), Code::WrongType, 96 * MIB);
    refused(&"---\n".repeat(fits / 4), Code::SeveralDocuments, 16 * MIB);
    refused(&"#\n".repeat(fits / 2), Code::EmptyFile, 16 * MIB);
    refused(&"\u{1}".repeat(fits), Code::ControlCharacter, 16 * MIB);
    refused(&"#\u{202e}\n".repeat(fits / 5), Code::EmptyFile, 16 * MIB);
}

#[test]
fn what_rule_files_leave_out_of_yaml() {
    let _alone = alone();
    let with = |words: &str| {
        format!(
            "rule_set: aa\ntitle: {{ id: a, en: a }}\nwords:\n{words}\nrules:\n  - {{ id: a, title: {{ \
             id: a, en: a }}, when: x, verdict: review }}\n"
        )
    };
    for (words, code, at) in [
        ("  x: [x]\n  x: [y]", Code::DuplicateKey, "x: [y]"),
        ("  x: { terms: [x], terms: [y] }", Code::DuplicateKey, "terms: [y]"),
        ("  x: [x]\n  <<: { y: [y] }", Code::MergeKey, "<<"),
        ("  x: [!!str x]", Code::Tag, "!!str"),
        ("  x: [!x]", Code::Tag, "!x"),
        ("  x: &x [x]", Code::Anchor, "&x"),
        ("  x: [*x]", Code::Alias, "*x"),
        ("\tx: [x]", Code::Tab, "\tx"),
        ("  x:\n  \t- x", Code::Tab, "\t- x"),
        ("  x: [x]\n--- # more", Code::SeveralDocuments, "---"),
        ("  ? [x]\n  : [x]", Code::KeyNotText, "[x]"),
    ] {
        let text = with(words);
        let loaded = refused(&text, code, 4 * MIB);
        let found = loaded.diagnostics.iter().find(|found| found.code == code);
        let span = found.map(|found| found.span.clone()).unwrap_or_default();
        assert!(text[span.start..].starts_with(at), "{words}: {span:?}");
    }
    // One mark at the beginning says how the file is encoded, and changes nothing; words that YAML
    // takes for something else stay words.
    let plain = load(with("  x: [no, 2nd, 1e3, 'true']").as_bytes()).plan.expect("no errors");
    assert_eq!(plain.lists[0].terms, ["no", "2nd", "1e3", "true"]);
    let marked = load(format!("\u{feff}{}", with("  x: [no, 2nd, 1e3, 'true']")).as_bytes());
    assert_eq!(marked.plan, Some(plain));
}

/// A rule set whose one condition is `when`, in single quotes.
fn with_condition(when: &str) -> String {
    format!(
        "rule_set: aa\ntitle: {{ id: a, en: a }}\nwords: {{ x: [x] }}\nrules:\n  - id: a\n    \
         title: {{ id: a, en: a }}\n    verdict: review\n    when: '{when}'\n"
    )
}

#[test]
fn costly_conditions() {
    let _alone = alone();
    for (when, code) in [
        ("!!(".repeat(1_700), Code::ConditionTooLong),
        ("!!(".repeat(170), Code::ConditionTooDeep),
        ("(".repeat(1_000), Code::ConditionTooDeep),
        ("!".repeat(100_000), Code::ConditionTooLong),
        (vec!["x"; 3_000].join("+"), Code::ConditionTooLong),
        (vec!["1"; 1_500].join("+"), Code::ConditionTooManyOperators),
        (vec!["x"; 10_000].join(" && "), Code::ConditionTooLong),
        (vec!["x"; 500].join(" && "), Code::ConditionTooManyOperators),
    ] {
        refused(&with_condition(&when), code, 4 * MIB);
    }
}

#[test]
fn ten_thousand_rules_over_long_lists() {
    let _alone = alone();
    let list = |prefix| {
        (0..10_000).map(|number| format!("{prefix}{number}")).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!(
        "rule_set: aa\ntitle: {{ id: a, en: a }}\nwords:\n  x: [{}]\n  y: [{}]\nrules:\n",
        list('x'),
        list('y'),
    );
    for number in 0..10_000 {
        writeln!(
            text,
            "  - {{ id: r{number}, title: {{ id: a, en: a }}, verdict: review, when: 'near(x, y, \
             {})', examples: {{ match: [x1 y1], pass: [z] }} }}",
            number % 100,
        )
        .expect("string");
    }
    let Measured { loaded, growth } = measured(text.as_bytes());
    let plan = loaded.plan.expect("no errors");
    assert_eq!(plan.rules.len(), 10_000);
    scoring_is_bounded(&plan);
    assert!(growth <= 96 * MIB, "{growth} bytes");
}

/// A listing full of words of both lists, which every rule waits for, costs no more steps than its
/// size allows; what that leaves undone is said, and goes to a person.
fn scoring_is_bounded(plan: &Plan) {
    let matcher = Matcher::new(std::slice::from_ref(plan)).expect("a good plan");
    let mut scratch = Scratch::default();
    for count in [1, 100, 2_000] {
        let text: String = (0..count).map(|number| format!("x{number} sela y{number} ")).collect();
        let listing = Listing { description: Some(text), ..Listing::titled("a") };
        let scored = score(&matcher, &Context::default(), &listing, 0, &mut scratch);
        assert!(scored.verdict >= Verdict::Review, "{count}: {:?}", scored.verdict);
        assert!(!scored.hits.is_empty(), "{count}");
        println!("{count} pairs: {} steps, over budget: {}", scratch.steps(), scored.over_budget);
    }
}
