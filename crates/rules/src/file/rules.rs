//! Rules: what they are called, when they fire, and what then happens.

use std::collections::HashMap;
use std::ops::Range;

use saring_engine::{Condition, Effect, Mode, Rule, Thresholds};

use super::condition::{self, Surroundings};
use super::contradictions::{self, Verdicts};
use super::examples::{self, Placed, RuleExamples};
use super::fields::Fields;
use super::{keys, provable, scalars, similarity, title, validity};
use crate::diagnostic::{Code, Diagnostic, Findings, Label, Noun};
use crate::limits::{MAX_EXAMPLES, MAX_RULE_CHARS, MAX_RULES, MAX_TESTS};
use crate::yaml::Node;

const SAMPLE: &str = "- id: bal-sandang";
const EFFECTS: [(&str, Effect); 2] = [("block", Effect::Block), ("review", Effect::Review)];
const MODES: [(&str, Mode); 3] =
    [("enforce", Mode::Enforce), ("shadow", Mode::Shadow), ("off", Mode::Off)];

/// What of a rule could be read, even where other parts of it are wrong.
struct Draft {
    id: Option<String>,
    when: Option<Condition>,
    rule: Option<Rule>,
}

/// The rules of a file.
#[derive(Default)]
pub(super) struct Rules {
    /// Those that can be used.
    pub(super) rules: Vec<Rule>,
    /// Every condition that could be read, of usable rules and others.
    pub(super) conditions: Vec<Condition>,
    /// Whether there is a condition that could not be read.
    pub(super) unread: bool,
}

/// Reads `rules`. `verdicts` learns the verdicts that examples expect, `examples` counts them.
pub(super) fn read(
    node: Node<'_>,
    around: &Surroundings<'_>,
    thresholds: Thresholds,
    verdicts: &mut Verdicts,
    findings: &mut Findings,
) -> Rules {
    let mut read = Rules::default();
    if !scalars::is_list(node, SAMPLE, findings) {
        return read;
    }
    let count = node.items().count();
    if count == 0 {
        findings.add(Diagnostic::new(Code::NoRules, node.span()));
    }
    if count > MAX_RULES {
        read.unread = true;
        let found = Diagnostic::new(Code::TooManyRules, node.span());
        findings.add(found.with("count", count).with("limit", MAX_RULES));
        return read;
    }
    let mut ids: HashMap<String, Range<usize>> = HashMap::new();
    let mut budget = Budget::default();
    for item in node.items() {
        let Some(fields) = Fields::read(item, Noun::Rule, &keys::RULE, SAMPLE, findings) else {
            read.unread = true;
            continue;
        };
        let examples = fields
            .get("examples")
            .map_or_else(RuleExamples::default, |node| examples::read_rule(node, findings));
        for placed in examples.matches.iter().chain(&examples.passes) {
            verdicts.check(placed, findings);
        }
        let example_count = examples.matches.len() + examples.passes.len();
        let draft = read_rule(&fields, examples, around, thresholds, verdicts, findings);
        if let (Some(id), Some(at)) = (&draft.id, fields.get("id")) {
            check_unique(&mut ids, id, at.span(), findings);
        }
        let tests = draft.when.as_ref().map_or(0, tests);
        budget.spend(tests, example_count, &fields.span(), findings);
        read.unread |= draft.when.is_none();
        read.conditions.extend(draft.when);
        read.rules.extend(draft.rule);
    }
    read
}

