//! Prices, as whole rupiah.
//!
//! | written | read | by the rule |
//! | --- | ---: | --- |
//! | `50000`, `Rp50000`, `IDR 50000` | 50,000 | the currency may stand before or after |
//! | `Rp1.250.000`, `1,250,000` | 1,250,000 | a dot or comma before exactly three digits separates thousands |
//! | `15701.0`, `16000.00`, `15.701,00` | 15,701 | any other is a decimal sign, and what follows has to be zero |
//! | `Rp16.000,-` | 16,000 | a dash stands for no cents |
//! | `50rb`, `50 ribu`, `50k`, `1,25 jt`, `2 juta`, `1 miliar` | 50,000 | words for thousands; here decimals count |
//! | `1,25E+06` | 1,250,000 | as spreadsheets write it; every dot or comma is a decimal sign |
//! | `25.000 - 40.000`, `25-40rb`, `25.000 s/d 40.000` | 25,000 | a range is read by its lower bound, and marked |
//! | `mulai 25.000`, `25.000+` | 25,000 | so is a lower bound alone |
//!
//! Not read: `1.5` and `15701,50`, which are no whole rupiah; `0.500` and `16000.000`, where the dot
//! could be either; `1,250 jt`, likewise; other currencies; prices by unit, such as `50.000/kg`.

mod amount;

use std::fmt;

/// A price as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Price {
    /// Whole rupiah, not negative.
    pub rupiah: i64,
    /// Whether it is only the lower bound of a range.
    pub is_lower_bound: bool,
}

/// Why a text is no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PriceError {
    /// It is no number in any form that prices have.
    Form,
    /// It is in another currency.
    Currency,
    /// It is no whole number of rupiah.
    Fraction,
    /// Its dots or commas could separate thousands or decimals.
    Separator,
    /// The range ends before it begins.
    Reversed,
    /// It is larger than any price: 10^15 or more.
    TooLarge,
}

impl PriceError {
    /// The message in Indonesian. [`Display`](fmt::Display) gives it in English.
    #[must_use]
    pub fn in_indonesian(self) -> &'static str {
        match self {
            Self::Form => "bukan harga: tulis rupiah bulat, seperti 150000 atau Rp150.000",
            Self::Currency => "bukan harga dalam rupiah: tulis nilainya dalam rupiah",
            Self::Fraction => "bukan rupiah bulat: tulis tanpa sen, seperti 150000 atau Rp150.000",
            Self::Separator => {
                "titik atau komanya bisa berarti ribuan atau desimal: tulis angkanya saja, \
                 seperti 150000"
            }
            Self::Reversed => "batas bawahnya lebih besar dari batas atasnya: tulis satu harga",
            Self::TooLarge => "terlalu besar untuk sebuah harga: periksa jumlah angkanya",
        }
    }
}

impl fmt::Display for PriceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "is no price: write whole rupiah, such as 150000 or Rp150.000",
            Self::Currency => "is no price in rupiah: write its value in rupiah",
            Self::Fraction => {
                "is no whole rupiah: write it without cents, such as 150000 or Rp150.000"
            }
            Self::Separator => {
                "has dots or commas that could separate thousands or decimals: write the digits \
                 alone, such as 150000"
            }
            Self::Reversed => "has a lower bound above its upper one: write one price",
            Self::TooLarge => "is too large for a price: check the number of digits",
        })
    }
}

impl std::error::Error for PriceError {}

/// The longest text that is looked at, in bytes.
const MAX_BYTES: usize = 100;

/// What stands between the bounds of a range; a dash in spaces before one without, as dashes also
/// stand for no cents.
const BETWEEN: [&str; 10] =
    [" - ", " – ", " s/d ", " s.d. ", " sampai ", " hingga ", " to ", "–", "~", "-"];

/// What stands before a lower bound that is given alone.
const FROM: [&str; 6] = ["mulai dari ", "mulai ", "dari ", "from ", "start from ", "≥"];

/// Reads one price.
///
/// ```
/// use saring_notation::price::{PriceError, read};
///
/// assert_eq!(read("Rp16.000,-")?.rupiah, 16_000);
/// assert_eq!(read("1,25 jt")?.rupiah, 1_250_000);
/// assert!(read("25.000 - 40.000")?.is_lower_bound);
/// assert_eq!(read("1.5"), Err(PriceError::Fraction));
/// # Ok::<(), PriceError>(())
/// ```
///
/// # Errors
///
/// [`PriceError`].
pub fn read(text: &str) -> Result<Price, PriceError> {
    if text.len() > MAX_BYTES {
        return Err(PriceError::Form);
    }
    let text = text.replace(['\u{a0}', '\u{202f}'], " ").to_lowercase();
    let text = without_dash(text.trim());
    match range(text) {
        Some((lower, upper)) => {
            let (lower, upper) = (without_dash(lower), amount::read(upper)?);
            let lower = amount::read(lower)?.before(&upper);
            if lower.rupiah()? > upper.rupiah()? {
                return Err(PriceError::Reversed);
            }
            Ok(Price { rupiah: lower.rupiah()?, is_lower_bound: true })
        }
        None => {
            let from = FROM.iter().find_map(|word| text.strip_prefix(word));
            let more = from.unwrap_or(text).strip_suffix('+');
            let rupiah = amount::read(more.or(from).unwrap_or(text))?.rupiah()?;
            Ok(Price { rupiah, is_lower_bound: from.or(more).is_some() })
        }
    }
}

/// The text without the dash that stands for no cents, as in `16.000,-`.
fn without_dash(text: &str) -> &str {
    let text = text.trim();
    match text.strip_suffix(['-', '–', '=']) {
        Some(rest) => {
            let rest = rest.trim_end_matches(['-', '–', '=']);
            rest.strip_suffix([',', '.']).unwrap_or(text)
        }
        None => text,
    }
}

/// The bounds of a range: something with a digit on both sides.
fn range(text: &str) -> Option<(&str, &str)> {
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    BETWEEN
        .iter()
        .flat_map(|between| text.match_indices(between))
        .map(|(at, between)| (&text[..at], &text[at + between.len()..]))
        // The sign of an exponent is no dash.
        .filter(|(lower, _)| !lower.ends_with('e'))
        .find(|(lower, upper)| has_digit(lower) && has_digit(upper))
}
