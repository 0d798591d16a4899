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
use crate::terms::Term;
use crate::variant::{Variant, Variants};
use bits::Bits;
use kind::{MAX_LETTERS, drawing_hash, is_lettered, is_read_as, keys, least_letters, sound_hash};

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
    /// Hashes of the index, as far as a token leads to them by its own hash, its sound or its drawing.
    whole: Bits,
    sounds: Bits,
    drawings: Bits,
    /// Ends and lengths of words that a typing error leaves as they are.
    typing: Bits,
    /// First letters of the words that may be split, and of those that may be embedded.
    splits: Bits,
    embeds: Bits,
    /// Hashes of the words of the terms, and of ordinary words, by group.
    known: HashSet<(u32, u64)>,
}

impl Guesses {
    /// The guesses for `terms`, of which `folded` are the folded texts. `ordinary` words, and pairs of
    /// them with a space between, are none, each in a group.
    pub(crate) fn new(
        terms: &[Term<'_>],
        folded: &[String],
        ordinary: impl IntoIterator<Item = (u32, u64)>,
    ) -> Guesses {
        let mut guesses = Guesses::default();
        if !terms.iter().any(|term| term.variants.intersects(Variants::GUESSES)) {
            return guesses;
        }
        guesses.known.extend(ordinary);
        let mut indexed = HashSet::new();
        for (term, folded) in terms.iter().zip(folded) {
            let mut words = folded.split(' ');
            if term.variants.contains(Variant::Embedded)
                && let (Some(word), None) = (words.next(), words.next())
            {
                guesses.embeds.insert_start(word.as_bytes());
            }
            for word in folded.split(' ') {
                let word = word.as_bytes();
                guesses.known.insert((term.group, hash(word)));
                let of_phrase = word.len() < folded.len();
                for variant in term.variants.iter().filter(|variant| variant.is_guess()) {
                    let is_long = word.len() >= least_letters(variant, of_phrase);
                    if is_long && indexed.insert((term.group, word, variant)) {
                        guesses.add(term.group, word, variant);
                    }
                }
            }
        }
        guesses
    }

    fn add(&mut self, group: u32, letters: &[u8], variant: Variant) {
        if letters.len() > MAX_LETTERS || !letters.iter().all(u8::is_ascii_lowercase) {
            return;
        }
        let guess = Guess { word: self.words.len() as u32, variant };
        self.words.push(Word { group, letters: letters.into() });
        for hash in keys(variant, letters) {
            match variant {
                Variant::Typing => {}
                Variant::Phonetic => self.sounds.insert(hash),
                Variant::LookAlike => self.drawings.insert(hash),
                _ => self.whole.insert(hash),
            }
            self.index.insert_unique(hash, Entry { hash, guess }, |entry| entry.hash);
        }
        match variant {
            Variant::Typing => self.typing.insert_ends(letters),
            Variant::Split => self.splits.insert_start(letters),
            _ => {}
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.index.is_empty() && self.embeds.is_empty()
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
        self.embeds.contains_start(letters)
    }

    /// Calls `push` for what `token`, whose hash is `whole`, may be. Returns the cost in steps.
    pub(crate) fn of_token(&self, token: &[u8], whole: u64, mut push: impl FnMut(Guess)) -> u64 {
        if token.len() < 3 || token.len() > MAX_LETTERS + 2 || !token.is_ascii() {
            return 0;
        }
        let mut steps = 0;
        let mut look_up = |hash: u64, wanted: &dyn Fn(Variant) -> bool| {
            steps += 1;
            for entry in self.index.iter_hash(hash).filter(|entry| entry.hash == hash) {
                steps += 1;
                let Guess { word, variant } = entry.guess;
                let Word { group, letters } = &self.words[word as usize];
                if wanted(variant)
                    && is_read_as(variant, token, letters)
                    && !self.is_known(*group, whole)
                {
                    push(entry.guess);
                }
            }
        };
        if self.whole.contains(whole) {
            look_up(whole, &|it| matches!(it, Variant::Reversed | Variant::Skeleton));
        }
        let drawing = drawing_hash(token);
        if self.drawings.contains(drawing) {
            look_up(drawing, &|it| it == Variant::LookAlike);
        }
        if !is_lettered(token) {
            return steps;
        }
        let sound = sound_hash(token);
        if self.sounds.contains(sound) {
            look_up(sound, &|it| it == Variant::Phonetic);
        }
        if self.typing.contains_ends(token) {
            keys(Variant::Typing, token)
                .for_each(|hash| look_up(hash, &|it| it == Variant::Typing));
        }
        steps
    }

    /// Calls `push` for what two tokens in a row may be together. Returns the cost in steps.
    pub(crate) fn of_pair(&self, first: &[u8], second: &[u8], mut push: impl FnMut(Guess)) -> u64 {
        let length = first.len() + second.len();
        let mut joined = [0; MAX_LETTERS + 1];
        if length > MAX_LETTERS {
            return 0;
        }
        joined[..first.len()].copy_from_slice(first);
        joined[first.len()..length].copy_from_slice(second);
        let word = &joined[..length];
        if !self.splits.contains_start(word) {
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
