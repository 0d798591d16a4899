//! Exempt listings: what fires on them is told and does not count.

use proptest::prelude::*;
use saring_engine::{CategoryPath, Context, Exemption, Listing, Mode, Plan};

use super::oracle::{Assessed, assess};
use super::{engine, generate};

const NOW: i64 = 2;

fn exemption() -> impl Strategy<Value = Exemption> {
    let some = |names: [&'static str; 4]| {
        let name = prop::sample::select(names.to_vec());
        prop::collection::vec(name.prop_map(str::to_owned), 0..2)
    };
    let rule_set = prop::sample::select(vec!["satu", "satu", "dua"]);
    (
        rule_set,
        prop::option::of(0..4_usize),
        some(["elektronik", "elektronik/audio", "audio", "pakaian"]),
        some(["a", "b", "c", ""]),
        0..4_i64,
    )
        .prop_map(|(rule_set, rule, categories, sellers, until)| Exemption {
            rule_set: rule_set.into(),
            // The oracle puts the id of the rule at this position in its place.
            rule: rule.map(|at| at.to_string()),
            categories,
            sellers,
            until,
        })
}

/// Whether a rule does not judge a listing, told as plainly as can be.
fn is_exempt(exemption: &Exemption, plan: &Plan, rule: &str, listing: &Listing) -> bool {
    let path = listing.category.as_deref().map(CategoryPath::new);
    let of_category = |exempt: &String| {
        path.as_ref().is_some_and(|path| path.is_under(&CategoryPath::new(exempt)))
    };
    exemption.rule_set == plan.rule_set
        && exemption.rule.as_ref().is_none_or(|of| of == rule)
        && NOW < exemption.until
        && (exemption.categories.iter().any(of_category)
            || exemption.sellers.iter().any(|seller| listing.seller.as_ref() == Some(seller)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_rule_that_a_listing_is_exempt_from_is_in_shadow(
        plan in generate::plan("satu"),
        listing in generate::listing(),
        category in prop::option::of(prop::sample::select(vec!["Elektronik > Audio", "Pakaian/Jaket"])),
        seller in prop::option::of(prop::sample::select(vec!["a", "b", "", "A"])),
        exemptions in prop::collection::vec(exemption(), 0..4),
    ) {
        let (category, seller) = (category.map(str::to_owned), seller.map(str::to_owned));
        let listing = Listing { category, seller, ..listing };
        let named = |exemption: Exemption| {
            let id = |at: String| {
                let rule = at.parse().ok().and_then(|at: usize| plan.rules.get(at));
                rule.map_or_else(|| "lain".to_owned(), |rule| rule.id.clone())
            };
            Exemption { rule: exemption.rule.map(id), ..exemption }
        };
        let exemptions: Vec<_> = exemptions.into_iter().map(named).collect();
        let mut milder = plan.clone();
        let mut exempt = Vec::new();
        for rule in &mut milder.rules {
            let holds = |exemption| is_exempt(exemption, &plan, &rule.id, &listing);
            if rule.mode == Mode::Enforce && exemptions.iter().any(holds) {
                rule.mode = Mode::Shadow;
                exempt.push(rule.id.clone());
            }
        }
        let context = Context::default().exempting(exemptions);
        let got = engine(std::slice::from_ref(&plan), &context, &listing, NOW);
        prop_assert_eq!(Assessed::of(&got), assess(&milder, &listing, NOW));
        for rule in got.rule_sets.iter().flat_map(|set| &set.rules) {
            prop_assert_eq!(rule.exempt, exempt.iter().any(|id| **id == *rule.rule));
        }
    }
}
