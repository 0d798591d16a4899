//! Words of everyday language where a condition has signs and functions: `bekas kecuali gawai`,
//! `judul berisi bekas`, `harga kurang dari 50000`. Each is answered with the form to write.

use std::mem;
use std::ops::Range;

use saring_engine::Op;

use super::parser::{Parser, Stop};
use super::place::{self, Place};
use super::problem::{Expected, ProblemKind};
use super::render::quoted;
use super::syntax::{Node, NodeKind, TokenKind, slice};
use crate::nearest::translated;

/// What stands between two parts of a condition, in words.
#[derive(Clone, Copy)]
enum Link {
    AndNot,
    Except,
    Near,
    Before,
    After,
    Has,
    Like,
    Under,
    Compare(Op),
    /// A word without a meaning here.
    Idle,
}

/// Words between two parts, the longer before their beginnings.
const LINKS: [(&str, Link); 53] = [
    ("kecuali", Link::Except),
    ("except", Link::Except),
    ("selain", Link::Except),
    ("tanpa", Link::Except),
    ("without", Link::Except),
    ("tidak sama dengan", Link::Compare(Op::NotEqual)),
    ("tidak kurang dari", Link::Compare(Op::AtLeast)),
    ("tidak lebih dari", Link::Compare(Op::AtMost)),
    ("tidak", Link::AndNot),
    ("bukan", Link::AndNot),
    ("not", Link::AndNot),
    ("dekat dengan", Link::Near),
    ("dekat", Link::Near),
    ("berdekatan dengan", Link::Near),
    ("near", Link::Near),
    ("sebelum", Link::Before),
    ("before", Link::Before),
    ("sesudah", Link::After),
    ("setelah", Link::After),
    ("after", Link::After),
    ("mengandung", Link::Has),
    ("berisi", Link::Has),
    ("memuat", Link::Has),
    ("menyebut", Link::Has),
    ("ada", Link::Has),
    ("contains", Link::Has),
    ("has", Link::Has),
    ("mirip dengan", Link::Like),
    ("mirip", Link::Like),
    ("like", Link::Like),
    ("di bawah", Link::Under),
    ("dibawah", Link::Under),
    ("under", Link::Under),
    ("di atas", Link::Compare(Op::Greater)),
    ("diatas", Link::Compare(Op::Greater)),
    ("kurang dari", Link::Compare(Op::Less)),
    ("lebih dari", Link::Compare(Op::Greater)),
    ("lebih besar dari", Link::Compare(Op::Greater)),
    ("lebih kecil dari", Link::Compare(Op::Less)),
    ("paling sedikit", Link::Compare(Op::AtLeast)),
    ("paling banyak", Link::Compare(Op::AtMost)),
    ("setidaknya", Link::Compare(Op::AtLeast)),
    ("minimal", Link::Compare(Op::AtLeast)),
    ("maksimal", Link::Compare(Op::AtMost)),
    ("sama dengan", Link::Compare(Op::Equal)),
    ("adalah", Link::Compare(Op::Equal)),
    ("is", Link::Compare(Op::Equal)),
    ("maka", Link::Idle),
    ("then", Link::Idle),
    ("itu", Link::Idle),
    ("yang", Link::Idle),
    ("dengan", Link::Idle),
    ("juga", Link::Idle),
];

/// Words before a part that a condition goes without.
const IDLE: [&str; 14] = [
    "jika",
    "kalau",
    "bila",
    "apabila",
    "if",
    "when",
    "ada",
    "terdapat",
    "mengandung",
    "memuat",
    "berisi",
    "kata",
    "contains",
    "yang",
];

/// The distance in words that an exception is proposed with.
const USUAL_DISTANCE: u32 = 3;

