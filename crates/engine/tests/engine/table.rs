//! Cases that a generator does not reach: contexts, photos, limits, plans that are refused.

use saring_engine::{
    Condition, Context, ContextSpec, Effect, Example, Except, ImageList, Listing, Matcher, Measure,
    Op, Plan, PlanError, Quantity, Scratch, Source, Subject, Thresholds, Verdict, Within, Words,
    score,
};
use saring_text::Variants;

use super::engine;
use super::generate::clothing;

fn with_condition(when: Condition) -> Plan {
    let mut plan = clothing();
    plan.rules.truncate(1);
    plan.rules[0].when = when;
    plan.rules[0].effect = Effect::Review;
    plan
}

fn verdict(plan: &Plan, context: &Context, listing: &Listing) -> Verdict {
    engine(std::slice::from_ref(plan), context, listing, 0).verdict
}

#[test]
fn context_decides_or_is_unknown() {
    let spec: ContextSpec = serde_json::from_str(
        r#"{
            "takedowns": [{"title": "Jaket parasut hijau lumut ukuran besar import"},
                          {"image_hashes": ["phash64:00000000000000ff"]}],
            "sellers": {"penjual-1": 3},
            "categories": {"100": "Elektronik > Audio"}
        }"#,
    )
    .unwrap();
    let (full, none) = (Context::new(spec).unwrap(), Context::default());
    let similar = with_condition(Condition::SimilarToTakedown);
    let often = with_condition(Condition::SellerTakedowns { op: Op::AtLeast, value: 3 });
    let audio = with_condition(Condition::CategoryUnder("elektronik".into()));
    let title = "Jaket parasut hijau lumut ukuran besar impor";
    let by = |seller: &str| Listing { seller: Some(seller.into()), ..Listing::titled("x") };
    let photo =
        Listing { image_hashes: vec!["phash64:00000000000000fe".into()], ..Listing::titled("x") };
    let in_category = |name: &str| Listing { category: Some(name.into()), ..Listing::titled("x") };
    for (plan, listing, expected) in [
        (&similar, Listing::titled(title), Verdict::Review),
        (&similar, Listing::titled("Panci presto 8 liter"), Verdict::Allow),
        (&similar, photo, Verdict::Review),
        (&often, by("penjual-1"), Verdict::Review),
        (&often, by("penjual-2"), Verdict::Allow),
        (&audio, in_category("100"), Verdict::Review),
        (&audio, in_category("elektronik"), Verdict::Allow),
    ] {
        assert_eq!(verdict(plan, &full, &listing), expected, "{listing:?}");
        let without = verdict(plan, &none, &listing);
        let own_path = listing.category.as_deref() == Some("elektronik");
        assert_eq!(without, if own_path { Verdict::Review } else { Verdict::Allow }, "{listing:?}");
    }
}

#[test]
fn photos_are_compared_within_the_lists_distance() {
    let mut plan = with_condition(Condition::ImageLike(0));
    plan.images = vec![ImageList {
        name: "karung".into(),
        hashes: vec!["phash64:0000000000000000".into()],
        max_distance: Some(2),
    }];
    for (hash, expected) in [
        ("phash64:0000000000000003", Verdict::Review),
        ("phash64:0000000000000007", Verdict::Allow),
        ("pdq:0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff", Verdict::Allow),
    ] {
        let listing = Listing { image_hashes: vec![hash.into()], ..Listing::titled("x") };
        assert_eq!(verdict(&plan, &Context::default(), &listing), expected, "{hash}");
    }
}

