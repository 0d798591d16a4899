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
            Variant::Phonetic => is_lettered(token) && sound(token).eq(sound(word)),
            Variant::Reversed => token.iter().eq(word.iter().rev()),
            Variant::Skeleton => skeleton(word).is_some_and(|letters| letters == token),
            Variant::LookAlike => drawing(token).eq(drawing(word)),
            _ => false,
        }
}

/// The hashes under which a word is found. For typing errors a token and a word meet in a letter
/// left out of either, or none.
pub(super) fn keys(variant: Variant, word: &[u8]) -> impl Iterator<Item = u64> {
    let mut keys = Vec::new();
    match variant {
        Variant::Typing => {
            keys.push(hash(word));
            let mut shorter = [0; MAX_LETTERS + 2];
            for at in 0..word.len().min(MAX_LETTERS + 2) {
                let (before, after) = (&word[..at], &word[at + 1..]);
                shorter[..at].copy_from_slice(before);
                shorter[at..word.len() - 1].copy_from_slice(after);
                keys.push(hash(&shorter[..word.len() - 1]));
            }
            keys.sort_unstable();
            keys.dedup();
        }
        Variant::Phonetic => keys.push(sound_hash(word)),
        Variant::Reversed => keys.push(hash(&word.iter().rev().copied().collect::<Vec<_>>())),
        Variant::Skeleton => keys.extend(skeleton(word).map(|letters| hash(&letters))),
        Variant::LookAlike => keys.push(drawing_hash(word)),
        Variant::Split => keys.push(hash(word)),
        _ => {}
    }
    keys.into_iter()
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

/// The sounds of a word, as Indonesian spells and spelled them: `oe` is `u`, `dj` is `j`, `tj` is
/// `c`, `nj` is `ny`; c, k and q are one sound, f, p and v, s and z, i and e, o and u, j and y;
/// `x` is `ks`, an `h` is not heard, nor a letter doubled.
fn sound(word: &[u8]) -> impl Iterator<Item = u8> {
    let mut last = 0;
    word.iter()
        .enumerate()
        .flat_map(move |(at, &letter)| {
            let before = at.checked_sub(1).map_or(0, |at| word[at]);
            let after = word.get(at + 1).copied().unwrap_or(0);
            let sounds: [u8; 2] = match (letter, before, after) {
                (b'e', b'o', _) | (b'd', _, b'j') | (b'h', _, _) | (b'j', b't', _) => [0, 0],
                (b't', _, b'j') | (b'c' | b'k' | b'q', _, _) => [b'k', 0],
                (b'x', _, _) => *b"ks",
                (b'f' | b'p' | b'v', _, _) => [b'p', 0],
                (b's' | b'z', _, _) => [b's', 0],
                (b'i' | b'e', _, _) => [b'i', 0],
                (b'o' | b'u', _, _) => [b'u', 0],
                (b'j' | b'y', _, _) => [b'y', 0],
                (other, _, _) => [other, 0],
            };
            sounds.map(|sound| {
                let heard = sound != 0 && sound != last;
                if sound != 0 {
                    last = sound;
                }
                heard.then_some(sound)
            })
        })
        .flatten()
}

/// The hash of a word's sounds.
pub(super) fn sound_hash(word: &[u8]) -> u64 {
    hash_of(sound(word))
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
    hash_of(drawing(word))
}

fn hash_of(letters: impl Iterator<Item = u8>) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let add =
        |hash: u64, letter: u8| (hash.rotate_left(8) ^ u64::from(letter)).wrapping_mul(FACTOR);
    letters.fold(0, add)
}
