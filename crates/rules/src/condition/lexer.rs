//! Tokens: cuts a condition into pieces, and mends what is merely misspelt.
//!
//! A mended piece is reported and then goes on as what was meant, so that one `=` for `==` does not
//! hide the problems behind it.

use std::ops::Range;

use saring_engine::Op;

use super::number::{self, Number};
use super::problem::{Construct, Problem, ProblemKind};
use super::render::quoted;
use super::syntax::{Token, TokenKind, slice};
use crate::characters::{Meant, meant};

/// What the lexer made of a condition.
pub(super) struct Lexed {
    /// Ends with [`TokenKind::End`].
    pub(super) tokens: Vec<Token>,
    pub(super) problems: Vec<Problem>,
    /// Whether a quote is never closed, so that tokens after it are missing.
    pub(super) cut_short: bool,
}

impl Lexed {
    /// Whether there was nothing but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.problems.is_empty() && self.tokens.len() == 1
    }
}

/// Signs, the longer before their beginnings: text, meaning, and right spelling if that is another.
static SIGNS: [(&str, TokenKind, Option<&str>); 37] = [
    ("===", TokenKind::Compare(Op::Equal), Some("==")),
    ("!==", TokenKind::Compare(Op::NotEqual), Some("!=")),
    ("&&", TokenKind::And, None),
    ("||", TokenKind::Or, None),
    ("==", TokenKind::Compare(Op::Equal), None),
    ("!=", TokenKind::Compare(Op::NotEqual), None),
    ("<=", TokenKind::Compare(Op::AtMost), None),
    (">=", TokenKind::Compare(Op::AtLeast), None),
    ("=<", TokenKind::Compare(Op::AtMost), Some("<=")),
    ("=>", TokenKind::Compare(Op::AtLeast), Some(">=")),
    ("<>", TokenKind::Compare(Op::NotEqual), Some("!=")),
    ("=!", TokenKind::Compare(Op::NotEqual), Some("!=")),
    ("<", TokenKind::Compare(Op::Less), None),
    (">", TokenKind::Compare(Op::Greater), None),
    ("=", TokenKind::Compare(Op::Equal), Some("==")),
    ("≤", TokenKind::Compare(Op::AtMost), Some("<=")),
    ("≥", TokenKind::Compare(Op::AtLeast), Some(">=")),
    ("≠", TokenKind::Compare(Op::NotEqual), Some("!=")),
    ("&", TokenKind::And, Some("&&")),
    ("|", TokenKind::Or, Some("||")),
    ("∧", TokenKind::And, Some("&&")),
    ("∨", TokenKind::Or, Some("||")),
    ("!", TokenKind::Not, None),
    ("¬", TokenKind::Not, Some("!")),
    ("(", TokenKind::Open, None),
    (")", TokenKind::Close, None),
    ("[", TokenKind::OpenIndex, None),
    ("]", TokenKind::CloseIndex, None),
    ("{", TokenKind::OpenBrace, None),
    ("}", TokenKind::CloseBrace, None),
    (",", TokenKind::Comma, None),
    (".", TokenKind::Dot, None),
    (":", TokenKind::Colon, None),
    ("?", TokenKind::Question, None),
    ("-", TokenKind::Minus, None),
    ("+", TokenKind::Arithmetic, None),
    ("*", TokenKind::Arithmetic, None),
];

/// Characters of the longest sign.
const MAX_SIGN: usize = 3;

/// Quotation marks that word processors and telephones put for `"`.
const DOUBLE_MARKS: [char; 8] = ['“', '”', '„', '‟', '«', '»', '″', '＂'];
/// And for `'`.
const SINGLE_MARKS: [char; 8] = ['‘', '’', '‚', '‛', '′', '＇', '`', '´'];

/// Cuts `source` into tokens.
pub(super) fn lex(source: &str) -> Lexed {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new(), problems: Vec::new() };
    let mut cut_short = false;
    while let Some(next) = lexer.peek() {
        if lexer.token(next).is_err() {
            cut_short = true;
            break;
        }
    }
    let end = lexer.tokens.last().map_or(0, |token| token.span.end);
    lexer.tokens.push(Token { kind: TokenKind::End, span: end..end });
    Lexed { tokens: lexer.tokens, problems: lexer.problems, cut_short }
}

/// A text is never closed; it has been reported.
struct Unclosed;

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
}

