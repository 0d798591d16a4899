//! What Indonesian grammar lets a seller add: the word twice, and endings.

use crate::Rng;
use crate::letters::{is_letter, is_part, parts};

/// Shorter words are abbreviations, which take neither.
const SHORTEST: usize = 3;

/// `baju-baju` or `baju2`; of a phrase its first word.
pub fn reduplicate(phrase: &str, rng: &mut Rng) -> Option<String> {
    let head = phrase.split(' ').next()?;
    let rest = phrase.strip_prefix(head)?;
    let doubled = match head.split_once('-') {
        Some((one, other)) if one == other && is_word(one) => format!("{one}2"),
        None if is_word(head) => {
            // After a digit that stands for a letter, "2" would make a number of it.
            let ends_in_digit = head.ends_with(|c: char| c.is_ascii_digit());
            let is_short = !ends_in_digit && rng.one_in(2);
            if is_short { format!("{head}2") } else { format!("{head}-{head}") }
        }
        _ => return None,
    };
    Some(doubled + rest)
}

/// Whether this is one word, and not said to be twice already.
fn is_word(head: &str) -> bool {
    parts(head) >= SHORTEST && head.chars().all(is_part) && !head.ends_with('2')
}

/// `bajunya`, `bajuku` or `bajumu`, in capitals after capitals.
pub fn add_clitic(word: &str, rng: &mut Rng) -> Option<String> {
    if parts(word) < SHORTEST || !word.ends_with(is_part) {
        return None;
    }
    let clitic = rng.pick(&["nya", "nya", "ku", "mu"])?;
    let mut letters = word.chars().filter(|&c| is_letter(c));
    Some(if letters.all(char::is_uppercase) {
        format!("{word}{}", clitic.to_uppercase())
    } else {
        format!("{word}{clitic}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What any seed can make of the word.
    fn all(way: fn(&str, &mut Rng) -> Option<String>, word: &str) -> Vec<String> {
        let mut all: Vec<_> =
            (0..100).filter_map(|seed| way(word, &mut Rng::from_seed(seed))).collect();
        all.sort();
        all.dedup();
        all
    }

    #[test]
    fn the_word_twice() {
        assert_eq!(all(reduplicate, "Baju"), ["Baju-Baju", "Baju2"]);
        assert_eq!(all(reduplicate, "bal pres"), ["bal-bal pres", "bal2 pres"]);
        assert_eq!(all(reduplicate, "awul-awul"), ["awul2"]);
        assert_eq!(all(reduplicate, "bek4"), ["bek4-bek4"]);
        for word in ["pl", "ex import", "baju2", "cap-karung", "b.a.j.u", ""] {
            assert!(all(reduplicate, word).is_empty(), "{word}");
        }
    }

    #[test]
    fn clitics() {
        assert_eq!(all(add_clitic, "baju"), ["bajuku", "bajumu", "bajunya"]);
        assert_eq!(all(add_clitic, "BAL PRES"), ["BAL PRESKU", "BAL PRESMU", "BAL PRESNYA"]);
        assert_eq!(all(add_clitic, "b4ju2"), ["b4ju2ku", "b4ju2mu", "b4ju2nya"]);
        assert!(all(add_clitic, "pl").is_empty());
        assert!(all(add_clitic, "baju-").is_empty());
    }
}
