//! Examples: the listings that test a rule, or a whole rule set.

use std::collections::BTreeMap;
use std::ops::Range;

use saring_engine::{Example, Listing, Verdict};

use super::fields::Fields;
use super::keys::{EXAMPLE, EXAMPLE_LISTS};
use super::{images, scalars};
use crate::diagnostic::{Code, Diagnostic, Findings, Label, Noun};
use crate::limits::MAX_EXAMPLE_TEXT_BYTES;
use crate::yaml::{Kind, Node};

const LIST_SAMPLE: &str = "match: [Baju bekas, Kaos preloved]";
const EXAMPLE_SAMPLE: &str = "{ title: Kemeja, condition: used }";
const VERDICTS: [(&str, Verdict); 3] =
    [("allow", Verdict::Allow), ("review", Verdict::Review), ("block", Verdict::Block)];

/// An example and its place in the file.
pub(super) struct Placed {
    pub(super) example: Example,
    pub(super) span: Range<usize>,
}

/// The examples of one rule.
#[derive(Default)]
pub(super) struct RuleExamples {
    pub(super) matches: Vec<Placed>,
    pub(super) passes: Vec<Placed>,
}

/// Reads the `examples` of a rule.
pub(super) fn read_rule(node: Node<'_>, findings: &mut Findings) -> RuleExamples {
    let known = &EXAMPLE_LISTS[..2];
    let Some(fields) = Fields::read(node, Noun::RuleExamples, known, LIST_SAMPLE, findings) else {
        return RuleExamples::default();
    };
    let mut list = |name| match fields.get(name) {
        Some(node) => read_list(node, None, findings),
        None => Vec::new(),
    };
    RuleExamples { matches: list("match"), passes: list("pass") }
}

/// Reads the `examples` of the rule set: lists of listings by verdict.
pub(super) fn read_set(node: Node<'_>, findings: &mut Findings) -> Vec<Placed> {
    let known = VERDICTS.map(|(name, _)| name);
    let sample = "examples: { allow: [Kaos baru] }";
    let Some(fields) = Fields::read(node, Noun::SetExamples, &known, sample, findings) else {
        return Vec::new();
    };
    let mut examples = Vec::new();
    for (name, verdict) in VERDICTS {
        if let Some(node) = fields.get(name) {
            examples.extend(read_list(node, Some(verdict), findings));
        }
    }
    examples
}

fn read_list(node: Node<'_>, verdict: Option<Verdict>, findings: &mut Findings) -> Vec<Placed> {
    if !scalars::is_list(node, LIST_SAMPLE, findings) {
        return Vec::new();
    }
    node.items()
        .filter_map(|item| {
            let example = read_example(item, verdict, findings)?;
            Some(Placed { example, span: item.span() })
        })
        .collect()
}

fn read_example(
    node: Node<'_>,
    verdict: Option<Verdict>,
    findings: &mut Findings,
) -> Option<Example> {
    match node.kind() {
        Kind::Text(_) | Kind::Empty => {
            let listing = Listing::titled(example_text(node, findings)?);
            Some(Example { listing, verdict })
        }
        Kind::Mapping { .. } => {
            let hidden = usize::from(verdict.is_some());
            let known = &EXAMPLE[..EXAMPLE.len() - hidden];
            let fields = Fields::read(node, Noun::Example, known, EXAMPLE_SAMPLE, findings)?;
            let own = fields
                .get("verdict")
                .and_then(|node| scalars::choice(node, "verdict", &VERDICTS, findings));
            Some(Example { listing: read_listing(&fields, findings)?, verdict: verdict.or(own) })
        }
        Kind::List { .. } | Kind::Refused => {
            scalars::wrong_type(node, Noun::TextOrMapping, EXAMPLE_SAMPLE, findings);
            None
        }
    }
}

/// Reads all parts, so that all that is wrong is reported; a part that is wrong is left out.
fn read_listing(fields: &Fields<'_>, findings: &mut Findings) -> Option<Listing> {
    let title = fields.require("title", findings).and_then(|node| match node.text() {
        // A listing without a title.
        Some("") => Some(String::new()),
        _ => example_text(node, findings),
    });
    let mut text = |name| fields.get(name).and_then(|node| example_text(node, findings));
    let (description, category) = (text("description"), text("category"));
    let (condition, seller) = (text("condition"), text("seller"));
    let price = fields.get("price").and_then(|node| scalars::price(node, findings));
    let attributes = read_attributes(fields, findings);
    let tags = read_items(fields.get("tags"), example_text, findings);
    let variations = read_items(fields.get("variations"), example_text, findings);
    let image_hashes = read_items(fields.get("image_hashes"), images::read_hash, findings);
    let signals = fields.get("signals").map_or_else(BTreeMap::new, |node| {
        read_entries(node, Noun::Signals, scalars::decimal, findings)
    });
    Some(Listing {
        id: None,
        title: title?,
        description,
        attributes,
        tags,
        variations,
        price,
        category,
        condition,
        image_hashes,
        seller,
        signals,
    })
}

fn read_attributes(fields: &Fields<'_>, findings: &mut Findings) -> BTreeMap<String, String> {
    let mut attributes = fields.get("attributes").map_or_else(BTreeMap::new, |node| {
        read_entries(node, Noun::Attributes, example_text, findings)
    });
    if let Some(node) = fields.get("brand")
        && let Some(brand) = example_text(node, findings)
        && attributes.insert("brand".to_owned(), brand).is_some()
        && let (Some(at), Some(other)) = (fields.key_span("brand"), fields.key_span("attributes"))
    {
        findings.add(Diagnostic::new(Code::BrandTwice, at).and(other, Label::OtherHere));
    }
    attributes
}

/// Reads one value of a list or mapping.
type ReadOne<T> = fn(Node<'_>, &mut Findings) -> Option<T>;

fn read_items<T>(node: Option<Node<'_>>, read: ReadOne<T>, findings: &mut Findings) -> Vec<T> {
    match node {
        Some(node) if scalars::is_list(node, "tags: [preloved, korea]", findings) => {
            node.items().filter_map(|item| read(item, findings)).collect()
        }
        _ => Vec::new(),
    }
}

fn read_entries<T>(
    node: Node<'_>,
    what: Noun,
    read: ReadOne<T>,
    findings: &mut Findings,
) -> BTreeMap<String, T> {
    if !scalars::is_mapping(node, what, "attributes: { size: XL }", findings) {
        return BTreeMap::new();
    }
    node.pairs()
        .filter_map(|(key, value)| Some((key.text()?.to_owned(), read(value, findings)?)))
        .collect()
}

fn example_text(node: Node<'_>, findings: &mut Findings) -> Option<String> {
    scalars::text_within(node, MAX_EXAMPLE_TEXT_BYTES, findings).map(str::to_owned)
}