impl Parser<'_> {
    /// Takes words that stand between two parts, and the part behind them, and reports what to
    /// write. Nothing is taken if the current token is none of them.
    pub(super) fn take_link(&mut self, parts: &mut Vec<Node>) -> Result<bool, Stop> {
        let Some((tokens, link)) = self.link() else { return Ok(false) };
        self.count()?;
        let mut span = self.current.span.clone();
        for _ in 0..tokens {
            span.end = self.bump().span.end;
        }
        let right = if self.is_boundary() || self.logical().is_some() {
            None
        } else {
            Some(self.relation()?)
        };
        let left = parts.last_mut().map(take_last_operand);
        let (write, other) = match (&left, &right) {
            (Some(left), Some(right)) => self.rewritten(link, left, right),
            _ => (None, None),
        };
        parts.push(Node::bad(span.clone()));
        let kind = match right {
            None if !matches!(link, Link::Idle) => self.unexpected(Expected::Operand),
            _ => ProblemKind::Words { write, other },
        };
        self.report(kind, span);
        Ok(true)
    }

    /// Whether the current token is a word that a condition goes without, before a part of it.
    pub(super) fn is_idle_word(&self) -> bool {
        let text = slice(self.source, self.current.span.clone());
        let known = IDLE.iter().any(|word| text.eq_ignore_ascii_case(word));
        known
            && self.current.kind == TokenKind::Name
            && self.tokens.as_slice().first().is_some_and(|next| match next.kind {
                TokenKind::Name => {
                    let next = slice(self.source, next.span.clone());
                    next != "in" && super::stream::logical_word(next).is_none()
                }
                TokenKind::BadName | TokenKind::Not => true,
                TokenKind::Open => !matches!(text, "ada" | "kata" | "contains"),
                _ => false,
            })
    }

    /// The words at the current token, with how many tokens they take.
    fn link(&self) -> Option<(usize, Link)> {
        if self.current.kind != TokenKind::Name {
            return None;
        }
        let spans = [&self.current].into_iter().chain(self.tokens.as_slice());
        let names = spans.take_while(|token| token.kind == TokenKind::Name).take(3);
        let names: Vec<String> = names
            .map(|token| slice(self.source, token.span.clone()).to_ascii_lowercase())
            .collect();
        let matches = |words: &str| {
            let mut count = 0;
            words.split(' ').all(|word| {
                count += 1;
                names.get(count - 1).is_some_and(|name| name == word)
            })
        };
        let found = LINKS.iter().filter(|(words, _)| matches(words));
        let (words, link) = found.max_by_key(|(words, _)| words.len())?;
        Some((words.split(' ').count(), *link))
    }

    /// The condition that the words stand for, and another that may be meant.
    fn rewritten(&self, link: Link, left: &Node, right: &Node) -> (Option<String>, Option<String>) {
        let text = |span: &Range<usize>| slice(self.source, span.clone());
        let (a, b) = (text(&left.outer), text(&right.outer));
        let field = translated(a).unwrap_or(a);
        let is_list = |node: &Node| {
            let name = text(&node.span);
            let plain = matches!(node.kind, NodeKind::Name(_));
            plain && Place::named(translated(name).unwrap_or(name)).is_none()
        };
        let lists = is_list(left) && is_list(right);
        let named = Place::named(field);
        let one = |write: String| (Some(write), None);
        match link {
            Link::Except if lists => {
                (Some(format!("{a}.except({b}, {USUAL_DISTANCE})")), Some(format!("{a} && !{b}")))
            }
            Link::Except | Link::AndNot if right.is_chain() => {
                one(format!("{a} && !({})", text(&right.span)))
            }
            Link::Except | Link::AndNot => one(format!("{a} && !{b}")),
            Link::Near if lists => one(format!("near({a}, {b}, 5)")),
            Link::Before if lists => one(format!("before({a}, {b}, 5)")),
            Link::After if lists => one(format!("before({b}, {a}, 5)")),
            Link::Has if named.as_ref().is_some_and(|place| place.within().is_some()) => {
                one(format!("{field}.has({b})"))
            }
            Link::Like if named == Some(Place::Image) => one(format!("image.like({b})")),
            Link::Under if named == Some(Place::Category) => match right.kind {
                NodeKind::Text(_) => one(format!("category.under({b})")),
                _ => one(format!("category.under({})", quoted(b))),
            },
            Link::Under if right.is_literal() => one(format!("{field} < {}", literal(right, b))),
            Link::Compare(op) if right.is_literal() => {
                let field = if is_list(left) { format!("count({a})") } else { field.to_owned() };
                one(format!("{field} {} {}", op.as_str(), literal(right, b)))
            }
            Link::Has if lists => one(format!("{a} && {b}")),
            Link::Near => one(place::NEAR.0.to_owned()),
            Link::Before | Link::After => one(place::BEFORE.0.to_owned()),
            Link::Has => one(place::HAS.0.to_owned()),
            Link::Like => one(place::LIKE.0.to_owned()),
            Link::Under => one(place::UNDER.0.to_owned()),
            Link::Compare(_) => one("price < 50000".to_owned()),
            Link::Idle => (None, None),
        }
    }
}

/// A number as it has to be written, whatever was: `50rb` is 50000.
fn literal(node: &Node, text: &str) -> String {
    match &node.kind {
        NodeKind::Whole(value) => value.to_string(),
        _ => text.to_owned(),
    }
}

/// The last part of a chain, which words behind it belong to. What is wrong with it is told once it
/// has been rewritten.
fn take_last_operand(node: &mut Node) -> Node {
    match &mut node.kind {
        NodeKind::And(parts) | NodeKind::Or(parts) if !parts.is_empty() => {
            let last = parts.len() - 1;
            take_last_operand(&mut parts[last])
        }
        _ => {
            let bad =
                Node { kind: NodeKind::Bad, span: node.span.clone(), outer: node.outer.clone() };
            mem::replace(node, bad)
        }
    }
}
