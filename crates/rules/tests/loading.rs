//! Rule files become plans.

#![expect(clippy::panic, reason = "a test")]

use saring_engine::{Condition, Effect, Mode, Plan, Verdict};
use saring_rules::{Code, Lang, Loaded, load};
use saring_text::{Variant, Variants};

const CLOTHING: &str = include_str!("files/clothing.yaml");

/// A rule set with these entries besides those that it must have, and these in its one rule.
fn file(entries: &str, rule: &str) -> String {
    format!(
        "rule_set: contoh\ntitle: {{ id: Contoh, en: Example }}\n{entries}rules:\n  - id: satu\n    \
         title: {{ id: Satu, en: One }}\n    verdict: review\n{rule}"
    )
}

fn plan(text: &str) -> Plan {
    let loaded = load(text.as_bytes());
    loaded.plan.clone().unwrap_or_else(|| panic!("{}", loaded.render("x.yaml", Lang::En, false)))
}

fn codes(loaded: &Loaded) -> Vec<Code> {
    loaded.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn the_example_of_the_documents_becomes_a_plan() {
    let loaded = load(CLOTHING.as_bytes());
    assert_eq!(loaded.diagnostics, [], "{}", loaded.render("clothing.yaml", Lang::En, false));
    let plan = loaded.plan.expect("no errors");
    assert_eq!(plan.rule_set, "pakaian-bekas-impor");
    assert_eq!(plan.title.en, "Imported used clothing");
    assert_eq!((plan.thresholds.review, plan.thresholds.block), (50, 90));
    let names: Vec<_> = plan.lists.iter().map(|list| list.name.as_str()).collect();
    assert_eq!(names, ["bekas", "bal", "sandang", "gawai", "kemasan"]);
    assert_eq!(plan.lists[1].terms, ["bal", "ball", "bal pres", "balpres", "karungan"]);
    assert_eq!(plan.lists[1].variants, Variants::SURE);
    assert_eq!(plan.rules.len(), 2);
    let rule = &plan.rules[1];
    assert_eq!((rule.effect, rule.mode), (Effect::Review, Mode::Enforce));
    assert_eq!(rule.matches[1].listing.condition.as_deref(), Some("used"));
    assert_eq!(rule.passes[0].listing.title, "Speaker preloved JBL");
}

#[test]
fn words_stay_as_written() {
    let text = file(
        "words:\n  bekas: [no, 2nd, 1e3, off, null, ~, 0x1F, 1_000, 07, yes, 'true', \"n\", 2025-01-01]\n",
        "    when: bekas\n",
    );
    let loaded = load(text.as_bytes());
    assert_eq!(
        codes(&loaded),
        [Code::TermWithoutLetters, Code::NoExamples],
        "`~` is a term like any other, but has no letter"
    );
    let plan = plan(&text.replace("~, ", ""));
    assert_eq!(
        plan.lists[0].terms,
        [
            "no",
            "2nd",
            "1e3",
            "off",
            "null",
            "0x1F",
            "1_000",
            "07",
            "yes",
            "true",
            "n",
            "2025-01-01"
        ]
    );
}

#[test]
fn variants_hold_for_all_lists_or_for_one() {
    let plan = plan(&file(
        "variants: { leet: off, glued: OFF }\nwords:\n  bekas: [bekas]\n  bal:\n    terms: [bal]\n    \
         variants: { leet: on, clitic: off }\n",
        "    when: bekas && bal\n",
    ));
    let without = |variants: Variants, variant| variants.without(variant);
    let general = without(without(Variants::SURE, Variant::Leet), Variant::Glued);
    assert_eq!(plan.lists[0].variants, general);
    assert_eq!(plan.lists[1].variants, general.with(Variant::Leet).without(Variant::Clitic));
}

#[test]
fn images_and_scores_and_validity() {
    let pdq = "AB".repeat(32);
    let plan = plan(&file(
        &format!(
            "words: {{ bal: [bal] }}\nimages:\n  karung: [\"pdq:{pdq}\"]\n  bal_foto:\n    hashes: \
             [\"phash64:0123456789abcdef\"]\n    max_distance: 12\n"
        ),
        "    when: bal && (image.like(karung) || image.like(bal_foto))\n    mode: shadow\n    valid: \
         { from: 2025-03-01, until: 2025-03-31 }\n",
    ));
    assert_eq!(plan.images[0].hashes, [format!("pdq:{}", pdq.to_lowercase())]);
    assert_eq!((plan.images[0].max_distance, plan.images[1].max_distance), (None, Some(12)));
    let rule = &plan.rules[0];
    assert_eq!(rule.mode, Mode::Shadow);
    let day = 86_400_000_000;
    assert_eq!(
        rule.valid.until.zip(rule.valid.from).map(|(until, from)| until - from),
        Some(31 * day)
    );
    let Condition::All(parts) = &rule.when else { panic!("{:?}", rule.when) };
    assert_eq!(parts[1], Condition::Any(vec![Condition::ImageLike(0), Condition::ImageLike(1)]));
}

#[test]
fn examples_hold_every_part_of_a_listing() {
    let plan = plan(&file(
        "words: { bal: [bal] }\nexamples:\n  allow: [Kaos baru]\n  block:\n    - title: Bal segel\n      \
         price: 150000\n",
        "    when: bal\n    examples:\n      match:\n        - title: Bal\n          description: |\n            \
         satu\n            dua\n          attributes: { size: XL }\n          brand: Nike\n          tags: [a, b]\n          \
         price: 50000\n          category: fashion/pria\n          condition: used\n          image_hashes: \
         [\"phash64:0123456789ABCDEF\"]\n          seller: s-1\n          signals: { model: 0.85 }\n          verdict: \
         REVIEW\n      pass: [Baju]\n",
    ));
    let example = &plan.rules[0].matches[0];
    let listing = &example.listing;
    assert_eq!(example.verdict, Some(Verdict::Review));
    assert_eq!(listing.description.as_deref(), Some("satu\ndua\n"));
    let attributes: Vec<_> =
        listing.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(attributes, [("brand", "Nike"), ("size", "XL")]);
    assert_eq!(listing.tags, ["a", "b"]);
    assert_eq!((listing.price, listing.signals["model"]), (Some(50_000), 0.85));
    assert_eq!(listing.image_hashes, ["phash64:0123456789abcdef"]);
    let verdicts: Vec<_> = plan.examples.iter().map(|example| example.verdict).collect();
    assert_eq!(verdicts, [Some(Verdict::Allow), Some(Verdict::Block)]);
    assert_eq!(plan.examples[1].listing.price, Some(150_000));
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let plain = plan(CLOTHING);
    assert_eq!(plan(&CLOTHING.replace('\n', "\r\n")), plain);
    assert_eq!(plan(&format!("\u{feff}{CLOTHING}")), plain);
    assert_eq!(plan(&format!("---\n{CLOTHING}...\n")), plain);
}

#[test]
fn places_are_right_behind_a_byte_order_mark_and_in_a_quoted_condition() {
    for quote in ["", "'", "\""] {
        let text = format!(
            "\u{feff}{}",
            file("words: { bal: [bal] }\n", &format!("    when: {quote}bal && bla{quote} # é\n"))
        );
        let loaded = load(text.as_bytes());
        let found = loaded
            .diagnostics
            .iter()
            .find(|found| found.code == Code::ConditionUnknownName)
            .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        assert_eq!(&text[found.span.clone()], "bla");
    }
}

#[test]
fn what_follows_from_an_error_is_not_reported_again() {
    // The list could not be read, so that conditions cannot be blamed for naming it.
    let loaded = load(file("words: [bekas]\n", "    when: bekas\n").as_bytes());
    assert_eq!(codes(&loaded), [Code::WrongType, Code::NoExamples]);
    // The condition could not be read, so that it may use the list.
    let loaded = load(file("words: { bal: [bal] }\n", "    when: bal &&\n").as_bytes());
    assert_eq!(codes(&loaded), [Code::NoExamples, Code::ConditionEndsEarly]);
}

#[test]
fn warnings_leave_a_plan() {
    let loaded = load(file("words: { a: [a, A], b: [b] }\n", "    when: a\n").as_bytes());
    assert!(loaded.plan.is_some());
    assert_eq!(loaded.errors(), 0);
    assert_eq!(codes(&loaded), [Code::DuplicateTerm, Code::UnusedList, Code::NoExamples]);
}

#[test]
fn a_match_example_is_missed_only_where_one_can_be_written() {
    for (when, codes) in [
        ("similar_to_takedown", vec![]),
        ("seller.takedowns >= 3 && bal", vec![]),
        ("!(bal && !similar_to_takedown)", vec![Code::NoMatchExample]),
        ("!(bal || similar_to_takedown)", vec![]),
        ("similar_to_takedown || bal", vec![Code::NoMatchExample]),
    ] {
        let text = format!(
            "rule_set: uji\ntitle: {{ id: Uji, en: Test }}\nwords:\n  bal: [bal]\nrules:\n  - id: a\n    \
             title: {{ id: A, en: A }}\n    when: '{when}'\n    verdict: review\n    examples:\n      \
             pass: [Kaos]\n"
        );
        let loaded = load(text.as_bytes());
        let got: Vec<Code> = loaded.diagnostics.iter().map(|found| found.code).collect();
        let got: Vec<Code> = got.into_iter().filter(|code| *code != Code::UnusedList).collect();
        assert_eq!(got, codes, "{when}");
    }
}
