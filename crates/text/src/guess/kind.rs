//! What is read as what, and the hashes that lead from a token to a word.

use crate::fold::hash;
use crate::variant::Variant;

/// Longer words are not guessed.
pub(super) const MAX_LETTERS: usize = 24;

/// Letters that a word needs to be guessed; shorter ones would be guessed from everything.
pub(super) fn least_letters(variant: Variant, of_phrase: bool) -> usize {
    match variant {
        Variant::Reversed | Variant::LookAlike => 4 - usize::from(of_phrase),
        _ => 5,
    }
}

/// Whether `token`, which is not the word, is read as `word`.
pub(super) fn is_read_as(variant: Variant, token: &[u8], word: &[u8]) -> bool {
    token != word
        && match variant {
            Variant::Typing => is_lettered(token) && is_one_error_off(token, word),
            Variant::Phonetic => {
                token.len() > 3 && is_lettered(token) && sounds(token) == sounds(word)
            }
            Variant::Reversed => token.iter().eq(word.iter().rev()),
            Variant::Skeleton => skeleton(word).is_some_and(|letters| letters == token),
            Variant::LookAlike => drawing(token).eq(drawing(word)),
            _ => false,
        }
}

/// Calls `push` with the hashes under which a word is found. For typing errors a token and a word meet
/// in a letter left out of either, or none.
pub(super) fn keys(variant: Variant, word: &[u8], mut push: impl FnMut(u64)) {
    match variant {
        Variant::Typing => shortened(word, push),
        Variant::Phonetic => push(sound_hash(word)),
        Variant::LookAlike => push(drawing_hash(word)),
        Variant::Reversed => push(hash(&word.iter().rev().copied().collect::<Vec<_>>())),
        Variant::Skeleton => {
            if let Some(letters) = skeleton(word) {
                push(hash(&letters));
            }
        }
        Variant::Split => push(hash(word)),
        _ => {}
    }
}

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Calls `push` with the hash of a word, and with those of the word without each of its letters: a
/// polynomial, so that they cost no more than the word has letters.
pub(super) fn shortened(word: &[u8], mut push: impl FnMut(u64)) {
    let whole = word.iter().fold(0, |hash, letter| add(hash, *letter));
    push(mixed(whole));
    // What stands before the letter, and what behind it, read from the end.
    let (mut behind, mut power) = (0_u64, 1_u64);
    let mut before = whole;
    for &letter in word.iter().rev() {
        before = before.wrapping_sub(u64::from(letter)).wrapping_mul(INVERSE);
        push(mixed(before.wrapping_mul(power).wrapping_add(behind)));
        behind = behind.wrapping_add(u64::from(letter).wrapping_mul(power));
        power = power.wrapping_mul(FACTOR);
    }
}

/// `FACTOR` times this is 1.
const INVERSE: u64 = {
    // Newton's method doubles the bits that are right; an odd number is its own inverse in three.
    let mut inverse = FACTOR;
    let mut step = 0;
    while step < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

fn add(hash: u64, letter: u8) -> u64 {
    hash.wrapping_mul(FACTOR).wrapping_add(u64::from(letter))
}

fn mixed(hash: u64) -> u64 {
    (hash ^ hash >> 32).wrapping_mul(FACTOR)
}

/// Whether one letter put in, left out or replaced, or two neighbours swapped, makes one the other.
fn is_one_error_off(a: &[u8], b: &[u8]) -> bool {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// Whether there is no digit in the token.
pub(super) fn is_lettered(token: &[u8]) -> bool {
    token.iter().all(u8::is_ascii_lowercase)
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// The word without its vowels, but its first letter; none with fewer than four consonants.
fn skeleton(word: &[u8]) -> Option<Vec<u8>> {
    let (first, rest) = word.split_first()?;
    let consonants = rest.iter().copied().filter(|letter| !is_vowel(*letter));
    let letters: Vec<u8> = std::iter::once(*first).chain(consonants).collect();
    (letters.iter().filter(|letter| !is_vowel(**letter)).count() >= 4).then_some(letters)
}

/// Hears a word as Indonesian spells and spelled it: `oe` is `u`, `dj` is `j`, `tj` is `c`, `nj` is
/// `ny`; c, k and q are one sound, f, p and v, s and z, i and e, o and u, j and y; `x` is `ks`, an `h`
/// is not heard, nor a letter doubled.
fn sound(word: &[u8], mut hear: impl FnMut(u8)) {
    let mut last = 0;
    let mut hear_new = |sound| {
        if sound != last {
            last = sound;
            hear(sound);
        }
    };
    let mut before = 0;
    for (at, &letter) in word.iter().enumerate() {
        match letter {
            b'h' => {}
            b'e' if before == b'o' => {}
            b'j' if before == b't' => {}
            b'd' if word.get(at + 1) == Some(&b'j') => {}
            b't' if word.get(at + 1) == Some(&b'j') => hear_new(b'k'),
            b'x' => {
                hear_new(b'k');
                hear_new(b's');
            }
            b'c' | b'q' => hear_new(b'k'),
            b'f' | b'v' => hear_new(b'p'),
            b'z' => hear_new(b's'),
            b'e' => hear_new(b'i'),
            b'u' => hear_new(b'o'),
            b'y' => hear_new(b'j'),
            other => hear_new(other),
        }
        before = letter;
    }
}

/// The hash of a word's sounds.
pub(super) fn sound_hash(word: &[u8]) -> u64 {
    let mut hash = 0;
    sound(word, |letter| hash = add(hash, letter));
    mixed(hash)
}

fn sounds(word: &[u8]) -> Vec<u8> {
    let mut heard = Vec::new();
    sound(word, |letter| heard.push(letter));
    heard
}

/// Letters that are drawn like others, each as one of them: `rn` as m, `vv` as w, `13` as b, and the
/// bars I, l and 1 as l.
fn drawing(word: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let (&letter, after) = rest.split_first()?;
        let (drawn, taken) = match (letter, after.first()) {
            (b'r', Some(b'n')) => (b'm', 2),
            (b'v', Some(b'v')) => (b'w', 2),
            (b'1', Some(b'3')) => (b'b', 2),
            (b'i' | b'l' | b'1', _) => (b'l', 1),
            (other, _) => (other, 1),
        };
        rest = &rest[taken..];
        Some(drawn)
    })
}

/// The hash of what a word is drawn like.
pub(super) fn drawing_hash(word: &[u8]) -> u64 {
    mixed(drawing(word).fold(0, add))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token and a word that are one error apart have a hash in common.
    #[test]
    fn errors_meet() {
        let all = |word: &str| {
            let mut hashes = Vec::new();
            shortened(word.as_bytes(), |hash| hashes.push(hash));
            hashes
        };
        for (token, word) in [
            ("ekas", "bekas"),
            ("beka", "bekas"),
            ("bkas", "bekas"),
            ("bekass", "bekas"),
            ("ebkas", "bekas"),
            ("xekas", "bekas"),
        ] {
            let word = all(word);
            assert!(all(token).iter().any(|hash| word.contains(hash)), "{token}");
        }
    }
}
