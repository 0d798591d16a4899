//! A path cut into segments, ready to be matched.

use url::Url;

/// The segments of a path, percent-decoded, without the empty ones.
///
/// Empty segments come from a trailing slash or a doubled one, which no platform gives a meaning.
/// Decoding follows cutting, so that an encoded slash never makes a new segment.
pub(crate) struct Path {
    exact: Vec<String>,
    lower: Vec<String>,
}

impl Path {
    pub(crate) fn of(url: &Url) -> Self {
        let exact: Vec<String> =
            url.path().split('/').filter(|segment| !segment.is_empty()).map(decoded).collect();
        let lower = exact.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        Self { exact, lower }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// The segments in ASCII lower case, as a slice pattern wants them.
    pub(crate) fn lower(&self) -> Vec<&str> {
        self.lower.iter().map(String::as_str).collect()
    }

    /// One segment as it was written, for ids where case counts.
    pub(crate) fn exact(&self, index: usize) -> Option<&str> {
        self.exact.get(index).map(String::as_str)
    }
}

/// Decodes `%XX`. A broken escape stays as it is, and bytes that are no UTF-8 become U+FFFD, which
/// is in no id.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                digit(*high).zip(digit(*low)).map(|(high, low)| (high << 4 | low, tail))
            }
            _ => None,
        };
        let (byte, tail) = escape.unwrap_or((first, tail));
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_once() {
        let cases = [
            ("kaos%2Dpolos", "kaos-polos"),
            ("%252D", "%2D"),
            ("100%-katun", "100%-katun"),
            ("%4", "%4"),
            ("%", "%"),
            ("%zz", "%zz"),
            ("%ff", "\u{fffd}"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(decoded(text), expected, "{text}");
        }
    }

    #[test]
    fn an_encoded_slash_makes_no_segment() {
        let url = Url::parse("https://shopee.co.id//product%2F1/2/").unwrap();
        assert_eq!(Path::of(&url).lower(), ["product/1", "2"]);
    }
}
