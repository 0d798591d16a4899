//! Letters that look alike, from other scripts: `bеkаs`, `вєкαѕ`.
//!
//! Two hands are known. One swaps a few letters for twins that a reader can't tell apart. The
//! other pastes from a generator that gives a whole word a foreign look and cares less for
//! likeness.

use crate::Rng;

/// The word with letters of other scripts in it.
pub fn rewrite(word: &str, rng: &mut Rng) -> Option<String> {
    if rng.one_in(4) {
        let dressed: String = word.chars().map(|c| foreign(c).unwrap_or(c)).collect();
        if dressed != word {
            return Some(dressed);
        }
    }
    let mut places: Vec<usize> = word
        .chars()
        .enumerate()
        .filter(|(_, c)| !twins(*c).is_empty())
        .map(|(place, _)| place)
        .collect();
    rng.shuffle(&mut places);
    places.truncate(1 + rng.below(places.len()));
    let swap = |(place, c): (usize, char)| {
        if places.contains(&place) { rng.pick(twins(c)) } else { Some(c) }
    };
    let swapped: String = word.chars().enumerate().map(swap).collect::<Option<_>>()?;
    (swapped != word).then_some(swapped)
}

/// Letters of Cyrillic, Greek, Armenian and Cherokee that are drawn the same or nearly so.
fn twins(letter: char) -> &'static [char] {
    match letter {
        'A' => &['А', 'Α'],
        'B' => &['В', 'Β'],
        'C' => &['С', 'Ϲ'],
        'D' => &['Ꭰ'],
        'E' => &['Е', 'Ε'],
        'F' => &['Ϝ'],
        'G' => &['Ԍ'],
        'H' => &['Н', 'Η'],
        'I' => &['І', 'Ι', 'Ӏ'],
        'J' => &['Ј', 'Ϳ'],
        'K' => &['К', 'Κ'],
        'L' => &['Ꮮ'],
        'M' => &['М', 'Μ'],
        'N' => &['Ν'],
        'O' => &['О', 'Ο', 'Օ'],
        'P' => &['Р', 'Ρ'],
        'Q' => &['Ԛ'],
        'R' => &['Ꭱ'],
        'S' => &['Ѕ', 'Տ'],
        'T' => &['Т', 'Τ'],
        'U' => &['Ս'],
        'V' => &['Ѵ', 'Ꮩ'],
        'W' => &['Ԝ'],
        'X' => &['Х', 'Χ'],
        'Y' => &['Ү', 'Υ'],
        'Z' => &['Ζ'],
        'a' => &['а', 'α'],
        'b' => &['Ь'],
        'c' => &['с', 'ϲ'],
        'd' => &['ԁ'],
        'e' => &['е', 'ҽ'],
        'f' => &['ϝ', 'ք'],
        'g' => &['ց'],
        'h' => &['һ', 'հ'],
        'i' => &['і', 'ι'],
        'j' => &['ј', 'ϳ'],
        'k' => &['к', 'κ'],
        'l' => &['ӏ'],
        'm' => &['м'],
        'n' => &['ո'],
        'o' => &['о', 'ο', 'օ'],
        'p' => &['р', 'ρ'],
        'q' => &['ԛ', 'զ'],
        'r' => &['г'],
        's' => &['ѕ'],
        't' => &['т'],
        'u' => &['υ', 'ս'],
        'v' => &['ν', 'ѵ'],
        'w' => &['ԝ', 'ѡ'],
        'x' => &['х', 'χ'],
        'y' => &['у', 'ү', 'γ'],
        _ => &[],
    }
}

/// The letter in the alphabet of a generator: legible in a word, not by itself.
fn foreign(letter: char) -> Option<char> {
    Some(match letter {
        'E' => 'Є',
        'N' => 'И',
        'R' => 'Я',
        'a' => 'α',
        'b' => 'в',
        'c' => 'ς',
        'e' => 'є',
        'h' => 'н',
        'i' => 'ι',
        'j' => 'ј',
        'k' => 'к',
        'm' => 'м',
        'n' => 'η',
        'o' => 'σ',
        'p' => 'ρ',
        'r' => 'я',
        's' => 'ѕ',
        't' => 'т',
        'u' => 'υ',
        'v' => 'ν',
        'w' => 'ω',
        'x' => 'χ',
        'y' => 'у',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_alike_is_from_another_script() {
        for letter in ('A'..='Z').chain('a'..='z') {
            for c in twins(letter).iter().copied().chain(foreign(letter)) {
                assert!(c.is_alphabetic() && c as u32 > 0x36f, "{c} for {letter}");
            }
        }
    }

    #[test]
    fn both_hands_are_at_work() {
        let words: Vec<_> =
            (0..200).filter_map(|seed| rewrite("bekas", &mut Rng::from_seed(seed))).collect();
        assert_eq!(words.len(), 200);
        assert!(words.contains(&"вєкαѕ".to_owned()));
        assert!(words.iter().any(|word| word.chars().filter(|c| !c.is_ascii()).count() == 1));
    }

    #[test]
    fn what_has_no_twin_stays() {
        for word in ["z", "2", "аβ", ""] {
            assert_eq!(rewrite(word, &mut Rng::from_seed(1)), None, "{word}");
        }
    }
}
