//! Folding: one reading of a text, letter by letter, in which look-alikes are the same letter.
//!
//! Compatibility forms are decomposed (NFKD), characters that are not seen are dropped, and so are
//! marks, but those of scripts that read them as part of the word (Thai, Japanese, Arabic, …). Case
//! is folded, and letters of other alphabets that are drawn like ASCII ones become those
//! (prototypes of UTS #39, only from non-ASCII to ASCII). Each code point folds by itself, but that a
//! mark is dropped where no letter past ASCII is before it, so folding is idempotent and a word
//! folds alike alone and inside a text.
//!
//! A token is a run of letters and digits. Chinese, Japanese and Thai have no spaces between words:
//! there each letter with its marks is a token, so a word of theirs is found as a phrase is.
//!
//! [`Folded`] keeps, for every folded byte, which bytes of the source it came from.

mod lookup;
#[rustfmt::skip]
mod markup;
#[rustfmt::skip]
mod table;

use std::ops::Range;

use lookup::{Folding, folding, jamo};
use markup::{Mark, Piece};
use rapidhash::v3::{DEFAULT_RAPID_SECRETS, rapidhash_v3_nano_inline};

/// Version of the folding; a plan carries it, because another fold may match other text.
pub const FOLD_VERSION: u32 = 2;

/// Versions of the folding whose plans this one reads. A list folds as the text does, so what an
/// older folding found is found, and what a disguise hid from it besides.
pub const FOLD_VERSIONS: std::ops::RangeInclusive<u32> = 1..=FOLD_VERSION;

/// A maximal run of letters and digits in a folded text, or a letter that is a token by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte in the folded text.
    pub start: u32,
    /// One past the last byte in the folded text.
    pub end: u32,
    /// Hash of the token's bytes, by [`hash`].
    pub(crate) hash: u64,
    /// What the token is made of.
    pub(crate) shape: Shape,
}

impl Token {
    /// The token's bytes in the folded text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What tells a token that may be disguised from one that is plain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Has a digit.
    pub digit: bool,
    /// Has the same byte twice in a row.
    pub doubled: bool,
    /// Is one character.
    pub single: bool,
}

/// The hash of a token.
pub(crate) fn hash(token: &[u8]) -> u64 {
    rapidhash_v3_nano_inline::<true, false>(token, &DEFAULT_RAPID_SECRETS)
}

/// A folded text with its tokens. Keep one and fold into it again: its memory is reused.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    tokens: Vec<Token>,
    /// Where each folded byte came from; empty when the folded text has the source's very offsets.
    sources: Vec<Source>,
    /// Bytes of the folded text that are in comments, in order.
    hidden: Vec<Range<u32>>,
}

/// The bytes of the source that a folded byte came from.
#[derive(Clone, Copy, Debug)]
struct Source {
    start: u32,
    end: u32,
}

impl Folded {
    /// Folds `source`.
    ///
    /// # Panics
    ///
    /// Never, but offsets wrap past 4 GiB: callers limit a field far below that.
    #[must_use]
    pub fn new(source: &str) -> Folded {
        let mut folded = Folded::default();
        folded.fold(source);
        folded
    }

    /// Folds `source` as it is shown to a reader of HTML: without tags, of which those that begin a line
    /// are a line end, and with entities as their characters. Comments are read, but [`Self::is_hidden`].
    pub fn fold_html(&mut self, source: &str) {
        if !source.bytes().any(|byte| matches!(byte, b'<' | b'&')) {
            return self.fold(source);
        }
        self.clear();
        let mut comment = None;
        let mut at = 0;
        while let Some(piece) = source.get(at..).and_then(markup::piece) {
            let start = at;
            let here = self.text.len() as u32;
            match piece {
                Piece::Character(c, length) => {
                    self.push(c);
                    at += length;
                }
                Piece::Mark(mark, length) => {
                    match mark {
                        Mark::Inline => {}
                        Mark::Block => self.text.push('\n'),
                        Mark::Comment => match self.inside_a_word(&source[at + length..]) {
                            Some(skipped) if comment.is_none() => at += skipped,
                            _ => comment = comment.or(Some(here)),
                        },
                        Mark::CommentEnd => match comment.take() {
                            Some(from) => self.hidden.push(from..here),
                            // There was no comment: these are signs.
                            None => self.text.push_str("-->"),
                        },
                    }
                    at += length;
                }
            }
            self.map(start..at);
        }
        self.hidden.extend(comment.map(|from| from..self.text.len() as u32));
        self.tokenise();
    }

    /// The bytes up to behind the end of a comment, if it parts a word: read in its place it would hide
    /// the word.
    fn inside_a_word(&self, comment: &str) -> Option<usize> {
        let before = self.text.chars().next_back().is_some_and(char::is_alphanumeric);
        let end = comment.find("-->").filter(|_| before)? + 3;
        let behind = comment[end..].chars().next();
        behind.filter(|c| !c.is_whitespace()).map(|_| end)
    }

