//! HTML in a text: what a reader is shown of it.
//!
//! Tags of elements that are known by name are read as tags, if their attributes say no more than how
//! things look. Whatever else begins with `<` or `&` is text, so that no word is hidden in what only
//! looks like markup.

/// What stands at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A character, written in so many bytes.
    Character(char, usize),
    /// A tag or the mark of a comment: so many bytes that are not shown.
    Mark(Mark, usize),
}

/// A mark that is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A tag inside a line.
    Inline,
    /// A tag that begins a new line.
    Block,
    /// `<!--`: what follows is not shown.
    Comment,
    /// `-->`
    CommentEnd,
}

const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
];

const INLINES: &[&str] = &[
    "a", "b", "big", "code", "del", "em", "font", "i", "img", "ins", "label", "mark", "q", "s", "small",
    "span", "strike", "strong", "sub", "sup", "tt", "u", "wbr",
];

/// Attributes whose values nobody reads.
const ATTRIBUTES: &[&str] = &[
    "align", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "colspan", "dir", "face",
    "height", "href", "id", "lang", "rel", "rowspan", "size", "src", "start", "style", "target", "type",
    "valign", "width",
];

const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'), ("apos", '\''), ("bull", '•'), ("gt", '>'), ("hellip", '…'), ("laquo", '«'),
    ("ldquo", '“'), ("lsquo", '‘'), ("lt", '<'), ("mdash", '—'), ("middot", '·'), ("nbsp", '\u{a0}'),
    ("ndash", '–'), ("quot", '"'), ("raquo", '»'), ("rdquo", '”'), ("rsquo", '’'), ("shy", '\u{ad}'), ("times", '×'), ("zwj", '\u{200d}'), ("zwnj", '\u{200c}'),
];

/// The longest entity, tag name and tag that are looked for, in bytes.
const MAX_ENTITY: usize = 32;
const MAX_NAME: usize = 10;
const MAX_TAG: usize = 1000;

/// What `text`, which is not empty, begins with.
pub(super) fn piece(text: &str) -> Option<Piece> {
    let c = text.chars().next()?;
    Some(match c {
        '&' => entity(text).unwrap_or(Piece::Character(c, 1)),
        '<' => mark(text).unwrap_or(Piece::Character(c, 1)),
        '-' if text.starts_with("-->") => Piece::Mark(Mark::CommentEnd, 3),
        _ => Piece::Character(c, c.len_utf8()),
    })
}

fn entity(text: &str) -> Option<Piece> {
    if let Some(digits) = text.strip_prefix("&#") {
        return number(digits);
    }
    let end = text.bytes().take(MAX_ENTITY).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let c = ENTITIES.iter().find(|(known, _)| *known == name)?.1;
    Some(Piece::Character(c, end + 1))
}

/// A character by its number, behind `&#`. Browsers want neither the semicolon nor few digits.
fn number(text: &str) -> Option<Piece> {
    let hexadecimal = text.strip_prefix(['x', 'X']);
    let (radix, digits) = hexadecimal.map_or((10, text), |digits| (16, digits));
    let length = digits.bytes().take(MAX_ENTITY).take_while(|it| (*it as char).is_digit(radix)).count();
    let c = u32::from_str_radix(&digits[..length], radix).ok().and_then(char::from_u32)?;
    let before = 2 + usize::from(radix == 16);
    let semicolon = usize::from(digits[length..].starts_with(';'));
    Some(Piece::Character(c, before + length + semicolon))
}

fn mark(text: &str) -> Option<Piece> {
    if text.starts_with("<!--") {
        return Some(Piece::Mark(Mark::Comment, 4));
    }
    let end = text.bytes().skip(1).take(MAX_TAG).position(|byte| matches!(byte, b'<' | b'>'))? + 1;
    let inside = text.get(1..end).filter(|_| text.as_bytes()[end] == b'>')?;
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = inside[..length.min(MAX_NAME)].to_ascii_lowercase();
    let known = |names: &[&str]| length <= MAX_NAME && names.binary_search(&name.as_str()).is_ok();
    let mark = match () {
        () if known(BLOCKS) => Mark::Block,
        () if known(INLINES) => Mark::Inline,
        () => return None,
    };
    are_attributes(&inside[length..]).then_some(Piece::Mark(mark, end + 1))
}

/// Whether `text` is nothing but attributes that say how things look.
fn are_attributes(text: &str) -> bool {
    let mut rest = text.trim_end_matches('/').trim();
    while !rest.is_empty() {
        let Some((name, value)) = rest.split_once('=') else { return false };
        let name = name.trim_end().to_ascii_lowercase();
        if ATTRIBUTES.binary_search(&name.as_str()).is_err() && !name.starts_with("data-") {
            return false;
        }
        let value = value.trim_start();
        let quoted = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let end = match quoted {
            Some(quote) => value[1..].find(quote).map(|at| at + 2),
            None => Some(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        let Some(end) = end else { return false };
        rest = value[end..].trim_start();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        for names in [BLOCKS, INLINES, ATTRIBUTES] {
            assert!(names.is_sorted());
        }
        assert!(ENTITIES.iter().all(|(name, _)| name.len() + 2 <= MAX_ENTITY));
    }

    #[test]
    fn only_what_is_markup_is_read_so() {
        let tag = |mark, length| Some(Piece::Mark(mark, length));
        for (text, expected) in [
            ("<br>", tag(Mark::Block, 4)),
            ("<BR />x", tag(Mark::Block, 6)),
            ("</b>", tag(Mark::Inline, 4)),
            ("<span style=\"color: red\">", tag(Mark::Inline, 25)),
            ("<p class=a data-x='b c'>", tag(Mark::Block, 24)),
            ("<!-- x", tag(Mark::Comment, 4)),
            ("&amp;", Some(Piece::Character('&', 5))),
            ("&#107;&#x6B;", Some(Piece::Character('k', 6))),
            ("&#x6B;", Some(Piece::Character('k', 6))),
            ("&beku;", Some(Piece::Character('&', 1))),
            ("&#55296;", Some(Piece::Character('&', 1))),
            ("< 50rb", Some(Piece::Character('<', 1))),
            ("<bekas>", Some(Piece::Character('<', 1))),
            ("<b bekas>", Some(Piece::Character('<', 1))),
            ("<p title=\"bekas\">", Some(Piece::Character('<', 1))),
            ("<b<b>", Some(Piece::Character('<', 1))),
            ("<b", Some(Piece::Character('<', 1))),
            ("é", Some(Piece::Character('é', 2))),
        ] {
            assert_eq!(piece(text), expected, "{text}");
        }
    }
}
