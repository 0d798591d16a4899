//! Quantities stated in a text: weights and numbers of pieces.
//!
//! A quantity is a number with a unit. What has no unit is none: sizes, model numbers, prices and
//! percentages are numbers too.
//!
//! | measure | units | read as |
//! | --- | --- | --- |
//! | weight | `kg`, `kgs`, `kilo`, `kilos`, `kilogram`, `gram`, `gr`, `g`, `ons`, `kuintal`, `kwintal`, `ton`, `lb`, `lbs`, `pound`, `pounds` | grams |
//! | pieces | `pcs`, `pc`, `pce`, `piece`, `pieces`, `potong`, `ptg`, `helai`, `lembar`, `lbr`, `buah`, `bh`, `biji`, `pasang`, `psg`, `setel`, `stel` | pieces |
//! | pieces | `lusin`, `lsn`, `dozen`; `kodi`; `gros`, `gross` | 12, 20 and 144 pieces |
//!
//! 1. A number stands before its unit, alone (`20 kg`) or run together with it (`20kg`), in digits or
//!    in Indonesian words (`dua puluh lima kilo`, `setengah kuintal`).
//! 2. A point or comma before exactly three digits separates thousands, unless the number begins with
//!    0, and but for the comma of a weight; any other one before digits separates decimals.
//! 3. `per kg`, `/kg`, `perkg` and `sekilo` are one of the unit.
//! 4. `isi 40` is 40 pieces, unless a unit of something else follows: `isi 500 ml`.
//! 5. Digits one by one are one number: `1 0 0 kg`.
//! 6. Of a range, the end counts: `20-25 kg` is 25 kg.

mod number;
mod pieces;
mod unit;

use std::ops::Range;

use saring_text::Folded;

use number::{after, before};
use pieces::{Pieces, is_digits};
use unit::{Unit, is_other, unit};

pub use unit::WORDS;

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// In grams.
    Weight,
    /// In pieces.
    Pieces,
}

impl Measure {
    /// The name that conditions use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Measure::Weight => "weight",
            Measure::Pieces => "pieces",
        }
    }

    /// The measure of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Measure> {
        [Measure::Weight, Measure::Pieces].into_iter().find(|measure| measure.as_str() == name)
    }
}

/// A quantity that a text states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What is measured.
    pub measure: Measure,
    /// Grams or pieces.
    pub value: i64,
    /// The tokens of the text that it stands in.
    pub tokens: Range<usize>,
}

/// A word of quantities that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its position in [`WORDS`].
    pub word: usize,
    /// The tokens that it is written in.
    pub tokens: Range<usize>,
    /// The bytes of the folded text: a number may touch it, as in `100kg`.
    pub bytes: Range<usize>,
}

/// Calls `visit` for each quantity of a text, in the order of their ends, until it returns false.
/// `found` is where [`WORDS`] stand in the text, in order and without overlaps: whoever finds them
/// decides under which disguises.
pub fn scan(text: &Folded, found: &[Found], mut visit: impl FnMut(Stated) -> bool) {
    let has_unit = |token: &saring_text::Token| {
        let token = text.text().get(token.range()).unwrap_or_default();
        token.contains(|c: char| c.is_ascii_digit()) && !is_digits(token) || is_kg(token)
    };
    if found.is_empty() && !text.tokens().iter().any(has_unit) {
        return;
    }
    let pieces = Pieces::new(text, found);
    for at in 0..pieces.len() {
        if let Some(stated) = ending_at(&pieces, at)
            && !visit(stated)
        {
            return;
        }
    }
}

/// The quantity whose last piece is `at`.
fn ending_at(text: &Pieces<'_>, at: usize) -> Option<Stated> {
    let token = text.token(at)?;
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = token.split_at(digits);
    if digits == 0 {
        let token = if is_kg(token) { "kg" } else { token };
        if let Some(Unit { measure, size }) = unit(token) {
            let (value, from) = before(text, at, measure)?;
            return stated(measure, value * size, text.tokens(from, at));
        }
        let one = ["se", "per"].iter().find_map(|prefix| unit(token.strip_prefix(prefix)?));
        return one.and_then(|Unit { measure, size }| stated(measure, size, text.tokens(at, at)));
    }
    let rest = CLITICS.iter().find_map(|clitic| rest.strip_suffix(clitic)).unwrap_or(rest);
    if rest.is_empty() {
        return contents(text, at, number);
    }
    let Unit { measure, size } = unit(rest).or_else(|| unit(&squeezed(rest)))?;
    let (value, from) = after(text, at, number, measure)?;
    stated(measure, value * size, text.tokens(from, at))
}

/// Endings that say nothing of the quantity: `100kgnya`.
const CLITICS: [&str; 3] = ["nya", "ku", "mu"];

/// `kg`, with letters repeated: too short a word to be found under this disguise.
fn is_kg(token: &str) -> bool {
    token.starts_with('k') && token.ends_with('g') && squeezed(token) == "kg"
}

/// `isi 40`
fn contents(text: &Pieces<'_>, at: usize, number: &str) -> Option<Stated> {
    let earlier = text.token(at.checked_sub(1)?)?;
    if !is_contents(earlier) && !is_digits(earlier) {
        return None;
    }
    let (value, from) = after(text, at, number, Measure::Pieces)?;
    let head = text.token(from.checked_sub(1)?)?;
    let unit_follows =
        text.token(at + 1).is_some_and(|next| unit(next).is_some() || is_other(next));
    if !is_contents(head) || unit_follows || goes_on(text, at) {
        return None;
    }
    stated(Measure::Pieces, value, text.tokens(from - 1, at))
}

fn is_contents(token: &str) -> bool {
    matches!(token, "isi" | "isinya")
}

/// Whether the number goes on in the next piece: `isi 1.000`, `isi 4 0`.
fn goes_on(text: &Pieces<'_>, at: usize) -> bool {
    let Some(next) = text.token(at + 1) else { return false };
    let joined = matches!(text.between(at), Some("." | ","));
    let is_one = |token: &str| token.len() == 1 && is_digits(token);
    joined && next.starts_with(|c: char| c.is_ascii_digit())
        || is_one(next) && text.token(at).is_some_and(is_one)
}

/// A word with each letter once where it is repeated: `kgggg`.
fn squeezed(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

fn stated(measure: Measure, value: f64, tokens: Range<usize>) -> Option<Stated> {
    // Beyond 1,000 tons or a million pieces it is a number of something else.
    (value <= 1e9).then(|| Stated { measure, value: value.round() as i64, tokens })
}
