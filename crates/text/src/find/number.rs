//! Numbers that touch a word: `bekas95`, `balpres2026`, `1bal`.

use super::Finder;
use super::walk::{Origin, Walk};

/// Letters that a word needs for a number behind it: `BJ12` is a model.
pub(super) const NUMBERED_LETTERS: u16 = 4;

/// A number has at most so many digits.
const MAX_DIGITS: usize = 32;

impl Finder<'_, '_> {
    /// Where the number begins that the token ends in. A lone `2` is no number: the word is doubled.
    pub(super) fn number_behind(&self, token: usize) -> Option<u32> {
        let token = self.text.tokens()[token];
        if !token.shape.digit {
            return None;
        }
        let word = &self.bytes[token.range()];
        let digits = word.iter().rev().take(MAX_DIGITS + 1).take_while(|it| it.is_ascii_digit());
        let digits = digits.count();
        let is_number = (1..=MAX_DIGITS.min(word.len() - 1)).contains(&digits);
        (is_number && !(digits == 1 && word.ends_with(b"2"))).then(|| token.end - digits as u32)
    }

    /// Reads the word behind the number that a token begins with.
    pub(super) fn walk_behind_number(&mut self, token: usize) {
        let range = self.text.tokens()[token].range();
        let word = &self.bytes[range.clone()];
        let digits = word.iter().take(MAX_DIGITS + 1).take_while(|it| it.is_ascii_digit()).count();
        let letters = &word[digits..];
        if (1..=MAX_DIGITS).contains(&digits) && !letters.is_empty() && self.may_start(letters) {
            self.start_states();
            let start = (range.start + digits) as u32;
            self.walk(Walk { origin: Origin::Token, start, token }, start);
            self.walk_inner_starts();
        }
    }
}
