//! Two disguises at once: after the second, the first can still be seen.

use saring_disguise::{Disguise, Rng, Title, pairs};

use crate::cases::{marked, title};
use crate::hand;

/// Words in small letters, without digits, doubled letters or endings that look like a clitic.
const TITLES: [&str; 3] =
    ["jual [baju] [bekas] murah", "[kiloan] [jaket] [import]", "grosir [celana] [preloved]!"];
const SEEDS: u64 = 60;

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || "@$!".contains(c)
}

/// The letters, and what stands for letters, without all else.
fn letters(typed: &str) -> String {
    typed.chars().filter(|&c| is_part(c)).collect::<String>().to_lowercase()
}

fn without_clitic(letters: &str) -> &str {
    ["nya", "ku", "mu"].iter().find_map(|clitic| letters.strip_suffix(clitic)).unwrap_or(letters)
}

/// The signs in the word, spaces among them, a run of one sign counted once.
fn signs(typed: &str) -> Vec<char> {
    let mut signs: Vec<char> = typed.chars().filter(|&c| !is_part(c)).collect();
    signs.sort_unstable();
    signs.dedup();
    signs
}

/// Whether the word shows the disguise. `raw` is as it stands, `typed` with characters put back.
fn shows(disguise: Disguise, other: Disguise, raw: &str, typed: &str) -> bool {
    let letters = letters(typed);
    match disguise {
        Disguise::Leet => letters.contains(|c| "4836910957@$!".contains(c)),
        Disguise::Stretched => {
            let letters: Vec<char> = letters.chars().collect();
            letters.windows(2).any(|pair| pair[0] == pair[1])
        }
        Disguise::Reduplication => {
            let word = without_clitic(&letters);
            let (one, next) = word.split_at_checked(word.len() / 2).unwrap_or_default();
            word.ends_with('2') || one == next
        }
        Disguise::Clitic => without_clitic(&letters) != letters,
        Disguise::Glued => unreachable!("shown by the gaps"),
        Disguise::Punctuation => {
            let others = match other {
                Disguise::Reduplication => usize::from(!typed.contains('2')),
                Disguise::Spelled => 1,
                _ => 0,
            };
            // A hyphen of each is one sign in two places.
            signs(typed).len() > others || typed.matches('-').count() > 1
        }
        Disguise::Spelled => {
            let typed: Vec<char> = typed.chars().collect();
            !typed.windows(2).any(|pair| pair.iter().all(|&c| is_part(c)))
        }
        Disguise::MixedCase => {
            let has = |is: fn(char) -> bool| typed.contains(is);
            has(char::is_uppercase) && has(char::is_lowercase)
        }
        Disguise::LookAlike => raw.contains(|c| hand::twin_of(c).is_some()),
        Disguise::FullWidth => raw.contains(|c| hand::narrow(c).is_some()),
        Disguise::Fancy => raw.contains(|c| hand::unadorned(c).is_some()),
        Disguise::Marks => raw.contains(|c| hand::is_mark(c) || hand::bare(c).is_some()),
        Disguise::ZeroWidth => raw.contains(hand::is_invisible),
    }
}

/// Whether every word of the title shows the disguise.
fn all_show(disguise: Disguise, other: Disguise, title: &Title) -> bool {
    if disguise == Disguise::Glued {
        return title.words().windows(2).any(|pair| pair[0].end == pair[1].start);
    }
    title.words().iter().all(|word| {
        let raw = &title.text()[word.clone()];
        shows(disguise, other, raw, &hand::typed(raw))
    })
}

#[test]
fn both_disguises_show_in_every_word() {
    for (first, second) in pairs() {
        let mut made = 0;
        for (input, seed) in
            TITLES.iter().flat_map(|title| (0..SEEDS).map(move |seed| (title, seed)))
        {
            let mut rng = Rng::from_seed(seed);
            let Some(once) = first.apply(&title(input), &mut rng) else { continue };
            let Some(twice) = second.apply(&once, &mut rng) else { continue };
            made += 1;
            for (disguise, other) in [(first, second), (second, first)] {
                assert!(
                    all_show(disguise, other, &twice),
                    "no {disguise} in {:?}, {first} then {second}, seed {seed}",
                    marked(&twice)
                );
            }
        }
        assert!(made >= SEEDS, "{first} then {second} could be made {made} times only");
    }
}

#[test]
fn no_disguise_shows_in_a_plain_title() {
    for disguise in Disguise::ALL {
        for input in TITLES {
            assert!(!all_show(disguise, disguise, &title(input)), "{disguise} in {input}");
        }
    }
}
