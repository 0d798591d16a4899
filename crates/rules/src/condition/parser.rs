//! The tree: recursive descent by CEL's grammar, from `||` down to names and literals.
//!
//! Descent is as deep as the text nests, which [`MAX_DEPTH`](super::MAX_DEPTH) bounds, and a chain of members or
//! calls is as long as [`MAX_OPERATORS`](super::MAX_OPERATORS) lets it be; both are counted before the parser goes on.
//! Parts of CEL outside the subset are recognised, reported and left out.

use std::ops::Range;
use std::{mem, vec};

use super::place::Place;
use super::problem::{Construct, Expected, Problem, ProblemKind};
use super::stream::Logical;
use super::syntax::{Comparison, Name, Node, NodeKind, Token, TokenKind, slice};

/// What the parser made of the tokens.
pub(super) struct Parsed {
    /// Nothing when a bracket is never closed: what it holds could then only be guessed.
    pub(super) root: Option<Node>,
    pub(super) problems: Vec<Problem>,
}

/// Makes a tree of the tokens.
///
/// # Errors
///
/// The problem of a condition that is too deep or has too many operators.
pub(super) fn parse(source: &str, tokens: Vec<Token>) -> Result<Parsed, Problem> {
    let mut tokens = tokens.into_iter();
    let end = || Token { kind: TokenKind::End, span: source.len()..source.len() };
    let current = tokens.next().unwrap_or_else(end);
    let mut parser = Parser { source, current, tokens, operators: 0, depth: 0, problems: vec![] };
    match parser.everything() {
        Ok(root) => Ok(Parsed { root: Some(root), problems: parser.problems }),
        Err(Stop::Limit(problem)) => Err(problem),
        Err(Stop::Unclosed) => Ok(Parsed { root: None, problems: parser.problems }),
    }
}

/// Why the parser gave up.
pub(super) enum Stop {
    Limit(Problem),
    /// A bracket is never closed; it has been reported.
    Unclosed,
}

pub(super) struct Parser<'s> {
    pub(super) source: &'s str,
    /// The token that is looked at.
    pub(super) current: Token,
    /// Those after it.
    pub(super) tokens: vec::IntoIter<Token>,
    /// How many operators there have been.
    pub(super) operators: usize,
    /// How deep the current token nests.
    pub(super) depth: usize,
    pub(super) problems: Vec<Problem>,
}

