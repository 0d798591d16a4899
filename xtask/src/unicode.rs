//! `cargo xtask unicode`: makes the folding table of `saring-text` from the Unicode data crates.
//!
//! Every code point folds by itself, so folding a text is folding its code points one by one; that
//! makes it idempotent as soon as every result is its own fold, which [`settle`] sees to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::confusable_detection::skeleton;

use crate::Outcome;

/// Where the table is kept.
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/text/src/fold/table.rs");

/// Writes the table.
pub(crate) fn run() -> Outcome {
    std::fs::write(PATH, table())?;
    Ok(ExitCode::SUCCESS)
}

/// The table as Rust source.
fn table() -> String {
    let digits = decimal_digits();
    let (mut dropped, mut spaces, mut letters) = (Vec::new(), Vec::new(), Vec::new());
    let (mut alone, mut marks) = (Vec::new(), Vec::new());
    let mut folds: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for c in ('\u{80}'..=char::MAX).filter(|c| !is_hangul_syllable(*c)) {
        match settle(c, &digits).as_str() {
            "" => dropped.push(c as u32),
            " " => spaces.push(c as u32),
            same if same.chars().eq([c]) => {
                if is_mark(c) {
                    marks.push(c as u32);
                } else if c.is_alphanumeric() {
                    if is_word_alone(c) { &mut alone } else { &mut letters }.push(c as u32);
                }
            }
            other => folds.entry(other.to_owned()).or_default().push(c as u32),
        }
    }
    let mut out = String::from(HEADER);
    ranges(&mut out, "DROPPED", "Code points that fold to nothing.", &dropped);
    ranges(&mut out, "SPACES", "Code points that fold to a space.", &spaces);
    ranges(&mut out, "LETTERS", "Letters and digits that fold to themselves.", &letters);
    ranges(&mut out, "ALONE", "Letters that fold to themselves, each a token.", &alone);
    ranges(&mut out, "MARKS", "Marks that belong to the letter before them.", &marks);
    out.push_str("/// Code points that fold to another text, by that text.\n");
    out.push_str("pub(super) static FOLDS: &[(&str, &[u32])] = &[\n");
    for (to, from) in folds {
        let _ = write!(out, "    ({to:?}, &[");
        list(&mut out, from.iter().map(|c| format!("{c:#x}")));
        out.push_str("]),\n");
    }
    out.push_str("];\n");
    out
}

const HEADER: &str = "//! The folding of every code point past ASCII, made by `cargo xtask unicode`.\n\
//!\n\
//! Derived from the Unicode Character Database and from `confusables.txt` of UTS #39\n\
//! (© Unicode, Inc.; Unicode License v3). What is not listed is a separator that stays itself.\n\n";

fn ranges(out: &mut String, name: &str, doc: &str, points: &[u32]) {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &point in points {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == point => run.1 = point,
            _ => runs.push((point, point)),
        }
    }
    let _ = writeln!(out, "/// {doc} First and last of each run.");
    let _ = write!(out, "pub(super) static {name}: &[(u32, u32)] = &[");
    list(out, runs.iter().map(|(first, last)| format!("({first:#x}, {last:#x})")));
    out.push_str("];\n\n");
}

/// Items separated by commas, in lines of bounded length.
fn list(out: &mut String, items: impl Iterator<Item = String>) {
    let mut width = usize::MAX;
    for item in items {
        if width.saturating_add(item.len()) > 96 {
            out.push_str("\n   ");
            width = 3;
        }
        width += item.len() + 2;
        let _ = write!(out, " {item},");
    }
}

/// Folds `c` again and again until nothing changes.
fn settle(c: char, digits: &BTreeMap<char, char>) -> String {
    let mut text = String::from(c);
    loop {
        let next: String = text.chars().map(|c| step(c, digits)).collect();
        if next == text {
            return text;
        }
        text = next;
    }
}

