//! What lies between two tokens: signs that stand for letters, signs to pass over, and the
//! boundary between the words of a term.

use super::Finder;
use super::disguise::{MAX_GAP, leet};
use super::state::{Letter, State};
use super::walk::Walk;
use crate::fold::Token;
use crate::variant::Variant;

/// Signs are read as letters only if they begin in so many bytes behind a token.
const SIGNS_READ: usize = 4;

impl Finder<'_, '_> {
    /// Carries the readings over the gap behind `token`; false if none is left or no token follows.
    pub(super) fn cross_gap(&mut self, walk: Walk, token: usize) -> bool {
        let tokens = self.text.tokens();
        let (current, next) = (tokens[token], tokens.get(token + 1).copied());
        let gap = self.gap_after(current, next.as_ref());
        let sign = next.and_then(|_| self.sign_before(token + 1));
        self.scratch.words.clear();
        self.collect_words();
        // A sign that ends a word does not begin the next one as well.
        let mut before_sign = self.scratch.words.len();
        let mut read = 0;
        for (offset, character) in gap.char_indices() {
            let spaced = character.is_whitespace() && !current.shape.single;
            if offset >= SIGNS_READ || spaced || self.scratch.states.is_empty() {
                break;
            }
            read = offset + character.len_utf8();
            if leet(character).is_empty() {
                // It is no letter, nor one that is repeated.
                for state in &mut self.scratch.states {
                    *state = state.pass_over(character);
                }
                continue;
            }
            self.read_letter(sign_letter(gap, offset, character, current));
            let end = current.end + read as u32;
            if read < gap.len() || next.is_none() {
                self.accept(walk, end, 0);
                self.collect_words();
            }
            if sign.is_some_and(|(start, _)| end <= start) {
                before_sign = self.scratch.words.len();
            }
            self.pass_over(character);
        }
        let Some(next) = next else { return false };
        let spelled = current.shape.single && next.shape.single && gap.len() <= MAX_GAP;
        if !spelled && !self.is_joined(token) {
            self.scratch.states.clear();
        }
        // What comes next in the gap is passed over too.
        for state in &mut self.scratch.states {
            *state = gap[read..].chars().fold(*state, State::pass_over);
        }
        self.begin_words(token + 1, sign, before_sign);
        !self.scratch.states.is_empty()
    }

    /// Notes the words that may begin behind those that are complete.
    fn collect_words(&mut self) {
        for state in &self.scratch.states {
            if let Some(word) = state.next_word(self.terms)
                && !self.scratch.words.contains(&word)
            {
                self.scratch.words.push(word);
            }
        }
    }

    /// Takes up again the readings that have just been read on, to pass over what was read.
    fn pass_over(&mut self, sign: char) {
        for state in self.scratch.next.drain(..) {
            state.pass_over(sign).join(self.terms, &mut self.scratch.states);
        }
    }

    /// Begins the words that were noted at `token`, the first of them also at the sign before it.
    fn begin_words(&mut self, token: usize, sign: Option<(u32, char)>, before_sign: usize) {
        let words = std::mem::take(&mut self.scratch.words);
        self.scratch.states.extend(&words);
        if let Some((start, sign)) = sign {
            for &word in &words[..before_sign] {
                self.begin_with_sign(word, token, start, sign);
            }
        }
        self.scratch.words = words;
    }

    /// Begins a word with a sign before `token` that stands for a letter.
    pub(super) fn begin_with_sign(&mut self, word: State, token: usize, start: u32, sign: char) {
        let touches = start as usize + sign.len_utf8() == self.text.tokens()[token].range().start;
        let states = &mut self.scratch.states;
        for &letter in leet(sign) {
            if let Some(state) = word.begin_with(self.terms, letter, !touches) {
                state.join(self.terms, states);
            }
        }
        self.scratch.steps += 1;
    }
}

/// A sign in the gap behind `token`, as a letter that it may stand for.
fn sign_letter(gap: &str, offset: usize, sign: char, token: Token) -> Letter {
    let same = |c: &char| *c == sign;
    let row = gap[..offset].chars().rev().take(2).take_while(same).count()
        + gap[offset..].chars().take(3).take_while(same).count();
    Letter {
        byte: None,
        character: Some(sign),
        stands_for: leet(sign),
        passed: if token.shape.single { Variant::Spelled } else { Variant::Punctuation },
        in_long_row: row >= 3,
        glues: false,
    }
}
