//! The tree: one flat table of nodes in the order of the file, 16 bytes each.
//!
//! A list of a million terms is a million nodes. So a text that stands in the file as it is takes
//! no memory of its own, and a collection says where its part of the table ends.

use std::ops::Range;

/// A parsed file.
pub(crate) struct Tree<'s> {
    source: &'s str,
    pub(super) entries: Vec<Entry>,
    pub(super) decoded: Vec<Box<str>>,
    pub(super) comments: Vec<Comment>,
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Where it stands.
    pub(crate) span: Range<usize>,
}

/// One row of the table.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Of a collection: the first row after its parts. Of a text: its row in `decoded`, or
    /// [`AS_WRITTEN`].
    pub(super) link: u32,
    pub(super) kind: Kind,
}

/// The text is the part of the source that the node spans, less its quotes.
pub(super) const AS_WRITTEN: u32 = u32::MAX;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing was written where a value belongs.
    Empty,
    /// A text.
    Text(Scalar),
    /// A list; `flow` if in brackets.
    List {
        /// Whether it is written in brackets.
        flow: bool,
    },
    /// A mapping; `flow` if in braces.
    Mapping {
        /// Whether it is written in braces.
        flow: bool,
    },
    /// Something refused, already reported.
    Refused,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// Without quotes.
    Plain,
    /// In `'…'`.
    Single,
    /// In `"…"`.
    Double,
    /// After `|` or `>`.
    Block,
}

impl<'s> Tree<'s> {
    pub(super) fn new(source: &'s str) -> Tree<'s> {
        Tree { source, entries: Vec::new(), decoded: Vec::new(), comments: Vec::new() }
    }

    /// The file's text.
    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// The file's one value, unless the file is empty.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        (!self.entries.is_empty()).then_some(self.node(0))
    }

    pub(super) fn node(&self, row: usize) -> Node<'_> {
        Node { tree: self, row }
    }

    /// The comments, in the order of the file.
    pub(crate) fn comments(&self) -> &[Comment] {
        &self.comments
    }

    fn after(&self, row: usize) -> usize {
        let entry = self.entries[row];
        match entry.kind {
            Kind::List { .. } | Kind::Mapping { .. } => entry.link as usize,
            Kind::Empty | Kind::Text(_) | Kind::Refused => row + 1,
        }
    }
}

/// One value of the file.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    tree: &'t Tree<'t>,
    row: usize,
}

impl<'t> Node<'t> {
    pub(super) fn row(self) -> usize {
        self.row
    }

    /// What it is.
    pub(crate) fn kind(self) -> Kind {
        self.tree.entries[self.row].kind
    }

    /// Where it stands, quotes and brackets included.
    pub(crate) fn span(self) -> Range<usize> {
        let entry = self.tree.entries[self.row];
        entry.start as usize..entry.end as usize
    }

    /// The text, if it is one.
    pub(crate) fn text(self) -> Option<&'t str> {
        let entry = self.tree.entries[self.row];
        let Kind::Text(style) = entry.kind else { return None };
        if entry.link == AS_WRITTEN {
            Some(as_written(self.tree.source, self.span(), style))
        } else {
            self.tree.decoded.get(entry.link as usize).map(|text| &**text)
        }
    }

    /// The span of the text itself, without its quotes, if it stands in the file letter by letter.
    pub(crate) fn text_span(self) -> Option<Range<usize>> {
        let entry = self.tree.entries[self.row];
        let Kind::Text(style) = entry.kind else { return None };
        (entry.link == AS_WRITTEN).then(|| inside(self.span(), style))
    }

    /// The parts of a list; none of anything else.
    pub(crate) fn items(self) -> impl Iterator<Item = Node<'t>> {
        let listed = matches!(self.kind(), Kind::List { .. });
        Parts::of(self, listed)
    }

    /// The keys and values of a mapping; none of anything else.
    pub(crate) fn pairs(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let mapped = matches!(self.kind(), Kind::Mapping { .. });
        let mut parts = Parts::of(self, mapped);
        std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
    }
}

/// Walks over the direct parts of a collection.
struct Parts<'t> {
    tree: &'t Tree<'t>,
    row: usize,
    end: usize,
}

impl<'t> Parts<'t> {
    fn of(node: Node<'t>, any: bool) -> Parts<'t> {
        let end = if any { node.tree.after(node.row) } else { node.row + 1 };
        Parts { tree: node.tree, row: node.row + 1, end }
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        (self.row < self.end).then(|| {
            let node = Node { tree: self.tree, row: self.row };
            self.row = self.tree.after(self.row);
            node
        })
    }
}

/// The part of the source that a text takes, quotes left out.
pub(super) fn as_written(source: &str, span: Range<usize>, style: Scalar) -> &str {
    source.get(inside(span, style)).unwrap_or_default()
}

fn inside(span: Range<usize>, style: Scalar) -> Range<usize> {
    match style {
        Scalar::Single | Scalar::Double => span.start + 1..span.end.saturating_sub(1),
        Scalar::Plain | Scalar::Block => span,
    }
}
