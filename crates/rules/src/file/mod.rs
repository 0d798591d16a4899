//! The rule file: what may stand in it, and how it becomes a plan.
//!
//! Checking goes on after an error wherever that makes sense, so that an officer sees all that is
//! wrong at once, and never reports what only follows from something reported already.

mod condition;
mod contradictions;
mod direction;
mod examples;
mod fields;
mod images;
pub(crate) mod keys;
mod lists;
mod ordinary;
mod problem;
mod provable;
mod rules;
mod scalars;
mod similarity;
mod source;
mod stray;
mod title;
mod usage;
mod validity;
mod words;

use saring_engine::{FORMATS, ImageList, Plan, Thresholds, WordList};
use saring_text::{FOLD_VERSIONS, Variants};

use self::condition::Surroundings;
use self::examples::Placed;
use self::fields::Fields;
use self::lists::Lists;
use self::rules::Rules;
use crate::condition::Names;
use crate::diagnostic::{Code, Diagnostic, Findings, Label, Lang, Noun, Severity, render};
use crate::limits::{MAX_EXAMPLES, MAX_LEGAL_BASIS_BYTES, MAX_RULE_SET_CHARS, MIN_RULE_SET_CHARS};
use crate::yaml::{Comments, Node, parse};

pub(crate) use self::source::decode;

/// A rule file that has been read and checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The plan; there is none if any diagnostic is an error.
    pub plan: Option<Plan>,
    /// What is wrong, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// The file's text, which the diagnostics point into. Where bytes are no UTF-8, U+FFFD stands
    /// for them. Empty if the file is too large.
    pub source: String,
}

impl Loaded {
    /// How many of the diagnostics shown are errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|found| found.severity == Severity::Error).count()
    }

    /// The diagnostics as text for people.
    #[must_use]
    pub fn render(&self, file_name: &str, lang: Lang, color: bool) -> String {
        render(&self.diagnostics, file_name, &self.source, lang, color)
    }
}

/// Reads and checks a rule file.
#[must_use]
pub fn load(bytes: &[u8]) -> Loaded {
    let mut findings = Findings::default();
    let (source, readable) = decode(bytes, &mut findings);
    let draft = if readable { read(&source, &mut findings) } else { None };
    stray::name_causes(&source, &mut findings);
    direction::warn(&source, &mut findings);
    let plan = draft.filter(|_| !findings.failed());
    Loaded { plan, diagnostics: findings.finish(), source }
}

fn read(source: &str, findings: &mut Findings) -> Option<Plan> {
    let tree = parse(source, Comments::Skip, findings)?;
    let Some(root) = tree.root() else {
        let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        findings.add(Diagnostic::new(Code::EmptyFile, start..start));
        return None;
    };
    stray::check_quotes(root, findings);
    let fields = Fields::read(root, Noun::RuleSet, &keys::FILE, "rule_set: …", findings)?;
    let rule_set = fields
        .require("rule_set", findings)
        .and_then(|node| scalars::slug(node, MIN_RULE_SET_CHARS..=MAX_RULE_SET_CHARS, findings));
    let title = fields.require("title", findings).and_then(|node| title::read(node, findings));
    let legal_basis =
        fields.get("legal_basis").map_or_else(Vec::new, |node| read_legal_basis(node, findings));
    let thresholds = fields
        .get("thresholds")
        .and_then(|node| read_thresholds(node, findings))
        .unwrap_or_default();
    let variants = fields
        .get("variants")
        .map_or(Variants::SURE, |node| words::read_variants(node, Variants::SURE, findings));
    let words = fields
        .get("words")
        .map_or_else(Lists::default, |node| words::read(node, variants, findings));
    let images =
        fields.get("images").map_or_else(Lists::default, |node| images::read(node, findings));
    check_names(&words, &images, findings);

    let mut verdicts = contradictions::Verdicts::default();
    let names = Names::new(
        words.lists.iter().map(|(list, _)| list.name.as_str()),
        images.lists.iter().map(|(list, _)| list.name.as_str()),
    );
    let complete = words.complete && images.complete;
    let around = Surroundings { source, names: &names, complete };
    let Rules { rules, conditions, unread } =
        fields.require("rules", findings).map_or_else(Rules::default, |node| {
            rules::read(node, &around, thresholds, &mut verdicts, findings)
        });
    if complete && !unread {
        usage::report_unused(&words, &images, &conditions, findings);
    }
    let examples = fields
        .get("examples")
        .map_or_else(Vec::new, |node| read_examples(node, &mut verdicts, findings));

    let lists: Vec<WordList> = words.lists.into_iter().map(|(list, _)| list).collect();
    let mut plan = Plan {
        format: *FORMATS.start(),
        fold_version: *FOLD_VERSIONS.start(),
        rule_set: rule_set?,
        title: title?,
        legal_basis,
        thresholds,
        ordinary: ordinary::of(&lists),
        lists,
        images: images.lists.into_iter().map(|(list, _)| list).collect(),
        rules,
        examples: examples.into_iter().map(|placed| placed.example).collect(),
    };
    plan.format = plan.least_format();
    plan.fold_version = plan.least_fold_version();
    Some(plan)
}

fn read_legal_basis(node: Node<'_>, findings: &mut Findings) -> Vec<String> {
    if !scalars::is_list(node, "legal_basis: [Permendag 18/2021]", findings) {
        return Vec::new();
    }
    node.items()
        .filter_map(|item| scalars::text_within(item, MAX_LEGAL_BASIS_BYTES, findings))
        .map(str::to_owned)
        .collect()
}

fn read_thresholds(node: Node<'_>, findings: &mut Findings) -> Option<Thresholds> {
    let sample = "thresholds: { review: 50, block: 90 }";
    let fields = Fields::read(node, Noun::Thresholds, &keys::THRESHOLDS, sample, findings)?;
    let default = Thresholds::default();
    let mut one = |name, default| match fields.get(name) {
        Some(node) => scalars::number(node, 1, 100, findings),
        None => Some(default),
    };
    let (review, block) = (one("review", default.review), one("block", default.block));
    let thresholds = Thresholds { review: review?, block: block? };
    if thresholds.review >= thresholds.block {
        let at = |name| fields.key_span(name).unwrap_or_else(|| fields.span());
        let mut found = Diagnostic::new(Code::ThresholdOrder, at("review"))
            .with("review", thresholds.review)
            .with("block", thresholds.block);
        if fields.key_span("block").is_some() {
            found = found.and(at("block"), Label::BlockThreshold);
        }
        findings.add(found);
        return None;
    }
    Some(thresholds)
}

/// Conditions call word lists and image lists by name alone, so a name belongs to one of them.
fn check_names(words: &Lists<WordList>, images: &Lists<ImageList>, findings: &mut Findings) {
    for (list, at) in &images.lists {
        if let Some((_, other)) = words.lists.iter().find(|(words, _)| words.name == list.name) {
            findings.add(
                Diagnostic::new(Code::NameTaken, at.clone())
                    .with("name", list.name.as_str())
                    .and(other.clone(), Label::OtherHere),
            );
        }
    }
}

fn read_examples(
    node: Node<'_>,
    verdicts: &mut contradictions::Verdicts,
    findings: &mut Findings,
) -> Vec<Placed> {
    let examples = examples::read_set(node, findings);
    if examples.len() > MAX_EXAMPLES {
        let found = Diagnostic::new(Code::TooManyExamples, node.span());
        findings.add(found.with("count", examples.len()).with("limit", MAX_EXAMPLES));
    }
    contradictions::within_set(&examples, findings);
    for placed in &examples {
        verdicts.check(placed, findings);
    }
    examples
}
