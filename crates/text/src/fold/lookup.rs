//! Looks up what one code point past ASCII folds to.

use std::sync::LazyLock;

use super::table::{ALONE, DROPPED, FOLDS, LETTERS, MARKS, SPACES};

/// What a code point becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folding {
    /// Nothing: a mark, or a character that is not seen.
    Dropped,
    /// A space.
    Space,
    /// Itself, and it separates tokens.
    Separator,
    /// Itself, and it is part of a token.
    Letter,
    /// Itself, and it is a token: a letter of a script without spaces between words.
    Alone,
    /// Itself behind a letter past ASCII, to which it belongs; nothing elsewhere.
    Mark,
    /// Another text, all of it part of a token unless it is punctuation.
    Text(&'static str),
    /// The letters (jamo) of a Hangul syllable.
    Hangul,
}

const SEPARATOR: u16 = 0;
const DROP: u16 = 1;
const SPACE: u16 = 2;
const LETTER: u16 = 3;
const LETTER_ALONE: u16 = 4;
const MARK: u16 = 5;
const FIRST_TEXT: u16 = 6;

/// One code for each code point. Flat: two megabytes of which ordinary text touches a few pages.
static CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut codes = vec![SEPARATOR; char::MAX as usize + 1];
    let runs =
        [(DROPPED, DROP), (SPACES, SPACE), (LETTERS, LETTER), (ALONE, LETTER_ALONE), (MARKS, MARK)];
    for (runs, code) in runs {
        for &(first, last) in runs {
            codes[first as usize..=last as usize].fill(code);
        }
    }
    for (code, (_, points)) in (FIRST_TEXT..).zip(FOLDS) {
        for &point in *points {
            codes[point as usize] = code;
        }
    }
    codes
});

/// What `c`, which is not ASCII, folds to.
pub(super) fn folding(c: char) -> Folding {
    if is_hangul_syllable(c) {
        return Folding::Hangul;
    }
    match CODES[c as usize] {
        SEPARATOR => Folding::Separator,
        DROP => Folding::Dropped,
        SPACE => Folding::Space,
        LETTER => Folding::Letter,
        LETTER_ALONE => Folding::Alone,
        MARK => Folding::Mark,
        code => Folding::Text(FOLDS[usize::from(code - FIRST_TEXT)].0),
    }
}

fn is_hangul_syllable(c: char) -> bool {
    ('\u{AC00}'..='\u{D7A3}').contains(&c)
}

/// The jamo of a Hangul syllable (The Unicode Standard, section 3.12, Hangul Syllable
/// Decomposition).
pub(super) fn jamo(syllable: char) -> impl Iterator<Item = char> {
    const VOWELS: u32 = 21;
    const TRAILS: u32 = 28;
    let index = (syllable as u32).saturating_sub(0xAC00);
    let lead = 0x1100 + index / (VOWELS * TRAILS);
    let vowel = 0x1161 + index % (VOWELS * TRAILS) / TRAILS;
    let trail = index % TRAILS;
    [lead, vowel, 0x11A7 + trail]
        .into_iter()
        .take(if trail == 0 { 2 } else { 3 })
        .filter_map(char::from_u32)
}
