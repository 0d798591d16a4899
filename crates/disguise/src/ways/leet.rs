//! Digits and signs for letters: `b4ju`, `b3k@s`.

use crate::Rng;
use crate::letters::is_letter;

/// How many letters of a word stay, so that it can be read.
const LEFT: usize = 2;

/// What is typed for a letter. No 2 for z: at the end of an Indonesian word it means "twice".
fn signs(letter: char) -> &'static [char] {
    match letter {
        'a' => &['4', '4', '4', '@'],
        'b' => &['8'],
        'e' => &['3'],
        'g' => &['9', '9', '6'],
        'i' => &['1', '1', '1', '!'],
        'l' => &['1'],
        'o' => &['0'],
        'q' => &['9'],
        's' => &['5', '5', '5', '$'],
        't' => &['7'],
        _ => &[],
    }
}

/// The word with some of its letters replaced.
///
/// A letter is replaced wherever it stands in the word: sellers who type `b4ju` type `b4ju-b4ju`.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    let mut letters: Vec<char> = Vec::new();
    for letter in word.chars().map(|c| c.to_ascii_lowercase()) {
        if !signs(letter).is_empty() && !letters.contains(&letter) {
            letters.push(letter);
        }
    }
    rng.shuffle(&mut letters);
    let wanted = 1 + rng.below(letters.len());
    let mut signs_for: Vec<(char, char)> = Vec::new();
    for letter in letters {
        signs_for.push((letter, rng.pick(signs(letter))?));
        if !is_legible(word, &signs_for) {
            signs_for.pop();
        }
        if signs_for.len() == wanted {
            break;
        }
    }
    let typed = |c| sign_for(&signs_for, c).unwrap_or(c);
    (!signs_for.is_empty()).then(|| word.chars().map(typed).collect())
}

fn sign_for(signs_for: &[(char, char)], c: char) -> Option<char> {
    let (_, sign) = signs_for.iter().find(|(letter, _)| letter.eq_ignore_ascii_case(&c))?;
    Some(*sign)
}

/// Whether each word of the phrase that is touched keeps enough letters, and none ends in a sign
/// that would be read as punctuation there.
fn is_legible(phrase: &str, signs_for: &[(char, char)]) -> bool {
    phrase.split(' ').all(|word| {
        let (touched, kept): (Vec<char>, Vec<char>) =
            word.chars().filter(|&c| is_letter(c)).partition(|&c| sign_for(signs_for, c).is_some());
        let is_exclaimed = word.chars().last().and_then(|c| sign_for(signs_for, c)) == Some('!');
        touched.is_empty() || kept.len() >= LEFT && !is_exclaimed
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_of_a_word_stay() {
        for word in ["bj", "pl", "krm", "ee", "2nd", "", "ab al"] {
            assert_eq!(rewrite(word, &mut Rng::from_seed(1)), None, "{word}");
        }
        for seed in 0..200 {
            let phrase = rewrite("bal bekas", &mut Rng::from_seed(seed)).unwrap();
            for word in phrase.split(' ') {
                assert!(word.chars().filter(|c| c.is_alphabetic()).count() >= 2, "{phrase}");
            }
        }
    }

    #[test]
    fn no_word_ends_in_an_exclamation_mark() {
        let words: Vec<_> =
            (0..200).filter_map(|seed| rewrite("mini", &mut Rng::from_seed(seed))).collect();
        assert!(!words.is_empty() && words.iter().all(|word| word == "m1n1"), "{words:?}");
    }

    #[test]
    fn a_letter_is_replaced_wherever_it_stands() {
        for seed in 0..200 {
            let word = rewrite("Awul-awul", &mut Rng::from_seed(seed)).unwrap();
            assert!(
                ["4wul-4wul", "@wul-@wul", "Awu1-awu1", "4wu1-4wu1", "@wu1-@wu1"]
                    .contains(&word.as_str()),
                "{word}"
            );
        }
    }
}
