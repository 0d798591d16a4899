//! Ordinary words that the variants which guess would take for a word of the lists: a plan has just
//! these, so that `lekas` is never `bekas`.

use saring_engine::WordList;
use saring_text::{Term, Terms, Variants};

/// Words of Indonesian, Malay and English, sorted, one a line; `data/README.md` says whose.
const WORDS: &str = include_str!("../../data/ordinary-words.txt");

/// Letters that a part of a word needs to be a word.
const PART: usize = 2;

/// The ordinary words, and pairs of words, that would be guessed to be of the lists.
pub(super) fn of(lists: &[WordList]) -> Vec<String> {
    if !lists.iter().any(|list| list.variants.intersects(Variants::GUESSES)) {
        return Vec::new();
    }
    let terms: Vec<Term<'_>> = lists
        .iter()
        .flat_map(|list| list.terms.iter().map(|text| (text, list.variants)))
        .map(|(text, variants)| Term { text, variants, group: 0 })
        .collect();
    let terms = Terms::new(&terms);
    let words: Vec<&str> = WORDS.lines().collect();
    let is_word = |part: &str| {
        part.len() >= PART && (words.binary_search(&part).is_ok() || terms.has_word(part))
    };
    let mut ordinary: Vec<String> =
        words.iter().filter(|word| terms.is_guessed(word)).map(|word| (*word).to_owned()).collect();
    for word in terms.splittable() {
        let parts = (1..word.len()).filter_map(|at| word.split_at_checked(at));
        let pairs = parts.filter(|(first, second)| is_word(first) && is_word(second));
        ordinary.extend(pairs.map(|(first, second)| format!("{first} {second}")));
    }
    ordinary.sort_unstable();
    ordinary.dedup();
    ordinary
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordinary(terms: &[&str], variants: Variants) -> Vec<String> {
        let terms = terms.iter().map(|term| (*term).to_owned()).collect();
        of(&[WordList { name: "kata".into(), terms, variants }])
    }

    #[test]
    fn words_are_sorted_and_plain() {
        assert!(WORDS.lines().is_sorted());
        assert!(WORDS.lines().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
    }

    #[test]
    fn a_plan_has_the_words_that_would_be_guessed() {
        let found = ordinary(&["bekas", "preloved", "second"], Variants::ALL);
        for word in ["bekasi", "lekas", "membekas", "beka s", "pre loved", "seconds"] {
            let expected = word != "beka s";
            assert_eq!(found.iter().any(|found| found == word), expected, "{word}: {found:?}");
        }
        assert!(ordinary(&["bekas"], Variants::SURE).is_empty());
    }

    /// Whatever the lists, an ordinary word stays itself.
    #[test]
    fn no_ordinary_word_is_guessed() {
        let terms = ["bekas", "bal segel", "karungan", "preloved", "second", "kaos", "import"];
        let found = ordinary(&terms, Variants::ALL);
        let list: Vec<Term<'_>> =
            terms.iter().map(|text| Term { text, variants: Variants::ALL, group: 0 }).collect();
        let set = Terms::with_ordinary(&list, found.iter().map(|word| (0, word.as_str())));
        assert!(WORDS.lines().all(|word| !set.is_guessed(word)));
    }
}
