//! What becomes of a listing that costs too much: what is proved counts, what is unread is unknown.

use saring_engine::{
    Condition, Context, Effect, Except, Listing, Matcher, Measure, Op, Plan, Quantity, Scratch,
    Source, Verdict, Within, WordList, Words, score,
};

use super::engine;
use super::generate::clothing;

/// In so many lists stands the one word that the listing is padded with.
const LISTS: usize = 400;

fn words(list: u32, except: &[Except]) -> Words {
    Words { list: Source::List(list), except: except.to_vec() }
}

fn occurs(list: u32, within: Within) -> Condition {
    Condition::Occurs { words: words(list, &[]), within }
}

/// A plan with one rule for each condition.
fn plan(conditions: Vec<(Effect, Condition)>) -> Plan {
    let mut plan = clothing();
    let list = |terms: &[&str]| WordList {
        terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        ..plan.lists[0].clone()
    };
    let lists = [list(&["karungan"]), list(&["speaker"])].into_iter();
    let padding = std::iter::repeat_n(list(&["baju"]), LISTS);
    let rule = plan.rules[0].clone();
    plan.lists = lists.chain(padding).collect();
    plan.rules = (0..)
        .zip(conditions)
        .map(|(number, (effect, when))| saring_engine::Rule {
            id: format!("aturan-{number}"),
            effect,
            when,
            ..rule.clone()
        })
        .collect();
    plan
}

fn verdict(plan: &Plan, listing: &Listing) -> Verdict {
    let got = engine(std::slice::from_ref(plan), &Context::default(), listing, 0);
    assert!(got.over_budget);
    assert_eq!(got.hits.last().map(|hit| &*hit.rule), Some("over-budget"));
    got.verdict
}

#[test]
fn what_a_field_that_was_read_proves_counts() {
    let not_excepted = words(
        0,
        &[
            Except { list: 1, distance: Some(2), after: false },
            Except { list: 1, distance: None, after: false },
        ],
    );
    let padded = "baju ".repeat(2_000);
    for (title, description, when, expected) in [
        ("karungan", padded.clone(), occurs(0, Within::AnyText), Verdict::Block),
        ("karungan", padded.clone(), occurs(0, Within::Title), Verdict::Block),
        (
            "karungan",
            padded.clone(),
            Condition::Occurs { words: not_excepted.clone(), within: Within::AnyText },
            Verdict::Block,
        ),
        (
            "karungan karungan",
            padded.clone(),
            Condition::Count { words: words(0, &[]), op: Op::AtLeast, value: 2 },
            Verdict::Block,
        ),
        (
            "karungan karungan",
            padded.clone(),
            Condition::Not(Box::new(Condition::Count {
                words: words(0, &[]),
                op: Op::Less,
                value: 2,
            })),
            Verdict::Block,
        ),
        // Nothing is decided by what was not read.
        (
            "karungan",
            padded.clone(),
            Condition::Count { words: words(0, &[]), op: Op::Less, value: 2 },
            Verdict::Review,
        ),
        (
            "karungan",
            padded.clone(),
            Condition::Not(Box::new(occurs(1, Within::AnyText))),
            Verdict::Review,
        ),
        (
            "karungan",
            padded.clone(),
            Condition::Not(Box::new(Condition::Near {
                first: words(0, &[]),
                second: words(1, &[]),
                distance: 2,
                ordered: false,
                across: false,
            })),
            Verdict::Review,
        ),
        // Nor is a part of a field, whose rest may hold the exception.
        (
            "kaos",
            format!("karungan {padded} speaker"),
            Condition::Occurs { words: not_excepted, within: Within::AnyText },
            Verdict::Review,
        ),
        // What is said of a field that was read is decided.
        (
            "karungan",
            padded.clone(),
            Condition::Not(Box::new(occurs(1, Within::Title))),
            Verdict::Block,
        ),
    ] {
        let listing = Listing { description: Some(description), ..Listing::titled(title) };
        let shown = format!("{when:?}");
        assert_eq!(verdict(&plan(vec![(Effect::Block, when)]), &listing), expected, "{shown}");
    }
}

#[test]
fn rules_that_block_are_looked_at_first() {
    // Each of its own, as equal ones are worked out once.
    let costly = |distance| Condition::Near {
        first: words(2, &[]),
        second: words(1, &[]),
        distance,
        ordered: false,
        across: false,
    };
    let mut conditions: Vec<_> =
        (0..2_000).map(|number| (Effect::Review, costly(number))).collect();
    conditions.push((Effect::Block, occurs(0, Within::Title)));
    let mut plan = plan(conditions);
    // Few enough lists that all of the text is read.
    plan.lists.truncate(3);
    let padded =
        Listing { description: Some("baju ".repeat(20_000)), ..Listing::titled("baju karungan") };
    assert_eq!(verdict(&plan, &padded), Verdict::Block);
}

#[test]
fn quantities_have_their_bounds_too() {
    let asked = |value| {
        let quantity = Quantity { measure: Measure::Weight, op: Op::AtLeast, value };
        Words { list: Source::Quantity(quantity), except: Vec::new() }
    };
    let occurs = |value| Condition::Occurs { words: asked(value), within: Within::Description };
    let weights =
        |count| Listing { description: Some("2kg ".repeat(count)), ..Listing::titled("karungan") };
    // Each weight is an occurrence of each of a thousand lists.
    let many = plan((0..1_000).map(|value| (Effect::Review, occurs(value))).collect());
    assert_eq!(verdict(&many, &weights(25_000)), Verdict::Review);
    let steps = |count| {
        let plan = plan(vec![(Effect::Review, occurs(1_000))]);
        let matcher = Matcher::new(&[plan]).unwrap();
        let mut scratch = Scratch::default();
        let got = score(&matcher, &Context::default(), &weights(count), 0, &mut scratch);
        assert_eq!((got.verdict, got.over_budget), (Verdict::Review, false));
        scratch.steps()
    };
    let (once, twice) = (steps(25_000), steps(50_000));
    assert!(twice <= 2 * once + once / 10, "{once} steps, then {twice}");
}
