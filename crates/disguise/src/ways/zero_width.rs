//! Characters that do not show, inside the word.

use crate::Rng;
use crate::letters::{clusters, shows_part};

/// Zero-width space, non-joiner, joiner, word joiner, soft hyphen, byte order mark, left-to-right
/// mark, invisible separator: what a web page that offers "blank text" puts on the clipboard.
const INVISIBLE: [char; 8] =
    ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{ad}', '\u{feff}', '\u{200e}', '\u{2063}'];
/// The most places that are filled, unless all are.
const PLACES: usize = 3;

/// The word with such characters after some of its letters, never after the last.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    let clusters = clusters(word);
    let mut places: Vec<usize> =
        (0..clusters.len()).filter(|&at| clusters.get(at).is_some_and(|c| shows_part(c))).collect();
    places.pop();
    // A script puts one after every letter, a hand after a few.
    if !rng.one_in(4) {
        rng.shuffle(&mut places);
        places.truncate(1 + rng.below(PLACES));
    }
    if places.is_empty() {
        return None;
    }
    let invisible = rng.pick(&INVISIBLE)?;
    let mut filled = String::with_capacity(4 * word.len());
    for (at, cluster) in clusters.iter().enumerate() {
        filled.push_str(cluster);
        if places.contains(&at) {
            filled.push(invisible);
        }
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_the_word_only() {
        for word in ["pl", "bekas", "b e k a s", "ba❤\u{fe0f}ju."] {
            for seed in 0..200 {
                let filled = rewrite(word, &mut Rng::from_seed(seed)).unwrap();
                let shown: String = filled.chars().filter(|c| !INVISIBLE.contains(c)).collect();
                assert_eq!(shown, word);
                assert!(!filled.starts_with(INVISIBLE) && !filled.ends_with(INVISIBLE));
                assert!(filled.len() > word.len());
            }
        }
    }

    #[test]
    fn one_letter_has_no_inside() {
        for word in ["x", ".", ""] {
            assert_eq!(rewrite(word, &mut Rng::from_seed(1)), None, "{word}");
        }
    }
}
