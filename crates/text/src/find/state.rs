//! One reading of the text so far: a place in the trie, and what it took to get there.

use super::disguise::{CLITICS, leet};
use crate::terms::{BREAK, NodeId, ROOT, Terms};
use crate::variant::{Variant, Variants};

/// So often may the letters of a row be repeated across gaps, so that a long row dies out.
const MAX_SPELLED_REPEATS: u8 = 5;

/// Nothing was guessed yet, so terms of any group may be read.
pub(super) const ANY_GROUP: u32 = u32::MAX;

/// A reading. Several run side by side over the same letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// How far into a term.
    pub node: NodeId,
    /// What came after the last letter of the term.
    pub tail: Tail,
    /// What it took so far.
    pub variants: Variants,
    /// The group whose terms a guess was made for; none may be of another.
    pub group: u32,
    /// Whether something was passed over since the last letter.
    skipped: bool,
    /// What was read last, if it may be repeated.
    last: Option<char>,
    /// How often it and those like it right before were, as far as that matters.
    repeats: u8,
    /// Digits or signs read as letters in this word.
    leets: u8,
    /// Whether a letter of this word was repeated outside a row of three.
    doubled: bool,
}

/// What came after the last letter of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing.
    None,
    /// A `2`: the word is doubled and can only be followed by a clitic.
    Doubled,
    /// So many letters of the clitic with this number.
    Clitic(u8, u8),
    /// Nothing can: the word was guessed as a whole.
    Guessed,
}

/// A letter of the text in its surroundings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// The byte that it is in a token; a sign between tokens is none.
    pub byte: Option<u8>,
    /// The character that a repetition has to be: none for letters past ASCII, whose bytes are
    /// read one by one.
    pub character: Option<char>,
    /// The letters that it may stand for.
    pub stands_for: &'static [u8],
    /// What passing over the signs before it is called.
    pub passed: Variant,
    /// Whether it is one of at least three in a row.
    pub in_long_row: bool,
    /// Whether a word may begin here that is glued to the one before.
    pub glues: bool,
}

impl State {
    pub(super) const START: State = State {
        node: ROOT,
        tail: Tail::None,
        variants: Variants::NONE,
        group: ANY_GROUP,
        skipped: false,
        last: None,
        repeats: 0,
        leets: 0,
        doubled: false,
    };

    /// The state after passing over a sign. What that is called depends on what is read next.
    pub(super) fn pass_over(self, sign: char) -> State {
        let passed = State { skipped: true, ..self };
        // No letter is stretched over a sign that may be a letter itself: that bounds the readings.
        if leet(sign).is_empty() { passed } else { State { last: None, repeats: 0, ..passed } }
    }

    /// The state behind a word of a group's terms that was guessed, if it may begin here.
    pub(super) fn guessed(
        &self,
        terms: &Terms,
        word: &[u8],
        group: u32,
        variant: Variant,
    ) -> Option<State> {
        let node = terms.follow(self.node, word)?;
        let fits = self.group == ANY_GROUP || self.group == group;
        let guessed = State { node, tail: Tail::Guessed, group, ..self.with(variant) };
        (fits && terms.node(node).word_end).then_some(guessed)
    }

    pub(super) fn with(self, variant: Variant) -> State {
        State { variants: self.variants.with(variant), ..self }
    }

    /// Whether a word of a term is complete, as far as disguises allow: at least two letters of
    /// it are letters, and a word of up to three letters is not merely doubled somewhere.
    pub(super) fn is_word(&self, terms: &Terms) -> bool {
        let node = terms.node(self.node);
        let whole = match self.tail {
            Tail::None | Tail::Doubled | Tail::Guessed => true,
            Tail::Clitic(which, at) => CLITICS[usize::from(which)].len() == usize::from(at),
        };
        whole && node.word_end && self.is_plain_enough(node.word_letters)
    }

    /// Whether a word of so many letters is still itself after what was done to it.
    fn is_plain_enough(&self, letters: u16) -> bool {
        (self.leets == 0 || letters >= u16::from(self.leets) + 2) && (!self.doubled || letters > 3)
    }

    /// Whether whatever comes of `other` also comes of this one, with no more disguises.
    fn covers(&self, other: &State) -> bool {
        (self.node, self.tail, self.last, self.group)
            == (other.node, other.tail, other.last, other.group)
            && self.variants.is_subset(other.variants)
            && self.leets <= other.leets
            && self.repeats <= other.repeats
            && self.doubled <= other.doubled
            && self.skipped <= other.skipped
    }

