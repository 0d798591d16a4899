//! What folding means, said once more from Unicode's side: a whole text is rewritten by one pass
//! after the other until nothing changes. No table, and no thought of speed.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::confusable_detection::skeleton;

/// The fold of a text: that of its code points, without the marks that stand on nothing, or on an
/// ASCII letter.
pub fn fold(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars().flat_map(|c| fold_code_point(c).chars().collect::<Vec<_>>()) {
        let on_letter =
            folded.chars().next_back().is_some_and(|last| !last.is_ascii() && is_letter(last));
        if on_letter || !is_mark(c) {
            folded.push(c);
        }
    }
    folded
}

/// The tokens of a folded text.
pub fn tokens(text: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in text.chars() {
        let before = spaced.chars().rev().find(|c| !is_mark(*c));
        if is_token(c) || (before.is_some_and(is_token) && !is_mark(c)) {
            spaced.push(' ');
        }
        spaced.push(if is_letter(c) { c } else { ' ' });
    }
    spaced.split(' ').filter(|token| !token.is_empty()).map(str::to_owned).collect()
}

/// Whether `c`, in folded text, is part of a token.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// Whether the letter is a token with its marks: of scripts without spaces between words.
fn is_token(c: char) -> bool {
    let scripts = [Script::Han, Script::Hiragana, Script::Katakana, Script::Thai];
    (scripts.contains(&c.script()) || c == 'ー') && c.is_alphanumeric() && !is_mark(c)
}

/// A mark that is read: not of an alphabet that we read without, nor of none.
fn is_mark(c: char) -> bool {
    let unread =
        [Script::Latin, Script::Greek, Script::Cyrillic, Script::Inherited, Script::Common];
    let is_kana = c == '\u{3099}' || c == '\u{309A}';
    c.general_category_group() == GeneralCategoryGroup::Mark
        && (is_kana || !unread.contains(&c.script()))
}

/// The fold of one code point.
fn fold_code_point(c: char) -> String {
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
    let mark = c.general_category_group() == GeneralCategoryGroup::Mark && !is_mark(c);
    let by_category = mark
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
    if bracketed { parts.chars().filter(|c| is_letter(*c)).collect() } else { parts }
}

/// What the makers of fancy text put for a letter, from a to z; `·` where they put nothing that
/// Unicode does not say itself. Small capitals, their “Russian” and “Greek” letters, then those of
/// other scripts.
const GENERATED: [&str; 8] = [
    "ᴀʙᴄᴅᴇꜰɢʜ·ᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ··ᴢ",
    "Λßς·Є········И··ǫЯ····ω···",
    "·ẞϲ·є········и···я····Ω···",
    "··Ϲ·Σ·····················",
    "ᗩᗷᑕᗪᗴᖴᎶᕼᏐᎫᛕᒪᗰᑎᗝᑭᑫᖇᔕ丅ᑌᐯᗯ᙭Ꮍᘔ",
    "ᗅᏴ·ᗞᘿ·Ꮐ··ᒎ··ᘻᘉ···ᏒᔖㄒᘮᏙᘺ··乙",
    "ᗣ···ᕮ····ᒍ········ᏕᎿᏌ·Ꮧ···",
    "····Ꮫ·············Ꮥ·Ꮜ·····",
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
    if c.is_ascii() {
        return c.into();
    }
    if !is_letter(c) {
        // A sign; those drawn like a bar are bars.
        let drawn = prototype(&c.to_string()).filter(|drawn| drawn.len() == 1);
        let letter = drawn.filter(|drawn| !drawn.bytes().all(|byte| byte.is_ascii_digit()));
        return letter.map_or(c.into(), |letter| if letter == "l" { "|".into() } else { letter });
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
