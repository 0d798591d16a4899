//! Quantities in texts.

use std::ops::Range;

use proptest::prelude::*;
use saring_notation::quantity::{Found, Stated, WORDS, scan};
use saring_text::Folded;

use crate::table;

/// What is stated, whether or not words are found behind a number that touches them.
fn all(text: &str) -> [Vec<Stated>; 2] {
    [found(text, |_| false), found(text, |c| c.is_ascii_digit())]
}

/// What is stated, `before` being what may touch a word that is found.
fn found(text: &str, before: fn(char) -> bool) -> Vec<Stated> {
    let text = Folded::new(text);
    let mut found = Vec::new();
    for (at, token) in text.tokens().iter().enumerate() {
        let Range { start, end } = token.range();
        let word = text.text()[start..end].trim_start_matches(before);
        if let Some(number) = WORDS.iter().position(|known| *known == word) {
            let bytes = end - word.len()..end;
            found.push(Found { word: number, tokens: at..at + 1, bytes });
        }
    }
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
        let [whole, behind] = all(text);
        assert_eq!(whole, behind, "{text}");
        let all: Vec<String> = whole.iter().map(said).collect();
        if all.is_empty() { "-".to_owned() } else { all.join(", ") }
    });
}

proptest! {
    /// Each stands in tokens of the text, its unit last, and what follows the text changes nothing.
    #[test]
    fn any_text_can_be_scanned(text in "([0-9]{1,4}|[., /-]|kg|pcs|isi|per|dua|puluh|ratus|ribu|belas| ){0,24}") {
        let found = all(&text);
        let count = Folded::new(&text).tokens().len();
        for stated in found.iter().flatten() {
            prop_assert!(stated.tokens.start < stated.tokens.end && stated.tokens.end <= count);
        }
        prop_assert_eq!(&found, &all(&format!("{text} . murah")));
    }
}
