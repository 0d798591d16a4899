//! Texts that come close to matching: terms under several disguises at once, and their neighbours.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use saring_text::{Term, Variant, Variants};

/// A term with its switches, which lives as long as the vocabulary.
pub type Listed = Term<'static>;

/// A few terms of the vocabulary, most of them with every switch on, in up to three groups.
pub fn terms(
    vocabulary: &'static [&'static str],
    all: Variants,
) -> impl Strategy<Value = Vec<Listed>> {
    let each: Vec<Variant> = all.iter().collect();
    let variants = prop_oneof![
        6 => Just(all),
        1 => Just(Variants::NONE),
        2 => vec(select(each.clone()), 0..7).prop_map(|on| on.into_iter().collect()),
        2 => select(each).prop_map(move |off| all.without(off)),
    ];
    let term = (select(vocabulary), variants, prop_oneof![3 => Just(0), 1 => 0..3_u32]);
    vec(term.prop_map(|(text, variants, group)| Term { text, variants, group }), 1..8)
}

/// Terms without guesses, with texts made from them.
pub fn near_misses(
    vocabulary: &'static [&'static str],
) -> impl Strategy<Value = (Vec<Listed>, String)> {
    texts(vocabulary, Variants::SURE)
}

/// Terms with all variants, with texts made from them.
pub fn guessed_misses(
    vocabulary: &'static [&'static str],
) -> impl Strategy<Value = (Vec<Listed>, String)> {
    texts(vocabulary, Variants::ALL)
}

fn texts(
    vocabulary: &'static [&'static str],
    all: Variants,
) -> impl Strategy<Value = (Vec<Listed>, String)> {
    (terms(vocabulary, all), vec((any::<Index>(), vec(disguise(), 0..4), between()), 1..5))
        .prop_map(|(terms, parts)| {
            let text = parts.into_iter().fold(String::new(), |text, (term, disguises, between)| {
                let plain = term.get(&terms).text.to_owned();
                let disguised =
                    disguises.iter().fold(plain, |word, disguise| disguise.put_on(&word));
                text + &disguised + between
            });
            // The oracle tries everything: it is for short texts.
            (terms, text.chars().take(48).collect())
        })
}

/// What stands between two terms: often nothing.
fn between() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "",
        "",
        "",
        " ",
        " ",
        " ",
        "-",
        ".",
        ", ",
        "  ",
        "\n",
        "#",
        " #",
        "@",
        " $",
        "!",
        "2",
        "_",
        "nya",
        "x",
        "s",
        "a",
        "😀",
        " \u{200b}",
        "–",
        "...",
        "                    ",
    ])
}

