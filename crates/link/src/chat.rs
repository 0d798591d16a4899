//! What chats, mail programs and people put around a link.
//!
//! | around a link | what becomes of it |
//! | --- | --- |
//! | white space, invisible characters, arrows and emoji | goes, at both ends |
//! | `(`, `[`, `{`, `<`, quotes, `*`, `` ` ``, dashes, bullets and their wide forms before it | go |
//! | `.` `,` `;` `:` `!` `?`, quotes, `*`, `` ` ``, `>`, `\|` and their wide forms after it | go |
//! | a closing bracket after it | goes if the link opens none: `rak_(kayu)` keeps its own |
//! | `_` and `~` | go as a pair only: codes end with either |

use std::ops::Range;

/// What stands before a link.
#[rustfmt::skip]
const BEFORE: &[char] = &[
    '(', '[', '{', '<', '>', '"', '\'', '`', '*', '_', '~', '-', '|', '–', '—', '•', '·',
    '“', '”', '„', '‘', '’', '‚', '«', '»', '‹', '›', '（', '［', '｛', '〈', '《', '「', '『', '【',
];

/// What stands after a link, besides brackets.
#[rustfmt::skip]
const AFTER: &[char] = &[
    '.', ',', ';', ':', '!', '?', '"', '\'', '`', '*', '>', '|', '…', '•', '·',
    '“', '”', '‘', '’', '«', '»', '‹', '›', '。', '．', '｡', '，', '、', '､', '；', '：', '！', '？',
];

/// What chats draw a text slanted or struck through with.
const PAIRED: &[char] = &['_', '~'];

/// Brackets, which a link has in pairs.
pub(crate) const BRACKETS: [(char, char); 9] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('（', '）'),
    ('［', '］'),
    ('〈', '〉'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
];

/// Where the link lies in a text that holds one link and what stands around it.
pub(crate) fn inner(text: &str) -> Range<usize> {
    let body = text.trim_start_matches(is_before);
    let (marks, _) = text.split_at(text.len() - body.len());
    let is_marked = |c: char| PAIRED.contains(&c) && marks.contains(c);
    marks.len()..marks.len() + end(body, is_marked)
}

/// Whether the character can stand before a link.
pub(crate) fn is_before(c: char) -> bool {
    is_blank(c) || is_pictograph(c) || BEFORE.contains(&c)
}

/// Arrows, symbols and emoji, which chats put before and after links.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// The text without white space and invisible characters at its ends.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// An address that reads back as itself: what would pass for punctuation at its end is encoded. It
/// stood before a query that is left out.
pub(crate) fn closed(mut address: String) -> String {
    if end(&address, |_| false) < address.len()
        && let Some(last) = address.pop()
    {
        address.push_str(&format!("%{:02X}", u32::from(last)));
    }
    address
}

/// White space, and characters that chats insert and that nobody sees: zero-width spaces and
/// joiners, direction marks, the byte order mark.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The length of the text without what stands after a link.
fn end(text: &str, is_marked: impl Fn(char) -> bool) -> usize {
    let mut rest = text;
    // How many more brackets of a kind close than open. Counted once, as a text can end with many.
    let mut surplus = [None; BRACKETS.len()];
    while let Some(c) = rest.chars().next_back() {
        let is_after = match BRACKETS.iter().position(|(_, close)| *close == c) {
            Some(kind) => {
                let (open, close) = BRACKETS[kind];
                let surplus = surplus[kind].get_or_insert_with(|| {
                    rest.matches(close).count().saturating_sub(rest.matches(open).count())
                });
                let closes_more = *surplus > 0;
                *surplus = surplus.saturating_sub(1);
                closes_more
            }
            None => is_blank(c) || is_pictograph(c) || AFTER.contains(&c) || is_marked(c),
        };
        if !is_after {
            break;
        }
        rest = &rest[..rest.len() - c.len_utf8()];
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::{closed, inner};

    #[test]
    fn what_stands_around_a_link_goes_and_what_is_its_own_stays() {
        for (text, expected) in [
            ("a/b", "a/b"),
            ("a/b.", "a/b"),
            ("a/b...", "a/b"),
            ("a/b?!", "a/b"),
            ("(a/b)", "a/b"),
            ("(a/b).", "a/b"),
            ("a/b).", "a/b"),
            ("(a/b_(c))", "a/b_(c)"),
            ("a/b_(c)", "a/b_(c)"),
            ("a/b_(c))", "a/b_(c)"),
            ("a/(b)(c)", "a/(b)(c)"),
            ("[a/b]", "a/b"),
            ("<a/b>.", "a/b"),
            ("<(a/b)>", "a/b"),
            ("**a/b**", "a/b"),
            ("*a/b*.", "a/b"),
            ("_a/b_", "a/b"),
            ("a/b_", "a/b_"),
            ("_*a/b*_", "a/b"),
            ("~a/b~", "a/b"),
            ("a/b~", "a/b~"),
            ("\"a/b\",", "a/b"),
            ("“a/b”", "a/b"),
            ("- a/b", "a/b"),
            ("• a/b;", "a/b"),
            ("【a/b】", "a/b"),
            ("a/b。", "a/b"),
            ("a/b\u{200b}.", "a/b"),
            ("👉a/b👈", "a/b"),
            ("➡️ a/b", "a/b"),
            ("a/🔥-b", "a/🔥-b"),
            ("...", ""),
            ("()", ""),
            ("", ""),
        ] {
            assert_eq!(&text[inner(text)], expected, "{text}");
        }
    }

    #[test]
    fn a_closed_address_has_nothing_around_it() {
        for (address, expected) in [
            ("a/b", "a/b"),
            ("a/b.", "a/b%2E"),
            ("a/b..", "a/b.%2E"),
            ("a/b)", "a/b%29"),
            ("a/(b)", "a/(b)"),
            ("a?b=c?", "a?b=c%3F"),
        ] {
            assert_eq!(closed(address.to_owned()), expected);
            assert_eq!(inner(expected), 0..expected.len());
        }
    }
}
