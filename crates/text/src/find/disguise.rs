//! The small tables behind the variants: which sign stands for which letter, and the suffixes.

/// Pronouns and the article that are written onto a word.
pub(crate) const CLITICS: [&[u8]; 3] = [b"nya", b"ku", b"mu"];

/// Signs between two copies of a word: `baju-baju`.
pub(super) const REDUPLICATION_SIGNS: [&str; 4] = ["-", "\u{2010}", "\u{2013}", "\u{2014}"];

/// A gap longer than this many bytes is no longer inside a word.
pub(super) const MAX_GAP: usize = 16;

/// The letters that a digit or sign may stand for.
pub(super) fn leet(c: char) -> &'static [u8] {
    match c {
        '0' => b"o",
        '1' => b"il",
        '3' => b"e",
        '4' => b"a",
        '5' => b"s",
        '6' => b"bg",
        '7' => b"t",
        '8' => b"b",
        '9' => b"g",
        '@' => b"a",
        '$' => b"s",
        '!' => b"i",
        '|' => b"l",
        '€' => b"e",
        '£' => b"l",
        '¢' => b"c",
        _ => b"",
    }
}

/// Whether `word` may end in a clitic.
pub(super) fn may_end_in_clitic(word: &[u8]) -> bool {
    CLITICS.iter().any(|clitic| word.ends_with(clitic))
}
