//! Where a match stands: on characters of the text as submitted, and the words there, with the
//! named disguises undone, are the term.

use proptest::prelude::*;
use saring_text::{Folded, Match, Scratch, Term, Terms, Variant, Variants};

use crate::at_least;
use crate::sample::near_misses;
use crate::undo::undone;
use crate::vocabulary::{REALISTIC, TRAPS};

/// Every match in `text`, each with its bytes of the text.
fn found(text: &str, terms: &[Term<'_>]) -> Vec<(Match, std::ops::Range<usize>)> {
    let folded = Folded::new(text);
    let mut scratch = Scratch::new();
    let matches = Terms::new(terms).find(&folded, &mut scratch);
    matches.iter().map(|found| (*found, folded.source_range(found.range()))).collect()
}

fn assert_undone(terms: &[Term<'_>], text: &str) -> Result<(), TestCaseError> {
    for (found, span) in found(text, terms) {
        let original = text.get(span.clone());
        prop_assert!(original.is_some_and(|it| !it.is_empty()), "{span:?} of {text:?}");
        let original = original.unwrap_or_default();
        let term = terms[found.term as usize].text;
        let what = format!("{original:?} as {term:?} by {:?}", found.variants);
        prop_assert!(undone(original, term, found.variants), "{what}");
    }
    Ok(())
}

/// Whether a disguise that is named may be tried to leave out, or only the oracle can tell.
fn is_clear(variant: Variant, found: Variants, term: &str) -> bool {
    // What glue is for stands outside the span.
    let glue = variant == Variant::Glued;
    // Which gaps are spelled out and which are punctuation depends on the tokens beside them.
    let gaps = [Variant::Spelled, Variant::Punctuation];
    let both = gaps.contains(&variant) && gaps.iter().all(|&gap| found.contains(gap));
    // A short word is stretched in long rows only.
    let short = found.contains(Variant::Stretched) && term.split(' ').any(|word| word.len() < 4);
    !(glue || both || short)
}

proptest! {
    #![proptest_config(at_least(2000))]

    #[test]
    fn the_span_undone_is_the_term((terms, text) in near_misses(TRAPS)) {
        assert_undone(&terms, &text)?;
    }

    #[test]
    fn the_span_undone_is_the_real_term((terms, text) in near_misses(REALISTIC)) {
        assert_undone(&terms, &text)?;
    }

    #[test]
    fn no_disguise_is_named_without_need((terms, text) in near_misses(REALISTIC)) {
        for (found, span) in found(&text, &terms) {
            let term = terms[found.term as usize].text;
            for variant in found.variants.iter().filter(|it| is_clear(*it, found.variants, term)) {
                let fewer = found.variants.without(variant);
                prop_assert!(!undone(&text[span.clone()], term, fewer), "{term} in {text:?}");
            }
        }
    }

    /// A match is where it is wherever the text stands in a longer one.
    #[test]
    fn matches_move_with_their_text(
        (terms, text) in near_misses(TRAPS),
        before in "\\PC{0,12}",
    ) {
        // Between words of a term anything may stand, so only one-word terms are left alone.
        let terms: Vec<Term<'_>> =
            terms.into_iter().filter(|term| !term.text.contains([' ', '-'])).collect();
        let long = format!("{before}                  {text}");
        let shift = long.len() - text.len();
        let moved: Vec<_> = found(&long, &terms)
            .into_iter()
            .filter(|(_, span)| span.start >= shift)
            .map(|(found, span)| (found.term, found.variants, span.start - shift..span.end - shift))
            .collect();
        let alone: Vec<_> = found(&text, &terms)
            .into_iter()
            .map(|(found, span)| (found.term, found.variants, span))
            .collect();
        prop_assert_eq!(moved, alone);
    }
}

#[test]
fn what_is_not_the_term_is_not_undone() {
    let all = Variants::ALL;
    for (span, term, variants, expected) in [
        ("bekas", "bekas", Variants::NONE, true),
        ("ＢＥКАS", "bekas", Variants::NONE, true),
        ("b3kas", "bekas", Variants::NONE, false),
        ("b3kas", "bekas", Variants::NONE.with(Variant::Leet), true),
        ("beks", "bekas", all, false),
        ("bekasan", "bekas", all, false),
        ("bekas baju", "bekas", all, false),
        ("b e k a s", "bekas", Variants::NONE.with(Variant::Punctuation), false),
        ("b.e.k.a.s", "bekas", Variants::NONE.with(Variant::Punctuation), true),
        ("bal-bal4nnya", "bal-balan", Variants::NONE.with(Variant::Leet), false),
        ("bal2an", "bal-balan", Variants::NONE.with(Variant::Reduplication), true),
        ("bajuku-bajuku", "baju", Variants::NONE.with(Variant::Reduplication), false),
        ("baju-bajuku", "baju", all, true),
    ] {
        assert_eq!(undone(span, term, variants), expected, "{span:?} as {term:?} by {variants:?}");
    }
}
