//! What word lists and image lists have in common: a name, and items with or without settings.

use std::ops::Range;

use super::fields::Fields;
use super::scalars;
use crate::condition::{MAX_NAME, is_name, is_reserved};
use crate::diagnostic::{Code, Diagnostic, Findings, Noun};
use crate::limits::MAX_LISTS;
use crate::yaml::{Kind, Node};

/// Lists in the order of the file, each with the place of its name.
pub(super) struct Lists<T> {
    pub(super) lists: Vec<(T, Range<usize>)>,
    /// Whether every list of the file is there, if only by its name.
    pub(super) complete: bool,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Lists { lists: Vec::new(), complete: true }
    }
}

/// How one kind of list is written.
pub(super) struct Form {
    pub(super) owner: Noun,
    /// The entry with the items, where a list is written with settings.
    pub(super) items: &'static str,
    /// The entry with the settings.
    pub(super) settings: &'static str,
    pub(super) sample: &'static str,
}

/// One list as written.
pub(super) struct Written<'t> {
    pub(super) key: Node<'t>,
    pub(super) name: &'t str,
    /// The list of items, unless something else stands in its place.
    pub(super) items: Option<Node<'t>>,
    pub(super) settings: Option<Node<'t>>,
}

impl Form {
    /// Reads the mapping from names to lists. Nothing, where it is none or has too many.
    pub(super) fn read<'t>(
        &self,
        node: Node<'t>,
        findings: &mut Findings,
    ) -> Option<Vec<Written<'t>>> {
        if !scalars::is_mapping(node, Noun::Mapping, self.sample, findings) {
            return None;
        }
        let count = node.pairs().count();
        if count > MAX_LISTS {
            let found = Diagnostic::new(Code::TooManyLists, node.span());
            findings.add(found.with("count", count).with("limit", MAX_LISTS));
            return None;
        }
        Some(node.pairs().filter_map(|(key, value)| self.read_list(key, value, findings)).collect())
    }

    fn read_list<'t>(
        &self,
        key: Node<'t>,
        value: Node<'t>,
        findings: &mut Findings,
    ) -> Option<Written<'t>> {
        let name = key.text()?;
        check_name(key, name, findings);
        let (items, settings) = match value.kind() {
            Kind::List { .. } => (Some(value), None),
            Kind::Mapping { .. } => {
                let known = [self.items, self.settings];
                let fields = Fields::read(value, self.owner, &known, self.sample, findings);
                let items = fields.as_ref().and_then(|fields| fields.require(self.items, findings));
                let items = items.filter(|items| scalars::is_list(*items, self.sample, findings));
                (items, fields.and_then(|fields| fields.get(self.settings)))
            }
            Kind::Empty => {
                let found = Diagnostic::new(Code::ValueMissing, key.span());
                findings.add(found.with("key", name));
                (None, None)
            }
            Kind::Text(_) | Kind::Refused => {
                scalars::wrong_type(value, Noun::ListOrMapping, self.sample, findings);
                (None, None)
            }
        };
        if let Some(items) = items
            && items.items().next().is_none()
        {
            findings.add(Diagnostic::new(Code::EmptyList, items.span()).with("name", name));
        }
        Some(Written { key, name, items, settings })
    }
}

/// Refuses names that conditions cannot use.
fn check_name(key: Node<'_>, name: &str, findings: &mut Findings) {
    if is_reserved(name) {
        findings.add(
            Diagnostic::new(Code::ReservedListName, key.span())
                .with("name", name)
                .with("nearest", format!("kata_{name}")),
        );
    } else if !is_name(name) {
        let likely = scalars::slugged(name, '_', MAX_NAME);
        let usable = is_name(&likely) && !is_reserved(&likely);
        findings.add(
            Diagnostic::new(Code::BadListName, key.span())
                .with("name", name)
                .with_some("nearest", usable.then_some(likely)),
        );
    }
}
