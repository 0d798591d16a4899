//! A text as the words of quantities, whatever they look like, and the tokens between them.

use std::ops::Range;

use saring_text::Folded;

use super::Found;
use super::unit::WORDS;

/// The text, piece by piece.
pub(super) struct Pieces<'t> {
    text: &'t Folded,
    pieces: Vec<Piece<'t>>,
}

struct Piece<'t> {
    word: &'t str,
    tokens: Range<usize>,
    bytes: Range<usize>,
}

/// A word before a number that touches it has at least so many letters; `BJ12` is a model.
const NUMBERED_LETTERS: usize = 4;

impl<'t> Pieces<'t> {
    pub(super) fn new(text: &'t Folded, found: &[Found]) -> Pieces<'t> {
        let mut pieces = Vec::with_capacity(text.tokens().len());
        let mut found = found.iter().peekable();
        let mut at = 0;
        while let Some(token) = text.tokens().get(at) {
            let piece = |bytes: Range<usize>, tokens: Range<usize>| {
                let word = text.text().get(bytes.clone()).unwrap_or_default();
                Piece { word, tokens, bytes }
            };
            let number = |bytes, at| Some(piece(bytes, at..at + 1)).filter(|it| is_digits(it.word));
            let word = found.next_if(|found| found.tokens.start == at);
            if let Some((found, word)) = word.and_then(|it| Some((it, *WORDS.get(it.word)?))) {
                let (tokens, bytes) = (found.tokens.clone(), found.bytes.clone());
                let last = tokens.end.saturating_sub(1).max(at);
                let end = text.tokens().get(last).map_or(bytes.end, |token| token.range().end);
                pieces.extend(number(token.range().start..bytes.start, at));
                let behind = number(bytes.end..end, last);
                pieces.push(Piece { word, tokens, bytes });
                pieces.extend(behind);
                at = last + 1;
            } else {
                let whole = piece(token.range(), at..at + 1);
                let Range { start, end } = token.range();
                match whole.word.find(|c: char| c.is_ascii_digit()) {
                    // `bekas30`, `import100kg`
                    Some(letters) if letters >= NUMBERED_LETTERS => {
                        pieces.push(piece(start..start + letters, at..at + 1));
                        pieces.push(piece(start + letters..end, at..at + 1));
                    }
                    _ => pieces.push(whole),
                }
                at += 1;
            }
            join_kg(text.text(), &mut pieces);
        }
        Pieces { text, pieces }
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn token(&self, at: usize) -> Option<&'t str> {
        self.pieces.get(at).map(|piece| piece.word)
    }

    /// What stands between a piece and the next.
    pub(super) fn between(&self, at: usize) -> Option<&'t str> {
        let (left, right) = (self.pieces.get(at)?, self.pieces.get(at + 1)?);
        self.text.text().get(left.bytes.end..right.bytes.start)
    }

    /// The tokens from one piece to another.
    pub(super) fn tokens(&self, first: usize, last: usize) -> Range<usize> {
        let of = |at: usize| self.pieces.get(at).map_or(0..0, |piece| piece.tokens.clone());
        of(first).start..of(last).end
    }
}

/// `k g` behind a digit is `kg`, and so is `100k*g`: too short a word to be found letter by letter.
fn join_kg(text: &str, pieces: &mut Vec<Piece<'_>>) {
    if let [.., number, g] = &mut pieces[..]
        && g.word == "g"
        && let Some(digits) = number.word.strip_suffix('k').filter(|digits| is_digits(digits))
        && let Some(sign) = text.get(number.bytes.end..g.bytes.start)
        && !sign.contains(char::is_whitespace)
    {
        let k = number.bytes.end - 1;
        (number.word, number.bytes.end) = (digits, k);
        *g = Piece { word: "kg", tokens: number.tokens.start..g.tokens.end, bytes: k..g.bytes.end };
        return;
    }
    let is_digit = |piece: &Piece<'_>| piece.word.ends_with(|c: char| c.is_ascii_digit());
    if let [.., number, k, g] = &pieces[..]
        && is_digit(number)
        && (k.word, g.word) == ("k", "g")
    {
        let tokens = k.tokens.start..g.tokens.end;
        let bytes = k.bytes.start..g.bytes.end;
        pieces.truncate(pieces.len() - 2);
        pieces.push(Piece { word: "kg", tokens, bytes });
    }
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