#[test]
fn a_plan_that_cannot_be_read_is_refused() {
    let plan = clothing();
    let other_format = Plan { format: 999, ..plan.clone() };
    let other_fold = Plan { fold_version: 999, ..plan.clone() };
    let missing = Condition::Occurs {
        words: Words { list: Source::List(9), except: Vec::new() },
        within: Within::AnyText,
    };
    let mut deep = Condition::SimilarToTakedown;
    for _ in 0..100 {
        deep = Condition::Not(Box::new(deep));
    }
    let mut bad_hash = plan.clone();
    bad_hash.images =
        vec![ImageList { name: "karung".into(), hashes: vec!["md5:0".into()], max_distance: None }];
    type Expected = fn(&PlanError) -> bool;
    let thresholds =
        |review, block| Plan { thresholds: Thresholds { review, block }, ..clothing() };
    let (none, same, over) = (thresholds(0, 90), thresholds(90, 90), thresholds(50, 102));
    let score = |score| {
        let mut plan = clothing();
        plan.rules[0].effect = Effect::Score(score);
        plan
    };
    let (all, any) = (Condition::All(Vec::new()), Condition::Any(Vec::new()));
    let cases: [(&[Plan], Expected); 13] = [
        (&[other_format], |error| matches!(error, PlanError::Format { format: 999, .. })),
        (&[other_fold], |error| matches!(error, PlanError::FoldVersion { .. })),
        (&[plan.clone(), plan], |error| matches!(error, PlanError::Duplicate(_))),
        (&[with_condition(missing)], |error| matches!(error, PlanError::List { .. })),
        (&[with_condition(deep)], |error| matches!(error, PlanError::Depth { .. })),
        (&[bad_hash], |error| matches!(error, PlanError::ImageHash { .. })),
        (&[none], |error| matches!(error, PlanError::Thresholds { .. })),
        (&[same], |error| matches!(error, PlanError::Thresholds { .. })),
        (&[over], |error| matches!(error, PlanError::Thresholds { .. })),
        (&[score(0)], |error| matches!(error, PlanError::Score { score: 0, .. })),
        (&[score(101)], |error| matches!(error, PlanError::Score { score: 101, .. })),
        (&[with_condition(all)], |error| matches!(error, PlanError::Empty { .. })),
        (&[with_condition(any)], |error| matches!(error, PlanError::Empty { .. })),
    ];
    for (plans, expected) in cases {
        let error = Matcher::new(plans).unwrap_err();
        assert!(expected(&error), "{error}");
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn a_field_too_large_to_read_goes_to_review() {
    let huge = "a".repeat(saring_engine::MAX_FIELD_BYTES + 1);
    let listing = Listing { description: Some(huge), ..Listing::titled("kaos baru") };
    let got = engine(&[clothing()], &Context::default(), &listing, 0);
    assert!(got.over_budget);
    assert_eq!(got.verdict, Verdict::Review);
    assert_eq!(&*got.hits[0].rule, "over-budget");
}

#[test]
fn cost_grows_with_the_listing_and_no_faster() {
    let matcher = Matcher::new(&[clothing()]).unwrap();
    let mut scratch = Scratch::default();
    let mut steps = |word: &str, times: usize| {
        let listing = Listing::titled(word.repeat(times));
        score(&matcher, &Context::default(), &listing, 0, &mut scratch);
        scratch.steps() as f64
    };
    let plain = steps("meja kayu jati ", 4000) / (4000.0 * 15.0);
    for word in
        ["bekas baju ", "bal ", "bekas kardus ", "b e k a s ", "bajubekas ", "b4ju-b4ju ", "a"]
    {
        let (one, two) = (steps(word, 5_000), steps(word, 10_000));
        assert!(two <= 2.1 * one + 100.0, "{word}: {one} {two}");
        let byte = two / (10_000.0 * word.len() as f64);
        assert!(byte <= 16.0 * plain, "{word}: {byte} steps a byte, plain {plain}");
    }
}

#[test]
fn the_json_form_is_the_documented_one() {
    let listing = Listing { id: Some("a1".into()), ..Listing::titled("Kaos b3kas") };
    let got = engine(&[clothing()], &Context::default(), &listing, 0);
    assert_eq!(
        got.to_json(),
        concat!(
            r#"{"verdict":"REVIEW","score":50,"hits":["#,
            r#"{"rule_set":"sampel","rule":"bekas","field":"title","start":0,"end":4,"#,
            r#""text":"Kaos","term":"kaos","variants":[]},"#,
            r#"{"rule_set":"sampel","rule":"bekas","field":"title","start":5,"end":10,"#,
            r#""text":"b3kas","term":"bekas","variants":["leet"]}],"#,
            r#""rule_sets":[{"rule_set":"sampel","verdict":"REVIEW","score":50,"#,
            r#""rules":[{"rule":"bekas","effect":"review","mode":"enforce"}]}]}"#
        )
    );
}

#[test]
fn a_long_category_is_unknown_and_costs_nothing() {
    let mut plan = with_condition(Condition::CategoryUnder("elektronik".into()));
    let rule = plan.rules[0].clone();
    plan.rules.extend((0..1_000).map(|number| {
        let mut rule = rule.clone();
        rule.id = format!("aturan-{number}");
        rule
    }));
    let category = |text: String| Listing { category: Some(text), ..Listing::titled("x") };
    let none = Context::default();
    assert_eq!(verdict(&plan, &none, &category("elektronik".into())), Verdict::Review);
    let long = format!("elektronik/{}", "x".repeat(1 << 20));
    assert_eq!(verdict(&plan, &none, &category(long)), Verdict::Allow);
}

#[test]
fn what_was_taken_down_does_not_use_up_the_budget_of_a_listing() {
    let takedowns: Vec<String> = (0..200_000_u64)
        .map(|number| format!(r#"{{"image_hashes":["phash64:{number:016x}"]}}"#))
        .collect();
    let spec = format!(r#"{{"takedowns":[{}]}}"#, takedowns.join(","));
    let context = Context::new(serde_json::from_str(&spec).unwrap()).unwrap();
    let mut plan = with_condition(Condition::SimilarToTakedown);
    let mut block = plan.rules[0].clone();
    block.id = "kata".into();
    block.effect = Effect::Block;
    block.when = Condition::Occurs {
        words: Words { list: Source::List(0), except: Vec::new() },
        within: Within::Title,
    };
    plan.rules.push(block);
    let mut listing = Listing::titled(plan.lists[0].terms[0].clone());
    listing.image_hashes = vec!["phash64:ffffffffffffffff".into(); 20];
    assert_eq!(verdict(&plan, &context, &listing), Verdict::Block);
}

#[test]
fn what_a_condition_does_not_know_is_refused() {
    for json in [
        r#"{"near":{"first":{"list":0},"second":{"list":1},"distance":3,"ordered":false,"min":2}}"#,
        r#"{"occurs":{"words":{"list":0},"within":"title","case":true}}"#,
        r#"{"price":{"op":"less","value":3,"currency":"USD"}}"#,
    ] {
        assert!(serde_json::from_str::<Condition>(json).is_err(), "{json}");
    }
}

#[test]
fn a_plan_is_written_in_the_least_format_that_says_what_it_says() {
    let words = |list| Words { list, except: Vec::new() };
    let bekas = || words(Source::List(0));
    let quantity = Quantity { measure: Measure::Pieces, op: Op::AtLeast, value: 20 };
    let after = Except { list: 1, distance: Some(2), after: true };
    let near = |across| Condition::Near {
        first: bekas(),
        second: bekas(),
        distance: 2,
        ordered: false,
        across,
    };
    let occurs = |words, within| Condition::Occurs { words, within };
    for (when, format) in [
        (near(false), 1),
        (near(true), 2),
        (Condition::Not(Box::new(near(true))), 2),
        (occurs(bekas(), Within::Tags), 1),
        (occurs(bekas(), Within::Variations), 2),
        (occurs(words(Source::Quantity(quantity)), Within::Title), 2),
        (occurs(Words { except: vec![after], ..bekas() }, Within::AnyText), 2),
        (Condition::Known(Subject::Variations), 2),
    ] {
        let plan = without_guesses(with_condition(when.clone()));
        assert_eq!(plan.least_format(), format, "{when:?}");
    }
    assert_eq!(clothing().least_format(), 2);
    let mut plan = without_guesses(clothing());
    assert_eq!(plan.least_format(), 1);
    let listing = Listing { variations: vec!["bal kecil".into()], ..Listing::titled("Kaos") };
    plan.examples.push(Example { listing, verdict: Some(Verdict::Review) });
    assert_eq!(plan.least_format(), 2);
}

/// Ministries have rule sets of their own language alone, and edges that are not updated yet.
#[test]
fn a_plan_asks_for_the_newer_folding_only_where_its_terms_need_it() {
    for (term, version) in
        [("bekas", 1), ("2nd hand", 1), ("มือสอง", 2), ("二手", 2), ("パーカー", 2), ("çelana", 2)]
    {
        let mut plan = clothing();
        plan.lists[0].terms.push(term.into());
        assert_eq!(plan.least_fold_version(), version, "{term}");
    }
}

fn without_guesses(mut plan: Plan) -> Plan {
    for list in &mut plan.lists {
        list.variants = Variants::SURE;
    }
    plan
}
