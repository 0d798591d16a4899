//! What some reader of YAML takes for something else than a text.
//!
//! In a rule file every scalar is a text. Readers that type scalars by YAML 1.1
//! (<https://yaml.org/type/>, as PyYAML does) or by the core schema of YAML 1.2 see numbers, switches
//! and days among them, and do not even agree which. Quotes keep a text a text for all of them. Too
//! many quotes do no harm, so that this asks for the shape only: `3-4` and `1.2.3` count as numbers.

/// Words for true, false and nothing; YAML 1.1 has more of them than 1.2.
const WORDS: [&str; 12] =
    ["y", "yes", "n", "no", "true", "false", "on", "off", "null", "~", "=", "<<"];

/// Whether a reader may take the text, written without quotes, for something else.
pub(super) fn is_typed(text: &str) -> bool {
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
        || is_like_number(text)
        || is_like_day(text)
}

/// Whether all readers take the text for one and the same number: `5`, `-5`, `0.85`.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, decimals),
        None => (digits, "0"),
    };
    let are_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(decimals) && (whole == "0" || !whole.starts_with('0'))
}

/// `5`, `-1_000`, `1,000`, `.5`, `2e3`, `12:30`, `0x1F`, `0o7`, `0b1`, `.inf`, `.NaN`.
fn is_like_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let lower = digits.to_ascii_lowercase();
    let based = |prefix: &str| {
        let digits = lower.strip_prefix(prefix);
        digits.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit() || c == '_'))
    };
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && lower.chars().all(|c| c.is_ascii_digit() || "_.,:+-e".contains(c))
        || ["0x", "0o", "0b"].into_iter().any(based)
        || [".inf", ".nan"].contains(&lower.as_str())
}

/// `2025-01-01`, and with a time: `2025-1-1 9:00:00 +7`.
fn is_like_day(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut digits = |most: usize| {
        let part = parts.next().unwrap_or_default();
        let length = part.bytes().take_while(u8::is_ascii_digit).count();
        (1..=most).contains(&length).then_some(&part[length..])
    };
    digits(4) == Some("")
        && digits(2) == Some("")
        && digits(2).is_some_and(|rest| rest.is_empty() || rest.starts_with(['T', 't', ' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_takes_for_something_else_is_known() {
        for text in [
            "no",
            "NO",
            "Yes",
            "y",
            "N",
            "on",
            "Off",
            "true",
            "FALSE",
            "null",
            "~",
            "=",
            "<<",
            "5",
            "-5",
            "+5",
            "007",
            "0o7",
            "0x1F",
            "-0b10",
            "1_000",
            "1,000",
            "0.5",
            ".5",
            "5.",
            "2e3",
            "1E+5",
            "12:30",
            "190:20:30.15",
            "1.2.3",
            ".inf",
            "-.INF",
            ".NaN",
            "2025-01-01",
            "2025-1-2T09:00:00+07:00",
            "2001-12-14 21:59:43.10 -5",
        ] {
            assert!(is_typed(text), "{text}");
        }
        for text in [
            "bekas",
            "none",
            "noon",
            "ya",
            "tidak",
            "2nd",
            "50mg",
            "3 second",
            "e5",
            "x",
            "-",
            "a1",
            "Bekas 2e3",
            "0 rupiah",
            "2025-01-01a",
            "1/2",
            "inf",
            "nan",
            "0xyz",
            "==",
        ] {
            assert!(!is_typed(text), "{text}");
        }
    }

    #[test]
    fn numbers_are_what_all_readers_agree_on() {
        for text in ["0", "5", "50000", "-5", "0.85", "-1.50"] {
            assert!(is_number(text) && is_typed(text), "{text}");
        }
        for text in ["", "-", "+5", "05", "00.5", "5.", ".5", "1e3", "1_000", "0x1", "5.5.5", "５"]
        {
            assert!(!is_number(text), "{text}");
        }
    }
}