impl Parser<'_> {
    fn everything(&mut self) -> Result<Node, Stop> {
        let mut root = self.expression()?;
        while self.current.kind != TokenKind::End {
            let kind = match self.current.kind {
                TokenKind::Comma => self.unexpected(Expected::Operator),
                _ => ProblemKind::Unopened,
            };
            let span = self.bump().span;
            self.report(kind, span);
            root = if self.is_boundary() || self.logical().is_some() {
                self.recover(vec![root])?
            } else {
                let rest = self.expression()?;
                join(vec![root, rest], NodeKind::And)
            };
        }
        Ok(root)
    }

    /// An expression up to a closing bracket, a comma or the end.
    fn expression(&mut self) -> Result<Node, Stop> {
        let first = self.or()?;
        self.recover(vec![first])
    }

    /// After a complete expression that should end here: reports what is in the way and picks up
    /// again at the next `&&` or `||`, so that problems further on are found as well.
    fn recover(&mut self, mut parts: Vec<Node>) -> Result<Node, Stop> {
        while !self.is_boundary() {
            if self.logical().is_none() && !self.take_link(&mut parts)? {
                let kind = match self.current.kind {
                    TokenKind::Question => {
                        Some(ProblemKind::Unsupported { construct: Construct::Ternary })
                    }
                    TokenKind::Junk => None,
                    _ => Some(self.unexpected(Expected::Operator)),
                };
                let span = self.current.span.clone();
                parts.push(Node::bad(span.clone()));
                if let Some(kind) = kind {
                    self.report(kind, span);
                }
                self.skip(true);
            }
            if self.logical().is_some() {
                self.take_logical()?;
                parts.push(self.or()?);
            }
        }
        Ok(join(parts, NodeKind::And))
    }

    fn or(&mut self) -> Result<Node, Stop> {
        let mut parts = vec![self.and()?];
        while self.logical() == Some(Logical::Or) {
            self.take_logical()?;
            parts.push(self.and()?);
        }
        Ok(join(parts, NodeKind::Or))
    }

    fn and(&mut self) -> Result<Node, Stop> {
        let mut parts = vec![self.relation()?];
        while self.logical() == Some(Logical::And) {
            self.take_logical()?;
            parts.push(self.relation()?);
        }
        Ok(join(parts, NodeKind::And))
    }

    pub(super) fn relation(&mut self) -> Result<Node, Stop> {
        let mut left = self.sum()?;
        let mut is_compared = false;
        loop {
            if let TokenKind::Compare(op) = self.current.kind {
                self.count()?;
                let op_span = self.bump().span;
                let right = self.sum()?;
                let span = left.outer.start..right.outer.end;
                if let NodeKind::Compare(first) = &left.kind
                    && is_compared
                {
                    if !first.right.is_bad() && !right.is_bad() {
                        let write = self.unchained(first, op.as_str(), &right);
                        self.report(ProblemKind::ChainedComparison { write }, span.clone());
                    }
                    left = Node::bad(span);
                } else {
                    let comparison = Comparison { left, op, op_span, right };
                    left = Node::new(NodeKind::Compare(Box::new(comparison)), span);
                    is_compared = true;
                }
            } else if self.is_name("in") {
                self.count()?;
                let construct = Construct::In;
                let op_span = self.bump().span;
                self.report(ProblemKind::Unsupported { construct }, op_span);
                let right = self.sum()?;
                left = Node::bad(left.outer.start..right.outer.end);
            } else {
                return Ok(left);
            }
        }
    }

    /// `1 < price < 5` as `1 < price && price < 5`.
    fn unchained(&self, first: &Comparison, op: &str, right: &Node) -> Option<String> {
        let middle = &first.right;
        let text = |node: &Node| slice(self.source, node.outer.clone());
        (first.left.is_literal() && !middle.is_literal() && right.is_literal()).then(|| {
            let (a, b, c) = (text(&first.left), text(middle), text(right));
            format!("{a} {} {b} && {b} {op} {c}", first.op.as_str())
        })
    }

    fn sum(&mut self) -> Result<Node, Stop> {
        let mut left = self.unary()?;
        let mut is_reported = false;
        while matches!(self.current.kind, TokenKind::Minus | TokenKind::Arithmetic) {
            self.count()?;
            let span = self.bump().span;
            let right = self.unary()?;
            if !mem::replace(&mut is_reported, true) {
                let construct = match (&left.kind, &right.kind) {
                    (NodeKind::Name(left), NodeKind::Name(_) | NodeKind::Bad)
                        if Place::named(left).is_none() =>
                    {
                        Construct::ListArithmetic
                    }
                    _ => Construct::Arithmetic,
                };
                self.report(ProblemKind::Unsupported { construct }, span);
            }
            left = Node::bad(left.outer.start..right.outer.end);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Node, Stop> {
        let is_not = self.current.kind == TokenKind::Not;
        if is_not || self.is_word_not() {
            self.count()?;
            self.enter()?;
            let start = self.bump().span;
            let operand = self.unary()?;
            if !is_not {
                // With the list behind it; what else stands there may be wrong itself.
                let list = match &operand.kind {
                    NodeKind::Name(name) if Place::named(name).is_none() => name.as_str(),
                    _ => "",
                };
                self.report(ProblemKind::Spelling { write: format!("!{list}") }, start.clone());
            }
            self.depth -= 1;
            let span = start.start..operand.outer.end;
            return Ok(Node::new(NodeKind::Not(Box::new(operand)), span));
        }
        if self.is_idle_word() {
            self.count()?;
            self.enter()?;
            let span = self.bump().span;
            self.report(ProblemKind::Words { write: None, other: None }, span);
            let operand = self.unary()?;
            self.depth -= 1;
            return Ok(operand);
        }
        if !matches!(self.current.kind, TokenKind::Minus | TokenKind::Arithmetic) {
            return self.postfix();
        }
        self.enter()?;
        let is_minus = self.current.kind == TokenKind::Minus;
        let sign = self.bump().span;
        let node = match self.current.kind {
            TokenKind::Whole(value) if is_minus => {
                let span = sign.start..self.bump().span.end;
                self.whole(0 - i128::from(value), span)
            }
            TokenKind::Decimal(value) if is_minus => {
                let span = sign.start..self.bump().span.end;
                Node::new(NodeKind::Decimal(-value), span)
            }
            _ => {
                self.count()?;
                let construct = Construct::Arithmetic;
                self.report(ProblemKind::Unsupported { construct }, sign.clone());
                let operand = self.unary()?;
                Node::bad(sign.start..operand.outer.end)
            }
        };
        self.depth -= 1;
        Ok(node)
    }

    fn postfix(&mut self) -> Result<Node, Stop> {
        let mut node = self.primary()?;
        loop {
            node = match self.current.kind {
                TokenKind::Dot => {
                    self.count()?;
                    self.bump();
                    self.member(node)?
                }
                TokenKind::OpenIndex => {
                    self.count()?;
                    let start = node.outer.start;
                    let (index, end) = self.single(&TokenKind::CloseIndex)?;
                    let kind = NodeKind::Index { of: Box::new(node), index: Box::new(index) };
                    Node::new(kind, start..end)
                }
                TokenKind::Open => {
                    self.count()?;
                    self.call(node)?
                }
                _ => return Ok(node),
            };
        }
    }

    /// What follows a dot.
    fn member(&mut self, of: Node) -> Result<Node, Stop> {
        if !matches!(self.current.kind, TokenKind::Name | TokenKind::BadName) {
            let kind = self.unexpected(Expected::Member);
            let span = self.current.span.clone();
            self.report(kind, span);
            return Ok(Node::bad(of.span));
        }
        let name = self.name();
        let (start, of) = (of.outer.start, Box::new(of));
        if self.current.kind == TokenKind::Open {
            let (arguments, end) = self.enclosed(&TokenKind::Close, true)?;
            let kind = NodeKind::Call { of: Some(of), name, arguments };
            return Ok(Node::new(kind, start..end));
        }
        let span = start..name.span.end;
        Ok(Node::new(NodeKind::Member { of, name }, span))
    }

    /// A bracket after something that is no member: a function call, or a mistake.
    fn call(&mut self, callee: Node) -> Result<Node, Stop> {
        let span = callee.span;
        let (NodeKind::Name(text) | NodeKind::BadName(text)) = callee.kind else {
            if !matches!(callee.kind, NodeKind::Bad) {
                let kind = self.unexpected(Expected::Operator);
                let bracket = self.current.span.clone();
                self.report(kind, bracket);
            }
            let (_, end) = self.enclosed(&TokenKind::Close, true)?;
            return Ok(Node::bad(span.start..end));
        };
        let (arguments, end) = self.enclosed(&TokenKind::Close, true)?;
        let kind = NodeKind::Call { of: None, name: Name { text, span: span.clone() }, arguments };
        Ok(Node::new(kind, span.start..end))
    }

    fn primary(&mut self) -> Result<Node, Stop> {
        let mut is_reported = false;
        while self.current.kind == TokenKind::Junk {
            self.bump();
            is_reported = true;
        }
        let span = self.current.span.clone();
        let kind = match &mut self.current.kind {
            TokenKind::Name => NodeKind::Name(slice(self.source, span.clone()).to_owned()),
            TokenKind::BadName => NodeKind::BadName(slice(self.source, span.clone()).to_owned()),
            TokenKind::Text(value) => NodeKind::Text(mem::take(value)),
            TokenKind::Decimal(value) => NodeKind::Decimal(*value),
            TokenKind::Whole(value) => {
                let value = i128::from(*value);
                self.bump();
                return Ok(self.whole(value, span));
            }
            TokenKind::Open => {
                let (node, end) = self.single(&TokenKind::Close)?;
                return Ok(Node { outer: span.start..end, ..node });
            }
            TokenKind::OpenIndex => return self.braces(Construct::List),
            TokenKind::OpenBrace => return self.braces(Construct::Map),
            _ => {
                if !is_reported {
                    let kind = self.unexpected(Expected::Operand);
                    self.report(kind, span.clone());
                }
                return Ok(Node::bad(span));
            }
        };
        self.bump();
        Ok(Node::new(kind, span))
    }

    /// A whole number, which has to fit into 64 bits.
    fn whole(&mut self, value: i128, span: Range<usize>) -> Node {
        match i64::try_from(value) {
            Ok(value) => Node::new(NodeKind::Whole(value), span),
            Err(_) => {
                let kind = ProblemKind::NumberRange { least: i64::MIN, greatest: i64::MAX };
                self.report(kind, span.clone());
                Node::bad(span)
            }
        }
    }

    /// A list or map, which is passed over.
    fn braces(&mut self, construct: Construct) -> Result<Node, Stop> {
        let opener = self.bump();
        let closer = closer(&opener.kind);
        self.skip(false);
        while self.current.kind == TokenKind::Comma {
            self.bump();
            self.skip(false);
        }
        if self.current.kind == TokenKind::End {
            return Err(self.unclosed(opener.span, closer));
        }
        let span = opener.span.start..self.bump().span.end;
        self.report(ProblemKind::Unsupported { construct }, span.clone());
        Ok(Node::bad(span))
    }

    /// The one expression in brackets, of which the opening one comes next, and where they end.
    fn single(&mut self, close: &TokenKind) -> Result<(Node, usize), Stop> {
        let start = self.current.span.start;
        let (mut items, end) = self.enclosed(close, false)?;
        let only = items.pop().filter(|_| items.is_empty());
        Ok((only.unwrap_or_else(|| Node::bad(start..end)), end))
    }

    /// What stands in brackets, of which the opening one comes next, and where they end.
    fn enclosed(&mut self, close: &TokenKind, many: bool) -> Result<(Vec<Node>, usize), Stop> {
        self.enter()?;
        let opener = self.bump();
        let mut items = Vec::new();
        while !(many && items.is_empty() && self.current.kind == *close) {
            items.push(self.expression()?);
            while self.is_boundary()
                && !matches!(self.current.kind, TokenKind::Comma | TokenKind::End)
                && self.current.kind != *close
            {
                let kind = self.unexpected(Expected::Operator);
                let span = self.bump().span;
                self.report(kind, span.clone());
                items.push(Node::bad(span));
                self.skip(false);
            }
            match self.current.kind {
                TokenKind::Comma => {
                    if !many {
                        let kind = self.unexpected(Expected::Operator);
                        let span = self.current.span.clone();
                        self.report(kind, span);
                    }
                    self.bump();
                }
                TokenKind::End => return Err(self.unclosed(opener.span, closer(&opener.kind))),
                _ => break,
            }
        }
        let end = self.bump().span.end;
        self.depth -= 1;
        Ok((items, end))
    }
}

/// One part as it is, several as one node.
fn join(mut parts: Vec<Node>, kind: fn(Vec<Node>) -> NodeKind) -> Node {
    let start = parts.first().map_or(0, |part| part.outer.start);
    let end = parts.last().map_or(start, |part| part.outer.end);
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            Node::new(kind(parts), start..end)
        }
    }
}

fn closer(opener: &TokenKind) -> char {
    match opener {
        TokenKind::OpenIndex => ']',
        TokenKind::OpenBrace => '}',
        _ => ')',
    }
}