/// One step of folding one code point.
fn step(c: char, digits: &BTreeMap<char, char>) -> String {
    if c.is_ascii_alphanumeric() {
        return c.to_ascii_lowercase().to_string();
    }
    if c.is_ascii() {
        return c.to_string();
    }
    if c.is_whitespace() || BLANK.contains(&c) {
        return " ".into();
    }
    if is_dropped(c) {
        return String::new();
    }
    if WORD_MARKS.contains(&c) {
        return c.to_string();
    }
    if let Some(digit) = digits.get(&c) {
        return digit.to_string();
    }
    if let Some((_, letter)) = GENERATED.iter().find(|(generated, _)| *generated == c) {
        return letter.to_string();
    }
    if let Some(letter) = enclosed_letter(c) {
        return letter.to_string();
    }
    let decomposed: String = c.nfkd().filter(|c| !is_dropped(*c)).collect();
    if !decomposed.chars().eq([c]) {
        // `⒜` decomposes to `(a)`: brackets would cut the word that it stands in.
        let in_word = |c: &char| c.is_alphanumeric() || is_mark(*c);
        let letters: String = decomposed.chars().filter(in_word).collect();
        let has_letters = decomposed.contains(char::is_alphanumeric);
        return if has_letters { letters } else { decomposed };
    }
    if !c.is_alphanumeric() && !is_mark(c) {
        return sign_like(c).unwrap_or(c).to_string();
    }
    look_alike(c).unwrap_or_else(|| fold_case(c))
}

/// The ASCII letter that a sign is drawn like, by UTS #39: those of APL and of logic. A bar stays
/// one, because it separates more often than it stands for a letter.
fn sign_like(c: char) -> Option<char> {
    let text = c.to_string();
    if skeleton(&text).filter(|c| !is_dropped(*c)).eq(['l']) {
        return Some('|');
    }
    let letter = ascii_prototype(&text).filter(|letter| letter.len() == 1)?;
    letter.chars().next().filter(char::is_ascii_alphabetic)
}

/// Full case folding: by way of the upper case, so that `ß` becomes `ss` and `ς` becomes `σ`.
fn fold_case(c: char) -> String {
    c.to_uppercase().flat_map(char::to_lowercase).collect()
}

/// The ASCII letters or digits that `c` is drawn like, by UTS #39, in either case.
///
/// Unicode's prototypes are of one case: small `т` has no ASCII prototype, but its capital has.
fn look_alike(c: char) -> Option<String> {
    let lower: String = fold_case(c);
    let upper: String = c.to_uppercase().collect();
    let own = ascii_prototype(&c.to_string());
    // A bar is the prototype of I, l and 1: the small letter says which is meant.
    if c.is_uppercase() && skeleton(&c.to_string()).filter(|c| !is_dropped(*c)).eq(['l']) {
        return ascii_prototype(&lower).or(own);
    }
    own.or_else(|| ascii_prototype(&lower)).or_else(|| ascii_prototype(&upper))
}

fn ascii_prototype(text: &str) -> Option<String> {
    let prototype: String = skeleton(text).filter(|c| !is_dropped(*c)).collect();
    let is_ascii = !prototype.is_empty() && prototype.chars().all(|c| c.is_ascii_alphanumeric());
    (is_ascii && prototype != text).then(|| match prototype.as_str() {
        // UTS #39 writes m as `rn`, which no reader does.
        "rn" => "m".into(),
        other => other.to_ascii_lowercase(),
    })
}

/// Whether `c` is a mark without which a word of its script is another one. Latin, Greek and
/// Cyrillic words are read without theirs, and only disguises have the marks of no script.
fn is_mark(c: char) -> bool {
    let dropped = matches!(
        c.script(),
        Script::Latin | Script::Greek | Script::Cyrillic | Script::Inherited | Script::Common
    );
    let of_kana = matches!(c, '\u{3099}' | '\u{309A}');
    c.general_category_group() == GeneralCategoryGroup::Mark && (!dropped || of_kana)
}

/// Whether words of the letter's script are written without spaces between them.
fn is_word_alone(c: char) -> bool {
    let script =
        matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Thai);
    script || c == 'ー'
}

