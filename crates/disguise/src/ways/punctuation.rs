//! One or two signs at one place inside the word: `bek*as`, `ba.-ju`, `ka🔥os`.

use crate::Rng;
use crate::letters::{clusters, is_same, parts, shows_part};

/// The signs that parting letters leaves readable.
pub const SIGNS: [&str; 8] = ["*", ".", "-", "_", "~", "|", "'", "’"];
/// What decorates titles.
pub const EMOJI: [&str; 8] = ["🔥", "✨", "❤\u{fe0f}", "⭐", "💥", "✅", "👕", "😍"];

const SHORTEST: usize = 3;

/// The word with a sign between two of its letters.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    if parts(word) < SHORTEST {
        return None;
    }
    let mut clusters = clusters(word);
    let places: Vec<usize> = clusters
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| matches!(pair, [one, next] if can_part(one, next)))
        .map(|(index, _)| index + 1)
        .collect();
    let at = rng.pick(&places)?;
    let count = if rng.one_in(4) { 2 } else { 1 };
    for _ in 0..count {
        let signs = if rng.one_in(4) { &EMOJI } else { &SIGNS };
        clusters.insert(at, rng.pick(signs)?);
    }
    Some(clusters.concat())
}

/// Whether a sign may stand between the two. Not in a run of one letter, which would no longer
/// look like one, and not before the 2 that says "twice".
fn can_part(one: &str, next: &str) -> bool {
    shows_part(one) && shows_part(next) && !is_same(one, next) && next != "2"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_stand_at_one_place_inside() {
        for seed in 0..200 {
            let word = rewrite("bekas", &mut Rng::from_seed(seed)).unwrap();
            assert!(word.starts_with('b') && word.ends_with('s'), "{word}");
            let runs: Vec<&str> =
                word.split(char::is_alphabetic).filter(|run| !run.is_empty()).collect();
            assert!(matches!(runs[..], [run] if clusters(run).len() <= 2), "{word}");
        }
    }

    #[test]
    fn no_place_no_sign() {
        for word in ["pl", "aaa", "b e k a s", "a-a-a"] {
            assert_eq!(rewrite(word, &mut Rng::from_seed(1)), None, "{word}");
        }
        for seed in 0..200 {
            let word = rewrite("baju2", &mut Rng::from_seed(seed)).unwrap();
            assert!(word.ends_with("u2"), "{word}");
        }
    }
}
