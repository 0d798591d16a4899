//! What counts as a letter when a word is taken apart.

/// Signs that stand for a letter when a seller types them inside a word: `b@ju`.
const TYPED_FOR_LETTERS: [char; 3] = ['@', '$', '!'];

/// The letters in brackets (⒜ to ⒵) are symbols by their Unicode category.
const IN_BRACKETS: std::ops::RangeInclusive<char> = '\u{249c}'..='\u{24b5}';

/// Whether the character is a letter, in whatever alphabet or ornament.
pub fn is_letter(c: char) -> bool {
    c.is_alphabetic() || IN_BRACKETS.contains(&c)
}

/// Whether the character is a part of the word: a letter, or what may stand for one.
pub fn is_part(c: char) -> bool {
    is_letter(c) || c.is_numeric() || TYPED_FOR_LETTERS.contains(&c)
}

/// Whether the character belongs to the one before it: a mark on it, or nothing that shows.
fn clings(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' // marks
        | '\u{fe00}'..='\u{fe0f}' // how the character before is to be drawn
        | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The characters of the text, each with what clings to it.
pub fn clusters(text: &str) -> Vec<&str> {
    let mut clusters = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().skip(1) {
        if !clings(c) {
            clusters.push(&text[start..at]);
            start = at;
        }
    }
    if start < text.len() {
        clusters.push(&text[start..]);
    }
    clusters
}

/// Whether the cluster is a letter.
pub fn shows_letter(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(is_letter)
}

/// Whether the cluster is a part of the word.
pub fn shows_part(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(is_part)
}

/// How many parts the word has: what a reader has to recognise it by.
pub fn parts(text: &str) -> usize {
    text.chars().filter(|&c| is_part(c)).count()
}

/// Whether two clusters are the same letter, in either case.
pub fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_invisible_characters_cling() {
        assert_eq!(clusters("be\u{301}\u{200b}k"), ["b", "e\u{301}\u{200b}", "k"]);
        assert_eq!(clusters("\u{301}b❤\u{fe0f}"), ["\u{301}", "b", "❤\u{fe0f}"]);
        assert!(clusters("").is_empty());
    }

    #[test]
    fn ornament_is_a_letter_and_punctuation_no_part() {
        for c in "aéа𝐚ａⓐ🅰⒜ᴀ".chars() {
            assert!(is_letter(c), "{c}");
        }
        for c in "4@$!４".chars() {
            assert!(is_part(c) && !is_letter(c), "{c}");
        }
        for c in " *.-_~|'🔥".chars() {
            assert!(!is_part(c), "{c}");
        }
        assert_eq!(parts("b@l p.r3s"), 7);
    }
}
