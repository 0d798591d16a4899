//! Whether two names are one person's: people are compared, not spellings.

use saring_text::fold_term;

/// Whether two names of keys are one person's: equal but for case, spaces, punctuation, marks,
/// invisible and look-alike characters.
pub fn same(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// Whether somebody could take one name for the other: the [same] person's, or apart only by
/// characters that look alike in many fonts, such as `l`, `I` and `1`.
pub fn alike(one: &str, other: &str) -> bool {
    same(one, other) || looks(one) == looks(other)
}

/// Whether nobody could read a name.
pub fn is_blank(name: &str) -> bool {
    fold_term(name).is_empty()
}

/// A name as it is compared. One of symbols alone stands for itself.
fn folded(name: &str) -> String {
    let folded = fold_term(name).replace(' ', "");
    if folded.is_empty() { name.trim().to_owned() } else { folded }
}

/// What remains of a folded name to an eye that confuses the usual characters.
fn looks(name: &str) -> String {
    let look = |c| match c {
        'i' | '1' => 'l',
        '0' => 'o',
        c => c,
    };
    folded(name).chars().map(look).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How two names compare.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Two {
        OnePerson,
        Confusable,
        Different,
    }
    use Two::{Confusable, Different, OnePerson};

    const CASES: [(&str, &str, Two); 16] = [
        ("Sari", "Sari", OnePerson),
        ("Sari", "sari", OnePerson),
        ("Sari", " SARI  ", OnePerson),
        ("Sari Dewi", "SariDewi", OnePerson),
        ("Sari Dewi", "Sari\u{a0}Dewi", OnePerson),
        ("Sari Dewi", "Sari-Dewi.", OnePerson),
        ("Sari", "Sa\u{200b}ri", OnePerson),
        ("Sari", "S\u{430}ri", OnePerson),
        ("Sari", "\u{ff33}ari", OnePerson),
        ("Sari", "Sarí", OnePerson),
        ("Petugas 1", "Petugas l", Confusable),
        ("Petugas 10", "Petugas lO", Confusable),
        ("Petugas 1", "Petugas 2", Different),
        ("Petugas A", "Petugas B", Different),
        ("Sari", "Sari D.", Different),
        ("!!!", "???", Different),
    ];

    #[test]
    fn people_are_compared_not_spellings() {
        for (one, other, expected) in CASES {
            for (one, other) in [(one, other), (other, one)] {
                let got = match (same(one, other), alike(one, other)) {
                    (true, _) => OnePerson,
                    (false, true) => Confusable,
                    (false, false) => Different,
                };
                assert_eq!(got, expected, "{one:?} and {other:?}");
            }
        }
        assert!(is_blank("\u{200b} ") && is_blank("--") && !is_blank("S"));
    }
}