/// One way of writing a word otherwise; the numbers say where.
#[derive(Clone, Debug)]
enum Disguise {
    Replace(Index, char),
    LookAlike(Index, Index),
    Repeat(Index, usize),
    Insert(Index, &'static str),
    Spell(&'static str),
    Append(&'static str),
    Prepend(&'static str),
    Twice(&'static str),
    Delete(Index),
    Swap(Index),
    Reverse,
    WithoutVowels,
    Sound(Index),
    Join,
    Upper,
}

fn disguise() -> impl Strategy<Value = Disguise> {
    let insert = vec![
        "*",
        ".",
        "-",
        " ",
        "😀",
        "\u{200b}",
        "\u{301}",
        "@",
        "$",
        "!",
        "2",
        "$$",
        " @ ",
        "..",
        "#",
        "手",
        "nya",
        "a",
        "s",
        "1",
        "................",
    ];
    prop_oneof![
        (any::<Index>(), select("abls2041ku @$手".chars().collect::<Vec<_>>()))
            .prop_map(|(at, to)| Disguise::Replace(at, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(at, which)| Disguise::LookAlike(at, which)),
        (any::<Index>(), any::<Index>()).prop_map(|(at, which)| Disguise::LookAlike(at, which)),
        (any::<Index>(), 1..4_usize).prop_map(|(at, times)| Disguise::Repeat(at, times)),
        (any::<Index>(), select(insert)).prop_map(|(at, what)| Disguise::Insert(at, what)),
        select(vec![" ", ".", "-", "  ", "😀", ". "]).prop_map(Disguise::Spell),
        select(vec!["nya", "ku", "mu", "ny4", "nyaaa", "kku", "2", "2nya", "22", "$", "@", "nya2"])
            .prop_map(Disguise::Append),
        select(vec!["#", "@", "$", "@ ", "#x", "$.", "b", "2", "1", "€ . "])
            .prop_map(Disguise::Prepend),
        select(vec!["-", "–", "", " ", "--", "- "]).prop_map(Disguise::Twice),
        any::<Index>().prop_map(Disguise::Delete),
        any::<Index>().prop_map(Disguise::Swap),
        any::<Index>().prop_map(Disguise::Sound),
        Just(Disguise::Reverse),
        Just(Disguise::WithoutVowels),
        Just(Disguise::Join),
        Just(Disguise::Upper),
    ]
}

impl Disguise {
    fn put_on(&self, word: &str) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let boundary = |at: &Index| at.index(word.chars().count() + 1);
        let position = |at: &Index| at.index(word.chars().count().max(1));
        match self {
            Disguise::Replace(at, to) => {
                if let Some(letter) = letters.get_mut(position(at)) {
                    *letter = *to;
                }
            }
            Disguise::LookAlike(at, which) => {
                if let Some(letter) = letters.get_mut(position(at)) {
                    let alike: Vec<char> = look_alikes(*letter).chars().collect();
                    *letter =
                        alike.get(which.index(alike.len().max(1))).copied().unwrap_or(*letter);
                }
            }
            Disguise::Repeat(at, times) => {
                let at = position(at);
                if let Some(&letter) = letters.get(at) {
                    letters.splice(at..at, std::iter::repeat_n(letter, *times));
                }
            }
            Disguise::Insert(at, what) => {
                let at = boundary(at);
                letters.splice(at..at, what.chars());
            }
            Disguise::Spell(between) => {
                return letters.iter().map(char::to_string).collect::<Vec<_>>().join(between);
            }
            Disguise::Append(suffix) => letters.extend(suffix.chars()),
            Disguise::Prepend(prefix) => return format!("{prefix}{word}"),
            Disguise::Twice(between) => return format!("{word}{between}{word}"),
            Disguise::Delete(at) => {
                let at = position(at);
                letters.drain(at..(at + 1).min(word.chars().count()));
            }
            Disguise::Swap(at) => {
                let at = position(at);
                if at + 1 < letters.len() {
                    letters.swap(at, at + 1);
                }
            }
            Disguise::Reverse => {
                let reversed = |word: &str| word.chars().rev().collect::<String>();
                return word.split(' ').map(reversed).collect::<Vec<_>>().join(" ");
            }
            Disguise::WithoutVowels => {
                let mut first = true;
                letters.retain(|letter| std::mem::take(&mut first) || !"aeiou".contains(*letter));
            }
            Disguise::Sound(at) => {
                let sounds = [
                    ("k", "q"),
                    ("u", "oe"),
                    ("s", "z"),
                    ("i", "e"),
                    ("j", "dj"),
                    ("p", "f"),
                    ("o", "u"),
                    ("m", "rn"),
                    ("i", "l"),
                    ("b", "13"),
                    ("w", "vv"),
                    ("t", "th"),
                    ("ks", "x"),
                ];
                let (from, to) = sounds[at.index(sounds.len())];
                return word.replace(from, to);
            }
            Disguise::Join => letters.retain(|letter| *letter != ' '),
            Disguise::Upper => return word.to_uppercase(),
        }
        letters.into_iter().collect()
    }
}

/// Characters that may stand for a letter: digits, signs, other alphabets, other widths.
fn look_alikes(letter: char) -> &'static str {
    match letter {
        'a' => "4@а𝓪ａ",
        'b' => "86Ь𝐛",
        'c' => "¢с©",
        'e' => "3€е３",
        'g' => "96",
        'i' => "1!і¡",
        'l' => "1|£Ⅼ",
        'o' => "0о०",
        's' => "5$ѕſ",
        't' => "7ｔ",
        'u' => "υü",
        ' ' => "\u{a0}\u{3000}-",
        _ => "",
    }
}
