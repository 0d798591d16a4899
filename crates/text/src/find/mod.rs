//! Finds terms in folded text, plainly or under the disguises of [`Variant`].
//!
//! A token's hash leads to the terms that begin with it: that is all a plain text costs. Only a
//! token that could be disguised (a digit in it, a letter doubled, a suffix, a sign beside it, or
//! long enough to be several words) is read letter by letter through the trie, several readings
//! side by side (see [`state`]); letters that no term has end it at once. Words glued together are
//! put together from the pieces afterwards (see [`glue`]).

pub(crate) mod disguise;
mod gap;
mod glue;
mod guess;
mod number;
mod seen;
mod state;
mod walk;

use std::ops::Range;

use hashbrown::HashSet;

use crate::fold::{Folded, Token};
use crate::terms::{BREAK, Terms};
use crate::variant::{Variant, Variants};
use disguise::{leet, may_end_in_clitic};
use glue::Piece;
use guess::Guessed;
use seen::Seen;
use state::{ANY_GROUP, State};

/// Words are glued only in tokens of so many bytes.
const GLUED_TOKEN: usize = 6;

/// Matches that any text may have within a budget, besides one for each of its bytes: they take
/// memory, here and with whoever asked.
const MATCHES: usize = 65_536;

/// The same for a token that a sign joins to another one: a word of three letters, and one more.
const GLUED_PART: usize = 4;

/// A term found in a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// The term, by its position in the list that [`Terms::new`] was given.
    pub term: u32,
    /// First byte in the folded text.
    pub start: u32,
    /// One past the last byte in the folded text.
    pub end: u32,
    /// The disguises that had to be undone: of all readings of this span, the best by
    /// [`Variants::rank`].
    pub variants: Variants,
}

impl Match {
    /// The bytes of the match in the folded text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Memory for finding, to be used again, and the count of what it cost.
#[derive(Clone, Debug)]
pub struct Scratch {
    /// Steps taken since the caller last set this to 0; a step is a few nanoseconds.
    pub steps: u64,
    /// How many steps may be taken: past that, finding stops with what it has.
    pub budget: u64,
    states: Vec<State>,
    next: Vec<State>,
    /// Words of terms that may begin behind the gap that is being read.
    words: Vec<State>,
    pieces: Vec<Piece>,
    guessed: Guessed,
    seen: Seen,
    /// Words that were guessed, each with the token at whose end it is complete.
    pending: Vec<(usize, State)>,
    /// Places inside tokens where the next piece of a glued word may begin, with their tokens.
    inner_starts: Vec<(u32, usize)>,
    /// All such places so far, so that each is looked at once.
    inner_seen: HashSet<u32>,
    matches: Vec<Match>,
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

impl Scratch {
    /// Scratch memory with no bound on steps.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch {
            steps: 0,
            budget: u64::MAX,
            states: Vec::new(),
            next: Vec::new(),
            words: Vec::new(),
            pieces: Vec::new(),
            guessed: Guessed::default(),
            seen: Seen::default(),
            pending: Vec::new(),
            inner_starts: Vec::new(),
            inner_seen: HashSet::new(),
            matches: Vec::new(),
        }
    }

    /// Whether finding stopped because the budget was used up.
    #[must_use]
    pub fn exhausted(&self) -> bool {
        self.steps > self.budget
    }
}

impl Terms {
    /// Finds every term in `text`, by term and position; of several readings of one term at one
    /// place, the one that needs the fewest guesses and disguises.
    ///
    /// The cost is linear in the text: see `Scratch::steps`.
    pub fn find<'s>(&self, text: &Folded, scratch: &'s mut Scratch) -> &'s [Match] {
        scratch.matches.clear();
        scratch.pieces.clear();
        scratch.guessed.clear();
        if !self.guesses.is_empty() {
            scratch.seen.begin(self.guesses.identity());
        }
        scratch.inner_seen.clear();
        scratch.steps += text.text().len() as u64;
        let mut finder = Finder { terms: self, text, bytes: text.text().as_bytes(), scratch };
        for at in 0..text.tokens().len() {
            if finder.scratch.exhausted() {
                break;
            }
            finder.find_at_token(at);
        }
        if !finder.scratch.pieces.is_empty() && !finder.scratch.exhausted() {
            finder.glue();
        }
        let matches = &mut scratch.matches;
        matches.sort_unstable_by_key(|found| {
            (found.term, found.start, found.end, found.variants.rank())
        });
        matches.dedup_by_key(|found| (found.term, found.start, found.end));
        matches
    }
}

/// One text being searched.
struct Finder<'t, 's> {
    terms: &'t Terms,
    text: &'t Folded,
    bytes: &'t [u8],
    scratch: &'s mut Scratch,
}