/// Marks of no script, format and control characters, and what Unicode says to ignore by default.
fn is_dropped(c: char) -> bool {
    let category = c.general_category();
    (c.general_category_group() == GeneralCategoryGroup::Mark && !is_mark(c))
        || category == GeneralCategory::Format
        || (category == GeneralCategory::Control && !c.is_whitespace())
        || IGNORABLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// `Default_Ignorable_Code_Point` of the Unicode Character Database, where the category alone
/// (mark, format) does not already say so.
const IGNORABLE: &[(char, char)] = &[
    ('\u{115F}', '\u{1160}'),
    ('\u{2065}', '\u{2065}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFF8}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

/// Symbols that are drawn empty.
const BLANK: &[char] = &['\u{2800}'];

/// Signs behind a word that decompose to letters but are no part of it.
const WORD_MARKS: &[char] = &['™', '℠'];

/// Letters that fancy-text generators put for others and UTS #39 does not list: small capitals, the
/// letters of their “Russian” and “Greek” alphabets and of the one in Canadian syllabics, Cherokee
/// and Bopomofo; and `ß`, which sellers write for `b`.
#[rustfmt::skip]
const GENERATED: &[(char, char)] = &[
    ('ᴀ', 'a'), ('ʙ', 'b'), ('ᴄ', 'c'), ('ᴅ', 'd'), ('ᴇ', 'e'), ('ꜰ', 'f'), ('ɢ', 'g'), ('ʜ', 'h'),
    ('ᴊ', 'j'), ('ᴋ', 'k'), ('ʟ', 'l'), ('ᴍ', 'm'), ('ɴ', 'n'), ('ᴏ', 'o'), ('ᴘ', 'p'), ('ꞯ', 'q'),
    ('ʀ', 'r'), ('ꜱ', 's'), ('ᴛ', 't'), ('ᴜ', 'u'), ('ᴠ', 'v'), ('ᴡ', 'w'), ('ᴢ', 'z'), ('Λ', 'a'),
    ('ß', 'b'), ('ς', 'c'), ('Є', 'e'), ('И', 'n'), ('ǫ', 'q'), ('Я', 'r'), ('ω', 'w'), ('ẞ', 'b'),
    ('ϲ', 'c'), ('є', 'e'), ('и', 'n'), ('я', 'r'), ('Ω', 'w'), ('Ϲ', 'c'), ('Σ', 'e'), ('ᗩ', 'a'),
    ('ᗷ', 'b'), ('ᑕ', 'c'), ('ᗪ', 'd'), ('ᗴ', 'e'), ('ᖴ', 'f'), ('Ꮆ', 'g'), ('ᕼ', 'h'), ('Ꮠ', 'i'),
    ('Ꭻ', 'j'), ('ᛕ', 'k'), ('ᒪ', 'l'), ('ᗰ', 'm'), ('ᑎ', 'n'), ('ᗝ', 'o'), ('ᑭ', 'p'), ('ᑫ', 'q'),
    ('ᖇ', 'r'), ('ᔕ', 's'), ('丅', 't'), ('ᑌ', 'u'), ('ᐯ', 'v'), ('ᗯ', 'w'), ('᙭', 'x'), ('Ꮍ', 'y'),
    ('ᘔ', 'z'), ('ᗅ', 'a'), ('Ᏼ', 'b'), ('ᗞ', 'd'), ('ᘿ', 'e'), ('Ꮐ', 'g'), ('ᒎ', 'j'), ('ᘻ', 'm'),
    ('ᘉ', 'n'), ('Ꮢ', 'r'), ('ᔖ', 's'), ('ㄒ', 't'), ('ᘮ', 'u'), ('Ꮩ', 'v'), ('ᘺ', 'w'), ('乙', 'z'),
    ('ᗣ', 'a'), ('ᕮ', 'e'), ('ᒍ', 'j'), ('Ꮥ', 's'), ('Ꮏ', 't'), ('Ꮜ', 'u'), ('Ꮧ', 'w'), ('Ꮫ', 'e'),
    ('Ꮥ', 's'), ('Ꮜ', 'u'), ('⓿', '0'), ('❶', '1'), ('❷', '2'), ('❸', '3'), ('❹', '4'), ('❺', '5'),
    ('❻', '6'), ('❼', '7'), ('❽', '8'), ('❾', '9'),
];

/// Letters in black circles and squares, which have no decomposition.
fn enclosed_letter(c: char) -> Option<char> {
    let offset = match c {
        '\u{1F150}'..='\u{1F169}' => c as u32 - 0x1F150,
        '\u{1F170}'..='\u{1F189}' => c as u32 - 0x1F170,
        _ => return None,
    };
    char::from_u32('a' as u32 + offset)
}

/// The ASCII digit of every decimal digit: Unicode encodes them in runs of ten, zero first.
fn decimal_digits() -> BTreeMap<char, char> {
    ('\u{80}'..=char::MAX)
        .filter(|c| c.general_category() == GeneralCategory::DecimalNumber)
        .zip(('0'..='9').cycle())
        .collect()
}

/// Hangul syllables decompose by arithmetic (Unicode, section 3.12), not by table.
fn is_hangul_syllable(c: char) -> bool {
    ('\u{AC00}'..='\u{D7A3}').contains(&c)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_table_is_the_one_made_here() {
        let committed = std::fs::read_to_string(super::PATH).unwrap();
        assert!(super::table() == committed, "run `cargo xtask unicode`");
    }
}
