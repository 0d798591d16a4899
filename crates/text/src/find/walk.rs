//! Reads letters through the trie from one start, and takes the terms that are complete.

use super::disguise::{CLITICS, REDUPLICATION_SIGNS, leet};
use super::glue::Piece;
use super::state::{Letter, State, Tail};
use super::{Finder, Scratch};
use crate::variant::Variant;

/// Where a walk began.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// At a token's first letter, or a sign for it.
    Token,
    /// Inside a token: the rest of a glued word.
    Inside,
    /// Inside a hashtag: longer terms need no company.
    Hashtag,
}

#[derive(Clone, Copy)]
pub(super) struct Walk {
    pub origin: Origin,
    /// First byte of the walk.
    pub start: u32,
    /// The token that it is in.
    pub token: usize,
}

/// Letters that a term needs to be found alone inside a hashtag.
const HASHTAG_LETTERS: u16 = 5;

/// Readings that one step compares a new one with.
const READINGS_A_STEP: u64 = 16;

/// Letters that a term needs to be a part of a glued word.
const GLUED_LETTERS: u16 = 3;

/// Letters that a word needs for a number behind it: `BJ12` is a model.
const NUMBERED_LETTERS: u16 = 4;

/// A walk that begins inside a token goes no further than this many bytes.
const MAX_INSIDE: u32 = 64;

impl Walk {
    fn is_too_long(&self, end: u32) -> bool {
        self.origin != Origin::Token && end - self.start > MAX_INSIDE
    }
}

impl Finder<'_, '_> {
    pub(super) fn walk_from_token(&mut self, token: usize) {
        self.start_states();
        let start = self.text.tokens()[token].start;
        self.walk(Walk { origin: Origin::Token, start, token }, start);
        self.walk_inner_starts();
    }

    /// Starts with a sign read as a letter: `@wul`, `@ w u l`.
    pub(super) fn walk_from_sign(&mut self, token: usize, start: u32, sign: char) {
        self.scratch.states.clear();
        self.begin_with_sign(State::START, token, start, sign);
        let next = self.text.tokens()[token].start;
        self.walk(Walk { origin: Origin::Token, start, token }, next);
        self.walk_inner_starts();
    }

    /// The beginning of a hashtag and every cut inside it may begin a longer term.
    pub(super) fn walk_inside_hashtag(&mut self, token: usize) {
        let range = self.text.tokens()[token].range();
        for start in range.start as u32..range.end as u32 {
            if self.is_cut(token, start) && !self.scratch.exhausted() {
                self.start_states();
                self.walk(Walk { origin: Origin::Hashtag, start, token }, start);
            }
        }
    }

    pub(super) fn walk_inner_starts(&mut self) {
        while let Some((start, token)) = self.scratch.inner_starts.pop() {
            if self.scratch.exhausted() {
                self.scratch.inner_starts.clear();
                return;
            }
            self.start_states();
            self.walk(Walk { origin: Origin::Inside, start, token }, start);
        }
    }

    pub(super) fn start_states(&mut self) {
        self.scratch.states.clear();
        self.scratch.states.push(State::START);
    }

    /// Reads on from `at`, a letter of the walk's token, until no reading is left.
    pub(super) fn walk(&mut self, walk: Walk, at: u32) {
        let mut at = at;
        let mut token = walk.token;
        self.scratch.pending.clear();
        if walk.origin == Origin::Token && at == self.text.tokens()[token].start && walk.start == at
        {
            self.guess_from(token, &[State::START]);
        }
        loop {
            let end = self.text.tokens()[token].end;
            while at < end {
                self.read_letter(self.letter_at(at, token));
                at += 1;
                if walk.is_too_long(at) || self.scratch.exhausted() {
                    return;
                }
                if self.scratch.states.is_empty() {
                    if self.scratch.pending.is_empty() {
                        return;
                    }
                    at = end;
                }
                if at < end && self.is_number(token, at) {
                    self.accept(walk, at, NUMBERED_LETTERS);
                }
                if at < end && self.is_cut(token, at) {
                    self.accept_inside(walk, token, at);
                }
            }
            self.take_up_guesses(token);
            self.accept(walk, at, 0);
            if walk.origin == Origin::Hashtag {
                return;
            }
            self.accept_reduplication(walk, token);
            let more = self.cross_gap(walk, token);
            token += 1;
            let words = std::mem::take(&mut self.scratch.words);
            if more {
                self.guess_from(token, &words);
            }
            self.scratch.words = words;
            if !more && self.scratch.pending.is_empty() {
                return;
            }
            at = self.text.tokens()[token].start;
        }
    }

    /// The letter at `at`, in `token`.
    fn letter_at(&self, at: u32, token: usize) -> Letter {
        let tokens = self.text.tokens();
        let word = &self.bytes[tokens[token].range()];
        let at = (at - tokens[token].start) as usize;
        let byte = word[at];
        let same = |at: Option<usize>| at.is_some_and(|at| word.get(at) == Some(&byte));
        let (before, after) = (same(at.checked_sub(1)), same(at.checked_add(1)));
        let from_single = token.checked_sub(1).is_some_and(|before| tokens[before].shape.single);
        let spelled = from_single && tokens[token].shape.single;
        Letter {
            byte: Some(byte),
            character: byte.is_ascii().then_some(char::from(byte)),
            stands_for: if byte.is_ascii_digit() { leet(char::from(byte)) } else { b"" },
            passed: if spelled { Variant::Spelled } else { Variant::Punctuation },
            // Nothing is repeated by the first letter of a row.
            in_long_row: before && (after || same(at.checked_sub(2))),
            glues: at > 0 && self.may_glue(token),
        }
    }

