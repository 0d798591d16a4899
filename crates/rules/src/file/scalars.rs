//! Texts, numbers, names and choices: the values that rule files are made of.

use std::ops::RangeInclusive;

use crate::diagnostic::{Arg, Code, Diagnostic, Findings, Noun};
use crate::nearest::nearest;
use crate::yaml::{Kind, Node};

/// Reports that something else belongs where `node` stands.
pub(super) fn wrong_type(node: Node<'_>, expected: Noun, sample: &str, findings: &mut Findings) {
    let found = match node.kind() {
        Kind::Refused => return,
        Kind::Empty => {
            findings.add(Diagnostic::new(Code::ValueMissing, node.span()));
            return;
        }
        Kind::Text(_) => Noun::Text,
        Kind::List { .. } => Noun::List,
        Kind::Mapping { .. } => Noun::Mapping,
    };
    let sample = (!sample.is_empty()).then_some(sample);
    let dash = node.text().filter(|text| text.starts_with('-')).map(|_| "-");
    findings.add(
        Diagnostic::new(Code::WrongType, node.span())
            .with("expected", expected)
            .with("found", found)
            .with_some("dash", dash)
            .with_some("sample", sample),
    );
}

/// Whether the node is a mapping; reports it if not.
pub(super) fn is_mapping(
    node: Node<'_>,
    expected: Noun,
    sample: &str,
    findings: &mut Findings,
) -> bool {
    let mapping = matches!(node.kind(), Kind::Mapping { .. });
    if !mapping {
        wrong_type(node, expected, sample, findings);
    }
    mapping
}

/// Whether the node is a list; reports it if not.
pub(super) fn is_list(node: Node<'_>, sample: &str, findings: &mut Findings) -> bool {
    let list = matches!(node.kind(), Kind::List { .. });
    if !list {
        wrong_type(node, Noun::List, sample, findings);
    }
    list
}

/// A text that says something.
pub(super) fn text<'t>(node: Node<'t>, findings: &mut Findings) -> Option<&'t str> {
    let Some(text) = node.text() else {
        wrong_type(node, Noun::Text, "", findings);
        return None;
    };
    if text.trim().is_empty() {
        findings.add(Diagnostic::new(Code::ValueMissing, node.span()));
        return None;
    }
    Some(text)
}

/// A text of at most `limit` bytes.
pub(super) fn text_within<'t>(
    node: Node<'t>,
    limit: usize,
    findings: &mut Findings,
) -> Option<&'t str> {
    let text = text(node, findings)?;
    if text.len() > limit {
        findings.add(
            Diagnostic::new(Code::TextTooLong, node.span())
                .with("count", text.len())
                .with("limit", limit),
        );
        return None;
    }
    Some(text)
}

/// The name of a rule set or a rule, of so many characters.
pub(super) fn slug(
    node: Node<'_>,
    chars: RangeInclusive<usize>,
    findings: &mut Findings,
) -> Option<String> {
    let text = text(node, findings)?;
    let (min, max) = (*chars.start(), *chars.end());
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_slug = |text: &str| {
        chars.contains(&text.len())
            && text.chars().all(allowed)
            && !text.starts_with('-')
            && !text.ends_with('-')
    };
    if is_slug(text) {
        return Some(text.to_owned());
    }
    let likely = slugged(text, '-', max);
    findings.add(
        Diagnostic::new(Code::BadSlug, node.span())
            .with("text", text)
            .with("min", min)
            .with("limit", max)
            .with_some("nearest", is_slug(&likely).then_some(likely)),
    );
    None
}

/// What a name becomes when all that it must not hold is left out or replaced, and it is cut.
pub(super) fn slugged(text: &str, gap: char, max: usize) -> String {
    let mut slug = String::new();
    for c in text.chars().take(max) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with(gap) {
            slug.push(gap);
        }
    }
    slug.truncate(slug.trim_end_matches(gap).len());
    slug
}

/// A whole number from `min` to `max`, both small.
pub(super) fn number(node: Node<'_>, min: u32, max: u32, findings: &mut Findings) -> Option<u32> {
    let text = text(node, findings)?;
    let number = digits(text).and_then(|digits| digits.parse().ok());
    if let Some(number) = number.filter(|number| (min..=max).contains(number)) {
        return Some(number);
    }
    findings.add(
        Diagnostic::new(Code::BadNumber, node.span())
            .with("text", text)
            .with("min", min)
            .with("max", max),
    );
    None
}

/// A price in whole rupiah.
pub(super) fn price(node: Node<'_>, findings: &mut Findings) -> Option<i64> {
    let text = text(node, findings)?;
    let price = digits(text).and_then(|digits| digits.parse().ok());
    if price.is_none() {
        findings.add(Diagnostic::new(Code::BadPrice, node.span()).with("text", text));
    }
    price
}

/// A decimal number that is finite.
pub(super) fn decimal(node: Node<'_>, findings: &mut Findings) -> Option<f64> {
    let text = text(node, findings)?;
    let shape = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    let number: Option<f64> = text.chars().all(shape).then(|| text.parse().ok()).flatten();
    let number = number.filter(|number| number.is_finite());
    if number.is_none() {
        findings.add(Diagnostic::new(Code::BadDecimal, node.span()).with("text", text));
    }
    number
}

fn digits(text: &str) -> Option<&str> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)
}

/// One of several words, in any case. `key` is the entry whose value it is.
pub(super) fn choice<T: Copy>(
    node: Node<'_>,
    key: &'static str,
    values: &[(&'static str, T)],
    findings: &mut Findings,
) -> Option<T> {
    let text = text(node, findings)?;
    let chosen = values.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    if let Some((_, value)) = chosen {
        return Some(*value);
    }
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    let known: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    findings.add(
        Diagnostic::new(Code::BadChoice, node.span())
            .with("text", text)
            .with("key", key)
            .with("known", Arg::proposal(&known.join(", ")))
            .with_some("nearest", nearest(text, &names)),
    );
    None
}
