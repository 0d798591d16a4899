//! The ways a seller writes a word so that a plain filter misses it, as a set of switches.

use std::fmt;

/// One way of disguising a word that the matcher can undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Variant {
    /// A pronoun or article suffix: `bajunya`, `bajuku`, `bajumu`.
    Clitic,
    /// A longer word inside another one that nobody knows: `jualbekasmurah`.
    Embedded,
    /// A word run together with other listed words, or a longer word inside a hashtag.
    Glued,
    /// Digits and signs for letters: `b4ju`, `b@ju`.
    Leet,
    /// ASCII letters drawn like others: `irnport`, `13ekas`.
    LookAlike,
    /// Other letters for the same sound: `soerabaja`, `beqas`.
    Phonetic,
    /// Punctuation or emoji inside a word: `bek*as`.
    Punctuation,
    /// The word twice, or its shorthand: `baju-baju`, `baju2`.
    Reduplication,
    /// Read from the end: `sakeb`.
    Reversed,
    /// A word without its vowels: `krngn`.
    Skeleton,
    /// Single letters with gaps: `b e k a s`, `b.e.k.a.s`.
    Spelled,
    /// A word in two parts: `karu ngan`.
    Split,
    /// Letters repeated: `bekasss`.
    Stretched,
    /// One letter too many, too few, another one, or two of them swapped: `bkeas`.
    Typing,
}

impl Variant {
    /// Every variant, in the order of their names.
    pub const ALL: [Variant; 14] = [
        Variant::Clitic,
        Variant::Embedded,
        Variant::Glued,
        Variant::Leet,
        Variant::LookAlike,
        Variant::Phonetic,
        Variant::Punctuation,
        Variant::Reduplication,
        Variant::Reversed,
        Variant::Skeleton,
        Variant::Spelled,
        Variant::Split,
        Variant::Stretched,
        Variant::Typing,
    ];

    /// Whether the word is no more than likely: an ordinary word is never read so, and an exception
    /// neither.
    #[must_use]
    pub const fn is_guess(self) -> bool {
        Variants::GUESSES.contains(self)
    }

    /// The name used in rule files, evidence and documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Variant::Clitic => "clitic",
            Variant::Embedded => "embedded",
            Variant::Glued => "glued",
            Variant::Leet => "leet",
            Variant::LookAlike => "look_alike",
            Variant::Phonetic => "phonetic",
            Variant::Punctuation => "punctuation",
            Variant::Reduplication => "reduplication",
            Variant::Reversed => "reversed",
            Variant::Skeleton => "skeleton",
            Variant::Spelled => "spelled",
            Variant::Split => "split",
            Variant::Stretched => "stretched",
            Variant::Typing => "typing",
        }
    }

    /// The variant with this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Variant> {
        Variant::ALL.into_iter().find(|variant| variant.as_str() == name)
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of [`Variant`]s: those a word list allows, or those a match needed.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variants(u16);

impl Variants {
    /// No variant: only the plain spelling.
    pub const NONE: Variants = Variants(0);
    /// Every variant.
    pub const ALL: Variants = Variants((1 << Variant::ALL.len()) - 1);
    /// Those that leave a word no other reading than a likely one.
    pub const GUESSES: Variants = Variants::NONE
        .with(Variant::Embedded)
        .with(Variant::LookAlike)
        .with(Variant::Phonetic)
        .with(Variant::Reversed)
        .with(Variant::Skeleton)
        .with(Variant::Split)
        .with(Variant::Typing);
    /// All but the guesses: what a rule file has switched on unless it says otherwise.
    pub const SURE: Variants = Variants(Variants::ALL.0 & !Variants::GUESSES.0);

    /// This set and `variant`.
    #[must_use]
    pub const fn with(self, variant: Variant) -> Variants {
        Variants(self.0 | 1 << variant as u16)
    }

    /// This set less `variant`.
    #[must_use]
    pub const fn without(self, variant: Variant) -> Variants {
        Variants(self.0 & !(1 << variant as u16))
    }

    /// Whether `variant` is in the set.
    #[must_use]
    pub const fn contains(self, variant: Variant) -> bool {
        self.0 & 1 << variant as u16 != 0
    }

    /// Whether every variant of this set is in `other`.
    #[must_use]
    pub const fn is_subset(self, other: Variants) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether a variant of this set is in `other`.
    #[must_use]
    pub const fn intersects(self, other: Variants) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many variants are in the set.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// What makes one reading better than another: fewer guesses, then fewer disguises.
    #[must_use]
    pub fn rank(self) -> (u32, u32, Variants) {
        (Variants(self.0 & Variants::GUESSES.0).len(), self.len(), self)
    }

    /// The variants of the set, in the order of their names.
    pub fn iter(self) -> impl Iterator<Item = Variant> {
        Variant::ALL.into_iter().filter(move |variant| self.contains(*variant))
    }
}

impl FromIterator<Variant> for Variants {
    fn from_iter<I: IntoIterator<Item = Variant>>(variants: I) -> Variants {
        variants.into_iter().fold(Variants::NONE, Variants::with)
    }
}

impl fmt::Debug for Variants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Variant::as_str)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_read_back() {
        let names: Vec<_> = Variants::ALL.iter().map(Variant::as_str).collect();
        assert!(names.is_sorted());
        for variant in Variant::ALL {
            assert_eq!(Variant::from_name(variant.as_str()), Some(variant));
        }
    }

    #[test]
    fn sets_behave_as_sets() {
        let set: Variants = [Variant::Leet, Variant::Glued].into_iter().collect();
        assert_eq!(set.len(), 2);
        assert!(set.contains(Variant::Leet) && !set.contains(Variant::Clitic));
        assert!(set.is_subset(Variants::ALL) && !Variants::ALL.is_subset(set));
        assert_eq!(set.without(Variant::Leet), Variants::NONE.with(Variant::Glued));
    }
}
