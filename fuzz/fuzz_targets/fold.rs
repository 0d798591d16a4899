//! Folding: as Unicode says; done after once; every folded byte comes
//! from one character of the text, in order, and what is left out folds to nothing.
#![no_main]

#[path = "../../crates/text/tests/fold/unicode.rs"]
mod unicode;

use libfuzzer_sys::fuzz_target;
use saring_text::{Folded, fold_term};

fuzz_target!(|source: &str| {
    let folded = Folded::new(source);
    let text = folded.text();
    assert_eq!(text, unicode::fold(source));
    assert_eq!(Folded::new(text).text(), text);

    let words: Vec<&str> = folded.tokens().iter().map(|token| &text[token.range()]).collect();
    assert_eq!(words, unicode::tokens(text));
    assert_eq!(fold_term(source), words.join(" "));
    assert_eq!(fold_term(&words.join(" ")), words.join(" "));

    let mut from = 0;
    for (at, letter) in text.char_indices() {
        let range = folded.source_range(at..at + letter.len_utf8());
        assert_eq!(source[range.clone()].chars().count(), 1);
        assert!(range.start >= from || range.end == from);
        assert_eq!(Folded::new(source.get(from..range.start).unwrap_or_default()).text(), "");
        from = range.end;
    }
    assert_eq!(Folded::new(&source[from..]).text(), "");
});
