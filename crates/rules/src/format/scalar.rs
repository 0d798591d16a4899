//! How a text is written: without quotes wherever every reader of YAML reads it back as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::resolve::{is_number, is_typed};

/// Characters with a meaning at the start of a text.
const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`";
/// Characters with a meaning anywhere inside brackets.
const FLOW: [char; 5] = [',', '[', ']', '{', '}'];

/// The text on one line. `flow` says whether it stands inside brackets.
pub(super) fn written(text: &str, flow: bool) -> Cow<'_, str> {
    let as_is = text.chars().all(is_printable).then(|| without_escapes(text, flow)).flatten();
    as_is.unwrap_or_else(|| Cow::Owned(escaped(text)))
}

/// What is read as a number, without quotes if all readers take it for the same one.
pub(super) fn number(text: &str) -> Cow<'_, str> {
    if is_number(text) { Cow::Borrowed(text) } else { written(text, true) }
}

/// A condition on one line. It is refused with escapes in it, so that a tab stays one.
pub(super) fn condition(text: &str) -> Cow<'_, str> {
    let one_line = !text.contains(['\n', '\r']);
    let as_is = one_line.then(|| without_escapes(text, false)).flatten();
    as_is.unwrap_or_else(|| written(text, false))
}

/// The text as it is or in quotes, if there are quotes that it does not hold.
fn without_escapes(text: &str, flow: bool) -> Option<Cow<'_, str>> {
    if is_plain(text, flow) {
        Some(Cow::Borrowed(text))
    } else if !text.contains(['"', '\\']) {
        Some(Cow::Owned(format!("\"{text}\"")))
    } else if !text.contains('\'') {
        Some(Cow::Owned(format!("'{text}'")))
    } else {
        None
    }
}

/// The text as the lines of a literal block, and the sign that begins it, where that reads back.
pub(super) fn literal(text: &str) -> Option<(&'static str, &str)> {
    let (sign, lines) = match text.strip_suffix('\n') {
        Some(lines) => ("|", lines),
        None => ("|-", text),
    };
    let fits = text.contains('\n')
        && !lines.starts_with(['\n', ' '])
        && !lines.ends_with('\n')
        && !lines.trim().is_empty()
        && lines.split('\n').all(is_line);
    fits.then_some((sign, lines))
}

/// Whether a line can stand in a literal block. A space at its end would not be seen.
fn is_line(line: &str) -> bool {
    !line.starts_with('\t') && line.trim_end() == line && line.chars().all(is_printable)
}

fn is_plain(text: &str, flow: bool) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    // A dash begins an item only if nothing, or a space, follows it.
    let word = first == '-' && chars.next().is_some_and(|c| !c.is_whitespace() && c != '-');
    text.trim() == text
        && !is_typed(text)
        && (word || !INDICATORS.contains(first))
        && !text.starts_with("...")
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        && !(flow && (text.contains(FLOW) || text == "-"))
}

/// Whether a character can stand as it is in a text on one line.
fn is_printable(c: char) -> bool {
    match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            // Writing to a string cannot fail.
            c => drop(write!(out, "\\u{:04X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_used_only_where_needed() {
        for (text, flow, expected) in [
            ("Baju bekas", true, "Baju bekas"),
            ("no", true, "\"no\""),
            ("-5", true, "\"-5\""),
            ("-x", true, "-x"),
            ("a, b", false, "a, b"),
            ("a, b", true, "\"a, b\""),
            ("near(a, b, 6)", false, "near(a, b, 6)"),
            ("a == \"b\"", false, "a == \"b\""),
            ("!a && b == \"c\"", false, "'!a && b == \"c\"'"),
            ("!a", false, "\"!a\""),
            ("a: b", false, "\"a: b\""),
            ("10:30", true, "\"10:30\""),
            ("a:", false, "\"a:\""),
            ("a #b", false, "\"a #b\""),
            ("a#b", true, "a#b"),
            ("", false, "\"\""),
            (" a", false, "\" a\""),
            ("- a", false, "\"- a\""),
            ("---", false, "\"---\""),
            ("it's \"it\"", false, "it's \"it\""),
            ("'it's\" \\", false, "\"'it's\\\" \\\\\""),
            ("a\tb\n", false, "\"a\\tb\\n\""),
            ("\u{1b}", false, "\"\\u001B\""),
        ] {
            assert_eq!(written(text, flow), expected);
        }
    }

    #[test]
    fn numbers_stay_bare_where_all_readers_agree() {
        assert_eq!(number("50000"), "50000");
        assert_eq!(number("0.85"), "0.85");
        assert_eq!(number("090"), "\"090\"");
        assert_eq!(number("1e-3"), "\"1e-3\"");
        assert_eq!(number("a, b"), "\"a, b\"", "wrong, but read back");
    }

    #[test]
    fn conditions_are_never_escaped_where_they_can_be_read_without() {
        assert_eq!(condition("a\t&& b"), "a\t&& b");
        assert_eq!(condition("!a\t&& b"), "\"!a\t&& b\"");
        assert_eq!(condition("!a && b == \"c\""), "'!a && b == \"c\"'");
        assert_eq!(condition("!a == \"it's\""), "\"!a == \\\"it's\\\"\"", "refused anyway");
    }

    #[test]
    fn only_simple_lines_become_a_block() {
        assert_eq!(literal("a\nb\n"), Some(("|", "a\nb")));
        assert_eq!(literal("a\n\n b"), Some(("|-", "a\n\n b")));
        for text in ["a", "a\n\n", "\na\n", " a\nb", "a\n\tb", "a\n b \n", "a\n ", "a\r\nb", "\n"] {
            assert_eq!(literal(text), None, "{text:?}");
        }
    }
}
