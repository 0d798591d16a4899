//! Words that a token is likely to be although no letter of it says so for certain: a typing error,
//! a word without vowels, by its sound, from the end, or in letters that are drawn like others.
//!
//! Each word of a term is indexed by what a token would have to be, so a token costs a look at a few
//! bits, and only where these allow it a look-up. [`kind`] defines what is read as what. A token
//! that is a word of the same terms, or an ordinary word, is itself and nothing else.

mod bits;
mod kind;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use hashbrown::{HashSet, HashTable};

use crate::fold::hash;
use crate::starts::Starts;
use crate::variant::{Variant, Variants};
use bits::Bits;
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
    /// The hashes of the index.
    bits: Bits,
    /// The first letters of words that may be split, and of those that may be inside of others.
    split: Starts,
    inside: Starts,
    has_inside: bool,
    /// Hashes of the words of the terms, and of ordinary words, by group.
    known: HashSet<(u32, u64)>,
    /// The groups of the words that are guessed, some of them more than once.
    groups: Vec<u32>,
    identity: u64,
}

impl Guesses {
    /// The guesses for terms: folded, each with its group and variants. `ordinary` words, and pairs of
    /// them with a space between, are none, each in a group.
    pub(crate) fn new(
        terms: &[(&str, u32, Variants)],
        ordinary: impl IntoIterator<Item = (u32, u64)>,
    ) -> Guesses {
        let mut guesses = Guesses::default();
        let mut identity = DefaultHasher::new();
        terms.hash(&mut identity);
        guesses.known.extend(ordinary.into_iter().inspect(|word| word.hash(&mut identity)));
        guesses.identity = identity.finish();
        let mut indexed = HashSet::new();
        for &(folded, group, variants) in terms {
            if variants.contains(Variant::Embedded) && !folded.contains(' ') {
                guesses.inside.insert(folded.bytes());
                guesses.has_inside = true;
            }
            for word in folded.split(' ') {
                let word = word.as_bytes();
                guesses.known.insert((group, hash(word)));
                let of_phrase = word.len() < folded.len();
                for variant in variants.iter().filter(|variant| variant.is_guess()) {
                    let is_long = word.len() >= least_letters(variant, of_phrase);
                    if is_long && indexed.insert((group, word, variant)) {
                        guesses.add(group, word, variant);
                    }
                }
            }
        }
        guesses.bits = Bits::with_room(guesses.index.len());
        guesses.index.iter().for_each(|entry| guesses.bits.insert(entry.hash));
        guesses
    }

    fn add(&mut self, group: u32, letters: &[u8], variant: Variant) {
        if letters.len() > MAX_LETTERS || !letters.iter().all(u8::is_ascii_lowercase) {
            return;
        }
        if self.groups.last() != Some(&group) {
            self.groups.push(group);
        }
        let guess = Guess { word: self.words.len() as u32, variant };
        self.words.push(Word { group, letters: letters.into() });
        if variant == Variant::Split {
            self.split.insert(letters.iter().copied());
        }
        keys(variant, letters, |hash| {
            self.index.insert_unique(hash, Entry { hash, guess }, |entry| entry.hash);
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.index.is_empty() && !self.has_inside
    }

    /// A hash of the terms and ordinary words: what is guessed by equal ones is the same.
    pub(crate) fn identity(&self) -> u64 {
        self.identity
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
    pub(crate) fn may_be_inside(&self, letters: &[u8]) -> bool {
        letters.first_chunk().is_some_and(|letters| self.inside.contains(*letters))
    }

    /// Calls `push` for what `token`, whose hash is `whole`, may be. Returns the cost in steps.
    pub(crate) fn of_token(&self, token: &[u8], whole: u64, mut push: impl FnMut(Guess)) -> u64 {
        if token.len() < 3 || token.len() > MAX_LETTERS + 2 || !token.is_ascii() {
            return 0;
        }
        let mut steps = 1;
        if self.groups.iter().all(|group| self.is_known(*group, whole)) {
            return steps;
        }
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
        let start = match *first {
            [a, b, c, ..] => Some([a, b, c]),
            [a, b] => second.first().map(|&c| [a, b, c]),
            [a] => second.first_chunk().map(|&[b, c]| [a, b, c]),
            [] => None,
        };
        if length > MAX_LETTERS || !start.is_some_and(|start| self.split.contains(start)) {
            return 0;
        }
        let mut joined = [0; MAX_LETTERS];
        joined[..first.len()].copy_from_slice(first);
        joined[first.len()..length].copy_from_slice(second);
        let word = &joined[..length];
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
