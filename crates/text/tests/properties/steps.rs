//! The cost of a text is linear, whatever is in it, and never many times that of plain text.

use saring_text::{Folded, Scratch, Term, Terms, Variants};

use crate::vocabulary::{REALISTIC, TRAPS};

/// A hostile text may cost so many times the steps of a plain one of its length.
const MAX_RATIO: u64 = 16;

/// Makes a text for terms, of so many bytes or a few less.
type Text = dyn Fn(&[&str], usize) -> String;

struct Family {
    name: &'static str,
    text: Box<Text>,
}

/// The same again and again.
fn row(unit: &'static str) -> Family {
    Family { name: unit, text: Box::new(|_, bytes| unit.repeat(bytes / unit.len())) }
}

/// A text made from the terms that are looked for, again and again.
fn terms(name: &'static str, text: fn(&[&str]) -> String) -> Family {
    let text = move |terms: &[&str], bytes: usize| {
        let unit = text(terms);
        // Cut where the unit may be cut, at the cost of a few bytes.
        let mut end = bytes % unit.len();
        while !unit.is_char_boundary(end) {
            end -= 1;
        }
        unit.repeat(bytes / unit.len()) + &unit[..end]
    };
    Family { name, text: Box::new(text) }
}

/// Numbers that look random and are the same every time (xorshift).
fn noise() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(0x9E37_79B9_7F4A_7C15_u64), |&x| {
        let x = x ^ (x << 13);
        let x = x ^ (x >> 7);
        Some(x ^ (x << 17))
    })
}

fn noise_of(alphabet: &'static str, prefix: &'static str) -> Family {
    let text = move |_: &[&str], bytes: usize| {
        let alphabet: Vec<char> = alphabet.chars().collect();
        let letters = noise().map(|number| alphabet[number as usize % alphabet.len()]);
        let width = alphabet.iter().fold(1, |most, c| most.max(c.len_utf8()));
        prefix.chars().chain(letters.take(bytes / width)).collect()
    };
    Family { name: alphabet, text: Box::new(text) }
}

fn after(prefix: &'static str, family: Family) -> Family {
    let text = move |terms: &[&str], bytes: usize| prefix.to_owned() + &(family.text)(terms, bytes);
    Family { name: family.name, text: Box::new(text) }
}

