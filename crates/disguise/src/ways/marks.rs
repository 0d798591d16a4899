//! Accents and strokes on letters: `békàs`, `b̶e̶k̶a̶s̶`.
//!
//! Three hands: holding a key of a telephone keyboard, which gives accented letters ready made; a
//! generator that strikes the whole word out; and one that heaps marks on it.

use crate::Rng;
use crate::letters::{clusters, shows_letter};

/// Lines through and under letters.
const STROKES: [char; 5] = ['\u{336}', '\u{335}', '\u{338}', '\u{332}', '\u{333}'];
/// Marks over and under letters that leave them readable.
const ACCENTS: [char; 13] = [
    '\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{304}', '\u{306}', '\u{307}', '\u{308}',
    '\u{30a}', '\u{30c}', '\u{323}', '\u{325}', '\u{331}',
];
/// The most that are heaped on one letter.
const HIGHEST: usize = 3;

/// The word with marks on some or all of its letters.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    match rng.below(3) {
        0 => hold_keys(word, rng).or_else(|| strike(word, rng)),
        1 => strike(word, rng),
        _ => heap(word, rng),
    }
}

/// What a telephone keyboard offers when the key is held.
fn held(letter: char) -> &'static [char] {
    match letter {
        'A' => &['À', 'Á', 'Â', 'Ä', 'Ã', 'Å'],
        'C' => &['Ç', 'Ć', 'Č'],
        'E' => &['È', 'É', 'Ê', 'Ë', 'Ē'],
        'I' => &['Ì', 'Í', 'Î', 'Ï', 'Ī'],
        'N' => &['Ñ', 'Ń'],
        'O' => &['Ò', 'Ó', 'Ô', 'Ö', 'Õ'],
        'S' => &['Ś', 'Š'],
        'U' => &['Ù', 'Ú', 'Û', 'Ü', 'Ū'],
        'Y' => &['Ý', 'Ÿ'],
        'Z' => &['Ž', 'Ź', 'Ż'],
        'a' => &['à', 'á', 'â', 'ä', 'ã', 'å'],
        'c' => &['ç', 'ć', 'č'],
        'e' => &['è', 'é', 'ê', 'ë', 'ē'],
        'i' => &['ì', 'í', 'î', 'ï', 'ī'],
        'n' => &['ñ', 'ń'],
        'o' => &['ò', 'ó', 'ô', 'ö', 'õ'],
        's' => &['ś', 'š'],
        'u' => &['ù', 'ú', 'û', 'ü', 'ū'],
        'y' => &['ý', 'ÿ'],
        'z' => &['ž', 'ź', 'ż'],
        _ => &[],
    }
}

/// Accented letters for one that has them, and for others by chance.
fn hold_keys(word: &str, rng: &mut Rng) -> Option<String> {
    let letters = word.chars().enumerate().filter(|(_, c)| !held(*c).is_empty());
    let places: Vec<usize> = letters.map(|(place, _)| place).collect();
    let certain = rng.pick(&places)?;
    let hold = |(place, c): (usize, char)| {
        let holds = place == certain || places.contains(&place) && rng.one_in(2);
        if holds { rng.pick(held(c)) } else { Some(c) }
    };
    word.chars().enumerate().map(hold).collect()
}

/// The same line through all letters.
fn strike(word: &str, rng: &mut Rng) -> Option<String> {
    let stroke = rng.pick(&STROKES)?;
    mark(word, |_| String::from(stroke))
}

/// Marks on one letter at least, and on others by chance.
fn heap(word: &str, rng: &mut Rng) -> Option<String> {
    let letters = clusters(word).into_iter().filter(|cluster| shows_letter(cluster)).count();
    let certain = rng.below(letters);
    mark(word, |nth| {
        let height = if nth == certain || rng.one_in(2) { 1 + rng.below(HIGHEST) } else { 0 };
        (0..height).filter_map(|_| rng.pick(&ACCENTS)).collect()
    })
}

/// The word with marks on its letters, by their number.
fn mark(word: &str, mut marks: impl FnMut(usize) -> String) -> Option<String> {
    let mut marked = String::with_capacity(3 * word.len());
    let mut letters = 0;
    for cluster in clusters(word) {
        marked.push_str(cluster);
        if shows_letter(cluster) {
            marked.push_str(&marks(letters));
            letters += 1;
        }
    }
    (letters > 0).then_some(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_hands() {
        let all: Vec<String> =
            (0..200).filter_map(|seed| rewrite("b4ju.", &mut Rng::from_seed(seed))).collect();
        assert_eq!(all.len(), 200);
        assert!(all.contains(&"b4jú.".to_owned()));
        assert!(all.contains(&"b\u{336}4j\u{336}u\u{336}.".to_owned()));
        assert!(all.iter().any(|word| word.contains("u\u{301}")));
    }

    #[test]
    fn only_letters_are_marked() {
        for word in ["42", "🔥", ""] {
            for seed in 0..20 {
                assert_eq!(rewrite(word, &mut Rng::from_seed(seed)), None, "{word}");
            }
        }
    }
}
