//! Examples that cannot all hold, or that say the same twice.

use std::collections::HashMap;
use std::ops::Range;

use saring_engine::{Effect, Listing, Verdict};

use super::examples::{Placed, RuleExamples};
use crate::diagnostic::{Code, Diagnostic, Findings, Label};

/// A listing that must match a rule must not also pass it.
pub(super) fn within_rule(examples: &RuleExamples, findings: &mut Findings) {
    let mut matches = HashMap::new();
    for placed in &examples.matches {
        report_repeated(&mut matches, placed, findings);
    }
    let mut passes = HashMap::new();
    for placed in &examples.passes {
        report_repeated(&mut passes, placed, findings);
        if let Some(other) = matches.get(&key(&placed.example.listing)) {
            findings.add(
                Diagnostic::new(Code::ContradictoryExample, placed.span.clone())
                    .and(other.clone(), Label::OtherHere),
            );
        }
    }
}

/// A listing has one verdict, wherever in the file it is expected.
#[derive(Default)]
pub(super) struct Verdicts {
    /// Verdicts that examples name.
    known: HashMap<String, (Verdict, Range<usize>)>,
    /// The mildest verdict that is left by the rules which examples match.
    least: HashMap<String, (Verdict, Range<usize>)>,
}

impl Verdicts {
    /// Compares an example that names a verdict with those before it.
    pub(super) fn check(&mut self, placed: &Placed, findings: &mut Findings) {
        let Some(verdict) = placed.example.verdict else { return };
        let key = key(&placed.example.listing);
        let stricter = self.least.get(&key).filter(|(least, _)| verdict < *least).cloned();
        let known = self.known.entry(key).or_insert_with(|| (verdict, placed.span.clone()));
        let other = if known.0 == verdict { stricter } else { Some(known.clone()) };
        if let Some(other) = other {
            contradict(placed, verdict, &other, findings);
        }
    }

    /// Compares what a rule that counts must match with the verdicts that examples before it name:
    /// none is milder than the rule's own.
    pub(super) fn check_matches(
        &mut self,
        matches: &[Placed],
        effect: Effect,
        findings: &mut Findings,
    ) {
        let least = match effect {
            Effect::Block => Verdict::Block,
            Effect::Review => Verdict::Review,
            Effect::Score(_) => return,
        };
        for placed in matches {
            let key = key(&placed.example.listing);
            if let Some(known) = self.known.get(&key).filter(|(verdict, _)| *verdict < least) {
                contradict(placed, least, known, findings);
            }
            let entry = self.least.entry(key).or_insert_with(|| (least, placed.span.clone()));
            if entry.0 < least {
                *entry = (least, placed.span.clone());
            }
        }
    }
}

fn contradict(
    placed: &Placed,
    verdict: Verdict,
    (other, span): &(Verdict, Range<usize>),
    findings: &mut Findings,
) {
    findings.add(
        Diagnostic::new(Code::ContradictoryVerdict, placed.span.clone())
            .with("verdict", verdict.as_str())
            .with("other", other.as_str())
            .and(span.clone(), Label::OtherHere),
    );
}

/// The examples of the whole set that are there twice with one verdict.
pub(super) fn within_set(examples: &[Placed], findings: &mut Findings) {
    let mut seen: [HashMap<String, Range<usize>>; 3] = Default::default();
    for placed in examples {
        let group = match placed.example.verdict {
            Some(Verdict::Allow) | None => 0,
            Some(Verdict::Review) => 1,
            Some(Verdict::Block) => 2,
        };
        report_repeated(&mut seen[group], placed, findings);
    }
}

fn report_repeated(
    seen: &mut HashMap<String, Range<usize>>,
    placed: &Placed,
    findings: &mut Findings,
) {
    let key = key(&placed.example.listing);
    if let Some(first) = seen.get(&key) {
        findings.add(
            Diagnostic::new(Code::DuplicateExample, placed.span.clone())
                .and(first.clone(), Label::FirstHere),
        );
    } else {
        seen.insert(key, placed.span.clone());
    }
}

/// Equal for listings that differ in nothing but upper and lower case and white space, which no
/// condition sees.
fn key(listing: &Listing) -> String {
    let written = format!("{listing:?}");
    let words: Vec<&str> = written.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
