//! The entries of a mapping, checked against those that may stand there.

use std::ops::Range;

use super::scalars;
use crate::diagnostic::{Arg, Code, Diagnostic, Findings, Noun};
use crate::nearest::nearest;
use crate::yaml::{Kind, Node};

/// The entries of one mapping.
pub(super) struct Fields<'t> {
    owner: Noun,
    /// Where a missing entry is reported.
    span: Range<usize>,
    entries: Vec<(&'t str, Node<'t>, Node<'t>)>,
}

impl<'t> Fields<'t> {
    /// Reads a mapping. Entries other than `known` are refused, and so are empty ones. Nothing is
    /// returned if the node is no mapping.
    pub(super) fn read(
        node: Node<'t>,
        owner: Noun,
        known: &[&str],
        sample: &str,
        findings: &mut Findings,
    ) -> Option<Fields<'t>> {
        if !scalars::is_mapping(node, Noun::Mapping, sample, findings) {
            return None;
        }
        let mut entries = Vec::new();
        for (key, value) in node.pairs() {
            let Some(name) = key.text() else { continue };
            if !known.contains(&name) {
                findings.add(
                    Diagnostic::new(Code::UnknownKey, key.span())
                        .with("key", name)
                        .with("owner", owner)
                        .with("known", Arg::proposal(&known.join(", ")))
                        .with_some("nearest", nearest(name, known)),
                );
                continue;
            }
            if value.kind() == Kind::Empty {
                let found = Diagnostic::new(Code::ValueMissing, key.span());
                findings.add(found.with("key", name));
            }
            entries.push((name, key, value));
        }
        let span = match node.kind() {
            Kind::Mapping { flow: true } => node.span(),
            _ => node.pairs().next().map_or(node.span(), |(key, _)| key.span()),
        };
        Some(Fields { owner, span, entries })
    }

    /// The value of an entry, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<Node<'t>> {
        let (_, _, value) = self.entry(name)?;
        matches!(value.kind(), Kind::Text(_) | Kind::List { .. } | Kind::Mapping { .. })
            .then_some(value)
    }

    /// The value of an entry that has to be there.
    pub(super) fn require(&self, name: &'static str, findings: &mut Findings) -> Option<Node<'t>> {
        if self.entry(name).is_none() {
            findings.add(
                Diagnostic::new(Code::MissingKey, self.span.clone())
                    .with("key", name)
                    .with("owner", self.owner),
            );
        }
        self.get(name)
    }

    /// Where the name of an entry stands, if it is there.
    pub(super) fn key_span(&self, name: &str) -> Option<Range<usize>> {
        self.entry(name).map(|(_, key, _)| key.span())
    }

    /// Where to report something about the mapping as a whole.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn entry(&self, name: &str) -> Option<(&'t str, Node<'t>, Node<'t>)> {
        self.entries.iter().copied().find(|(known, _, _)| *known == name)
    }
}