impl<'s> Lexer<'s> {
    fn token(&mut self, next: char) -> Result<(), Unclosed> {
        let start = self.at;
        match next {
            ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                self.bump();
            }
            '"' | '\'' => {
                let value = self.text(start, next)?;
                self.push(TokenKind::Text(value), start);
            }
            _ if DOUBLE_MARKS.contains(&next) => self.marked(start, &DOUBLE_MARKS, '"')?,
            _ if SINGLE_MARKS.contains(&next) => self.marked(start, &SINGLE_MARKS, '\'')?,
            _ if next.is_ascii_digit() || next == '.' && self.digit_at(1) => self.number(start),
            _ if next.is_alphabetic() || next == '_' => self.word(start)?,
            _ if self.rest().starts_with("//") => {
                let length = self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
                self.at += length;
                let construct = Construct::Comment;
                self.report(ProblemKind::Unsupported { construct }, start..self.at);
            }
            _ if next.is_whitespace() || meant(next) == Some(Meant::Nothing) => self.space(start),
            _ => self.sign(start, next),
        }
        Ok(())
    }

    /// No-break and zero-width spaces come along when text is copied.
    fn space(&mut self, start: usize) {
        if let Some(found) = self.bump() {
            let write = meant(found).map_or(Some(' '), Meant::write).map(String::from);
            self.report(ProblemKind::LookAlike { found, write }, start..self.at);
        }
    }

    fn sign(&mut self, start: usize, next: char) {
        // As it was meant: `＆＆` for `&&`.
        let longest = self.rest().chars().take(MAX_SIGN);
        let plain: String = longest.map(|c| meant(c).and_then(Meant::write).unwrap_or(c)).collect();
        let known = SIGNS.iter().find(|(text, ..)| plain.starts_with(text));
        if let Some((text, kind, write)) = known {
            let mut look_alike = None;
            for c in text.chars().filter_map(|_| self.bump()) {
                look_alike = look_alike.or(meant(c).map(|_| c));
            }
            if let Some(found) = look_alike {
                let write = Some(write.unwrap_or(text).to_owned());
                self.report(ProblemKind::LookAlike { found, write }, start..self.at);
            } else if let Some(write) = write {
                self.report(ProblemKind::Spelling { write: (*write).to_owned() }, start..self.at);
            }
            self.push(kind.clone(), start);
        } else {
            self.bump();
            if matches!(next, '/' | '%') {
                self.push(TokenKind::Arithmetic, start);
                return;
            }
            let kind = match meant(next).and_then(Meant::write) {
                // Conditions have no semicolon either.
                None | Some(';') => ProblemKind::Character { found: next },
                write => {
                    let write = write.map(String::from);
                    ProblemKind::LookAlike { found: next, write }
                }
            };
            self.report(kind, start..self.at);
            self.push(TokenKind::Junk, start);
        }
    }

    /// A name, the prefix of a text, or a price that begins with `Rp`.
    fn word(&mut self, start: usize) -> Result<(), Unclosed> {
        let rest = self.rest();
        if let Some(length) = rupiah(rest) {
            self.at += length;
            self.misshapen(start);
            return Ok(());
        }
        let mut length = name_length(rest);
        // `barang-bekas` is taken for one name; `price-5` is a subtraction.
        while let Some(part) = slice(rest, length..rest.len()).strip_prefix('-') {
            let part_length = name_length(part);
            if !slice(part, 0..part_length).contains(|c: char| c.is_alphabetic()) {
                break;
            }
            length += 1 + part_length;
        }
        self.at += length;
        let word = slice(rest, 0..length);
        let look_alike = word.char_indices().find_map(|(at, c)| Some((at, c, meant(c)?)));
        if let Some((at, found, meant)) = look_alike {
            let span = start + at..start + at + found.len_utf8();
            let write = meant.write().map(String::from);
            self.report(ProblemKind::LookAlike { found, write }, span);
        }
        let quote = self.peek().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quote
            && ["r", "b", "br", "rb"].contains(&word.to_ascii_lowercase().as_str())
        {
            let value = self.text(start, quote)?;
            self.report(ProblemKind::TextForm, start..self.at);
            self.push(TokenKind::Text(value), start);
        } else if word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.push(TokenKind::Name, start);
        } else {
            self.push(TokenKind::BadName, start);
        }
        Ok(())
    }

    fn number(&mut self, start: usize) {
        let run = slice(self.rest(), 0..number::run(self.rest()));
        self.at += run.len();
        match number::read(run) {
            Some(Number::Whole(value)) => self.push(TokenKind::Whole(value), start),
            Some(Number::Decimal(value)) if value.is_finite() => {
                self.push(TokenKind::Decimal(value), start);
            }
            Some(Number::Decimal(_)) => {
                self.report(ProblemKind::NotFinite, start..self.at);
                self.push(TokenKind::Junk, start);
            }
            None => self.misshapen(start),
        }
    }

    /// A number that CEL writes otherwise; where it can be made out, it goes on as that.
    fn misshapen(&mut self, start: usize) {
        let write = number::meant(slice(self.source, start..self.at));
        let kind = match write.as_deref().and_then(number::read) {
            Some(Number::Whole(value)) => TokenKind::Whole(value),
            Some(Number::Decimal(value)) => TokenKind::Decimal(value),
            None => TokenKind::Junk,
        };
        self.report(ProblemKind::NumberForm { write }, start..self.at);
        self.push(kind, start);
    }

    /// A text from its opening quote to its closing one; `start` is where its prefix begins.
    fn text(&mut self, start: usize, quote: char) -> Result<String, Unclosed> {
        let opened = self.at..self.at + 1;
        let triple = if quote == '"' { "\"\"\"" } else { "'''" };
        if let Some(content) = self.rest().strip_prefix(triple)
            && let Some(length) = content.find(triple)
        {
            self.at += 2 * triple.len() + length;
            self.report(ProblemKind::TextForm, start..self.at);
            return Ok(slice(content, 0..length).to_owned());
        }
        self.bump();
        let mut value = String::new();
        loop {
            let at = self.at;
            match self.bump() {
                Some(c) if c == quote => return Ok(value),
                Some('\\') => value.extend(self.escape(at)),
                Some('\n' | '\r') | None => {
                    self.at = at;
                    return self.unclosed(opened, quote);
                }
                Some(c) => value.push(c),
            }
        }
    }

    /// What the backslash at `start` and the characters behind it stand for.
    fn escape(&mut self, start: usize) -> Option<char> {
        let value = match self.peek() {
            Some(c @ ('"' | '\'' | '\\')) => Some(c),
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('u') => {
                let digits = slice(self.rest(), 1..5);
                let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
                let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex);
                let value = code.and_then(char::from_u32);
                if value.is_some() {
                    self.at += digits.len();
                }
                value
            }
            // The text is not closed in its line, which is reported as such.
            Some('\n' | '\r') | None => return None,
            Some(_) => None,
        };
        self.bump();
        if value.is_none() {
            self.report(ProblemKind::Escape, start..self.at);
        }
        value
    }

    /// A text has no closing quote in its line, unless it is one of another kind.
    fn unclosed(&mut self, opened: Range<usize>, quote: char) -> Result<String, Unclosed> {
        let marks = if quote == '"' { &DOUBLE_MARKS } else { &SINGLE_MARKS };
        let content = slice(self.source, opened.end..self.at);
        let Some((length, mark)) = content.char_indices().find(|(_, c)| marks.contains(c)) else {
            self.report(
                ProblemKind::UnclosedText { opened: opened.clone() },
                opened.start..self.at,
            );
            return Err(Unclosed);
        };
        self.at = opened.end + length + mark.len_utf8();
        let value = slice(content, 0..length).to_owned();
        let write = quoted(&value);
        self.report(ProblemKind::QuoteMarks { found: mark, write }, opened.start..self.at);
        Ok(value)
    }

    /// A text in quotation marks of another kind.
    fn marked(&mut self, start: usize, marks: &[char], plain: char) -> Result<(), Unclosed> {
        let found = self.bump().unwrap_or(plain);
        let opened = start..self.at;
        let rest = self.rest();
        let Some((length, mark)) =
            rest.char_indices().find(|(_, c)| *c == plain || marks.contains(c))
        else {
            self.at = self.source.len();
            self.report(ProblemKind::UnclosedText { opened }, start..self.at);
            return Err(Unclosed);
        };
        self.at += length + mark.len_utf8();
        let value = slice(rest, 0..length).to_owned();
        let write = quoted(&value);
        self.report(ProblemKind::QuoteMarks { found, write }, start..self.at);
        self.push(TokenKind::Text(value), start);
        Ok(())
    }

    fn rest(&self) -> &'s str {
        slice(self.source, self.at..self.source.len())
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn digit_at(&self, offset: usize) -> bool {
        self.rest().as_bytes().get(offset).is_some_and(u8::is_ascii_digit)
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, span: start..self.at });
    }

    fn report(&mut self, kind: ProblemKind, span: Range<usize>) {
        self.problems.push(Problem { kind, span });
    }
}

/// Bytes of the name at the start of `text`, letters of other scripts included.
fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Bytes of the price in rupiah at the start of `text`. `rp50` may be a name; `Rp50`, `rp 50` and
/// `rp50.000` cannot.
fn rupiah(text: &str) -> Option<usize> {
    let amount = text.strip_prefix("Rp").or_else(|| text.strip_prefix("RP"));
    let amount = amount.or_else(|| text.strip_prefix("rp"))?;
    let digits = amount.strip_prefix('.').unwrap_or(amount).trim_start_matches(' ');
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let length = text.len() - digits.len() + number::run(digits);
    let is_name = super::is_name(slice(text, 0..length));
    (!is_name).then_some(length)
}
