//! The token stream under the parser: looking, taking, skipping, counting and reporting.

use std::mem;
use std::ops::Range;

use super::parser::{Parser, Stop};
use super::problem::{Expected, Problem, ProblemKind};
use super::syntax::{Name, Token, TokenKind, slice};
use super::{MAX_DEPTH, MAX_OPERATORS};

/// `&&` or `||`
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Logical {
    And,
    Or,
}

impl Parser<'_> {
    /// Passes over tokens up to a closing bracket, a comma or the end; or `&&` or `||`, if asked.
    pub(super) fn skip(&mut self, to_logical: bool) {
        let mut nested = 0usize;
        while self.current.kind != TokenKind::End {
            if nested == 0 && (self.is_boundary() || to_logical && self.logical().is_some()) {
                return;
            }
            match self.current.kind {
                TokenKind::Open | TokenKind::OpenIndex | TokenKind::OpenBrace => nested += 1,
                TokenKind::Close | TokenKind::CloseIndex | TokenKind::CloseBrace => nested -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    /// Whether the current token ends an expression.
    pub(super) fn is_boundary(&self) -> bool {
        matches!(
            self.current.kind,
            TokenKind::Close
                | TokenKind::CloseIndex
                | TokenKind::CloseBrace
                | TokenKind::Comma
                | TokenKind::End
        )
    }

    /// The logical operator that the current token is, or is a word for, after an operand.
    pub(super) fn logical(&self) -> Option<Logical> {
        match self.current.kind {
            TokenKind::And => Some(Logical::And),
            TokenKind::Or => Some(Logical::Or),
            TokenKind::Name => logical_word(slice(self.source, self.current.span.clone())),
            _ => None,
        }
    }

    pub(super) fn take_logical(&mut self) -> Result<(), Stop> {
        self.count()?;
        let operator = self.logical();
        let token = self.bump();
        if token.kind == TokenKind::Name
            && let Some(operator) = operator
        {
            let write = if operator == Logical::And { "&&" } else { "||" };
            self.report(ProblemKind::Spelling { write: write.to_owned() }, token.span);
        }
        Ok(())
    }

    /// Whether the current token is a word for `!`: it could also be a list, but then no operand
    /// would follow.
    pub(super) fn is_word_not(&self) -> bool {
        const WORDS: [&str; 7] = ["not", "bukan", "tidak", "jangan", "tanpa", "selain", "kecuali"];
        let is_word = WORDS.iter().any(|word| self.is_name(word));
        // `kecuali(a, b)` is meant as a function.
        let is_call = WORDS[4..].iter().any(|word| self.is_name(word));
        is_word
            && self.tokens.as_slice().first().is_some_and(|next| match next.kind {
                TokenKind::Name => {
                    let text = slice(self.source, next.span.clone());
                    text != "in" && logical_word(text).is_none()
                }
                TokenKind::BadName | TokenKind::Not => true,
                TokenKind::Open => !is_call,
                _ => false,
            })
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        self.current.kind == TokenKind::Name
            && slice(self.source, self.current.span.clone()).eq_ignore_ascii_case(name)
    }

    pub(super) fn name(&mut self) -> Name {
        let span = self.bump().span;
        Name { text: slice(self.source, span.clone()).to_owned(), span }
    }

    /// Takes the current token. The end is never passed.
    pub(super) fn bump(&mut self) -> Token {
        match self.tokens.next() {
            Some(next) => mem::replace(&mut self.current, next),
            None => self.current.clone(),
        }
    }

    /// Counts the current token as an operator.
    pub(super) fn count(&mut self) -> Result<(), Stop> {
        self.operators += 1;
        self.within(self.operators, MAX_OPERATORS, |limit| ProblemKind::TooManyOperators { limit })
    }

    /// Goes one level deeper at the current token.
    pub(super) fn enter(&mut self) -> Result<(), Stop> {
        self.depth += 1;
        self.within(self.depth, MAX_DEPTH, |limit| ProblemKind::TooDeep { limit })
    }

    fn within(
        &self,
        value: usize,
        limit: usize,
        kind: impl FnOnce(usize) -> ProblemKind,
    ) -> Result<(), Stop> {
        if value <= limit {
            return Ok(());
        }
        Err(Stop::Limit(Problem { kind: kind(limit), span: self.current.span.clone() }))
    }

    pub(super) fn unexpected(&self, expected: Expected) -> ProblemKind {
        let found = match self.current.kind {
            TokenKind::End => None,
            _ => Some(slice(self.source, self.current.span.clone()).to_owned()),
        };
        ProblemKind::Unexpected { expected, found }
    }

    pub(super) fn report(&mut self, kind: ProblemKind, span: Range<usize>) {
        self.problems.push(Problem { kind, span });
    }

    pub(super) fn unclosed(&mut self, opened: Range<usize>, close: char) -> Stop {
        let span = self.current.span.clone();
        // That an operand is missing at the same place goes without saying.
        self.problems.retain(|problem| problem.span != span);
        self.report(ProblemKind::Unclosed { opened, close }, span);
        Stop::Unclosed
    }
}

/// The operator that a word of Indonesian or English stands for between two conditions.
pub(super) fn logical_word(word: &str) -> Option<Logical> {
    match word.to_ascii_lowercase().as_str() {
        "and" | "dan" | "serta" | "but" | "tapi" | "tetapi" | "namun" => Some(Logical::And),
        "or" | "atau" | "ataupun" | "maupun" => Some(Logical::Or),
        _ => None,
    }
}
