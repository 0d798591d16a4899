//! What a terminal is and shows: its environment, colour, and text that cannot upset it.

use std::borrow::Cow;
use std::fmt::Write as _;

use saring_rules::Lang;

/// A variable of the environment. An empty one counts as unset, as it does for a shell's
/// `NAME= command`.
pub(crate) fn environment(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}

/// Chooses between the Indonesian and the English text.
pub(crate) fn say<'a>(lang: Lang, id: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Id => id,
        Lang::En => en,
    }
}

/// Whether standard error takes colour.
pub(crate) fn stderr_color() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// Whether a terminal acts on the character, or shows what follows elsewhere: control characters,
/// line separators, and marks of writing direction.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200E}' | '\u{200F}' | '\u{61C}')
        || ('\u{202A}'..='\u{202E}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// `text` on one line, with control characters and direction overrides shown as escapes: listing
/// text is written by strangers.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Each line of `text` as [`visible`] shows it.
pub(crate) fn visible_lines(text: &str) -> String {
    text.lines().map(|line| visible(line) + "\n").collect()
}

/// JSON with the same characters escaped as JSON escapes them: it reads back as the same. Between its
/// values there is nothing but spaces and line ends.
pub(crate) fn visible_json(json: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| c != '\n' && is_hidden(c);
    if !json.contains(is_hidden) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_hidden(c) {
            // None of them lies beyond the basic plane. Writing to a string cannot fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_json};

    #[test]
    fn nothing_that_moves_the_cursor_or_turns_the_text_is_shown_raw() {
        assert_eq!(visible("a\r\n\u{1b}[31mb"), "a\\u{d}\\u{a}\\u{1b}[31mb");
        assert_eq!(visible("x\u{202e}y\u{2028}"), "x\\u{202e}y\\u{2028}");
        assert_eq!(visible("baju bekas 😀"), "baju bekas 😀");
    }

    /// Every character that steers a terminal: C0, DEL and C1 controls, separators of lines, and all
    /// of Unicode's Bidi_Control.
    fn steering() -> impl Iterator<Item = char> {
        let controls = ('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}');
        let marks = ['\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'];
        let turns = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
        controls.chain(marks).chain(turns)
    }

    #[test]
    fn what_steers_a_terminal_is_escaped_in_tables_and_in_json() {
        for c in steering() {
            let shown = visible(&format!("a{c}b"));
            assert_eq!(shown, format!("a\\u{{{:x}}}b", u32::from(c)));

            let value = serde_json::json!({ "title": format!("a{c}b"), "n": [1, { "x": c }] });
            for json in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let shown = visible_json(&json);
                let raw = |s: char| s != '\n' && steering().any(|c| c == s);
                assert!(!shown.contains(raw), "{shown:?}");
                assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
            }
        }
        assert_eq!(visible_json("{\"a\": \"é😀\"}\n"), "{\"a\": \"é😀\"}\n");
    }
}
