//! Finding: what the oracle finds, in a linear number of steps, on characters of the text.
//!
//! The first line of the input has the terms, separated by commas; the rest is the text. A colon
//! behind a term and digits switch variants off (0 to d, in the order of their names) and put the
//! term into another group (e, f).
#![no_main]

#[path = "../../crates/text/tests/oracle/mod.rs"]
mod oracle;

use libfuzzer_sys::fuzz_target;
use saring_text::{Folded, Scratch, Term, Terms, Variant, Variants};

/// The oracle tries everything: it is for short texts.
const MAX_TERMS: usize = 5;
const MAX_TERM: usize = 12;
const MAX_TEXT: usize = 28;

/// Far above what any short text takes by itself.
const MOST_STEPS: u64 = 200_000;

fn term(written: &str) -> Option<Term<'_>> {
    let (text, switches) = written.split_once(':').unwrap_or((written, ""));
    let mut term = Term { text, variants: Variants::ALL, group: 0 };
    for switch in switches.chars() {
        let digit = switch.to_digit(16)?;
        match Variant::ALL.get(digit as usize) {
            Some(variant) => term.variants = term.variants.without(*variant),
            None => term.group = digit - 13,
        }
    }
    (text.chars().count() <= MAX_TERM).then_some(term)
}

fuzz_target!(|input: &str| {
    let Some((list, text)) = input.split_once('\n') else { return };
    let Some(terms) = list.split(',').map(term).collect::<Option<Vec<_>>>() else { return };
    let folded = Folded::new(text);
    if terms.len() > MAX_TERMS || folded.text().chars().count() > MAX_TEXT {
        return;
    }
    let mut scratch = Scratch::new();
    let set = Terms::new(&terms);
    let found = set.find(&folded, &mut scratch).to_vec();
    assert!(scratch.steps < MOST_STEPS);
    for found in &found {
        assert!(text.get(folded.source_range(found.range())).is_some_and(|span| !span.is_empty()));
    }
    assert_eq!(found, oracle::find(text, &terms, &[]));
});
