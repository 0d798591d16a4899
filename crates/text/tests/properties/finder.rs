//! The finder against the oracle, and how its results for several terms hang together.

use proptest::prelude::*;
use saring_text::{Folded, Match, Scratch, Term, Terms, Variant};

use crate::at_least;
use crate::oracle;
use crate::sample::{guessed_misses, near_misses};
use crate::vocabulary::{REALISTIC, TRAPS};

fn find(text: &str, terms: &[Term<'_>]) -> Vec<Match> {
    Terms::new(terms).find(&Folded::new(text), &mut Scratch::new()).to_vec()
}

proptest! {
    #![proptest_config(at_least(4000))]

    #[test]
    fn the_finder_finds_what_the_oracle_finds((terms, text) in near_misses(TRAPS)) {
        prop_assert_eq!(find(&text, &terms), oracle::find(&text, &terms, &[]), "{:?}", text);
    }

    #[test]
    fn the_finder_finds_what_the_oracle_finds_of_real_terms((terms, text) in near_misses(REALISTIC)) {
        prop_assert_eq!(find(&text, &terms), oracle::find(&text, &terms, &[]), "{:?}", text);
    }

    #[test]
    fn what_the_finder_guesses_the_oracle_guesses((terms, text) in guessed_misses(TRAPS)) {
        prop_assert_eq!(find(&text, &terms), oracle::find(&text, &terms, &[]), "{:?}", text);
    }

    #[test]
    fn what_the_finder_guesses_of_real_terms_the_oracle_guesses(
        (terms, text) in guessed_misses(REALISTIC),
        ordinary in proptest::collection::vec((0..2_u32, proptest::sample::select(
            vec!["bekasi", "kebas", "bajo", "inport", "be kas", "imp or", "seken", "lak", "soak", "balon"],
        )), 0..6),
    ) {
        let set = Terms::with_ordinary(&terms, ordinary.iter().copied());
        let found = set.find(&Folded::new(&text), &mut Scratch::new()).to_vec();
        prop_assert_eq!(found, oracle::find(&text, &terms, &ordinary), "{:?}", text);
    }

    #[test]
    fn characters_at_random_are_read_as_by_the_oracle(
        (terms, _) in near_misses(TRAPS),
        text in "[abesulk1234@$!2# .\\-nyp]{0,24}",
    ) {
        prop_assert_eq!(find(&text, &terms), oracle::find(&text, &terms, &[]), "{:?}", text);
    }
}

proptest! {
    #![proptest_config(at_least(1000))]

    /// Terms do not disturb each other. Only glue depends on company, so it is switched off.
    #[test]
    fn a_set_finds_what_its_terms_find_alone((mut terms, text) in near_misses(TRAPS)) {
        for term in &mut terms {
            term.variants = term.variants.without(Variant::Glued);
        }
        let mut alone = Vec::new();
        for (id, term) in (0..).zip(&terms) {
            let found = find(&text, std::slice::from_ref(term));
            alone.extend(found.into_iter().map(|found| Match { term: id, ..found }));
        }
        prop_assert_eq!(find(&text, &terms), alone);
    }

    /// Terms of another group make no difference, glue or not.
    #[test]
    fn groups_do_not_disturb_each_other((mut terms, text) in guessed_misses(TRAPS)) {
        terms.sort_by_key(|term| term.group);
        let mut apart = Vec::new();
        let mut first = 0;
        for group in terms.chunk_by(|a, b| a.group == b.group) {
            let found = find(&text, group);
            apart.extend(found.into_iter().map(|found| Match { term: found.term + first, ..found }));
            first += group.len() as u32;
        }
        prop_assert_eq!(find(&text, &terms), apart);
    }

    /// Memory that was used before, with other terms, by a search that was cut short or on the same
    /// text, leaves no trace: not even the steps are fewer.
    #[test]
    fn used_scratch_memory_is_as_good_as_new(
        (terms, text) in guessed_misses(TRAPS),
        (others, other) in guessed_misses(TRAPS),
        budget in 0..100_u64,
    ) {
        let (terms, text) = (Terms::new(&terms), Folded::new(&text));
        let mut fresh = Scratch::new();
        let expected = terms.find(&text, &mut fresh).to_vec();
        let mut scratch = Scratch::new();
        for budget in [budget, u64::MAX] {
            scratch.budget = budget;
            Terms::new(&others).find(&text, &mut scratch);
            terms.find(&Folded::new(&other), &mut scratch);
        }
        for _ in 0..2 {
            scratch.steps = 0;
            prop_assert_eq!(terms.find(&text, &mut scratch), &expected);
            prop_assert_eq!(scratch.steps, fresh.steps);
        }
    }

    /// Out of steps, the finder stops with some of what there is, and says so.
    #[test]
    fn a_budget_cuts_the_search_short((terms, text) in guessed_misses(TRAPS), budget in 0..300_u64) {
        let mut scratch = Scratch::new();
        scratch.budget = budget;
        let set = Terms::new(&terms);
        let found = set.find(&Folded::new(&text), &mut scratch).to_vec();
        let all = find(&text, &terms);
        if scratch.exhausted() {
            for found in found {
                let same = |all: &Match| (all.term, all.range()) == (found.term, found.range());
                prop_assert!(all.iter().any(same));
            }
        } else {
            prop_assert_eq!(found, all);
        }
    }
}
