//! Lists that no condition uses.

use std::ops::Range;

use saring_engine::{Condition, ImageList, Source, WordList, Words};

use super::lists::Lists;
use crate::condition::{is_name, is_reserved};
use crate::diagnostic::{Code, Diagnostic, Findings};

/// Warns of every list that none of the conditions names.
pub(super) fn report_unused(
    words: &Lists<WordList>,
    images: &Lists<ImageList>,
    conditions: &[Condition],
    findings: &mut Findings,
) {
    let mut used =
        Used { words: vec![false; words.lists.len()], images: vec![false; images.lists.len()] };
    for condition in conditions {
        used.note(condition);
    }
    let mut warn = |name: &str, span: &Range<usize>, used: bool| {
        // One whose name conditions cannot use has been reported already.
        if !used && is_name(name) && !is_reserved(name) {
            findings.add(Diagnostic::new(Code::UnusedList, span.clone()).with("name", name));
        }
    };
    for ((list, span), used) in words.lists.iter().zip(used.words) {
        warn(&list.name, span, used);
    }
    for ((list, span), used) in images.lists.iter().zip(used.images) {
        warn(&list.name, span, used);
    }
}

struct Used {
    words: Vec<bool>,
    images: Vec<bool>,
}

impl Used {
    fn note(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.note(part));
            }
            Condition::Not(part) => self.note(part),
            Condition::Occurs { words, .. } | Condition::Count { words, .. } => {
                self.note_words(words);
            }
            Condition::Near { first, second, .. } => {
                self.note_words(first);
                self.note_words(second);
            }
            Condition::ImageLike(list) => mark(&mut self.images, *list),
            Condition::Price { .. }
            | Condition::SellerTakedowns { .. }
            | Condition::Signal { .. }
            | Condition::ListingCondition { .. }
            | Condition::CategoryUnder(_)
            | Condition::Known(_)
            | Condition::SimilarToTakedown => {}
        }
    }

    fn note_words(&mut self, words: &Words) {
        if let Source::List(list) = words.list {
            mark(&mut self.words, list);
        }
        for except in &words.except {
            mark(&mut self.words, except.list);
        }
    }
}

fn mark(used: &mut [bool], position: u32) {
    if let Some(one) = used.get_mut(position as usize) {
        *one = true;
    }
}
