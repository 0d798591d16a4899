//! As many terms as a file can hold, in a process of their own, so that nothing else is measured.

#![expect(clippy::expect_used, reason = "a test, which prints its figures")]

mod support;

use std::fmt::Write as _;

use saring_rules::limits::MAX_FILE_BYTES;
use saring_rules::{format, load};
use support::{Measured, measured};

const LISTS: usize = 30;
const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Terms of three letters or digits: 46,656 different ones, so that thirty lists have a million.
fn file() -> (String, usize) {
    let lists: Vec<String> = (0..LISTS).map(|list| format!("l{list}")).collect();
    let mut text = format!(
        "rule_set: aa\ntitle: {{ id: a, en: a }}\nrules:\n  - {{ id: a, title: {{ id: a, en: a }}, \
         when: {}, verdict: review, examples: {{ match: [a], pass: [b] }} }}\nwords:\n",
        lists.join(" || "),
    );
    let per_list = 33_333;
    for list in 0..LISTS {
        write!(text, " l{list}: [").expect("string");
        for number in 0..per_list {
            let mut rest = number + list;
            for _ in 0..3 {
                text.push(char::from(LETTERS[rest % LETTERS.len()]));
                rest /= LETTERS.len();
            }
            text.push(',');
        }
        text.push_str("]\n");
    }
    (text, LISTS * per_list)
}

#[test]
fn a_million_terms_are_read_within_96_mib_and_laid_out() {
    let (text, count) = file();
    assert!(text.len() <= MAX_FILE_BYTES, "{}", text.len());
    let Measured { loaded, growth } = measured(text.as_bytes());
    let plan = loaded.plan.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let terms: usize = plan.lists.iter().map(|list| list.terms.len()).sum();
    assert_eq!(terms, count);
    println!("{terms} terms, {} bytes of file, {growth} bytes of memory", text.len());
    assert!(growth <= 96 << 20, "{growth} bytes");
    stays_as_it_was(&text);
    // All of one list, on one line.
    let (head, lists) = text.split_once("words:\n").expect("lists");
    let (before, _) = head.split_once("when: ").expect("a condition");
    let (_, after) = head.split_once(", verdict").expect("a verdict");
    let head = format!("{before}when: l0, verdict{after}");
    let terms: Vec<&str> = lists.split(['[', ']']).skip(1).step_by(2).collect();
    stays_as_it_was(&format!("{head}words: {{ l0: [{}] }}\n", terms.concat()));
    stays_as_it_was(&format!("{head}words:\n  l0:\n{}", "   - a\n".repeat(500_000)));
    stays_as_it_was(&format!("{head}words:\n  l0: [{}\n]\n", "\na, # b".repeat(9_000)));
}

/// The layout changes no term. How long it takes is for the bench `rules`.
fn stays_as_it_was(text: &str) {
    let formatted = format(text.as_bytes()).expect("formatted");
    let lists = |text: &str| load(text.as_bytes()).plan.map(|plan| plan.lists);
    // No `assert_eq`: a million terms on the screen help nobody.
    assert!(lists(text).is_some() && lists(&formatted) == lists(text));
}
