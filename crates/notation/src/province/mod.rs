//! Provinces of Indonesia, as codes of ISO 3166-2.
//!
//! What is read, whatever the case, spaces, dots and hyphens:
//!
//! - the ISO code, `ID-JB`;
//! - the code of the statistics office BPS, `32` or `3200`, where it stands as a whole: nothing is guessed
//!   from a formula such as `=3+2`. The ministry of home affairs numbers the
//!   provinces of Papua differently; its numbers are not read;
//! - the name, official (`Daerah Istimewa Yogyakarta`), usual (`DIY`, `Jabar`), earlier, or English
//!   (`West Java`), alone or with `Prov.`, `Provinsi`, `Propinsi` or `Province`.
//!
//! A province is one of today's 38. `Papua` and `Papua Barat` are read as the provinces that have
//! these names today, although older reports mean a larger area by them.

mod table;

use std::fmt;

pub use table::{ALL, Province};

/// A text that names no province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProvince {
    /// The provinces that the text could mean, those of the most similar names; often empty.
    pub nearest: Vec<&'static Province>,
}

impl UnknownProvince {
    /// The message in Indonesian. [`Display`](fmt::Display) gives it in English.
    #[must_use]
    pub fn in_indonesian(&self) -> String {
        match self.choices(" atau ") {
            Some(choices) => format!("bukan provinsi: mungkin maksudnya {choices}"),
            None => "bukan provinsi: tulis kode ISO seperti ID-JB, atau nama seperti Jawa Barat"
                .to_owned(),
        }
    }

    /// The nearest provinces with their codes, the last one after `or`.
    fn choices(&self, or: &str) -> Option<String> {
        let names: Vec<String> = self.nearest.iter().map(|province| province.to_string()).collect();
        let (last, before) = names.split_last()?;
        Some(if before.is_empty() { last.clone() } else { before.join(", ") + or + last })
    }
}

impl fmt::Display for UnknownProvince {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.choices(" or ") {
            Some(choices) => write!(f, "is no province: it could be {choices}"),
            None => f.write_str(
                "is no province: write the ISO code, such as ID-JB, or the name, such as Jawa Barat",
            ),
        }
    }
}

impl std::error::Error for UnknownProvince {}

/// Words that say that a province follows, or that one went before.
const AROUND: [&str; 5] = ["provinsi", "propinsi", "province", "prov", "prop"];

/// Reads one province.
///
/// # Errors
///
/// [`UnknownProvince`], with the provinces that the text could mean.
pub fn read(text: &str) -> Result<&'static Province, UnknownProvince> {
    // Most are codes as they stand.
    if let Some(province) = ALL.iter().find(|province| province.code == text) {
        return Ok(province);
    }
    let key = key(text);
    // Most longer texts are no name; similarity costs the product of the lengths.
    if key.len() > MAX_KEY {
        return Err(UnknownProvince { nearest: Vec::new() });
    }
    let bare = bare(&key);
    // A formula is no name, and digits from here and there are no code.
    let is_formula = text.trim_start().starts_with(['=', '+', '@']);
    let is_number = bare.chars().all(|c| c.is_ascii_digit());
    if is_formula || is_number && (bare.is_empty() || !is_alone(bare, text)) {
        return Err(UnknownProvince { nearest: Vec::new() });
    }
    ALL.iter()
        .find(|province| is_code(province, bare) || province.names().any(|name| name == bare))
        .ok_or_else(|| UnknownProvince { nearest: nearest(text, bare) })
}

/// The longest key that is looked at; the longest name has 27 letters.
const MAX_KEY: usize = 64;

/// The letters and digits of a text, in lower case.
fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A key without the word for "province".
fn bare(key: &str) -> &str {
    let rest = AROUND.iter().find_map(|word| key.strip_prefix(word)).unwrap_or(key);
    AROUND.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest)
}

/// Whether a number stands as a whole in the text, with nothing but words, spaces and dots around it.
fn is_alone(number: &str, text: &str) -> bool {
    text.contains(number)
        && text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '.' | ':'))
}

fn is_code(province: &Province, key: &str) -> bool {
    let iso = key.strip_prefix("id").is_some_and(|code| {
        province.code.strip_prefix("ID-").is_some_and(|known| known.eq_ignore_ascii_case(code))
    });
    // BPS writes four digits where regencies stand in the same column.
    iso || key.strip_suffix("00").filter(|code| code.len() == 2).unwrap_or(key) == province.bps
}

/// What the text could mean: the province of a code without its country, else the provinces of an
/// island, else those with a name that is spelt almost so, else those that share most words with it.
fn nearest(text: &str, bare: &str) -> Vec<&'static Province> {
    if let Some(province) = ALL.iter().find(|province| is_code(province, &format!("id{bare}"))) {
        return vec![province];
    }
    let island = table::ISLANDS.iter().find(|(names, _)| names.contains(&bare));
    if let Some((_, codes)) = island {
        return ALL.iter().filter(|province| codes.contains(&province.code)).collect();
    }
    let similar = saring_text::nearest::all(bare, ALL.iter().flat_map(Province::names));
    if !similar.is_empty() {
        let is_similar =
            |province: &&Province| province.names().any(|name| similar.contains(&name));
        return ALL.iter().filter(is_similar).collect();
    }
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(key).collect();
    let shared = |province: &Province| {
        let names = province.name.split(' ').map(key);
        let shared: Vec<String> = names.filter(|name| words.contains(name)).collect();
        let tells = shared.iter().any(|word| !table::COMMON.contains(&word.as_str()));
        if tells { shared.len() } else { 0 }
    };
    let most = ALL.iter().map(shared).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    ALL.iter().filter(|province| shared(province) == most).collect()
}
