//! The engine against a naive oracle, on generated rule sets and listings and on the sample titles.

#![expect(clippy::unwrap_used, reason = "a test")]

mod budget;
mod exemptions;
mod generate;
mod oracle;
mod table;
#[path = "../../../text/tests/oracle/mod.rs"]
mod text_oracle;

use proptest::prelude::*;
use saring_engine::{Assessment, Context, Listing, Matcher, Plan, Scratch, score};

fn engine(plans: &[Plan], context: &Context, listing: &Listing, now: i64) -> Assessment {
    let matcher = Matcher::new(plans).unwrap();
    score(&matcher, context, listing, now, &mut Scratch::default())
}

/// Every range of the evidence is what the evidence says it is.
fn check_evidence(assessment: &Assessment, listing: &Listing) {
    for hit in assessment.hits.iter().chain(&assessment.shadow_hits) {
        let Some(field) = &hit.field else { continue };
        let fields: Vec<_> = saring_engine::text_fields(listing)
            .filter(|(name, _)| name.to_string() == *field)
            .collect();
        assert_eq!(fields.len(), 1, "{field}");
        let range = hit.start.unwrap()..hit.end.unwrap();
        assert_eq!(fields[0].1.get(range), hit.text.as_deref());
    }
}

/// Titles written for this project, of every kind.
fn sample_titles() -> Vec<String> {
    let samples = include_str!("../../../../examples/detection/titles.csv");
    let others = std::env::var("SARING_TITLES").ok();
    let others = others.map(|path| std::fs::read_to_string(path).unwrap());
    let lines = samples.lines().chain(others.as_deref().unwrap_or_default().lines()).skip(1);
    lines.map(str::to_owned).collect()
}

#[test]
fn sample_titles_get_the_oracles_verdict() {
    let plan = generate::clothing();
    let matcher = Matcher::new(std::slice::from_ref(&plan)).unwrap();
    let context = Context::default();
    let mut scratch = Scratch::default();
    let titles = sample_titles();
    assert!(titles.len() > 100);
    for title in titles {
        let listing = Listing::titled(title);
        let got = score(&matcher, &context, &listing, 0, &mut scratch);
        let want = oracle::assess(&plan, &listing, 0);
        assert_eq!(oracle::Assessed::of(&got), want, "{}", listing.title);
        check_evidence(&got, &listing);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_engine_agrees_with_the_oracle(
        plan in generate::plan("satu"),
        listing in generate::listing(),
        now in 0i64..4,
    ) {
        let got = engine(std::slice::from_ref(&plan), &Context::default(), &listing, now);
        prop_assert_eq!(oracle::Assessed::of(&got), oracle::assess(&plan, &listing, now));
        check_evidence(&got, &listing);
    }

    #[test]
    fn rule_sets_do_not_touch_each_other(
        one in generate::plan("satu"),
        two in generate::plan("dua"),
        listing in generate::listing(),
    ) {
        let context = Context::default();
        let alone = [&one, &two].map(|plan| engine(std::slice::from_ref(plan), &context, &listing, 0));
        let both = engine(&[one, two], &context, &listing, 0);
        let sets: Vec<_> = alone.iter().flat_map(|one| one.rule_sets.clone()).collect();
        prop_assert_eq!(&both.rule_sets, &sets);
        let hits: Vec<_> = alone.iter().flat_map(|one| one.hits.clone()).collect();
        prop_assert_eq!(&both.hits, &hits);
        prop_assert_eq!(both.verdict, alone[0].verdict.max(alone[1].verdict));
        prop_assert_eq!(both.score, alone[0].score.max(alone[1].score));
    }

    #[test]
    fn a_plan_survives_its_json(plan in generate::plan("satu")) {
        let json = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    }

    #[test]
    fn memory_of_another_listing_changes_nothing(
        plan in generate::plan("satu"),
        first in generate::listing(),
        second in generate::listing(),
    ) {
        let matcher = Matcher::new(&[plan]).unwrap();
        let context = Context::default();
        let mut scratch = Scratch::default();
        score(&matcher, &context, &first, 0, &mut scratch);
        let again = score(&matcher, &context, &second, 0, &mut scratch);
        let fresh = score(&matcher, &context, &second, 0, &mut Scratch::default());
        prop_assert_eq!(again, fresh);
    }
}