impl<'t> Finder<'t, '_> {
    fn find_at_token(&mut self, at: usize) {
        self.scratch.steps += 1;
        let token = self.text.tokens()[at];
        let word = &self.bytes[token.range()];
        let exact = self.terms.first_word(token.hash, word);
        let goes_on = exact.is_some_and(|node| self.terms.child(node, BREAK).is_some());
        if goes_on || self.may_be_disguised(at, token, word) || self.is_guessed(at) {
            self.walk_from_token(at);
        } else if let Some(node) = exact {
            for &term in self.terms.ending_at(node) {
                let (start, end, variants) = (token.start, token.end, Variants::NONE);
                self.keep(Match { term, start, end, variants });
            }
        }
        if token.shape.digit {
            self.walk_behind_number(at);
        }
        if let Some((start, sign)) = self.sign_before(at) {
            self.walk_from_sign(at, start, sign);
        }
        if self.is_hashtag(token) {
            self.walk_inside_hashtag(at);
        }
        if !self.terms.guesses.is_empty() {
            self.find_embedded(at);
        }
    }

    /// Whether the token, or what begins with it, may be more than its letters say.
    fn may_be_disguised(&self, at: usize, token: Token, word: &[u8]) -> bool {
        let suspicious = token.shape.digit
            || token.shape.doubled
            || may_end_in_clitic(word)
            || self.goes_on_after(at, token)
            || self.may_glue(at);
        suspicious && self.may_start(word)
    }

    /// Whether a term may begin with these letters, as far as the first three tell.
    fn may_start(&self, letters: &[u8]) -> bool {
        let &[a, b, c, ..] = letters else { return true };
        let disguised_start = a == b || b == c || [a, b, c].iter().any(u8::is_ascii_digit);
        disguised_start || self.terms.may_begin([a, b, c])
    }

    /// Whether the word may go on past the token's end: through a sign, or letter by letter.
    fn goes_on_after(&self, at: usize, token: Token) -> bool {
        match self.bytes.get(token.end as usize) {
            None => false,
            Some(b' ') if !token.shape.single => false,
            Some(_) if token.shape.single => true,
            Some(byte) if byte.is_ascii_whitespace() => false,
            Some(_) => {
                let next = self.text.tokens().get(at + 1);
                let gap = self.gap_after(token, next);
                !gap.contains(char::is_whitespace) || gap.chars().any(|c| !leet(c).is_empty())
            }
        }
    }

    /// Whether words may meet inside a token.
    fn may_glue(&self, at: usize) -> bool {
        let length = self.text.tokens()[at].range().len();
        let joined =
            || self.is_joined(at) || at.checked_sub(1).is_some_and(|at| self.is_joined(at));
        length >= GLUED_TOKEN || (length >= GLUED_PART && joined())
    }

    /// Whether a word may go on from a token to the next one, which is not spelled out.
    fn is_joined(&self, at: usize) -> bool {
        let tokens = self.text.tokens();
        tokens.get(at + 1).is_some_and(|next| {
            let gap = self.gap_after(tokens[at], Some(next));
            gap.len() <= disguise::MAX_GAP && !gap.contains(char::is_whitespace)
        })
    }

    /// What stands between a token and the next one, or the end of the text.
    fn gap_after(&self, token: Token, next: Option<&Token>) -> &'t str {
        let end = next.map_or(self.bytes.len(), |next| next.start as usize);
        self.text.text().get(token.end as usize..end).unwrap_or_default()
    }

    /// A sign that may be the first letter of a word: right before a token, or near before a
    /// single letter.
    fn sign_before(&self, at: usize) -> Option<(u32, char)> {
        let tokens = self.text.tokens();
        let token = tokens[at];
        let from = at.checked_sub(1).map_or(0, |before| tokens[before].end);
        let gap = self.text.text().get(from as usize..token.start as usize)?;
        let (offset, sign) = gap
            .char_indices()
            .rev()
            .take(if token.shape.single { disguise::MAX_GAP } else { 1 })
            .find(|&(_, sign)| !leet(sign).is_empty())?;
        let near = gap.len() - offset <= disguise::MAX_GAP;
        near.then_some((from + offset as u32, sign))
    }

    fn is_hashtag(&self, token: Token) -> bool {
        token.start > 0 && self.bytes[token.start as usize - 1] == b'#'
    }

    fn emit(&mut self, term: u32, start: u32, end: u32, state: State) {
        const ACROSS_GAPS: Variants =
            Variants::NONE.with(Variant::Spelled).with(Variant::Punctuation);
        let variants = state.variants;
        if variants.intersects(ACROSS_GAPS) && self.terms.properties[term as usize].letters < 3 {
            return;
        }
        if self.is_allowed(term, state) {
            self.keep(Match { term, start, end, variants });
        }
    }

    /// Whether a term may be read in this way: one of three letters is not guessed.
    fn is_allowed(&self, term: u32, state: State) -> bool {
        let properties = self.terms.properties[term as usize];
        state.variants.is_subset(properties.variants)
            && (state.group == ANY_GROUP
                || (state.group == properties.group && properties.letters > 3))
    }

    fn keep(&mut self, found: Match) {
        let too_many = self.scratch.matches.len() > MATCHES + self.bytes.len();
        if too_many && self.scratch.budget < u64::MAX / 2 {
            self.scratch.steps = self.scratch.budget + 1;
        }
        if !self.scratch.exhausted() {
            self.scratch.matches.push(found);
        }
    }
}
