//! Tokens seen before, of which nothing is guessed: most of a text is made of few words, and each of
//! them is worked out once. What is remembered costs as many steps as if it were worked out again, so
//! a listing costs the same whatever was read before it.

/// Tokens that are remembered.
const TOKENS: usize = 1 << 13;

/// What is asked of a token.
#[derive(Clone, Copy)]
#[repr(u32)]
pub(super) enum Asked {
    /// Which other words it may be.
    Whole = 0,
    /// Which words are inside of it.
    Inside = 8,
}

/// What is remembered of tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Which terms it holds for, see [`crate::guess::Guesses::identity`].
    terms: u64,
    /// Each token in a place that its hash says: the hash, and in its last two bytes for each [`Asked`]
    /// the steps that it cost to find that there are none, 0 if that is not known.
    tokens: Vec<u64>,
}

impl Seen {
    /// Forgets what holds for other terms.
    pub(super) fn begin(&mut self, terms: u64) {
        if self.terms != terms || self.tokens.is_empty() {
            self.terms = terms;
            self.tokens = vec![0; TOKENS];
        }
    }

    /// The steps that it costs to find that there are none, if that is known.
    pub(super) fn none(&self, asked: Asked, hash: u64) -> Option<u64> {
        let token = self.tokens[hash as usize % TOKENS];
        let steps = token >> asked as u32 & 0xff;
        (token >> 16 == hash >> 16 && steps > 0).then_some(steps)
    }

    /// Remembers that there are none, in the place of another token if need be.
    pub(super) fn note_none(&mut self, asked: Asked, hash: u64, steps: u64) {
        let token = &mut self.tokens[hash as usize % TOKENS];
        if *token >> 16 != hash >> 16 {
            *token = hash >> 16 << 16;
        }
        if steps <= 0xff {
            *token |= steps << asked as u32;
        }
    }
}
