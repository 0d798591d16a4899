//! Words that are guessed from a whole token, from two, or found inside a longer one.

use super::seen::Asked;
use super::state::State;
use super::{Finder, Scratch};
use crate::fold::Token;
use crate::guess::Guess;
use crate::variant::Variant;

/// Letters of a token that a word is found inside of.
const EMBEDDING: std::ops::RangeInclusive<usize> = 7..=40;

/// What a token may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Guessed {
    /// The token, or none.
    token: Option<usize>,
    /// Words that it may be, and those that it may be with the next one.
    alone: Vec<Guess>,
    with_next: Vec<Guess>,
}

impl Guessed {
    pub(super) fn clear(&mut self) {
        self.token = None;
    }
}

impl Finder<'_, '_> {
    /// Whether a token may be a word that it is not.
    pub(super) fn is_guessed(&mut self, token: usize) -> bool {
        if self.terms.guesses.is_empty() {
            return false;
        }
        self.guess(token);
        !self.scratch.guessed.alone.is_empty() || !self.scratch.guessed.with_next.is_empty()
    }

    /// Works out what a token may be, unless that was done last.
    fn guess(&mut self, at: usize) {
        let (guesses, tokens) = (&self.terms.guesses, self.text.tokens());
        let Scratch { guessed, seen, steps, .. } = &mut *self.scratch;
        let Guessed { token, alone, with_next } = guessed;
        if token.replace(at) == Some(at) {
            return;
        }
        alone.clear();
        with_next.clear();
        let word = &self.bytes[tokens[at].range()];
        let hash = tokens[at].hash;
        *steps += seen.none(Asked::Whole, hash).unwrap_or_else(|| {
            let cost = guesses.of_token(word, hash, |guess| alone.push(guess));
            if alone.is_empty() {
                seen.note_none(Asked::Whole, hash, cost);
            }
            cost
        });
        if let Some(next) = tokens.get(at + 1)
            && self.bytes[tokens[at].end as usize..next.start as usize] == *b" "
        {
            let next = &self.bytes[next.range()];
            *steps += guesses.of_pair(word, next, |guess| with_next.push(guess));
        }
    }

    /// Adds the words that a token, where the readings of `starts` begin a word, may be: each with the
    /// token at whose end it is complete.
    pub(super) fn guess_from(&mut self, token: usize, starts: &[State]) {
        if starts.is_empty() || !self.is_guessed(token) {
            return;
        }
        let Guessed { alone, with_next, .. } = &self.scratch.guessed;
        let alone = alone.iter().map(|guess| (token, guess));
        for (end, guess) in alone.chain(with_next.iter().map(|guess| (token + 1, guess))) {
            let (word, group) = self.terms.guesses.word(*guess);
            for start in starts {
                self.scratch.steps += 1;
                if let Some(state) = start.guessed(self.terms, word, group, guess.variant) {
                    self.scratch.pending.push((end, state));
                }
            }
        }
    }

    /// Takes up the words that are complete at the end of `token`.
    pub(super) fn take_up_guesses(&mut self, token: usize) {
        let (terms, states) = (self.terms, &mut self.scratch.states);
        self.scratch.pending.retain(|(end, state)| {
            if *end == token {
                state.join(terms, states);
            }
            *end > token
        });
    }

    /// Looks for words inside a longer token that is none itself.
    pub(super) fn find_embedded(&mut self, token: usize) {
        let token = self.text.tokens()[token];
        if !EMBEDDING.contains(&token.range().len()) {
            return;
        }
        let known = self.scratch.seen.none(Asked::Inside, token.hash);
        self.scratch.steps += known.unwrap_or_else(|| self.find_inside(token));
    }

    fn find_inside(&mut self, token: Token) -> u64 {
        let (terms, word) = (self.terms, &self.bytes[token.range()]);
        let mut none = true;
        let steps = terms.embedded_in(word, token.hash, |term, range| {
            none = false;
            let (start, end) = (token.start + range.start as u32, token.start + range.end as u32);
            self.emit(term, start, end, State::START.with(Variant::Embedded));
        });
        if none {
            self.scratch.seen.note_none(Asked::Inside, token.hash, steps);
        }
        steps
    }
}
