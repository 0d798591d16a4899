//! Gives every comment to the entry that it belongs to.
//!
//! A comment behind something belongs to that; one on a line of its own to what follows. After the
//! last part of a block it stays in the block if it is indented like the block, so that an entry
//! that was commented out stays where it was.

use super::doc::{Entry, Group, Remark, Value};
use crate::yaml::{Comment, Kind, Node, Scalar, Tree};

/// The file's value, as a list or mapping with all comments of the file.
pub(super) fn attach<'t>(tree: &'t Tree<'t>, root: Node<'t>) -> Group<'t> {
    let source = tree.source();
    let mut builder = Builder { source, lines: lines(source), comments: tree.comments(), next: 0 };
    let mut group = builder.group(root, usize::MAX);
    group.after.extend(builder.until(usize::MAX));
    group
}

/// A line of the file. Each is looked at once, for it may hold a million words.
#[derive(Clone, Copy, Default)]
struct Line {
    start: usize,
    follows_empty: bool,
}

fn lines(source: &str) -> Vec<Line> {
    let (mut start, mut follows_empty) = (0, false);
    let mut lines = Vec::new();
    for line in source.split_inclusive('\n') {
        lines.push(Line { start, follows_empty });
        (start, follows_empty) = (start + line.len(), line.trim().is_empty());
    }
    lines
}

struct Builder<'t> {
    source: &'t str,
    lines: Vec<Line>,
    comments: &'t [Comment],
    /// The first comment that has not been given away.
    next: usize,
}

impl<'t> Builder<'t> {
    /// `limit` is where the next thing after the group begins.
    fn group(&mut self, node: Node<'t>, limit: usize) -> Group<'t> {
        let (Kind::List { flow } | Kind::Mapping { flow }) = node.kind() else {
            return Group::default();
        };
        let bracketed = flow && self.source[node.span()].ends_with([']', '}']);
        let limit = if bracketed { node.span().end - 1 } else { limit };
        let mut group = Group::default();
        let mut parts = self.parts(node).into_iter().peekable();
        while let Some((key, value)) = parts.next() {
            let next = parts.peek().map_or(limit, |(key, value)| self.start(*key, *value));
            group.entries.push(self.entry(key, value, next));
        }
        if bracketed {
            group.after = self.until(limit);
        } else if !flow && let Some(column) = self.block_column(node) {
            while let Some(comment) = self.peek()
                && comment.span.start < limit
                && self.is_alone(comment)
                && self.column(comment.span.start) >= column
            {
                group.after.push(self.remark(comment));
                self.next += 1;
            }
        }
        group
    }

    fn parts(&self, node: Node<'t>) -> Vec<(Option<Node<'t>>, Node<'t>)> {
        let items = node.items().map(|item| (None, item));
        items.chain(node.pairs().map(|(key, value)| (Some(key), value))).collect()
    }

    fn entry(&mut self, key: Option<Node<'t>>, value: Node<'t>, limit: usize) -> Entry<'t> {
        let start = self.start(key, value);
        let before = self.until(start);
        let blank = self.follows_empty_line(start);
        let mut trailing = Vec::new();
        let mut after_key = Vec::new();
        let block =
            matches!(value.kind(), Kind::List { flow: false } | Kind::Mapping { flow: false });
        // Behind the name or the sign: `words: # …`, `description: | # …`, `- | # …`.
        if let Some(comment) = self.peek()
            && comment.span.start < value.span().start
            && self.on_one_line(key.map_or(start, |key| key.span().end), comment.span.start)
        {
            trailing.push(self.text(comment));
            self.next += 1;
        }
        if key.is_some() && !block {
            after_key = self.until(value.span().start);
        }
        let mut built = match value.kind() {
            Kind::List { .. } => Value::List(self.group(value, limit)),
            Kind::Mapping { .. } => Value::Mapping(self.group(value, limit)),
            Kind::Text(_) => Value::Text(value.text().unwrap_or_default()),
            Kind::Empty | Kind::Refused => Value::Nothing,
        };
        if !block
            && let Some(comment) = self.peek()
            && comment.span.start < limit
            && !self.is_alone(comment)
            && self.on_one_line(value.span().end, comment.span.start)
        {
            trailing.push(self.text(comment));
            self.next += 1;
        }
        // There is no line between the brackets of what is empty.
        let inside = match built.group_mut() {
            Some(group) if group.entries.is_empty() => std::mem::take(&mut group.after),
            _ => Vec::new(),
        };
        let mut entry = Entry::new(key.and_then(Node::text), built, blank);
        entry.add_before(before);
        entry.add_before(after_key);
        entry.add_before(inside);
        for text in trailing {
            entry.set_trailing(text);
        }
        entry
    }

    /// The comments that begin before `end`, as remarks.
    fn until(&mut self, end: usize) -> Vec<Remark<'t>> {
        let mut remarks = Vec::new();
        while let Some(comment) = self.peek()
            && comment.span.start < end
        {
            remarks.push(self.remark(comment));
            self.next += 1;
        }
        remarks
    }

    fn peek(&self) -> Option<&'t Comment> {
        self.comments.get(self.next)
    }

    fn remark(&self, comment: &Comment) -> Remark<'t> {
        let blank = self.is_alone(comment) && self.follows_empty_line(comment.span.start);
        Remark { text: self.text(comment), blank }
    }

    fn text(&self, comment: &Comment) -> &'t str {
        self.source.get(comment.span.clone()).unwrap_or_default().trim_end()
    }

    /// Whether nothing stands before the comment on its line.
    fn is_alone(&self, comment: &Comment) -> bool {
        let start = comment.span.start;
        self.source[self.line(start).start..start].trim_start_matches('\u{feff}').trim().is_empty()
    }

    fn on_one_line(&self, from: usize, to: usize) -> bool {
        self.source.get(from..to).is_some_and(|between| !between.contains('\n'))
    }

    fn follows_empty_line(&self, at: usize) -> bool {
        self.line(at).follows_empty
    }

    /// Where an entry begins, without its dash. A text after `- |` begins on a later line; only a
    /// comment and empty lines can be between the two, so that the last sign is on the right line.
    fn start(&self, key: Option<Node<'t>>, value: Node<'t>) -> usize {
        let start = key.unwrap_or(value).span().start;
        match (key, value.kind()) {
            (None, Kind::Text(Scalar::Block)) => {
                self.source[..start].rfind(['|', '>']).unwrap_or(start)
            }
            _ => start,
        }
    }

    /// The line of `at`.
    fn line(&self, at: usize) -> Line {
        let after = self.lines.partition_point(|line| line.start <= at);
        after.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or_default()
    }

    fn column(&self, at: usize) -> usize {
        at - self.line(at).start
    }

    /// The column at which the parts of a block begin; that of its dashes for a list.
    fn block_column(&self, node: Node<'t>) -> Option<usize> {
        if let Some((key, _)) = node.pairs().next() {
            return Some(self.column(key.span().start));
        }
        let first = node.items().next()?;
        Some(self.column(first.span().start).saturating_sub("- ".len()))
    }
}
