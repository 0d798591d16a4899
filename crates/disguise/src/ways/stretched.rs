//! One letter held down: `bekasss`; or only doubled: `bekkas`.

use crate::Rng;
use crate::letters::{clusters, is_same, parts, shows_letter};

/// A word shorter than this becomes another one when a letter is doubled.
const DOUBLED_FROM: usize = 4;
/// The longest run: sellers lean on the key, but a title has few characters.
const MAX_STRETCH: usize = 6;

/// The word with one letter repeated.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    let length = parts(word);
    if length < 2 {
        return None;
    }
    let mut clusters = clusters(word);
    let places: Vec<usize> = (0..clusters.len()).filter(|&at| stretches(&clusters, at)).collect();
    // The last letter is the one that is most often held down.
    let at = if rng.one_in(2) { places.last().copied()? } else { rng.pick(&places)? };
    let letter = *clusters.get(at)?;
    let more = if length >= DOUBLED_FROM && rng.one_in(4) {
        1
    } else {
        let before = clusters.iter().take(at).rev();
        let after = clusters.iter().skip(at);
        let is_run = |other: &&&str| is_same(letter, other);
        let run = before.take_while(is_run).count() + after.take_while(is_run).count();
        let shortest = 3.max(run + 1);
        shortest + rng.below(1 + MAX_STRETCH.saturating_sub(shortest)) - run
    };
    clusters.splice(at..at, std::iter::repeat_n(letter, more));
    Some(clusters.concat())
}

/// Whether the cluster may be repeated: a letter, or a digit between two, which stands for one as
/// in `PH0000N`. A digit at the edge can be a number, as in `2nd`.
fn stretches(clusters: &[&str], at: usize) -> bool {
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| clusters.get(at)).is_some_and(|cluster| shows_letter(cluster))
    };
    let is_digit =
        clusters.get(at).is_some_and(|cluster| cluster.starts_with(|c: char| c.is_ascii_digit()));
    is_letter(Some(at)) || is_digit && is_letter(at.checked_sub(1)) && is_letter(Some(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of the longest run of one letter.
    fn longest(word: &str) -> usize {
        let word = word.to_lowercase();
        clusters(&word).chunk_by(|one, next| one == next).map(<[_]>::len).max().unwrap_or(0)
    }

    #[test]
    fn three_to_six_in_a_row() {
        for word in ["pl", "bal", "Oo", "jaa", "2nd"] {
            let lengths: std::collections::BTreeSet<_> = (0..300)
                .map(|seed| longest(&rewrite(word, &mut Rng::from_seed(seed)).unwrap()))
                .collect();
            assert_eq!(lengths.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6], "{word}");
        }
        // A run that is long already grows by one, so that the word is still another.
        assert!((0..300).any(|seed| {
            rewrite("xaaaaaaa", &mut Rng::from_seed(seed)).as_deref() == Some("xaaaaaaaa")
        }));
    }

    #[test]
    fn only_longer_words_are_doubled_too() {
        let words: std::collections::BTreeSet<_> =
            (0..300).map(|seed| rewrite("baju", &mut Rng::from_seed(seed)).unwrap()).collect();
        assert!(words.contains("bajju") && words.contains("bajuuu"));
        assert_eq!(rewrite("x", &mut Rng::from_seed(1)), None);
        assert_eq!(rewrite("12", &mut Rng::from_seed(1)), None);
    }

    #[test]
    fn a_digit_stretches_only_where_it_stands_for_a_letter() {
        let words: Vec<_> =
            (0..200).map(|seed| rewrite("2nd", &mut Rng::from_seed(seed)).unwrap()).collect();
        assert!(words.iter().all(|word| word.starts_with("2n")), "{words:?}");
        let mut words = (0..200).map(|seed| rewrite("b4ju", &mut Rng::from_seed(seed)).unwrap());
        assert!(words.any(|word| word.contains("444")));
    }
}
