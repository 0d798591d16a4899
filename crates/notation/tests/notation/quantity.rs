//! Quantities in texts.

use proptest::prelude::*;
use saring_notation::quantity::{Found, Stated, WORDS, scan};
use saring_text::Folded;

use crate::table;

fn all(text: &str) -> Vec<Stated> {
    let text = Folded::new(text);
    let word = |token: &str| WORDS.iter().position(|word| *word == token);
    let tokens = text.tokens().iter().map(|token| &text.text()[token.range()]).enumerate();
    let found =
        tokens.filter_map(|(at, token)| Some(Found { word: word(token)?, tokens: at..at + 1 }));
    let found: Vec<Found> = found.collect();
    let mut all = Vec::new();
    scan(&text, &found, |stated| {
        all.push(stated);
        true
    });
    all
}

#[test]
fn every_row_gives_what_the_table_says() {
    table::run("quantities.tsv", |[text, _]| {
        let said = |stated: &Stated| format!("{} {}", stated.measure.as_str(), stated.value);
        let all: Vec<String> = all(text).iter().map(said).collect();
        if all.is_empty() { "-".to_owned() } else { all.join(", ") }
    });
}

proptest! {
    /// Each stands in tokens of the text, its unit last, and what follows the text changes nothing.
    #[test]
    fn any_text_can_be_scanned(text in "([0-9]{1,4}|[., /-]|kg|pcs|isi|per|dua|puluh|ratus|ribu|belas| ){0,24}") {
        let found = all(&text);
        let count = Folded::new(&text).tokens().len();
        for stated in &found {
            prop_assert!(stated.tokens.start < stated.tokens.end && stated.tokens.end <= count);
        }
        prop_assert_eq!(&found[..], &all(&format!("{text} . murah"))[..]);
    }
}
