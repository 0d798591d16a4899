//! Words run together: chains of pieces that cover a text from token edge to token edge.

use hashbrown::HashSet;

use super::{Finder, Match};
use crate::variant::Variants;

/// A term read from `start` to `end` of the folded text, at least one of which is inside a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    /// Pieces of one group only make a chain.
    pub group: u32,
    pub start: u32,
    pub end: u32,
    pub term: u32,
    pub variants: Variants,
    /// Whether it begins where a word may begin.
    pub opens: bool,
    /// Whether it ends where a word may end.
    pub closes: bool,
}

impl Finder<'_, '_> {
    /// Emits the pieces that lie on a chain from the beginning of a word to the end of one.
    pub(super) fn glue(&mut self) {
        let cost = self.scratch.pieces.len() as u64;
        self.scratch.steps =
            self.scratch.steps.saturating_add(cost).min(self.scratch.budget.saturating_add(1));
        if self.scratch.exhausted() {
            return;
        }
        let mut pieces = std::mem::take(&mut self.scratch.pieces);
        pieces.sort_unstable();
        pieces.dedup();
        for group in pieces.chunk_by(|a, b| a.group == b.group) {
            let reached = Self::reached(group);
            self.emit_chains(group, &reached);
        }
        self.scratch.pieces = pieces;
    }

    /// For each piece, whether a chain from a word's beginning leads to it. In order of their
    /// starts, so that whatever leads to a piece has been looked at before it.
    fn reached(pieces: &[Piece]) -> Vec<bool> {
        let mut ends = HashSet::new();
        pieces
            .iter()
            .map(|piece| {
                let reached = piece.opens || ends.contains(&piece.start);
                if reached {
                    ends.insert(piece.end);
                }
                reached
            })
            .collect()
    }

    /// From the last piece to the first, takes those from which a chain leads to a word's end.
    fn emit_chains(&mut self, pieces: &[Piece], reached: &[bool]) {
        let mut starts = HashSet::new();
        for (piece, _) in pieces.iter().zip(reached).rev().filter(|(_, reached)| **reached) {
            if piece.closes || starts.contains(&piece.end) {
                starts.insert(piece.start);
                let Piece { start, end, term, variants, .. } = *piece;
                self.scratch.matches.push(Match { term, start, end, variants });
            }
        }
    }
}
