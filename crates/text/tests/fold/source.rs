//! Positions in the folded text, mapped back to the text as submitted.

use std::ops::Range;

use proptest::prelude::*;
use saring_text::Folded;

/// Checks all that holds of the positions of one text.
fn assert_mapped(text: &str) {
    let folded = Folded::new(text);
    let bytes = 0..folded.text().len();
    let sources: Vec<Range<usize>> =
        bytes.clone().map(|at| folded.source_range(at..at + 1)).collect();
    let mut from = 0;
    for (at, letter) in folded.text().char_indices() {
        let source = sources[at].clone();
        // Whole characters, at least one, in order and no two of them half the same.
        let original = text.get(source.clone()).unwrap_or_default();
        assert_eq!(original.chars().count(), 1, "{text:?} at {at}");
        let before = at.checked_sub(1).map_or(0..0, |at| sources[at].clone());
        assert!(before == source || before.end <= source.start, "{text:?} at {at}");
        // All bytes of a letter come from the same character, which folds to it.
        assert!((at..at + letter.len_utf8()).all(|at| sources[at] == source), "{text:?} at {at}");
        // A mark folds to itself only behind its letter.
        let on_letter = format!("ก{original}");
        assert!(Folded::new(&on_letter).text().contains(letter), "{text:?} at {at}");
        // What was left out between two letters is nothing.
        assert_nothing(text, from, source.start);
        from = from.max(source.end);
    }
    assert_nothing(text, from, text.len());
    for start in bytes.clone() {
        for end in start + 1..=bytes.end.min(start + 40) {
            let range = sources[start].start..sources[end - 1].end;
            assert_eq!(folded.source_range(start..end), range, "{text:?} {start}..{end}");
        }
        assert!(folded.source_range(start..start).is_empty());
    }
}

fn assert_nothing(text: &str, from: usize, to: usize) {
    if from < to {
        assert_eq!(Folded::new(&text[from..to]).text(), "", "{text:?} {from}..{to}");
    }
}

#[test]
fn positions_of_what_changes_its_length() {
    for text in ["", "plain", "\0", "a\0b", "éa", "\u{301}", "a\u{301}b", "ﷺ", "xﷺx", "ﬆﬆ", "한a"]
    {
        assert_mapped(text);
    }
    let folded = Folded::new("xﬆ\u{301}y");
    assert_eq!(folded.text(), "xsty");
    assert_eq!(folded.source_range(1..2), 1..4);
    assert_eq!(folded.source_range(2..3), 1..4);
    assert_eq!(folded.source_range(0..2), 0..4);
    assert_eq!(folded.source_range(2..4), 1..7);
    assert_eq!(folded.source_range(3..4), 6..7);
}

#[test]
fn no_range_is_a_reason_to_panic() {
    for text in ["", "plain", "é"] {
        let folded = Folded::new(text);
        let past = folded.text().len() + 3;
        assert_eq!(folded.source_range(0..0), 0..0);
        assert_eq!(folded.source_range(past..past), 0..0);
        assert_eq!(folded.source_range(0..past), 0..0);
    }
}

#[test]
fn memory_used_before_leaves_no_trace() {
    let mut folded = Folded::new("ﷺ 2nd");
    folded.fold("ab");
    assert_eq!((folded.text(), folded.tokens().len()), ("ab", 1));
    assert_eq!(folded.source_range(1..2), 1..2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn every_folded_byte_is_mapped(text in super::text()) {
        assert_mapped(&text);
    }
}
