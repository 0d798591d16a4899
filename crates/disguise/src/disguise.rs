//! The disguises by name, and which of them go together.

use std::fmt;

use crate::ways;
use crate::{Rng, Title};

/// One way in which sellers rewrite a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disguise {
    /// Digits and signs for letters: `b4ju`, `b3k@s`.
    ///
    /// At least one letter is replaced, everywhere in the word, and at least two are left in every
    /// word that is touched.
    Leet,
    /// One letter held down: `bekasss`; or doubled, in words of four letters or more: `bekkas`.
    Stretched,
    /// The word twice, or the shorthand for it: `baju-baju`, `baju2`.
    ///
    /// Of a phrase it is the first word, as Indonesian grammar has it: `bal-bal pres`. A word that
    /// is doubled already takes the shorthand: `awul2` for `awul-awul`.
    Reduplication,
    /// A pronoun or article at the end: `bajunya`, `bajuku`, `bajumu`.
    Clitic,
    /// Words run together with the next one: `bajubekas`.
    ///
    /// Only words that are both in the [`Title`] and that one space parts; a caller who wants a
    /// word run into its neighbour lists the neighbour as well.
    Glued,
    /// One or two signs or emoji at one place inside the word: `bek*as`, `ba.-ju`, `ka🔥os`.
    Punctuation,
    /// The letters one by one: `b e k a s`, `b.e.k.a.s`, `b-e-k-a-s`.
    ///
    /// What stands between letters already stays there, so that a phrase keeps its spaces. Words
    /// that are glued are spelled in one go: the sign at the joint is counted to the first.
    Spelled,
    /// Capitals where no spelling has them: `bEkAs`.
    MixedCase,
    /// Letters that look alike, from Cyrillic, Greek and other scripts: `bеkаs`, `вєкαѕ`.
    LookAlike,
    /// The full-width forms made for Chinese and Japanese text: `ｂｅｋａｓ`.
    FullWidth,
    /// The letters of a fancy-text generator, such as mathematical, enclosed, raised and small
    /// capital ones: `𝐛𝐞𝐤𝐚𝐬`, `ⓑⓔⓚⓐⓢ`, `ʙᴇᴋᴀs`.
    Fancy,
    /// Accents and strokes on letters: `békàs`, `b̶e̶k̶a̶s̶`.
    Marks,
    /// Characters that do not show, inside the word.
    ZeroWidth,
}

impl Disguise {
    /// Every disguise, in the order in which they are put over one another.
    pub const ALL: [Disguise; 13] = [
        Disguise::Leet,
        Disguise::Stretched,
        Disguise::Reduplication,
        Disguise::Clitic,
        Disguise::Glued,
        Disguise::Punctuation,
        Disguise::Spelled,
        Disguise::MixedCase,
        Disguise::LookAlike,
        Disguise::FullWidth,
        Disguise::Fancy,
        Disguise::Marks,
        Disguise::ZeroWidth,
    ];

    /// The name used in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Disguise::Leet => "leet",
            Disguise::Stretched => "stretched",
            Disguise::Reduplication => "reduplication",
            Disguise::Clitic => "clitic",
            Disguise::Glued => "glued",
            Disguise::Punctuation => "punctuation",
            Disguise::Spelled => "spelled",
            Disguise::MixedCase => "mixed_case",
            Disguise::LookAlike => "look_alike",
            Disguise::FullWidth => "full_width",
            Disguise::Fancy => "fancy",
            Disguise::Marks => "marks",
            Disguise::ZeroWidth => "zero_width",
        }
    }

    /// The title with every word rewritten, or `None` when one of them cannot be.
    ///
    /// Each word is drawn for itself: two words of a title may get different signs.
    #[must_use]
    pub fn apply(self, title: &Title, rng: &mut Rng) -> Option<Title> {
        match self {
            Disguise::Leet => title.rewrite(|word| ways::leet::rewrite(word.text, rng)),
            Disguise::Stretched => title.rewrite(|word| ways::stretched::rewrite(word.text, rng)),
            Disguise::Reduplication => {
                title.rewrite(|word| ways::endings::reduplicate(word.text, rng))
            }
            Disguise::Clitic => title.rewrite(|word| ways::endings::add_clitic(word.text, rng)),
            Disguise::Glued => ways::glued::apply(title, rng),
            Disguise::Punctuation => {
                title.rewrite(|word| ways::punctuation::rewrite(word.text, rng))
            }
            Disguise::Spelled => title.rewrite(|word| ways::spelled::rewrite(word, rng)),
            Disguise::MixedCase => title.rewrite(|word| ways::mixed_case::rewrite(word.text, rng)),
            Disguise::LookAlike => title.rewrite(|word| ways::look_alike::rewrite(word.text, rng)),
            Disguise::FullWidth => title.rewrite(|word| ways::full_width::rewrite(word.text)),
            Disguise::Fancy => title.rewrite(|word| ways::fancy::rewrite(word.text, rng)),
            Disguise::Marks => title.rewrite(|word| ways::marks::rewrite(word.text, rng)),
            Disguise::ZeroWidth => title.rewrite(|word| ways::zero_width::rewrite(word.text, rng)),
        }
    }
}

impl fmt::Display for Disguise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Every two disguises that a word can wear at once: apply the first, then the second to the
/// result.
///
/// That is every two of [`Disguise::ALL`] in their order, except full-width with fancy letters.
/// Each of those takes all letters of a word, and a letter is drawn in one alphabet only. For the
/// same reason there is no result of either where look-alikes left no letter to it.
///
/// ```
/// use saring_disguise::{Disguise, pairs};
///
/// assert_eq!(pairs().next(), Some((Disguise::Leet, Disguise::Stretched)));
/// assert_eq!(pairs().count(), 13 * 12 / 2 - 1);
/// ```
pub fn pairs() -> impl Iterator<Item = (Disguise, Disguise)> {
    Disguise::ALL
        .into_iter()
        .enumerate()
        .flat_map(|(place, first)| {
            Disguise::ALL.into_iter().skip(place + 1).map(move |second| (first, second))
        })
        .filter(|&pair| pair != (Disguise::FullWidth, Disguise::Fancy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_listed_once_in_their_order() {
        assert!(Disguise::ALL.is_sorted_by(|one, next| one < next));
        let names: std::collections::BTreeSet<_> = Disguise::ALL.map(Disguise::as_str).into();
        assert_eq!(names.len(), Disguise::ALL.len());
    }
}
