//! Tokens and the tree: what the lexer hands to the parser, and the parser to the lowering.

use std::ops::Range;

use saring_engine::Op;

/// A token and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

/// What a token is. Names are read from the source by their place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Name,
    /// Looks like a name, with letters or hyphens that names do not have.
    BadName,
    Text(String),
    Whole(u64),
    Decimal(f64),
    Open,
    Close,
    OpenIndex,
    CloseIndex,
    OpenBrace,
    CloseBrace,
    Comma,
    Colon,
    Dot,
    Question,
    Not,
    And,
    Or,
    Compare(Op),
    Minus,
    /// `+`, `*`, `/`, `%`
    Arithmetic,
    /// Something that the lexer has reported.
    Junk,
    End,
}

/// A part of the tree and its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    /// Without the parentheses around it, so that a problem points at just what is wrong.
    pub(super) span: Range<usize>,
    /// With them, so that the place of a whole covers all its parts.
    pub(super) outer: Range<usize>,
}

/// What a part of the tree is.
#[derive(Debug)]
pub(super) enum NodeKind {
    /// Something wrong that has been reported.
    Bad,
    Name(String),
    BadName(String),
    Text(String),
    Whole(i64),
    Decimal(f64),
    Not(Box<Node>),
    /// Two or more.
    And(Vec<Node>),
    /// Two or more.
    Or(Vec<Node>),
    Compare(Box<Comparison>),
    Member {
        of: Box<Node>,
        name: Name,
    },
    Call {
        /// What stands before the dot, if anything does.
        of: Option<Box<Node>>,
        name: Name,
        arguments: Vec<Node>,
    },
    Index {
        of: Box<Node>,
        index: Box<Node>,
    },
}

/// `left op right`
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) left: Node,
    pub(super) op: Op,
    pub(super) op_span: Range<usize>,
    pub(super) right: Node,
}

/// A name after a dot or before a bracket.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

impl Node {
    pub(super) fn new(kind: NodeKind, span: Range<usize>) -> Node {
        Node { kind, outer: span.clone(), span }
    }

    pub(super) fn bad(span: Range<usize>) -> Node {
        Node::new(NodeKind::Bad, span)
    }

    /// Whether it, or a part of it that was passed over, has been reported by the parser.
    pub(super) fn is_bad(&self) -> bool {
        match &self.kind {
            NodeKind::Bad => true,
            NodeKind::And(parts) => parts.iter().any(|part| matches!(part.kind, NodeKind::Bad)),
            _ => false,
        }
    }

    /// Whether it is two or more parts with `&&` or `||` between them.
    pub(super) fn is_chain(&self) -> bool {
        matches!(self.kind, NodeKind::And(_) | NodeKind::Or(_))
    }

    pub(super) fn is_literal(&self) -> bool {
        matches!(self.kind, NodeKind::Text(_) | NodeKind::Whole(_) | NodeKind::Decimal(_))
    }
}

/// The text at a place; empty where there is none.
pub(super) fn slice(source: &str, span: Range<usize>) -> &str {
    source.get(span).unwrap_or_default()
}
