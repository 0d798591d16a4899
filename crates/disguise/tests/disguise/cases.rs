//! Chosen titles and seeds. A change here means that past measurements can't be repeated, so it is
//! made on purpose or not at all.

use saring_disguise::{Disguise, Rng, Title};

/// The title between the brackets of which its words stand: `jual [baju] [bekas]`.
pub fn title(marked: &str) -> Title {
    let mut text = String::new();
    let mut words = Vec::new();
    let mut start = 0;
    for c in marked.chars() {
        match c {
            '[' => start = text.len(),
            ']' => words.push(start..text.len()),
            c => text.push(c),
        }
    }
    Title::new(text, words).expect("brackets come in pairs")
}

/// The title as [`title`] reads it.
pub fn marked(title: &Title) -> String {
    let mut marked = title.text().to_owned();
    for word in title.words().iter().rev() {
        marked.insert(word.end, ']');
        marked.insert(word.start, '[');
    }
    marked
}

const CASES: [(Disguise, &str, u64, &str); 32] = [
    (Disguise::Leet, "jual [baju] [bekas] murah", 1, "jual [84ju] [8ek4$] murah"),
    (Disguise::Leet, "jual [baju] [bekas] murah", 2, "jual [8@ju] [8ek45] murah"),
    (Disguise::Stretched, "jual [baju] [bekas] murah", 1, "jual [bajjjju] [bekassssss] murah"),
    (Disguise::Stretched, "jual [baju] [bekas] murah", 2, "jual [bajjjjjju] [bekasssss] murah"),
    (
        Disguise::Reduplication,
        "jual [baju] [bekas] murah",
        1,
        "jual [baju-baju] [bekas-bekas] murah",
    ),
    (
        Disguise::Reduplication,
        "jual [baju] [bekas] murah",
        9,
        "jual [baju-baju] [bekas-bekas] murah",
    ),
    (Disguise::Clitic, "jual [baju] [bekas] murah", 1, "jual [bajuku] [bekasku] murah"),
    (Disguise::Clitic, "jual [baju] [bekas] murah", 9, "jual [bajuku] [bekasmu] murah"),
    (Disguise::Glued, "jual [baju] [bekas] murah", 1, "jual [baju][bekas] murah"),
    (Disguise::Punctuation, "jual [baju] [bekas] murah", 1, "jual [ba_ju] [be~kas] murah"),
    (Disguise::Punctuation, "jual [baju] [bekas] murah", 2, "jual [ba'ju] [be|kas] murah"),
    (Disguise::Spelled, "jual [baju] [bekas] murah", 1, "jual [b.a.j.u] [b e k a s] murah"),
    (Disguise::Spelled, "jual [baju] [bekas] murah", 2, "jual [b.a.j.u] [b-e-k-a-s] murah"),
    (Disguise::MixedCase, "jual [baju] [bekas] murah", 1, "jual [BaJu] [beKaS] murah"),
    (Disguise::MixedCase, "jual [baju] [bekas] murah", 2, "jual [bAjU] [BeKaS] murah"),
    (Disguise::LookAlike, "jual [baju] [bekas] murah", 1, "jual [Ьαju] [Ьeкaѕ] murah"),
    (Disguise::LookAlike, "jual [baju] [bekas] murah", 2, "jual [Ьajս] [Ьekαѕ] murah"),
    (Disguise::FullWidth, "jual [baju] [bekas] murah", 1, "jual [ｂａｊｕ] [ｂｅｋａｓ] murah"),
    (Disguise::Fancy, "jual [baju] [bekas] murah", 1, "jual [𝙗𝙖𝙟𝙪] [🅑🅔🅚🅐🅢] murah"),
    (Disguise::Fancy, "jual [baju] [bekas] murah", 9, "jual [ⓑⓐⓙⓤ] [🄱🄴🄺🄰🅂] murah"),
    (
        Disguise::Marks,
        "jual [baju] [bekas] murah",
        1,
        "jual [b\u{332}a\u{332}j\u{332}u\u{332}] [b\u{325}\u{307}\u{303}ek\u{308}\u{306}as\u{30a}] murah",
    ),
    (
        Disguise::Marks,
        "jual [baju] [bekas] murah",
        9,
        "jual [b\u{303}\u{301}\u{30a}aj\u{308}\u{302}\u{331}u\u{30c}] [b\u{30a}\u{30c}e\u{304}\u{307}k\u{331}\u{303}\u{30a}as\u{300}] murah",
    ),
    (
        Disguise::ZeroWidth,
        "jual [baju] [bekas] murah",
        1,
        "jual [b\u{2060}a\u{2060}ju] [b\u{2060}e\u{2060}k\u{2060}as] murah",
    ),
    (
        Disguise::ZeroWidth,
        "jual [baju] [bekas] murah",
        2,
        "jual [b\u{200d}a\u{200d}j\u{200d}u] [b\u{200d}e\u{200d}ka\u{200d}s] murah",
    ),
    (Disguise::Leet, "[2nd] [kaos]", 1, "-"),
    (Disguise::Reduplication, "[awul-awul] [bal pres]", 1, "[awul2] [bal-bal pres]"),
    (Disguise::Clitic, "[BAJU], [pl]", 1, "-"),
    (Disguise::Glued, "[bal], [baju]", 1, "-"),
    (Disguise::Spelled, "[baju][bekas] 🔥", 2, "[b-a-j-u-][b-e-k-a-s] 🔥"),
    (Disguise::Punctuation, "[ball pres]", 3, "[b*all pres]"),
    (Disguise::FullWidth, "[секонд]", 1, "-"),
    (Disguise::Leet, "tanpa kata", 1, "-"),
];

#[test]
fn chosen_titles_come_out_as_written() {
    let mut wrong = Vec::new();
    for (disguise, input, seed, expected) in CASES {
        let applied = disguise.apply(&title(input), &mut Rng::from_seed(seed));
        let actual = applied.as_ref().map_or("-".to_owned(), marked);
        if actual != expected {
            wrong.push(format!("({disguise:?}, {input:?}, {seed}, {actual:?}), not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
