//! Which fault is told, and whether a retry can have it. What a message can say is in the table of
//! `tests/src/outcomes.rs`, whose rows are sent to an edge and to the centre too.

use crate::{CLOCK_SKEW, FIRST_ACTION, Facts, LAST_TIME, Origin, Place, Rule, Time, check};

/// 2026-11-24T00:00Z.
const NOW: i64 = 1_795_478_400_000_000;

fn good() -> Facts<'static> {
    Facts {
        idempotency_key: "takedown-1",
        place: Place::Names { surface: "shopee", kind: "product", id: "4021.771" },
        has_action: true,
        origin: Some(Origin::Other),
        action_time: Time::At(NOW),
        ..Facts::default()
    }
}

/// What is changed, and what is found then: the field, and whether a release stored it once.
type Case = (fn(&mut Facts<'static>), Option<(&'static str, bool)>);

const CASES: &[Case] = &[
    (|_| {}, None),
    (|o| o.action_time = Time::At(NOW + CLOCK_SKEW), None),
    (|o| o.action_time = Time::At(NOW + CLOCK_SKEW + 1), Some(("action_time", true))),
    (|o| o.action_time = Time::At(LAST_TIME), Some(("action_time", true))),
    (|o| o.action_time = Time::At(LAST_TIME + 1), Some(("action_time", false))),
    (|o| o.action_time = Time::of(i64::MAX, 0), Some(("action_time", false))),
    (|o| o.action_time = Time::At(FIRST_ACTION), None),
    (|o| o.action_time = Time::At(FIRST_ACTION - 1), Some(("action_time", true))),
    (|o| o.action_time = Time::At(0), Some(("action_time", true))),
    (|o| o.action_time = Time::At(-1), Some(("action_time", false))),
    (|o| o.action_time = Time::of(0, -1), Some(("action_time", false))),
    (|o| o.action_time = Time::Unset, Some(("action_time", false))),
    (|o| o.detect_time = Time::At(0), Some(("detect_time", true))),
    (|o| o.detect_time = Time::At(NOW + 1), Some(("detect_time", false))),
    (|o| o.province = "Jawa", Some(("province", true))),
    (|o| o.province = " jabar ", None),
    (|o| o.place = Place::Both, Some(("url", false))),
    (
        |o| o.place = Place::Names { surface: "shopee", kind: "slug", id: "a/b" },
        Some(("listing.kind", true)),
    ),
    (
        |o| o.place = Place::Names { surface: "shopee", kind: "barang", id: "a/b" },
        Some(("listing.kind", false)),
    ),
    (
        |o| o.place = Place::Names { surface: "shopee", kind: "product", id: "ABC" },
        Some(("listing.listing_id", true)),
    ),
    (
        |o| o.place = Place::Names { surface: "shopee", kind: "product", id: "" },
        Some(("listing.listing_id", false)),
    ),
    // What no release took is told before what comes first.
    (
        |o| {
            o.place = Place::Names { surface: "shopee", kind: "product", id: "ABC" };
            o.rule_hits = vec![Rule { rule_set: "a", version: 1, rule: "b" }; 2];
            o.rule_hits[1].rule = "b/c";
        },
        Some(("rule_hits[1].rule", false)),
    ),
];

#[test]
fn what_no_release_took_is_told_from_what_one_did() {
    for (at, (change, expected)) in CASES.iter().enumerate() {
        let mut outcome = good();
        change(&mut outcome);
        let found = check(&outcome, NOW).err();
        let found = found.as_ref().map(|fault| (fault.field.as_str(), fault.was_taken));
        assert_eq!(found, *expected, "case {at}");
    }
}
