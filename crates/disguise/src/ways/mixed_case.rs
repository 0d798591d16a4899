//! Capitals where no spelling has them: `bEkAs`.

use crate::Rng;

/// The word with its case mixed.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    let mut candidates = [
        by_letter(word, |nth| nth % 2 == 0),
        by_letter(word, |nth| nth % 2 == 1),
        by_letter(word, |_| rng.one_in(2)),
    ];
    rng.shuffle(&mut candidates);
    candidates.into_iter().find(|candidate| candidate != word && is_mixed(candidate))
}

/// The word with each of its letters a capital or not, by its number.
fn by_letter(word: &str, mut is_capital: impl FnMut(usize) -> bool) -> String {
    let mut nth = 0;
    let set = |c: char| {
        if !c.is_ascii_alphabetic() {
            return c;
        }
        nth += 1;
        if is_capital(nth - 1) { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    };
    word.chars().map(set).collect()
}

/// Whether some word of the phrase is in no case that people write words in. Where it is spelled
/// with spaces, its letters are taken together.
fn is_mixed(phrase: &str) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    let words: Vec<String> = phrase.split(' ').map(letters).collect();
    if words.iter().all(|word| word.len() < 2) {
        return is_unusual(&words.concat());
    }
    words.iter().any(|word| is_unusual(word))
}

/// Capitals past the first letter, but not throughout.
fn is_unusual(letters: &str) -> bool {
    letters.chars().skip(1).any(|c| c.is_ascii_uppercase())
        && letters.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_is_always_one_that_nobody_writes() {
        for word in ["bekas", "Bekas", "BEKAS", "pl", "Pl", "bal pres", "b4ju", "b e k a s"] {
            for seed in 0..100 {
                let mixed = rewrite(word, &mut Rng::from_seed(seed)).unwrap();
                assert!(mixed.eq_ignore_ascii_case(word) && mixed != word, "{mixed}");
                assert!(is_mixed(&mixed), "{mixed}");
            }
        }
    }

    #[test]
    fn usual_cases_are_not_mixed() {
        for word in ["bekas", "Bekas", "BEKAS", "Bal Pres", "bal PRES", "b-e-k", "4"] {
            assert!(!is_mixed(word), "{word}");
        }
    }

    #[test]
    fn one_letter_has_nothing_to_mix() {
        for word in ["x", "4x", "дом", ""] {
            assert_eq!(rewrite(word, &mut Rng::from_seed(1)), None, "{word}");
        }
    }
}
