//! The letters one by one: `b e k a s`, `b.e.k.a.s`, `b-e-k-a-s`.

use crate::Rng;
use crate::letters::{clusters, parts, shows_part};
use crate::title::Word;
use crate::ways::punctuation::{EMOJI, SIGNS};

const SHORTEST: usize = 3;
const USUAL: [&str; 4] = [" ", " ", ".", "-"];

/// The word with a separator wherever two letters stand side by side.
pub fn rewrite(word: Word<'_>, rng: &mut Rng) -> Option<String> {
    let separators = match rng.below(12) {
        0 => &EMOJI[..],
        1 | 2 => &SIGNS[..],
        _ => &USUAL[..],
    };
    let separator = separator(word, separators, rng)?;
    let clusters = clusters(word.text);
    let mut spelled = String::with_capacity(2 * word.text.len());
    for (index, cluster) in clusters.iter().enumerate() {
        spelled.push_str(cluster);
        let meets_letter = match clusters.get(index + 1) {
            Some(next) => shows_part(next),
            None => word.joined_after,
        };
        if shows_part(cluster) && meets_letter {
            spelled.push_str(separator);
        }
    }
    (parts(word.text) >= SHORTEST && spelled != word.text).then_some(spelled)
}

/// One that is not in the word yet, so that the sign that is there still shows. Spaces are no
/// sign; but between words that were glued, a space would only take them apart again.
fn separator(word: Word<'_>, separators: &[&'static str], rng: &mut Rng) -> Option<&'static str> {
    let glued = word.joined_before || word.joined_after;
    let fits = |separator: &&'static str| match *separator {
        " " => !glued,
        sign => !word.text.contains(sign),
    };
    let fitting: Vec<&'static str> = separators.iter().copied().filter(fits).collect();
    rng.pick(&fitting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(word: Word<'_>) -> Vec<String> {
        let mut all: Vec<_> =
            (0..300).filter_map(|seed| rewrite(word, &mut Rng::from_seed(seed))).collect();
        all.sort();
        all.dedup();
        all
    }

    fn alone(text: &str) -> Word<'_> {
        Word { text, joined_before: false, joined_after: false }
    }

    #[test]
    fn letters_are_parted_and_gaps_stay() {
        let all_bal = all(alone("bal"));
        for word in ["b a l", "b.a.l", "b-a-l", "b*a*l", "b🔥a🔥l"] {
            assert!(all_bal.contains(&word.to_owned()), "{word}");
        }
        assert!(all(alone("b4l pr3s")).contains(&"b.4.l p.r.3.s".to_owned()));
        assert!(all(alone("ba*l")).contains(&"b a*l".to_owned()));
        assert!(!all(alone("ba*l")).contains(&"b*a*l".to_owned()));
        assert!(all(alone("pl")).is_empty());
        assert!(all(alone("b a l")).is_empty());
    }

    #[test]
    fn words_that_were_glued_are_spelled_in_one_go() {
        let first = all(Word { text: "baju", joined_before: false, joined_after: true });
        assert!(first.contains(&"b.a.j.u.".to_owned()));
        let second = all(Word { text: "bal", joined_before: true, joined_after: false });
        assert!(second.contains(&"b.a.l".to_owned()));
        assert!(!first.iter().chain(&second).any(|word| word.contains(' ')));
    }
}
