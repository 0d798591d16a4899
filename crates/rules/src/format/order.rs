//! Where something stands in a rule file, and what follows from that for its order and layout.

use saring_text::Variant;

use super::doc::{Entry, Group, Value};
use crate::file::keys;

/// What part of a rule file a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    File,
    /// `words`, `images`: lists by name.
    Lists,
    /// One list: its items, or items and settings.
    NamedList,
    Rules,
    Rule,
    /// The `when` of a rule.
    Condition,
    /// Examples, of a rule or of the set.
    Examples,
    ExampleList,
    Example,
    Title,
    Thresholds,
    Validity,
    Variants,
    Signals,
    /// A number: a score, a price, a distance.
    Number,
    /// Anything else.
    Other,
}

/// How a list or mapping is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One part on each line.
    Block,
    /// In brackets on one line if it fits, else as a block.
    Fit,
    /// In brackets, wrapped.
    Fill,
}

impl Spot {
    /// The part that an entry of this one is. An item of a list has no name.
    pub(super) fn child(self, key: Option<&str>) -> Spot {
        match (self, key) {
            (Spot::File, Some("words" | "images")) => Spot::Lists,
            (Spot::File, Some("rules")) => Spot::Rules,
            (Spot::File | Spot::Rule, Some("examples")) => Spot::Examples,
            (Spot::File | Spot::Rule, Some("title")) => Spot::Title,
            (Spot::File, Some("thresholds")) => Spot::Thresholds,
            (Spot::File | Spot::NamedList, Some("variants")) => Spot::Variants,
            (Spot::Lists, Some(_)) | (Spot::NamedList, Some("terms" | "hashes")) => Spot::NamedList,
            (Spot::Rules, None) => Spot::Rule,
            (Spot::Rule, Some("when")) => Spot::Condition,
            (Spot::Rule, Some("valid")) => Spot::Validity,
            (Spot::Examples, Some(_)) => Spot::ExampleList,
            (Spot::ExampleList, None) => Spot::Example,
            (Spot::Example, Some("signals")) => Spot::Signals,
            (Spot::Thresholds | Spot::Signals, Some(_))
            | (Spot::Rule, Some("score"))
            | (Spot::Example, Some("price"))
            | (Spot::NamedList, Some("max_distance")) => Spot::Number,
            _ => Spot::Other,
        }
    }

    /// How a value in this place is laid out.
    pub(super) fn layout(self, value: &Value<'_>) -> Layout {
        match self {
            Spot::File | Spot::Lists | Spot::Rules | Spot::Rule | Spot::Examples => Layout::Block,
            Spot::NamedList => match value {
                Value::Mapping(_) => Layout::Block,
                _ => Layout::Fill,
            },
            _ => Layout::Fit,
        }
    }

    /// Whether an empty line stands before each part but the first, of which `key` is one.
    pub(super) fn is_section(self, key: Option<&str>) -> bool {
        match self {
            Spot::File => matches!(key, Some("words" | "images" | "rules" | "examples")),
            Spot::Rules => true,
            _ => false,
        }
    }

    /// The usual order of the entries.
    fn order(self) -> &'static [&'static str] {
        const VARIANTS: [&str; Variant::ALL.len()] = {
            let mut names = [""; Variant::ALL.len()];
            let mut at = 0;
            while at < names.len() {
                names[at] = Variant::ALL[at].as_str();
                at += 1;
            }
            names
        };
        match self {
            Spot::File => &keys::FILE,
            Spot::NamedList => &keys::NAMED_LIST,
            Spot::Rule => &keys::RULE,
            Spot::Examples => &keys::EXAMPLE_LISTS,
            Spot::Example => &keys::EXAMPLE,
            Spot::Title => &keys::TITLE,
            Spot::Thresholds => &keys::THRESHOLDS,
            Spot::Validity => &keys::VALIDITY,
            Spot::Variants => &VARIANTS,
            Spot::Lists
            | Spot::Rules
            | Spot::Condition
            | Spot::ExampleList
            | Spot::Signals
            | Spot::Number
            | Spot::Other => &[],
        }
    }
}

/// Puts entries into their usual order; those without one stay behind the others as they are.
/// Comments that would then stand between a dash and what follows it go before the dash.
pub(super) fn arrange(group: &mut Group<'_>, spot: Spot) {
    let order = spot.order();
    if !order.is_empty() {
        group.entries.sort_by_key(|entry| {
            order.iter().position(|name| Some(*name) == entry.key).unwrap_or(order.len())
        });
    }
    for entry in &mut group.entries {
        let child = spot.child(entry.key);
        if let Some(group) = entry.value.group_mut() {
            arrange(group, child);
            if entry.key.is_none() {
                hoist(entry);
            }
        }
    }
}

fn hoist(item: &mut Entry<'_>) {
    let first = item.value.group_mut().and_then(|group| group.entries.first_mut());
    if let Some(remarks) = first.map(Entry::take_before) {
        item.add_before(remarks);
    }
}
