//! What a cell holds.

use crate::fault::Fault;
use crate::names::Field;

/// The value of one cell, not yet read as what its field means.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text as written, or a date of a workbook as `2023-05-15` or `2023-05-15 10:00:00`.
    Text(String),
    /// A number, digit for digit as JSON writes it, or as a workbook keeps it.
    Number(String),
    /// An object, an array, `true` or `false`, as JSON writes it.
    Json(String),
    /// What a spreadsheet keeps in place of a value, and why that is none.
    Unfit(Fault),
}

impl Value {
    /// The text of a text or number.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Json(_) | Value::Unfit(_) => None,
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Value::Text(text) if text.trim().is_empty())
    }

    /// The value as one of `field`: an id that a spreadsheet has written as `1.23E+17` has lost its last
    /// digits, and `#N/A` is what it writes where it has no value.
    pub(crate) fn of(self, field: &Field, column: &str) -> Value {
        let column = || column.to_owned();
        match self {
            Value::Text(text) if ERRORS.contains(&text.trim()) => {
                Value::Unfit(Fault::CellError { column: column(), value: text })
            }
            Value::Text(value) if field.is_id && is_scientific(value.trim()) => {
                Value::Unfit(Fault::Shortened { column: column(), value })
            }
            Value::Number(value) if field.is_id && value.contains(['e', 'E']) => {
                Value::Unfit(Fault::Shortened { column: column(), value })
            }
            other => other,
        }
    }
}

/// What spreadsheets write in place of a value.
const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];

/// Whether a spreadsheet wrote this number, such as `1.23E+17` or `1,2E-05`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(whole.trim_start_matches('-'))
        && digits(fraction)
        && digits(exponent.trim_start_matches(['+', '-']))
        && exponent.starts_with(['+', '-'])
}

/// The text that a spreadsheet would not take for a formula: with an apostrophe in front where that is
/// needed (OWASP, *CSV Injection*). Reading the file takes it away again.
#[must_use]
pub fn neutral(text: &str) -> std::borrow::Cow<'_, str> {
    if is_risky(text) { format!("'{text}").into() } else { text.into() }
}

/// The text without the apostrophe of [`neutral`].
pub(crate) fn plain(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(text)
}

/// An apostrophe before such a text is doubled, so that each neutral text has one origin.
fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::{is_scientific, neutral, plain};

    #[test]
    fn numbers_of_spreadsheets_are_known() {
        for text in ["1.23E+17", "1,23E+17", "-2E-05", "1e+300"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in ["12E5", "1.2.3E+1", "E+17", "1.E+17", "1.23E+", "abcE+17", "1.23E+1a", ""] {
            assert!(!is_scientific(text), "{text}");
        }
    }

    #[test]
    fn neutral_texts_are_no_formulas_and_come_back() {
        for text in ["", "a", "=1+1", "-5", "'=1+1", "''@x", "'", "'a", "\tx", "+62"] {
            let written = neutral(text);
            assert!(!written.starts_with(['=', '+', '-', '@', '\t']), "{written}");
            assert_eq!(plain(&written), text);
        }
    }
}
