//! The numbers of quantities: digits in Indonesian notation, and words.

use super::Measure;
use super::pieces::{Pieces, is_digits};

/// Most tokens that one number takes.
const MAX_TOKENS: usize = 8;

/// The number before the unit at `at`, and its first token.
pub(super) fn before(text: &Pieces<'_>, at: usize, measure: Measure) -> Option<(f64, usize)> {
    let last = at.checked_sub(1)?;
    let gap = text.between(last)?;
    if gap.contains('/') {
        return Some((1.0, at));
    }
    // Signs that part letters part no number from its unit; those that end a phrase do.
    if gap.contains([',', ';', ':', '!', '?', '(', ')', '[', ']', '|', '\n', '\r']) {
        return None;
    }
    let word = text.token(last)?;
    if word == "per" {
        return Some((1.0, last));
    }
    let digits = word.strip_suffix("an").unwrap_or(word);
    if is_digits(digits) { after(text, last, digits, measure) } else { words(text, last) }
}

/// The number whose last digits are `digits`, in the token at `at`.
pub(super) fn after(
    text: &Pieces<'_>,
    at: usize,
    digits: &str,
    measure: Measure,
) -> Option<(f64, usize)> {
    if let Some(read) = one_by_one(text, at, digits, measure) {
        return Some(read);
    }
    let mut from = at;
    let mut written = digits.to_owned();
    while let Some(earlier) = from.checked_sub(1)
        && let (Some(sign @ ("." | ",")), Some(word)) = (text.between(earlier), text.token(earlier))
        && is_digits(word)
    {
        if at - earlier > MAX_TOKENS {
            return None;
        }
        written.insert_str(0, sign);
        written.insert_str(0, word);
        from = earlier;
    }
    Some((value(&written, measure)?, from))
}

/// The number whose digits stand one by one, as in `1 0 0`, `5-0` and `1.0.0`. A comma or point between two
/// digits of a weight separates decimals; in `2.3.4` they separate numbers.
fn one_by_one(text: &Pieces<'_>, at: usize, last: &str, measure: Measure) -> Option<(f64, usize)> {
    let mut digits = last.to_owned();
    let mut from = at;
    while let Some(earlier) = from.checked_sub(1)
        && text.token(earlier).is_some_and(|word| word.len() == 1 && is_digits(word))
        && digits.len() < MAX_TOKENS
        && (digits.starts_with('0') || !matches!(text.between(earlier), Some("." | ",")))
    {
        digits.insert_str(0, text.token(earlier)?);
        from = earlier;
    }
    let decimal = at - from == 1
        && measure == Measure::Weight
        && matches!(text.between(from), Some("." | ","));
    let is_one_by_one = last.len() == 1 && from < at && !decimal;
    is_one_by_one.then(|| Some((digits.parse().ok()?, from))).flatten()
}

/// The value of digits with points and commas.
fn value(written: &str, measure: Measure) -> Option<f64> {
    let (whole, last) = written.rsplit_once(['.', ',']).unwrap_or((written, ""));
    let comma = written.as_bytes().get(whole.len()) == Some(&b',');
    let thousands =
        last.len() == 3 && !whole.starts_with('0') && !(comma && measure == Measure::Weight);
    let decimals = if thousands { "" } else { last };
    let whole = if thousands { written } else { whole };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        joined.push_str(group);
    }
    // Longer ones are telephone numbers and the like.
    if joined.len() > 9 {
        return None;
    }
    format!("{joined}.{decimals}0").parse().ok()
}

/// The number in words whose last word is at `at`: `dua puluh lima`.
fn words(text: &Pieces<'_>, at: usize) -> Option<(f64, usize)> {
    let mut from = at + 1;
    while let Some(earlier) = from.checked_sub(1)
        && at - earlier < MAX_TOKENS
        && text.token(earlier).is_some_and(|word| Word::read(word).is_some())
    {
        from = earlier;
    }
    let mut sum = 0.0;
    let mut unit = None;
    for word in (from..=at).filter_map(|at| Word::read(text.token(at)?)) {
        match word {
            Word::Digit(digit) => unit = Some(digit),
            Word::Whole(number) => sum += number,
            Word::Teen => sum += unit.take()? + 10.0,
            Word::Times(size) => sum += unit.take()? * size,
            Word::Thousand => sum = (sum + unit.take().unwrap_or(0.0)) * 1_000.0,
        }
    }
    let number = sum + unit.unwrap_or(0.0);
    (number > 0.0).then_some((number, from))
}

/// A word of a number.
enum Word {
    Digit(f64),
    /// `sepuluh`, `setengah`
    Whole(f64),
    /// `belas`
    Teen,
    /// `puluh`, `ratus`
    Times(f64),
    /// `ribu`
    Thousand,
}

impl Word {
    fn read(word: &str) -> Option<Word> {
        Some(match word {
            "satu" => Word::Digit(1.0),
            "dua" => Word::Digit(2.0),
            "tiga" => Word::Digit(3.0),
            "empat" => Word::Digit(4.0),
            "lima" => Word::Digit(5.0),
            "enam" => Word::Digit(6.0),
            "tujuh" => Word::Digit(7.0),
            "delapan" => Word::Digit(8.0),
            "sembilan" => Word::Digit(9.0),
            "setengah" => Word::Whole(0.5),
            "sepuluh" => Word::Whole(10.0),
            "sebelas" => Word::Whole(11.0),
            "seratus" => Word::Whole(100.0),
            "seribu" => Word::Whole(1_000.0),
            "belas" => Word::Teen,
            "puluh" => Word::Times(10.0),
            "ratus" => Word::Times(100.0),
            "ribu" => Word::Thousand,
            _ => return None,
        })
    }
}
