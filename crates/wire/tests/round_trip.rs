//! What goes over the wire comes out as it went in.

use std::sync::Arc;

use proptest::prelude::*;
use saring_engine::{
    Assessment, Effect, Evidence, Listing, Mode, RuleResult, RuleSetResult, Verdict,
};
use saring_text::{Variant, Variants};
use saring_wire::{
    assessment_from_proto, assessment_to_proto, listing_from_proto, listing_to_proto,
};

fn name() -> impl Strategy<Value = Arc<str>> {
    "[a-z-]{1,12}".prop_map(Arc::from)
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![Just(Verdict::Allow), Just(Verdict::Review), Just(Verdict::Block)]
}

fn evidence() -> impl Strategy<Value = Evidence> {
    let variants = prop::collection::vec(prop::sample::select(Variant::ALL.to_vec()), 0..4);
    let span = prop::option::of((".{0,8}", 0..9_usize, 0..9_usize, ".{0,8}", ".{0,8}"));
    (name(), name(), span, variants).prop_map(|(rule_set, rule, span, variants)| {
        let (field, start, end, text, term) = match span {
            None => (None, None, None, None, None),
            Some((field, start, end, text, term)) => {
                (Some(field), Some(start), Some(end), Some(text), Some(term))
            }
        };
        let variants: Variants = variants.into_iter().collect();
        Evidence { rule_set, rule, field, start, end, text, term, variants }
    })
}

fn rule() -> impl Strategy<Value = RuleResult> {
    let effect = prop_oneof![
        Just(Effect::Block),
        Just(Effect::Review),
        (1..100_u32).prop_map(Effect::Score)
    ];
    let mode = prop_oneof![Just(Mode::Enforce), Just(Mode::Shadow)];
    (name(), effect, mode, any::<bool>()).prop_map(|(rule, effect, mode, exempt)| {
        let exempt = exempt && mode == Mode::Shadow;
        RuleResult { rule, effect, mode, exempt }
    })
}

fn rule_set() -> impl Strategy<Value = RuleSetResult> {
    let rules = prop::collection::vec(rule(), 0..3);
    (name(), verdict(), 0..101_u32, rules).prop_map(|(rule_set, verdict, score, rules)| {
        RuleSetResult { rule_set, verdict, score, rules }
    })
}

prop_compose! {
    fn assessment()(
        verdict in verdict(),
        score in 0..101_u32,
        hits in prop::collection::vec(evidence(), 0..4),
        rule_sets in prop::collection::vec(rule_set(), 0..3),
        shadow_hits in prop::collection::vec(evidence(), 0..2),
        over_budget: bool,
    ) -> Assessment {
        Assessment { verdict, score, hits, rule_sets, shadow_hits, over_budget }
    }
}

proptest! {
    #[test]
    fn assessments_keep_their_json(sent in assessment()) {
        let received = assessment_from_proto(assessment_to_proto(&sent)).unwrap();
        prop_assert_eq!(received.to_json(), sent.to_json());
        prop_assert_eq!(received, sent);
    }

    #[test]
    fn listings_keep_all_that_is_known(
        title: String,
        description: Option<String>,
        price: Option<i64>,
        tags: Vec<String>,
        brand: Option<String>,
        signal in prop::option::of(-1e9..1e9),
    ) {
        let sent = Listing {
            title,
            description,
            price,
            tags,
            attributes: brand.into_iter().map(|brand| ("brand".to_owned(), brand)).collect(),
            signals: signal.into_iter().map(|signal| ("model".to_owned(), signal)).collect(),
            ..Listing::default()
        };
        prop_assert_eq!(listing_from_proto(listing_to_proto(sent.clone())).unwrap(), sent);
    }
}

#[test]
fn what_is_not_known_here_is_refused_with_its_field() {
    let mut message = assessment_to_proto(&Assessment::default());
    message.verdict = 9;
    assert_eq!(assessment_from_proto(message).unwrap_err().field, "verdict");
    let mut listing = listing_to_proto(Listing::titled("baju"));
    listing.signals.insert("model".into(), f64::NAN);
    assert_eq!(listing_from_proto(listing).unwrap_err().field, "signals[\"model\"]");
}
