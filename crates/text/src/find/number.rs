//! Numbers that touch a word: `bekas95`, `karungan50kg`, `1bal`.

use super::Finder;
use super::disguise::CLITICS;
use super::walk::{Origin, Walk};

/// A number has at most so many digits.
const MAX_DIGITS: usize = 32;

impl Finder<'_, '_> {
    /// Whether a number follows on letters at `at`, inside `token`. A `2` before the token's end or a
    /// clitic is none: the word is doubled.
    pub(super) fn is_number(&self, token: usize, at: u32) -> bool {
        let token = self.text.tokens()[token];
        if !token.shape.digit {
            return false;
        }
        let at = at as usize;
        let rest = &self.bytes[at..token.range().end];
        let doubled = |rest: &[u8]| rest.is_empty() || CLITICS.contains(&rest);
        !self.bytes[at - 1].is_ascii_digit()
            && rest.first().is_some_and(u8::is_ascii_digit)
            && !rest.strip_prefix(b"2").is_some_and(doubled)
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
