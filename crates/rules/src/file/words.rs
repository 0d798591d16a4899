//! Word lists: names, terms and the disguises under which terms are recognised.

use saring_engine::WordList;
use saring_text::{Variant, Variants, fold_term};

use super::fields::Fields;
use super::lists::{Form, Lists};
use super::{scalars, stray};
use crate::diagnostic::{Code, Diagnostic, Findings, Label, Noun};
use crate::limits::{MAX_TERM_BYTES, MAX_TERM_WORDS, MAX_TERMS};
use crate::yaml::Node;

const FORM: Form = Form {
    owner: Noun::WordList,
    items: "terms",
    settings: "variants",
    sample: "bekas: [bekas, second, preloved]",
};
const VARIANT_SAMPLE: &str = "variants: { leet: off }";
const SWITCH: [(&str, bool); 2] = [("on", true), ("off", false)];

/// Reads `words`. `variants` are those that hold where a list says nothing else.
pub(super) fn read(node: Node<'_>, variants: Variants, findings: &mut Findings) -> Lists<WordList> {
    let Some(written) = FORM.read(node, findings) else {
        return Lists { lists: Vec::new(), complete: false };
    };
    let mut lists = Lists::default();
    let mut count = 0;
    for list in written {
        count += list.items.map_or(0, |items| items.items().count());
        if count > MAX_TERMS {
            let found = Diagnostic::new(Code::TooManyTerms, list.key.span());
            findings.add(found.with("count", count).with("limit", MAX_TERMS));
            lists.complete = false;
            return lists;
        }
        let variants = list.settings.map_or(variants, |own| read_variants(own, variants, findings));
        let terms =
            list.items.map_or_else(Vec::new, |items| read_terms(list.name, items, findings));
        let name = list.name.to_owned();
        lists.lists.push((WordList { name, terms, variants }, list.key.span()));
    }
    lists
}

/// Reads `variants: { leet: off }` as changes to `base`.
pub(super) fn read_variants(node: Node<'_>, base: Variants, findings: &mut Findings) -> Variants {
    let known = Variant::ALL.map(Variant::as_str);
    let Some(fields) = Fields::read(node, Noun::Variants, &known, VARIANT_SAMPLE, findings) else {
        return base;
    };
    Variant::ALL.into_iter().fold(base, |set, variant| {
        let switch = fields
            .get(variant.as_str())
            .and_then(|node| scalars::choice(node, variant.as_str(), &SWITCH, findings));
        match switch {
            Some(true) => set.with(variant),
            Some(false) => set.without(variant),
            None => set,
        }
    })
}

fn read_terms(name: &str, list: Node<'_>, findings: &mut Findings) -> Vec<String> {
    let count = list.items().count();
    let mut terms = Vec::with_capacity(count);
    // A million folded terms would be too much to keep, so they are compared by their hashes
    // first, and folded again where two are equal.
    let mut hashes: Vec<(u32, u32)> = Vec::with_capacity(count);
    for (position, item) in (0u32..).zip(list.items()) {
        if let Some((term, hash)) = read_term(item, findings) {
            if count == 1 {
                stray::check_joined(item, &term, findings);
            }
            terms.push(term);
            hashes.push((hash, position));
        }
    }
    report_duplicates(name, list, hashes, findings);
    terms
}

fn read_term(item: Node<'_>, findings: &mut Findings) -> Option<(String, u32)> {
    let term = scalars::text(item, findings)?;
    if term.len() > MAX_TERM_BYTES {
        let found = Diagnostic::new(Code::TermTooLong, item.span());
        findings.add(found.with("count", term.len()).with("limit", MAX_TERM_BYTES));
        return None;
    }
    let folded = fold_term(term);
    if folded.is_empty() {
        let found = Diagnostic::new(Code::TermWithoutLetters, item.span());
        findings.add(found.with("text", term));
        return None;
    }
    let words = folded.split(' ').count();
    if words > MAX_TERM_WORDS {
        let found = Diagnostic::new(Code::TermTooManyWords, item.span());
        findings.add(found.with("count", words).with("limit", MAX_TERM_WORDS));
        return None;
    }
    stray::check_term(item, term, findings);
    Some((term.to_owned(), hash(&folded)))
}

/// FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo): short, and equal in every run.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Reports every term that folds like one before it.
fn report_duplicates(
    name: &str,
    list: Node<'_>,
    mut hashes: Vec<(u32, u32)>,
    findings: &mut Findings,
) {
    hashes.sort_unstable();
    let mut suspects: Vec<u32> = hashes
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|equal| equal.len() > 1)
        .flatten()
        .map(|(_, position)| *position)
        .collect();
    drop(hashes);
    suspects.sort_unstable();
    let mut suspects = suspects.into_iter().peekable();
    let mut folded: Vec<(String, Node<'_>)> = Vec::with_capacity(suspects.len());
    for (position, item) in (0u32..).zip(list.items()) {
        if suspects.next_if_eq(&position).is_some() {
            folded.push((fold_term(item.text().unwrap_or_default()), item));
        }
    }
    // Stable, so that the first of equal terms is the first in the file.
    folded.sort_by(|a, b| a.0.cmp(&b.0));
    for equal in folded.chunk_by(|a, b| a.0 == b.0) {
        for (_, again) in &equal[1..] {
            findings.add(
                Diagnostic::new(Code::DuplicateTerm, again.span())
                    .with_some("text", again.text())
                    .with("name", name)
                    .and(equal[0].1.span(), Label::FirstHere),
            );
        }
    }
}
