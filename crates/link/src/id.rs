//! The two shapes of id that several platforms share.

/// No platform's numbers are longer: 64 bits need at most twenty digits.
const MAX_DIGITS: usize = 20;

/// The longest code accepted. Instagram's codes have 11 characters, and up to 40 for private
/// posts; Facebook's "pfbid" ids have about 70.
const MAX_CODE: usize = 128;

/// A numeric id: ASCII digits, one to twenty once leading zeros are gone.
///
/// The zeros are stripped because a platform reads the id as a number: `007` and `7` are one
/// listing, and a seller shall not get a second identity by padding. Zero itself is no id.
pub(crate) fn number(text: &str) -> Option<&str> {
    let digits = text.trim_start_matches('0');
    (is_digits(digits) && digits.len() <= MAX_DIGITS).then_some(digits)
}

/// Whether the text is one or more ASCII digits.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code in the URL-safe base-64 alphabet, kept as it is because case counts.
pub(crate) fn code(text: &str) -> Option<&str> {
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ((1..=MAX_CODE).contains(&text.len()) && text.bytes().all(is_code)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_digits_without_padding() {
        let cases = [
            ("7", Some("7")),
            ("007", Some("7")),
            ("18446744073709551615", Some("18446744073709551615")),
            ("0000000000000000000000001", Some("1")),
            ("123456789012345678901", None),
            ("0", None),
            ("", None),
            ("-7", None),
            ("7a", None),
            ("\u{0667}", None),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