    /// Adds this reading to others at the same place, unless no word can come of it or one of them
    /// makes it needless.
    pub(super) fn join(self, terms: &Terms, states: &mut Vec<State>) {
        let possible = self.is_plain_enough(terms.node(self.node).longest_word);
        if possible && !states.iter().any(|other| other.covers(&self)) {
            states.retain(|other| !self.covers(other));
            states.push(self);
        }
    }

    /// The state at the start of the term's next word, if this one is complete.
    pub(super) fn next_word(&self, terms: &Terms) -> Option<State> {
        let node = terms.child(self.node, BREAK).filter(|_| self.is_word(terms))?;
        Some(State { node, variants: self.variants, group: self.group, ..State::START })
    }

    /// The state after a sign before the first token of a word, read as `letter`.
    pub(super) fn begin_with(&self, terms: &Terms, letter: u8, spelled: bool) -> Option<State> {
        let node = terms.child(self.node, letter)?;
        let state = State { node, leets: 1, ..*self }.with(Variant::Leet);
        Some(if spelled { state.with(Variant::Spelled) } else { state })
    }

    /// Every reading of `letter` after this one.
    pub(super) fn read(&self, terms: &Terms, letter: Letter, mut push: impl FnMut(State)) {
        let mut from = State { skipped: false, ..*self };
        if self.skipped {
            from = from.with(letter.passed);
        }
        // Only letter by letter may a word be stretched or doubled across a gap.
        if !self.skipped || letter.passed == Variant::Spelled {
            let tired = self.skipped && self.repeats >= MAX_SPELLED_REPEATS;
            if letter.character.is_some() && letter.character == self.last && !tired {
                push(from.repeat(letter));
            }
            if letter.byte == Some(b'2') && self.tail == Tail::None && self.is_word(terms) {
                from.double(terms, &mut push);
            }
        }
        if self.tail == Tail::None {
            from.read_in_term(terms, letter, &mut push);
        }
        from.read_in_clitic(terms, letter, &mut push);
        if letter.glues
            && let Some(next) = from.next_word(terms)
        {
            next.with(Variant::Glued).read_in_term(terms, letter, &mut push);
        }
    }

    fn read_in_term(&self, terms: &Terms, letter: Letter, push: &mut impl FnMut(State)) {
        let step = |node| State { node, ..self.after(letter) };
        if let Some(byte) = letter.byte
            && let Some(node) = terms.child(self.node, byte)
        {
            push(step(node));
        }
        for &stands_for in letter.stands_for {
            if let Some(node) = terms.child(self.node, stands_for) {
                let leets = self.leets.saturating_add(1);
                push(State { leets, ..step(node) }.with(Variant::Leet));
            }
        }
    }

    /// The state after one more letter of a word or clitic.
    fn after(&self, letter: Letter) -> State {
        let in_row = letter.character.is_some() && letter.character == self.last;
        let repeats = if in_row { self.repeats } else { 0 };
        State { repeats, last: letter.character, ..*self }
    }

    /// The same letter again.
    fn repeat(&self, letter: Letter) -> State {
        let in_word = self.tail == Tail::None;
        State {
            repeats: (self.repeats + 1).min(MAX_SPELLED_REPEATS),
            doubled: self.doubled || (in_word && !letter.in_long_row),
            ..self.with(Variant::Stretched)
        }
    }

    /// `awul2` for `awul awul`, `baju2` for `baju`.
    fn double(&self, terms: &Terms, push: &mut impl FnMut(State)) {
        let doubled = State { last: None, ..self.with(Variant::Reduplication) };
        push(State { tail: Tail::Doubled, ..doubled });
        let node = terms.node(self.node).redoubled;
        if node != ROOT {
            push(State { node, ..doubled });
        }
    }

    fn read_in_clitic(&self, terms: &Terms, letter: Letter, push: &mut impl FnMut(State)) {
        let mut step = |which: usize, at: usize| {
            let Some(expected) = CLITICS[which].get(at) else { return };
            let tail = Tail::Clitic(which as u8, at as u8 + 1);
            let read = State { tail, ..self.after(letter) };
            if letter.byte == Some(*expected) {
                push(read.with(Variant::Clitic));
            } else if letter.stands_for.contains(expected) {
                push(read.with(Variant::Clitic).with(Variant::Leet));
            }
        };
        match self.tail {
            Tail::Clitic(which, at) => step(usize::from(which), usize::from(at)),
            Tail::None | Tail::Doubled if self.is_word(terms) => {
                (0..CLITICS.len()).for_each(|which| step(which, 0));
            }
            Tail::None | Tail::Doubled | Tail::Guessed => {}
        }
    }
}
