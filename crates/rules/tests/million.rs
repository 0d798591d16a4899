//! As many terms as a file can hold, in a process of their own, so that nothing else is measured.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a test, which prints its figures")]

mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use saring_rules::format;
use saring_rules::limits::MAX_FILE_BYTES;
use support::{Measured, measured};

const LISTS: usize = 30;
const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Terms of three letters or digits: 46,656 different ones, so that thirty lists have a million.
fn file() -> (String, usize) {
    let lists: Vec<String> = (0..LISTS).map(|list| format!("l{list}")).collect();
    let mut text = format!(
        "rule_set: a\ntitle: {{ id: a, en: a }}\nrules:\n  - {{ id: a, title: {{ id: a, en: a }}, \
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
fn a_million_terms_are_read_in_seconds_and_within_96_mib() {
    let (text, count) = file();
    assert!(text.len() <= MAX_FILE_BYTES, "{}", text.len());
    let Measured { loaded, growth, time } = measured(text.as_bytes());
    let plan = loaded.plan.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let terms: usize = plan.lists.iter().map(|list| list.terms.len()).sum();
    assert_eq!(terms, count);
    println!("{terms} terms, {} bytes of file, {growth} bytes of memory, {time:?}", text.len());
    assert!(growth <= 96 << 20, "{growth} bytes");
    lays_out_in_seconds(&text);
    // All of one list, on one line.
    let (head, lists) = text.split_once("words:\n").expect("lists");
    let terms: Vec<&str> = lists.split(['[', ']']).skip(1).step_by(2).collect();
    lays_out_in_seconds(&format!("{head}words: {{ l0: [{}] }}\n", terms.concat()));
    lays_out_in_seconds(&format!("{head}words:\n  l0:\n{}", "   - a\n".repeat(500_000)));
    lays_out_in_seconds(&format!("{head}words:\n  l0: [{}\n]\n", "\na, # b".repeat(9_000)));
    assert!(time < Duration::from_secs(20), "{time:?}");
}

/// Formatting reads the file about as often as loading does, however long its lines are.
fn lays_out_in_seconds(text: &str) {
    let start = Instant::now();
    let formatted = format(text.as_bytes()).expect("formatted");
    let time = start.elapsed();
    println!("{} bytes laid out: {time:?}", formatted.len());
    assert!(time < Duration::from_secs(20), "{time:?}");
}
