//! What becomes of a listing that costs too much: what is proved counts, what is unread is unknown.

use saring_engine::{
    Condition, Context, Effect, Except, Listing, Op, Plan, Verdict, Within, WordList, Words,
};

use super::engine;
use super::generate::clothing;

/// In so many lists stands the one word that the listing is padded with.
const LISTS: usize = 400;

fn words(list: u32, except: &[Except]) -> Words {
    Words { list, except: except.to_vec() }
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
    let not_excepted =
        words(0, &[Except { list: 1, distance: Some(2) }, Except { list: 1, distance: None }]);
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
    let costly = Condition::Near {
        first: words(2, &[]),
        second: words(1, &[]),
        distance: 2,
        ordered: false,
    };
    let mut conditions = vec![(Effect::Review, costly); 2_000];
    conditions.push((Effect::Block, occurs(0, Within::Title)));
    let mut plan = plan(conditions);
    // Few enough lists that all of the text is read.
    plan.lists.truncate(3);
    let padded =
        Listing { description: Some("baju ".repeat(20_000)), ..Listing::titled("baju karungan") };
    assert_eq!(verdict(&plan, &padded), Verdict::Block);
}