fn read_rule(
    fields: &Fields<'_>,
    examples: RuleExamples,
    around: &Surroundings<'_>,
    thresholds: Thresholds,
    verdicts: &mut Verdicts,
    findings: &mut Findings,
) -> Draft {
    let id = fields
        .require("id", findings)
        .and_then(|node| scalars::slug(node, 1..=MAX_RULE_CHARS, findings));
    let name = fields.get("id").and_then(Node::text).unwrap_or("?");
    let title = fields.require("title", findings).and_then(|node| title::read(node, findings));
    let when =
        fields.require("when", findings).and_then(|node| condition::read(node, around, findings));
    let effect = read_effect(fields, name, findings);
    let mode = fields
        .get("mode")
        .and_then(|node| scalars::choice(node, "mode", &MODES, findings))
        .unwrap_or_default();
    let across =
        fields.get("across").and_then(|node| scalars::choice(node, "across", &EFFECTS, findings));
    let valid = fields.get("valid").and_then(|node| validity::read(node, findings));
    if let (Some(when), Some(effect), Some(node)) = (&when, effect, fields.get("when"))
        && similarity::blocks_alone(when, effect, thresholds)
    {
        findings.add(Diagnostic::new(Code::SimilarityAlone, node.span()).with("rule", name));
    }
    if let (Some(effect), Mode::Enforce, None) = (effect, mode, &valid) {
        // What words in different fields make it do.
        let softens = effect == Effect::Block
            && across != Some(Effect::Block)
            && when.as_ref().is_none_or(Condition::looks_across);
        let least = if softens { Effect::Review } else { effect };
        verdicts.check_matches(&examples.matches, least, findings);
    }
    let provable = when.as_ref().is_none_or(provable::can_be_true);
    check_examples(fields, name, &examples, provable, findings);
    let plain = |list: Vec<Placed>| list.into_iter().map(|placed| placed.example).collect();
    let rule = (|| {
        Some(Rule {
            id: id.clone()?,
            title: title?,
            when: when.clone()?,
            effect: effect?,
            across_blocks: across == Some(Effect::Block),
            mode,
            valid: valid.unwrap_or_default(),
            matches: plain(examples.matches),
            passes: plain(examples.passes),
        })
    })();
    Draft { id, when, rule }
}

fn read_effect(fields: &Fields<'_>, name: &str, findings: &mut Findings) -> Option<Effect> {
    match (fields.key_span("verdict"), fields.key_span("score")) {
        (None, None) => {
            findings.add(Diagnostic::new(Code::NoEffect, fields.span()).with("rule", name));
        }
        (Some(verdict), Some(score)) => {
            findings.add(
                Diagnostic::new(Code::TwoEffects, score)
                    .with("rule", name)
                    .and(verdict, Label::OtherHere),
            );
        }
        _ => {}
    }
    if let Some(node) = fields.get("verdict") {
        return scalars::choice(node, "verdict", &EFFECTS, findings);
    }
    scalars::number(fields.get("score")?, 1, 100, findings).map(Effect::Score)
}

/// Warns where no example tests the rule, and refuses examples that contradict each other.
fn check_examples(
    fields: &Fields<'_>,
    name: &str,
    examples: &RuleExamples,
    provable: bool,
    findings: &mut Findings,
) {
    contradictions::within_rule(examples, findings);
    let at = fields.key_span("examples");
    let lacks_match = provable && examples.matches.is_empty();
    let code = match (lacks_match, examples.passes.is_empty()) {
        (true, true) => Code::NoExamples,
        (true, false) => Code::NoMatchExample,
        (false, true) => Code::NoPassExample,
        (false, false) => return,
    };
    let span = at.unwrap_or_else(|| fields.span());
    findings.add(Diagnostic::new(code, span).with("rule", name));
}

fn check_unique(
    ids: &mut HashMap<String, Range<usize>>,
    id: &str,
    at: Range<usize>,
    findings: &mut Findings,
) {
    if let Some(first) = ids.get(id) {
        findings.add(
            Diagnostic::new(Code::DuplicateRule, at)
                .with("rule", id)
                .and(first.clone(), Label::FirstHere),
        );
    } else {
        ids.insert(id.to_owned(), at);
    }
}

/// What all rules together may cost.
#[derive(Default)]
struct Budget {
    tests: usize,
    examples: usize,
}

impl Budget {
    /// Adds a rule; reports the one with which it becomes too much.
    fn spend(&mut self, tests: usize, examples: usize, at: &Range<usize>, findings: &mut Findings) {
        let mut add = |sum: &mut usize, more: usize, limit: usize, code: Code| {
            let within = *sum <= limit;
            *sum += more;
            if within && *sum > limit {
                let found = Diagnostic::new(code, at.clone());
                findings.add(found.with("count", *sum).with("limit", limit));
            }
        };
        add(&mut self.tests, tests, MAX_TESTS, Code::TooManyTests);
        add(&mut self.examples, examples, MAX_EXAMPLES, Code::TooManyExamples);
    }
}

/// How many single tests a condition makes.
fn tests(when: &Condition) -> usize {
    match when {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(tests).sum(),
        Condition::Not(part) => tests(part),
        _ => 1,
    }
}
