//! One amount of a price.

use super::PriceError;

/// Words for powers of ten. A single `m` is none: it is a million to some and a milliard to others.
const MULTIPLIERS: [(&str, i32); 12] = [
    ("ribuan", 3),
    ("ribu", 3),
    ("rb", 3),
    ("k", 3),
    ("jutaan", 6),
    ("juta", 6),
    ("jt", 6),
    ("miliar", 9),
    ("milyar", 9),
    ("mlr", 9),
    ("triliun", 12),
    ("trilyun", 12),
];

/// What other currencies are written with.
const FOREIGN: [&str; 14] =
    ["us$", "s$", "$", "€", "£", "¥", "rm", "usd", "sgd", "myr", "eur", "jpy", "cny", "krw"];

/// A decimal number: `digits` times ten to the power of `exponent`.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    /// ASCII digits, with those behind the decimal sign.
    digits: String,
    exponent: i32,
    /// The power of ten that a word said.
    multiplier: Option<i32>,
}

/// Reads an amount in lower case.
pub(super) fn read(text: &str) -> Result<Amount, PriceError> {
    let text = without_currency(text)?;
    let multiplier = MULTIPLIERS
        .iter()
        .find_map(|(word, power)| text.strip_suffix(word).map(|rest| (rest.trim_end(), *power)));
    let (text, power) = multiplier.map_or((text, None), |(rest, power)| (rest, Some(power)));
    let (number, exponent) = match text.split_once('e') {
        Some((number, exponent)) => (number, Some(read_exponent(exponent)?)),
        None => (text, None),
    };
    let (digits, decimals) = match (exponent, power) {
        (Some(_), _) => decimal(number)?,
        (None, Some(_)) => in_thousands(number)?,
        (None, None) => grouped(number)?,
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(PriceError::Form);
    }
    let exponent = exponent.unwrap_or(0) + power.unwrap_or(0) - decimals;
    Ok(Amount { digits, exponent, multiplier: power })
}

impl Amount {
    /// The lower bound of a range with this upper one: in `25-40rb` the word counts for both.
    pub(super) fn before(mut self, upper: &Self) -> Self {
        if let (None, Some(power)) = (self.multiplier, upper.multiplier) {
            let bare = Self { exponent: upper.exponent - power, ..upper.clone() };
            if self.rupiah().ok() <= bare.rupiah().ok() {
                self.exponent += power;
            }
        }
        self
    }

    /// The whole number of rupiah.
    pub(super) fn rupiah(&self) -> Result<i64, PriceError> {
        let digits = self.digits.trim_start_matches('0');
        let kept = digits.trim_end_matches('0');
        if kept.is_empty() {
            return Ok(0);
        }
        let zeros = i32::try_from(digits.len() - kept.len()).map_err(|_| PriceError::TooLarge)?;
        let power = u32::try_from(self.exponent + zeros).map_err(|_| PriceError::Fraction)?;
        let rupiah = kept.parse::<i64>().ok().zip(10i64.checked_pow(power));
        rupiah
            .and_then(|(kept, scale)| kept.checked_mul(scale))
            .filter(|rupiah| *rupiah < MAX)
            .ok_or(PriceError::TooLarge)
    }
}

/// All that Indonesia spends in a year is about three times as much.
const MAX: i64 = 1_000_000_000_000_000;

/// The text without `Rp` or `IDR` at one of its ends.
fn without_currency(text: &str) -> Result<&str, PriceError> {
    let text = text.trim();
    if FOREIGN.iter().any(|sign| text.starts_with(sign) || text.ends_with(sign)) {
        return Err(PriceError::Currency);
    }
    let before = ["rp.", "rp", "idr", "rupiah"].iter().find_map(|sign| text.strip_prefix(sign));
    let after = ["rp", "idr", "rupiah"].iter().find_map(|sign| text.strip_suffix(sign));
    Ok(before.or(after).unwrap_or(text).trim())
}

fn read_exponent(text: &str) -> Result<i32, PriceError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_exponent =
        (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_exponent).ok_or(PriceError::Form)
}

/// A number with at most one decimal sign: its digits, and how many of them are decimals.
fn decimal(text: &str) -> Result<(String, i32), PriceError> {
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if whole.is_empty() || decimals.is_empty() {
        return Err(PriceError::Form);
    }
    let places = i32::try_from(decimals.len()).map_err(|_| PriceError::Form)?;
    Ok((format!("{whole}{decimals}"), places))
}

/// A number before a word such as `juta`.
fn in_thousands(text: &str) -> Result<(String, i32), PriceError> {
    match text.split_once(',') {
        // "1,250 jt" can be 1.25 or 1,250 millions.
        Some((whole, three)) if three.len() == 3 && !whole.contains('.') => {
            Err(PriceError::Separator)
        }
        _ => grouped(text),
    }
}

/// A number with thousands, decimals or both: its digits, and how many of them are decimals.
fn grouped(text: &str) -> Result<(String, i32), PriceError> {
    let Some(last) = text.rfind(['.', ',']) else { return Ok((text.to_owned(), 0)) };
    let (before, after) = (&text[..last], &text[last + 1..]);
    let separator = &text[last..=last];
    let other = if separator == "." { "," } else { "." };
    // The last sign separates decimals if the other one stands before it, or if other than three
    // digits follow.
    if before.contains(separator) || (after.len() == 3 && !before.contains(other)) {
        return Ok((groups(text, separator)?, 0));
    }
    let (digits, places) = decimal(&format!("{}.{after}", groups(before, other)?))?;
    if before.contains(other) && places > 2 {
        return Err(PriceError::Separator);
    }
    Ok((digits, places))
}

/// The digits of a number whose thousands are separated: one to three digits, then three each.
fn groups(text: &str, separator: &str) -> Result<String, PriceError> {
    let mut groups = text.split(separator);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_grouped = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && rest.iter().all(|group| group.len() == 3);
    if rest.is_empty() {
        return Ok(first.to_owned());
    }
    if is_grouped { Ok(format!("{first}{}", rest.concat())) } else { Err(PriceError::Separator) }
}
