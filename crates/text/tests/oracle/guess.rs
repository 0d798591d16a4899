//! Guesses: what a whole token is likely to be, by comparing it with one word.

use saring_text::Variant;

const MOST_LETTERS: usize = 24;

/// Whether a word of a term may be guessed, and from this token. `of_phrase`: the term has others.
pub fn is_read_as(variant: Variant, token: &str, word: &str, of_phrase: bool) -> bool {
    let least = match variant {
        Variant::Reversed | Variant::LookAlike if of_phrase => 3,
        Variant::Reversed | Variant::LookAlike => 4,
        _ => 5,
    };
    let lettered = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !(least..=MOST_LETTERS).contains(&word.len()) || !lettered(word) || token == word {
        return false;
    }
    if !(3..=MOST_LETTERS + 2).contains(&token.len()) || !token.is_ascii() {
        return false;
    }
    match variant {
        Variant::Typing => lettered(token) && errors(token).iter().any(|other| other == word),
        Variant::Phonetic => token.len() > 3 && lettered(token) && sound(token) == sound(word),
        Variant::Reversed => token.chars().rev().eq(word.chars()),
        Variant::Skeleton => {
            let without = word[1..].replace(['a', 'e', 'i', 'o', 'u'], "");
            let skeleton = format!("{}{without}", &word[..1]);
            let consonants = skeleton.chars().filter(|letter| !"aeiou".contains(*letter)).count();
            consonants >= 4 && token == skeleton
        }
        Variant::LookAlike => drawing(token) == drawing(word),
        _ => false,
    }
}

/// Whether a word may be split in two.
pub fn is_split(first: &str, second: &str, word: &str) -> bool {
    (5..=MOST_LETTERS).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && format!("{first}{second}") == word
}

/// Every text that one typing error makes of the token.
fn errors(token: &str) -> Vec<String> {
    let mut all = Vec::new();
    for at in 0..=token.len() {
        let (before, after) = token.split_at(at);
        for letter in 'a'..='z' {
            all.push(format!("{before}{letter}{after}"));
            if !after.is_empty() {
                all.push(format!("{before}{letter}{}", &after[1..]));
            }
        }
        if !after.is_empty() {
            all.push(format!("{before}{}", &after[1..]));
        }
        if after.len() > 1 {
            all.push(format!("{before}{}{}{}", &after[1..2], &after[..1], &after[2..]));
        }
    }
    all
}

/// A word as it sounds, by rewriting it.
fn sound(word: &str) -> String {
    let spelled = word.replace("dj", "j").replace("tj", "k").replace("oe", "o");
    let mut sound = String::new();
    for letter in spelled.chars() {
        let heard = match letter {
            'h' => "",
            'c' | 'q' => "k",
            'x' => "ks",
            'f' | 'v' => "p",
            'z' => "s",
            'e' => "i",
            'u' => "o",
            'y' => "j",
            _ => {
                let mut letters = [0; 4];
                push(&mut sound, letter.encode_utf8(&mut letters));
                continue;
            }
        };
        push(&mut sound, heard);
    }
    sound
}

/// Adds letters, but none that is there already.
fn push(sound: &mut String, letters: &str) {
    for letter in letters.chars() {
        if !sound.ends_with(letter) {
            sound.push(letter);
        }
    }
}

/// A word as it is drawn.
fn drawing(word: &str) -> String {
    word.replace("rn", "m").replace("vv", "w").replace("13", "b").replace(['i', '1'], "l")
}
