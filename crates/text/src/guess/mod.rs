//! Words that a token is likely to be although no letter of it says so for certain: a typing error,
//! a word without vowels, by its sound, from the end, or in letters that are drawn like others.
//!
//! Each word of a term is indexed by what a token would have to be, so a token costs a look at a few
//! bits, and only where these allow it a look-up. [`kind`] defines what is read as what. A token
//! that is a word of the same terms, or an ordinary word, is itself and nothing else.

mod bits;
mod kind;

use hashbrown::{HashSet, HashTable};

use crate::fold::hash;
use crate::variant::{Variant, Variants};
use bits::{Bits, start};
use kind::{
    MAX_LETTERS, drawing_hash, is_lettered, is_read_as, keys, least_letters, shortened, sound_hash,
};

/// A word that a token may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    /// The word, see [`Guesses::word`].
    pub word: u32,
    pub variant: Variant,
}

/// A word of terms.
#[derive(Clone, Debug)]
struct Word {
    /// The group of the terms.
    group: u32,
    letters: Box<[u8]>,
}

/// An entry of the index.
#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    guess: Guess,
}

/// The words of a set of terms, by what they may be guessed from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guesses {
    words: Vec<Word>,
    index: HashTable<Entry>,
    /// The hashes of the index, and those of the first letters of words that may be split or embedded.
    bits: Bits,
    embeds: bool,
    /// Hashes of the words of the terms, and of ordinary words, by group.
    known: HashSet<(u32, u64)>,
}

/// What tells the first letters of words that may be split from those that may be embedded.
const SPLIT: u8 = 1;
const EMBEDDED: u8 = 2;

impl Guesses {
    /// The guesses for terms: folded, each with its group and variants. `ordinary` words, and pairs of
    /// them with a space between, are none, each in a group.
    pub(crate) fn new(
        terms: &[(&str, u32, Variants)],
        ordinary: impl IntoIterator<Item = (u32, u64)>,
    ) -> Guesses {
        let mut guesses = Guesses::default();
        guesses.known.extend(ordinary);
        let mut indexed = HashSet::new();
        let mut starts = HashSet::new();
        for &(folded, group, variants) in terms {
            if variants.contains(Variant::Embedded) && !folded.contains(' ') {
                starts.extend(start(folded.as_bytes(), EMBEDDED));
                guesses.embeds = true;
            }
            for word in folded.split(' ') {
                let word = word.as_bytes();
                guesses.known.insert((group, hash(word)));
                let of_phrase = word.len() < folded.len();
                for variant in variants.iter().filter(|variant| variant.is_guess()) {
                    let is_long = word.len() >= least_letters(variant, of_phrase);
                    if is_long && indexed.insert((group, word, variant)) {
                        guesses.add(group, word, variant);
                        starts.extend(start(word, SPLIT).filter(|_| variant == Variant::Split));
                    }
                }
            }
        }
        guesses.bits = Bits::with_room(guesses.index.len() + starts.len());
        let hashes = guesses.index.iter().map(|entry| entry.hash).chain(starts);
        hashes.for_each(|hash| guesses.bits.insert(hash));
        guesses
    }

    fn add(&mut self, group: u32, letters: &[u8], variant: Variant) {
        if letters.len() > MAX_LETTERS || !letters.iter().all(u8::is_ascii_lowercase) {
            return;
        }
        let guess = Guess { word: self.words.len() as u32, variant };
        self.words.push(Word { group, letters: letters.into() });
        keys(variant, letters, |hash| {
            self.index.insert_unique(hash, Entry { hash, guess }, |entry| entry.hash);
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.index.is_empty() && !self.embeds
    }

    /// The letters of a guessed word, and the group of its terms.
    pub(crate) fn word(&self, guess: Guess) -> (&[u8], u32) {
        let word = &self.words[guess.word as usize];
        (&word.letters, word.group)
    }

    /// The words that may be split in two.
    pub(crate) fn splittable(&self) -> impl Iterator<Item = &str> {
        let split = self.index.iter().filter(|entry| entry.guess.variant == Variant::Split);
        split.filter_map(|entry| {
            std::str::from_utf8(&self.words[entry.guess.word as usize].letters).ok()
        })
    }

    /// Whether a token of a group's terms is known to be what it is.
    pub(crate) fn is_known(&self, group: u32, hash: u64) -> bool {
        self.known.contains(&(group, hash))
    }

    /// Whether a word may begin with these letters that is part of another one.
    pub(crate) fn may_embed(&self, letters: &[u8]) -> bool {
        self.embeds && start(letters, EMBEDDED).is_some_and(|hash| self.bits.contains(hash))
    }

    /// Calls `push` for what `token`, whose hash is `whole`, may be. Returns the cost in steps.
    pub(crate) fn of_token(&self, token: &[u8], whole: u64, mut push: impl FnMut(Guess)) -> u64 {
        if token.len() < 3 || token.len() > MAX_LETTERS + 2 || !token.is_ascii() {
            return 0;
        }
        let mut steps = 1;
        let mut seen: Option<Guess> = None;
        let mut look_up = |hash: u64, wanted: &[Variant]| {
            if !self.bits.contains(hash) {
                return;
            }
            for entry in self.index.iter_hash(hash).filter(|entry| entry.hash == hash) {
                steps += 1;
                let Guess { word, variant } = entry.guess;
                let Word { group, letters } = &self.words[word as usize];
                if wanted.contains(&variant)
                    && seen.replace(entry.guess) != Some(entry.guess)
                    && is_read_as(variant, token, letters)
                    && !self.is_known(*group, whole)
                {
                    push(entry.guess);
                }
            }
        };
        look_up(whole, &[Variant::Reversed, Variant::Skeleton]);
        look_up(drawing_hash(token), &[Variant::LookAlike]);
        // Shorter ones are no error of a word of five letters.
        if token.len() >= 4 && is_lettered(token) {
            look_up(sound_hash(token), &[Variant::Phonetic]);
            shortened(token, |hash| look_up(hash, &[Variant::Typing]));
        }
        steps
    }

    /// Calls `push` for what two tokens in a row may be together. Returns the cost in steps.
    pub(crate) fn of_pair(&self, first: &[u8], second: &[u8], mut push: impl FnMut(Guess)) -> u64 {
        let length = first.len() + second.len();
        let mut joined = [0; MAX_LETTERS];
        if length > MAX_LETTERS {
            return 0;
        }
        joined[..first.len()].copy_from_slice(first);
        joined[first.len()..length].copy_from_slice(second);
        let word = &joined[..length];
        if !start(word, SPLIT).is_some_and(|hash| self.bits.contains(hash)) {
            return 0;
        }
        let whole = hash(word);
        let same = |entry: &&Entry| entry.hash == whole && entry.guess.variant == Variant::Split;
        for entry in self.index.iter_hash(whole).filter(same) {
            let Word { group, letters } = &self.words[entry.guess.word as usize];
            let pair = [first, b" ", second].concat();
            if **letters == *word && !self.is_known(*group, hash(&pair)) {
                push(entry.guess);
            }
        }
        2
    }
}
