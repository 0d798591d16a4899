//! The ways a seller writes a word so that a plain filter misses it, as a set of switches.

use std::fmt;

/// One way of disguising a word that the matcher can undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Variant {
    /// A pronoun or article suffix: `bajunya`, `bajuku`, `bajumu`.
    Clitic,
    /// A word run together with other listed words, or a longer word inside a hashtag.
    Glued,
    /// Digits and signs for letters: `b4ju`, `b@ju`.
    Leet,
    /// Punctuation or emoji inside a word: `bek*as`.
    Punctuation,
    /// The word twice, or its shorthand: `baju-baju`, `baju2`.
    Reduplication,
    /// Single letters with gaps: `b e k a s`, `b.e.k.a.s`.
    Spelled,
    /// Letters repeated: `bekasss`.
    Stretched,
}

impl Variant {
    /// Every variant, in the order of their names.
    pub const ALL: [Variant; 7] = [
        Variant::Clitic,
        Variant::Glued,
        Variant::Leet,
        Variant::Punctuation,
        Variant::Reduplication,
        Variant::Spelled,
        Variant::Stretched,
    ];

    /// The name used in rule files, evidence and documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Variant::Clitic => "clitic",
            Variant::Glued => "glued",
            Variant::Leet => "leet",
            Variant::Punctuation => "punctuation",
            Variant::Reduplication => "reduplication",
            Variant::Spelled => "spelled",
            Variant::Stretched => "stretched",
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
pub struct Variants(u8);

impl Variants {
    /// No variant: only the plain spelling.
    pub const NONE: Variants = Variants(0);
    /// Every variant.
    pub const ALL: Variants = Variants((1 << Variant::ALL.len()) - 1);

    /// This set and `variant`.
    #[must_use]
    pub const fn with(self, variant: Variant) -> Variants {
        Variants(self.0 | 1 << variant as u8)
    }

    /// This set less `variant`.
    #[must_use]
    pub const fn without(self, variant: Variant) -> Variants {
        Variants(self.0 & !(1 << variant as u8))
    }

    /// Whether `variant` is in the set.
    #[must_use]
    pub const fn contains(self, variant: Variant) -> bool {
        self.0 & 1 << variant as u8 != 0
    }

    /// Whether every variant of this set is in `other`.
    #[must_use]
    pub const fn is_subset(self, other: Variants) -> bool {
        self.0 & !other.0 == 0
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