    /// Whether words may meet at `at`, inside `token`: in a row of equal letters only at its
    /// first one or before its last, or there would be too many places.
    fn is_cut(&self, token: usize, at: u32) -> bool {
        let word = &self.bytes[self.text.tokens()[token].range()];
        let at = (at - self.text.tokens()[token].start) as usize;
        self.may_glue(token)
            && (word.get(at.wrapping_sub(1)) != word.get(at) || word.get(at) != word.get(at + 1))
    }

    /// Moves every reading on by one letter.
    pub(super) fn read_letter(&mut self, letter: Letter) {
        let Scratch { states, next, steps, budget, .. } = &mut *self.scratch;
        next.clear();
        for state in states.iter() {
            if *steps > *budget {
                break;
            }
            *steps += 1;
            state.read(self.terms, letter, |state| {
                // A reading is compared with all others, some of them in each step.
                *steps += next.len() as u64 / READINGS_A_STEP;
                state.join(self.terms, next);
            });
        }
        std::mem::swap(states, next);
    }

    /// Takes what is complete at `end`, where a token or a sign ends, or the letters before a
    /// number: there only words of so many letters, with nothing behind them.
    pub(super) fn accept(&mut self, walk: Walk, end: u32, least: u16) {
        for at in 0..self.scratch.states.len() {
            let state = self.scratch.states[at];
            let short = self.terms.node(state.node).word_letters < least;
            let trails = least > 0 && state.tail != Tail::None;
            if short || trails || !state.is_word(self.terms) {
                continue;
            }
            for &term in self.terms.ending_at(state.node) {
                match walk.origin {
                    Origin::Token => self.emit(term, walk.start, end, state),
                    Origin::Inside => {
                        self.add_piece(walk, term, end, state, true);
                    }
                    Origin::Hashtag => self.accept_in_hashtag(walk, term, end, state),
                }
            }
        }
    }

    /// Takes what is complete at `end`, a cut inside a token, as a piece of a glued word.
    fn accept_inside(&mut self, walk: Walk, token: usize, end: u32) {
        for at in 0..self.scratch.states.len() {
            let state = self.scratch.states[at];
            if !state.is_word(self.terms) {
                continue;
            }
            for &term in self.terms.ending_at(state.node) {
                if walk.origin == Origin::Hashtag {
                    // `#bekasmurah` is no `bekasmu`.
                    if state.tail == Tail::None {
                        self.accept_in_hashtag(walk, term, end, state);
                    }
                } else if self.add_piece(walk, term, end, state, false)
                    && self.scratch.inner_seen.insert(end)
                {
                    self.scratch.inner_starts.push((end, token));
                }
            }
        }
    }

    fn add_piece(&mut self, walk: Walk, term: u32, end: u32, state: State, closes: bool) -> bool {
        let state = state.with(Variant::Glued);
        let properties = self.terms.properties[term as usize];
        let usable = properties.letters >= GLUED_LETTERS
            && self.is_allowed(term, state)
            && !walk.is_too_long(end);
        if usable {
            let opens = walk.origin == Origin::Token;
            let (group, start) = (properties.group, walk.start);
            let variants = state.variants;
            self.scratch.pieces.push(Piece { group, start, end, term, variants, opens, closes });
        }
        usable
    }

    fn accept_in_hashtag(&mut self, walk: Walk, term: u32, end: u32, state: State) {
        if self.terms.properties[term as usize].letters >= HASHTAG_LETTERS {
            self.emit(term, walk.start, end, state.with(Variant::Glued));
        }
    }

    /// `baju-baju`, `baju-bajunya`: the token once more behind a hyphen.
    fn accept_reduplication(&mut self, walk: Walk, token: usize) {
        let tokens = self.text.tokens();
        let (current, Some(next)) = (tokens[token], tokens.get(token + 1)) else { return };
        if walk.origin != Origin::Token || walk.start != current.start {
            return;
        }
        if !REDUPLICATION_SIGNS.contains(&self.gap_after(current, Some(next))) {
            return;
        }
        let Some(rest) = self.bytes[next.range()].strip_prefix(&self.bytes[current.range()]) else {
            return;
        };
        if !rest.is_empty() && !CLITICS.contains(&rest) {
            return;
        }
        for at in 0..self.scratch.states.len() {
            let state = self.scratch.states[at];
            if state.tail != Tail::None || !state.is_word(self.terms) {
                continue;
            }
            let mut state = state.with(Variant::Reduplication);
            if !rest.is_empty() {
                state = state.with(Variant::Clitic);
            }
            for &term in self.terms.ending_at(state.node) {
                self.emit(term, walk.start, next.end, state);
            }
        }
    }
}