    /// Whether any of these bytes of the folded text is in a comment.
    #[must_use]
    pub fn is_hidden(&self, range: Range<usize>) -> bool {
        let at = self.hidden.partition_point(|hidden| hidden.end as usize <= range.start);
        self.hidden.get(at).is_some_and(|hidden| (hidden.start as usize) < range.end)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.tokens.clear();
        self.sources.clear();
        self.hidden.clear();
    }

    /// Folds `source` in place of what was here.
    pub fn fold(&mut self, source: &str) {
        self.clear();
        if source.bytes().all(is_plain) {
            self.text.push_str(source);
            self.text.make_ascii_lowercase();
        } else {
            self.fold_mapped(source);
        }
        self.tokenise();
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The tokens, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The bytes of the source that the folded bytes of `range` came from: from the start of the
    /// first one's character to the end of the last one's. `0..0` for an empty range, and for one
    /// past the folded text.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        if self.sources.is_empty() {
            let known = !range.is_empty() && range.end <= self.text.len();
            return if known { range } else { 0..0 };
        }
        match self.sources.get(range) {
            Some([only]) => only.start as usize..only.end as usize,
            Some([first, .., last]) => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }

    fn fold_mapped(&mut self, source: &str) {
        for (start, c) in source.char_indices() {
            self.push(c);
            self.map(start..start + c.len_utf8());
        }
    }

    /// Pushes what a character of the source folds to.
    fn push(&mut self, c: char) {
        if !c.is_ascii() {
            self.push_folded(c);
        } else if !c.is_ascii_control() || c.is_whitespace() {
            self.text.push(c.to_ascii_lowercase());
        }
    }

    /// Notes that what was pushed since the last time came from these bytes of the source.
    fn map(&mut self, source: Range<usize>) {
        let from = Source { start: source.start as u32, end: source.end as u32 };
        self.sources.resize(self.text.len(), from);
    }

    fn push_folded(&mut self, c: char) {
        match folding(c) {
            Folding::Dropped => {}
            Folding::Space => self.text.push(' '),
            Folding::Separator | Folding::Letter | Folding::Alone => self.text.push(c),
            Folding::Mark if !self.takes_mark() => {}
            Folding::Mark => self.text.push(c),
            Folding::Text(text) if text.is_ascii() => self.text.push_str(text),
            // What it decomposes to may have marks.
            Folding::Text(text) => text.chars().for_each(|c| self.push_settled(c)),
            // Some of the letters look like others, alone and in a syllable.
            Folding::Hangul => jamo(c).for_each(|letter| self.push_folded(letter)),
        }
    }

    /// Pushes a part of what a code point folds to.
    fn push_settled(&mut self, c: char) {
        if c.is_ascii() { self.text.push(c) } else { self.push_folded(c) }
    }

    /// Whether a mark belongs to what stands at the end: on an ASCII letter it is a disguise.
    fn takes_mark(&self) -> bool {
        let last = self.text.chars().next_back();
        last.is_some_and(|last| !last.is_ascii() && is_letter(last))
    }

    fn tokenise(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let Some((width, first)) = letter(&self.text, at, byte) else {
                at +=
                    if byte < 0x80 { 1 } else { char_at(&self.text, at).map_or(1, char::len_utf8) };
                continue;
            };
            let start = at;
            let mut shape = Shape { single: true, digit: byte.is_ascii_digit(), doubled: false };
            at += width;
            while let Some(&byte) = bytes.get(at) {
                let Some((width, next)) = letter(&self.text, at, byte) else { break };
                if next != Folding::Mark && Folding::Alone == first || next == Folding::Alone {
                    break;
                }
                shape.single = false;
                shape.digit |= byte.is_ascii_digit();
                shape.doubled |= byte == bytes[at - 1];
                at += width;
            }
            let hash = hash(&bytes[start..at]);
            self.tokens.push(Token { start: start as u32, end: at as u32, hash, shape });
        }
    }
}

/// Whether the byte folds to one byte: printable ASCII or white space.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t'..=b'\r')
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// How many bytes the letter, digit or mark at `at` has, if there is one, and which it is.
fn letter(text: &str, at: usize, byte: u8) -> Option<(usize, Folding)> {
    if byte < 0x80 {
        return byte.is_ascii_alphanumeric().then_some((1, Folding::Letter));
    }
    let c = char_at(text, at)?;
    let folding = folding(c);
    is_in_token(folding).then(|| (c.len_utf8(), folding))
}

/// Whether `c`, in folded text, belongs to a token: by the committed table, so that every release
/// with this [`FOLD_VERSION`] splits alike, whatever Unicode its compiler knows.
pub(crate) fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { is_in_token(folding(c)) }
}

fn is_in_token(folding: Folding) -> bool {
    matches!(folding, Folding::Letter | Folding::Alone | Folding::Mark)
}

/// Folds a term of a word list: its tokens, joined by single spaces. Empty if it has none.
#[must_use]
pub fn fold_term(term: &str) -> String {
    let folded = Folded::new(term);
    let words: Vec<&str> =
        folded.tokens.iter().filter_map(|token| folded.text.get(token.range())).collect();
    words.join(" ")
}
