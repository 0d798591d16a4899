//! What folding means, said once more from Unicode's side: a whole text is rewritten by one pass
//! after the other until nothing changes. No table, and no thought of speed.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};
use unicode_security::confusable_detection::skeleton;

/// The fold of one code point.
pub fn fold(c: char) -> String {
    let mut text = String::from(c);
    loop {
        let spaced: String = text.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect();
        let seen: String = spaced.chars().filter(|c| !is_unseen(*c)).collect();
        let lettered: String = seen.chars().map(generated).collect();
        let decomposed: String = lettered.chars().map(decompose).collect();
        let plain: String = decomposed.chars().map(generated).map(value).collect();
        let drawn: String = plain.chars().map(drawn_like).collect();
        let folded: String = drawn.chars().map(fold_case).collect();
        if folded == text {
            return text;
        }
        text = folded;
    }
}

/// White space, and the one symbol that is drawn as nothing (an empty Braille cell). The control
/// characters among white space stay, as they do not separate more than a space does.
fn is_blank(c: char) -> bool {
    !c.is_ascii() && (c.is_whitespace() || c == '\u{2800}')
}

/// What no reader sees: marks, format and control characters, and `Default_Ignorable_Code_Point`.
fn is_unseen(c: char) -> bool {
    let by_category = matches!(c.general_category_group(), GeneralCategoryGroup::Mark)
        || c.general_category() == GeneralCategory::Format
        || (c.is_control() && !c.is_whitespace());
    let fillers = matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}');
    let unassigned = matches!(c as u32, 0x2065 | 0xFFF0..=0xFFF8 | 0xE0000..=0xE0FFF);
    by_category || fillers || unassigned
}

/// The compatibility decomposition of what has letters in it; of other signs too, but without the
/// brackets and dots around letters (`⒜`), which would cut a word.
fn decompose(c: char) -> String {
    if matches!(c, '™' | '℠') {
        // These stand behind a word and are no part of it.
        return c.into();
    }
    let parts: String = c.nfkd().filter(|c| !is_unseen(*c)).collect();
    let has_letters = parts.chars().any(char::is_alphanumeric);
    let bracketed = has_letters && parts.chars().ne([c]);
    if bracketed { parts.chars().filter(|c| c.is_alphanumeric()).collect() } else { parts }
}

/// What the makers of fancy text put for a letter, from a to z; `·` where they put nothing that
/// Unicode does not say itself. Small capitals, then their “Russian” and “Greek” letters.
const GENERATED: [&str; 4] = [
    "ᴀʙᴄᴅᴇꜰɢʜ·ᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ··ᴢ",
    "··ς·Є········И··ǫЯ····ω···",
    "··ϲ·є········и···я····Ω···",
    "··Ϲ·······················",
];

const DIGITS: [(u8, &str); 1] = [(b'0', "⓿❶❷❸❹❺❻❼❽❾")];

/// A letter or digit of [`GENERATED`] as the letter or digit, whatever it decomposes to.
fn generated(c: char) -> char {
    for (first, alphabet) in GENERATED.iter().map(|alphabet| (b'a', *alphabet)).chain(DIGITS) {
        if let Some(at) = alphabet.chars().position(|other| other == c && c != '·') {
            return char::from(first + at as u8);
        }
    }
    c
}

/// A decimal digit as ASCII; a letter in a black circle or square as the letter.
fn value(c: char) -> char {
    let is_digit = |c: &char| c.general_category() == GeneralCategory::DecimalNumber;
    if is_digit(&c) && !c.is_ascii() {
        // Unicode keeps digits in runs of ten, zero first.
        let before = ('\u{80}'..c).rev().take_while(is_digit).count();
        return char::from(b'0' + (before % 10) as u8);
    }
    let enclosed = "🅐🅑🅒🅓🅔🅕🅖🅗🅘🅙🅚🅛🅜🅝🅞🅟🅠🅡🅢🅣🅤🅥🅦🅧🅨🅩🅰🅱🅲🅳🅴🅵🅶🅷🅸🅹🅺🅻🅼🅽🅾🅿🆀🆁🆂🆃🆄🆅🆆🆇🆈🆉";
    match enclosed.chars().position(|other| other == c) {
        Some(at) => char::from(b'a' + (at % 26) as u8),
        None => c,
    }
}

/// The ASCII letters and digits that UTS #39 says a letter past ASCII is confused with. Of the
/// letter itself first; a prototype `l`, which stands for the bar of I, l and 1 alike, and which a
/// capital letter has, gives way to that of the small letter.
fn drawn_like(c: char) -> String {
    if c.is_ascii() || !c.is_alphanumeric() {
        return c.into();
    }
    let small = fold_case(c);
    let itself = prototype(&c.to_string());
    let bar = c.is_uppercase() && itself.as_deref() == Some("l");
    let candidates = [
        itself.clone().filter(|_| !bar),
        prototype(&small),
        itself,
        prototype(&c.to_uppercase().collect::<String>()),
    ];
    candidates.into_iter().flatten().next().unwrap_or_else(|| c.into())
}

fn prototype(text: &str) -> Option<String> {
    let drawn: String = skeleton(text).filter(|c| !is_unseen(*c)).collect();
    let is_ascii = !drawn.is_empty() && drawn.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // UTS #39 writes m as `rn`, which no reader does.
    is_ascii.then(|| if drawn == "rn" { "m".into() } else { drawn })
}

/// Small letters, by way of the capital ones, so that `ß` is `ss` and `ς` is `σ`.
fn fold_case(c: char) -> String {
    c.to_uppercase().flat_map(char::to_lowercase).collect()
}