fn bytes_as_text() -> Family {
    let text = |_: &[&str], bytes: usize| {
        let bytes: Vec<u8> = noise().map(|number| number as u8).take(bytes / 2).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Family { name: "bytes at random", text: Box::new(text) }
}

fn joined(terms: &[&str], between: &str) -> String {
    terms.join(" ").chars().map(|c| format!("{c}{between}")).collect()
}

fn families() -> Vec<Family> {
    let mut families: Vec<Family> = [
        "qwertyuiopasdfghjklzxcvbnm",
        "bajubekas",
        "bajunyabekasku",
        "kaossepatu",
        "bajuuuubekasss",
        "nya",
        "nyaku",
        "a",
        "aaab",
        "ab",
        "l",
        "li",
        "1",
        "1l",
        "b4",
        "b4jub3k45",
        "841",
        "2",
        "2nd",
        "awul2",
        "b ",
        "a ",
        "a a aa ",
        "s s 5 $ ",
        "2 ",
        "2 n d ",
        "n y a ",
        "o ",
        "i ! 1 l | ",
        "@",
        "$",
        "$ ",
        "b@",
        "a@",
        "a@ ",
        "@ a ",
        "b$ ",
        "@-",
        "a-",
        "b-",
        "b.",
        "baju-",
        "baju-baju",
        "baju-baju ",
        "bek*as",
        "be*",
        "aw*",
        "a@@@@@@@",
        "a@@@@@@@@@@@@@@@",
        "b...............",
        "s$s$",
        "$.$.",
        "a . @ . ",
        "# ",
        "#",
        "#bekas",
        "#bekas ",
        "#a ",
        "bajub*ekas",
        "baju$",
        "bal ",
        "bal bal ",
        "awul awul ",
        "ab ab aba ",
        "bal2",
        "bal2an",
        "aa2",
        "o2",
        "a2 ",
        "22 ",
        "\u{200b}",
        "b\u{200b}",
        "\u{301}",
        "a\u{301}\u{301}\u{301}",
        "ﷺ",
        "㎏",
        "ﬆ",
        "ß",
        "手机",
        "手",
        "手 机 ",
        "д",
        "да",
        "𝓫𝓮𝓴𝓪𝓼",
        "👕",
        "b👕",
        "é",
        "한",
    ]
    .map(row)
    .into();
    families.extend(
        ["a", "aaab", "bajubekas", "bekas", "thriftbajubekasmurah", "l1", "nya", "2"]
            .map(|unit| after("#", row(unit))),
    );
    families.extend([
        terms("terms", |terms| terms.join(" ") + " "),
        terms("terms in one token", |terms| terms.concat().replace([' ', '-'], "")),
        terms("terms stretched", |terms| joined(terms, "").chars().flat_map(|c| [c; 3]).collect()),
        terms("terms stretched long", |terms| {
            terms.concat().chars().flat_map(|c| [c; 70]).collect()
        }),
        terms("terms spelled", |terms| joined(terms, " ")),
        terms("terms with dots", |terms| joined(terms, ".")),
        terms("terms with hyphens", |terms| terms.join("-") + "-"),
        terms("terms in leet", |terms| {
            terms
                .join(" ")
                .replace('a', "4")
                .replace('e', "3")
                .replace('s', "5")
                .replace(['l', 'i'], "1")
                .replace('o', "0")
                .replace('b', "8")
        }),
        terms("terms in signs", |terms| {
            terms
                .join(" ")
                .replace('a', "@")
                .replace('e', "€")
                .replace('s', "$")
                .replace('l', "|")
                .replace('i', "!")
        }),
        terms("terms doubled", |terms| {
            terms.iter().map(|term| format!("{term}-{term} {term}2 ")).collect()
        }),
        terms("hashtags", |terms| terms.iter().map(|term| format!("#x{term}x ")).collect()),
        noise_of("abkesjul", ""),
        noise_of("abkesjul", "#"),
        noise_of("abkesjul1234", ""),
        noise_of("abkesjul ", ""),
        noise_of("ab ", ""),
        noise_of("a@", ""),
        noise_of("a@2 ", ""),
        noise_of("ab4@$2-nyaku .", ""),
        noise_of("ab4@$2-nyaku .#", "#"),
        bytes_as_text(),
    ]);
    families.push(after(
        "#",
        terms("terms in a hashtag", |terms| terms.concat().replace([' ', '-'], "")),
    ));
    families
}

fn steps(terms: &Terms, text: &str) -> u64 {
    let mut scratch = Scratch::new();
    terms.find(&Folded::new(text), &mut scratch);
    scratch.steps
}

/// Ordinary words, none of them a term.
fn plain(bytes: usize) -> String {
    let words = "dijual cepat lemari kayu jati kondisi mulus siap kirim hari ini harga nego di ";
    words.chars().cycle().take(bytes).collect()
}

fn assert_linear(words: &[&str]) {
    let list: Vec<Term<'_>> =
        words.iter().map(|text| Term { text, variants: Variants::ALL, group: 0 }).collect();
    let set = Terms::new(&list);
    let mut wrong = Vec::new();
    for family in families() {
        let [once, twice, four] = [25_000, 50_000, 100_000].map(|bytes| {
            let text = (family.text)(words, bytes);
            (text.len(), steps(&set, &text))
        });
        let ratio = four.1 as f64 / steps(&set, &plain(four.0)) as f64;
        let linear = |(_, n): (usize, u64), (_, twice): (usize, u64)| twice * 10 <= n * 21 + 1000;
        if ratio > MAX_RATIO as f64 || !linear(once, twice) || !linear(twice, four) {
            wrong.push(format!("{:?}: {once:?} {twice:?} {four:?}, ratio {ratio:.1}", family.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Out of steps, a search is over, wherever in the text it is.
#[test]
fn the_budget_is_kept() {
    let list: Vec<Term<'_>> =
        TRAPS.iter().map(|text| Term { text, variants: Variants::ALL, group: 0 }).collect();
    let set = Terms::new(&list);
    for family in families() {
        let text = Folded::new(&(family.text)(TRAPS, 100_000));
        for budget in [1000, 101_000, 110_000, 150_000] {
            let mut scratch = Scratch::new();
            scratch.budget = budget;
            set.find(&text, &mut scratch);
            let most = budget.max(text.text().len() as u64) + 500;
            assert!(scratch.steps <= most, "{:?}: {} of {budget}", family.name, scratch.steps);
        }
    }
}

#[test]
fn traps_cost_linear_steps() {
    assert_linear(TRAPS);
}

#[test]
fn real_terms_cost_linear_steps() {
    assert_linear(REALISTIC);
}

/// Many terms that one disguised word could be: the readings are compared with each other, which
/// the budget has to bound too.
#[test]
fn many_readings_of_one_word_are_cut_short() {
    let letters = |number: u32| -> String {
        (0..14).map(|bit| if number >> bit & 1 == 0 { 'i' } else { 'l' }).collect()
    };
    let words: Vec<String> =
        (0..1 << 14).map(|number| format!("zx{}zx", letters(number))).collect();
    let terms: Vec<Term<'_>> =
        words.iter().map(|text| Term { text, variants: Variants::ALL, group: 0 }).collect();
    let terms = Terms::new(&terms);
    let mut scratch = Scratch::new();
    scratch.budget = 2_000_000;
    terms.find(&Folded::new("zx11111111111111zx"), &mut scratch);
    assert!(scratch.exhausted());
    // One letter more than the budget at the most, not all that follow.
    assert!(scratch.steps < 4_000_000, "{}", scratch.steps);
}

/// One word that is in very many lists, again and again.
#[test]
fn the_memory_for_matches_is_bounded() {
    let terms: Vec<Term<'_>> =
        (0..1_000).map(|group| Term { text: "baju", variants: Variants::ALL, group }).collect();
    let terms = Terms::new(&terms);
    let text = "baju ".repeat(10_000);
    let mut scratch = Scratch::new();
    scratch.budget = 1 << 40;
    let found = terms.find(&Folded::new(&text), &mut scratch).len();
    assert!(found < 200_000, "{found}");
    assert!(scratch.exhausted());
}
