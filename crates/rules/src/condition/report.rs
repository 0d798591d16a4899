//! The lowering's words: how it reports, and what it proposes to write instead.

use std::ops::Range;

use crate::nearest::nearest;

use super::MAX_PROBLEMS;
use super::lower::{Lowerer, Meaning};
use super::place::Place;
use super::problem::{Problem, ProblemKind, Sort};
use super::syntax::{Name, Node, slice};

impl Lowerer<'_> {
    pub(super) fn report(&mut self, kind: ProblemKind, span: &Range<usize>) {
        self.problems.push(Problem { kind, span: span.clone() });
    }

    /// One sort of thing where another is needed; nothing, where that has been reported.
    pub(super) fn mismatch(
        &mut self,
        node: &Node,
        expected: Sort,
        found: &Meaning,
        write: Option<String>,
    ) {
        if let Some(found) = found.sort() {
            self.report(ProblemKind::Mismatch { expected, found, write }, &node.span);
        }
    }

    /// A text in quotes where a word list is needed.
    pub(super) fn quoted_word(&mut self, text: String, span: &Range<usize>) {
        let write = self.list_called(&text);
        self.report(ProblemKind::QuotedWord { text, write }, span);
    }

    /// A call with the wrong number of arguments, unless one is missing for another reason.
    pub(super) fn wrong_count(
        &mut self,
        node: &Node,
        (form, expected): (&'static str, usize),
        arguments: &[Node],
    ) -> Meaning {
        if !arguments.iter().any(Node::is_bad) {
            let kind = ProblemKind::ArgumentCount { form, expected, found: arguments.len() };
            self.report(kind, &node.span);
        }
        self.look_into(arguments);
        Meaning::Bad
    }

    pub(super) fn unknown_member(
        &mut self,
        of: &Node,
        name: &Name,
        members: &'static [&'static str],
        write: Option<String>,
    ) -> Meaning {
        let (of, member) = (self.text_of(of).to_owned(), name.text.clone());
        let kind = ProblemKind::UnknownMember { of, name: member, members, write };
        self.report(kind, &name.span);
        Meaning::Bad
    }

    /// A text field searched or compared as a text.
    pub(super) fn text_test(&mut self, field: &Node, text: Option<&str>, span: &Range<usize>) {
        let field = self.text_of(field).to_owned();
        let list = text.and_then(|text| self.list_called(text));
        let write = list.map(|list| format!("{field}.has({list})"));
        self.report(ProblemKind::TextTest { field, write }, span);
    }

    /// Finds the problems inside arguments that have no other use.
    pub(super) fn look_into<'n>(&mut self, arguments: impl IntoIterator<Item = &'n Node>) {
        for argument in arguments {
            self.meaning(argument);
        }
    }

    /// `of.name`, for the member most similar to the one written.
    pub(super) fn nearest_member(
        &self,
        of: &Node,
        name: &Name,
        members: &'static [&'static str],
    ) -> Option<String> {
        let nearest = nearest(&name.text, members)?;
        Some(format!("{}.{nearest}", self.text_of(of)))
    }

    /// What was meant by a test written as if it belonged to a word list: `bekas.near(sandang, 5)`.
    pub(super) fn list_test(&self, of: &Node, name: &Name, arguments: &[Node]) -> Option<String> {
        let list = self.text_of(of);
        let mut arguments = arguments.iter().map(|argument| self.text_of(argument));
        match name.text.as_str() {
            "count" => Some(format!("count({list})")),
            function @ ("near" | "before") => {
                let (other, distance) = (arguments.next()?, arguments.next()?);
                Some(format!("{function}({list}, {other}, {distance})"))
            }
            "has" | "in" | "within" => {
                let field = arguments.next()?;
                let is_field = Place::named(field)?.within().is_some();
                is_field.then(|| format!("{field}.has({list})"))
            }
            _ => {
                let nearest = nearest(&name.text, &["except"])?;
                Some(format!("{list}.{nearest}"))
            }
        }
    }

    /// The name that was probably meant. Past the last problem that is reported nobody would see it.
    pub(super) fn nearest_name(&self, name: &str) -> Option<String> {
        let is_shown = self.problems.len() < MAX_PROBLEMS;
        is_shown.then(|| self.names.nearest(name)).flatten()
    }

    /// The word list that an officer may have put in quotes.
    pub(super) fn list_called(&self, text: &str) -> Option<String> {
        self.names.list(text).map(|_| text.to_owned())
    }

    /// The part as written.
    pub(super) fn text_of(&self, node: &Node) -> &str {
        slice(self.source, node.span.clone())
    }
}
