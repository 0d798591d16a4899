//! A text as the words of quantities, whatever they look like, and the tokens between them.

use std::ops::Range;

use saring_text::Folded;

use super::{Found, WORDS};

/// The text, piece by piece.
pub(super) struct Pieces<'t> {
    text: &'t Folded,
    pieces: Vec<Piece<'t>>,
}

struct Piece<'t> {
    word: &'t str,
    tokens: Range<usize>,
}

impl<'t> Pieces<'t> {
    pub(super) fn new(text: &'t Folded, found: &[Found]) -> Pieces<'t> {
        let mut pieces = Vec::with_capacity(text.tokens().len());
        let mut found = found.iter().peekable();
        let mut at = 0;
        while let Some(token) = text.tokens().get(at) {
            let word = found.next_if(|found| found.tokens.start == at);
            let piece = match word.and_then(|found| Some((found, WORDS.get(found.word)?))) {
                Some((found, word)) => Piece { word, tokens: found.tokens.clone() },
                None => {
                    let word = text.text().get(token.range()).unwrap_or_default();
                    Piece { word, tokens: at..at + 1 }
                }
            };
            at = piece.tokens.end.max(at + 1);
            pieces.push(piece);
            join_kg(&mut pieces);
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
        let tokens = self.text.tokens();
        let start = tokens.get(left.tokens.end.checked_sub(1)?)?.range().end;
        self.text.text().get(start..tokens.get(right.tokens.start)?.range().start)
    }

    /// The tokens from one piece to another.
    pub(super) fn tokens(&self, first: usize, last: usize) -> Range<usize> {
        let of = |at: usize| self.pieces.get(at).map_or(0..0, |piece| piece.tokens.clone());
        of(first).start..of(last).end
    }
}

/// `k g` behind a digit is `kg`: too short a word to be found letter by letter.
fn join_kg(pieces: &mut Vec<Piece<'_>>) {
    let is_digit = |piece: &Piece<'_>| piece.word.ends_with(|c: char| c.is_ascii_digit());
    if let [.., number, k, g] = &pieces[..]
        && is_digit(number)
        && (k.word, g.word) == ("k", "g")
    {
        let tokens = k.tokens.start..g.tokens.end;
        pieces.truncate(pieces.len() - 2);
        pieces.push(Piece { word: "kg", tokens });
    }
}
