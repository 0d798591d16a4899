//! Undoes disguises by a regular expression for a term and the disguises that are named: another
//! way to say what they are, which knows nothing of the rest of the text.

use regex::Regex;
use saring_text::{Folded, Variant, Variants, fold_term};

/// Signs as [`simplified`] leaves them, and with spaces.
const SIGN: &str = "[.@$!|€£¢]";
const SIGN_OR_SPACE: &str = "[ .@$!|€£¢]";

/// Whether `span`, a part of a text as submitted, is `term` under such disguises.
pub fn undone(span: &str, term: &str, variants: Variants) -> bool {
    let folded = Folded::new(span);
    let folded = folded.text();
    let words: Vec<String> = fold_term(term).split(' ').map(str::to_owned).collect();
    let pattern = Pattern { words, variants };
    let Ok(whole) = Regex::new(&format!("^(?:{})$", pattern.words_from(0, 0))) else {
        unreachable!("{term:?} by {variants:?} makes no regular expression")
    };
    let twice = || {
        folded.match_indices(['-', '\u{2010}', '\u{2013}', '\u{2014}']).any(|(at, hyphen)| {
            let (first, second) = (&folded[..at], &folded[at + hyphen.len()..]);
            let clitics: &[&str] =
                if variants.contains(Variant::Clitic) { &["", "nya", "ku", "mu"] } else { &[""] };
            let again = clitics.iter().any(|clitic| second == format!("{first}{clitic}"));
            again && first.chars().all(char::is_alphanumeric) && whole.is_match(first)
        })
    };
    whole.is_match(&simplified(folded)) || (variants.contains(Variant::Reduplication) && twice())
}

/// The text with a dot for every sign that stands for no letter.
fn simplified(folded: &str) -> String {
    let simple = |c: char| match c {
        '@' | '$' | '!' | '|' | '€' | '£' | '¢' => c,
        c if c.is_whitespace() => ' ',
        c if c.is_alphanumeric() => c,
        _ => '.',
    };
    folded.chars().map(simple).collect()
}

struct Pattern {
    words: Vec<String>,
    variants: Variants,
}

impl Pattern {
    /// The term from this word on, of which so many letters have been read.
    fn words_from(&self, word: usize, read: usize) -> String {
        let letters: Vec<String> =
            self.words[word].chars().skip(read).map(|letter| self.letter(letter)).collect();
        let gap = self.gap();
        let lead = if read > 0 && !letters.is_empty() { gap.as_str() } else { "" };
        format!("{lead}{}{}", letters.join(&gap), self.after_word(word))
    }

    /// What may come behind a word: suffixes, and the other words.
    fn after_word(&self, word: usize) -> String {
        let gap = self.gap();
        let rest = if word + 1 < self.words.len() {
            // A sign that is a letter of the next word may touch this one.
            let touching = [Variant::Glued, Variant::Leet].map(|it| self.variants.contains(it));
            // So may letters of scripts without spaces.
            let alone = !self.words[word].is_ascii() || !self.words[word + 1].is_ascii();
            let times = if alone || touching.contains(&true) { "*" } else { "+" };
            format!("{SIGN_OR_SPACE}{times}{}", self.words_from(word + 1, 0))
        } else {
            String::new()
        };
        let clitics = if self.variants.contains(Variant::Clitic) {
            let clitic = |letters: &str| -> String {
                letters.chars().map(|letter| format!("{gap}{}", self.letter(letter))).collect()
            };
            format!("(?:{}|{}|{})?", clitic("nya"), clitic("ku"), clitic("mu"))
        } else {
            String::new()
        };
        let plain = format!("{clitics}{rest}");
        if !self.variants.contains(Variant::Reduplication) {
            return plain;
        }
        let next = self.words.get(word + 1).filter(|next| next.starts_with(&self.words[word]));
        let onward = next.map_or_else(
            || plain.clone(),
            |_| {
                format!(
                    "(?:{plain}|{})",
                    self.words_from(word + 1, self.words[word].chars().count())
                )
            },
        );
        format!("(?:{plain}|{gap}2{onward})")
    }

    /// One letter, as itself or in leet, once or several times.
    fn letter(&self, letter: char) -> String {
        let leet = if self.variants.contains(Variant::Leet) { signs_for(letter) } else { "" };
        let ways: Vec<String> = std::iter::once(letter)
            .chain(leet.chars())
            .map(|c| {
                let c = regex::escape(&c.to_string());
                let again = self.variants.contains(Variant::Stretched);
                if again { format!("{c}(?:{}{c})*", self.gap()) } else { c }
            })
            .collect();
        format!("(?:{})", ways.join("|"))
    }

    /// What may stand between two letters of a word.
    fn gap(&self) -> String {
        if self.variants.contains(Variant::Spelled) {
            format!("{SIGN_OR_SPACE}*")
        } else if self.variants.contains(Variant::Punctuation) {
            format!("{SIGN}*")
        } else {
            String::new()
        }
    }
}

/// The digits and signs that look like a letter.
fn signs_for(letter: char) -> &'static str {
    match letter {
        'a' => "4@",
        'b' => "68",
        'c' => "¢",
        'e' => "3€",
        'g' => "69",
        'i' => "1!",
        'l' => "1|£",
        'o' => "0",
        's' => "5$",
        't' => "7",
        _ => "",
    }
}
