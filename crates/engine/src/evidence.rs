//! Collects the places in a listing that made a rule fire.

use saring_text::{Folded, Variants};
use std::sync::Arc;

use crate::assessment::Evidence;
use crate::evaluate::Evaluation;
use crate::field::{fields_within, text_fields};
use crate::matcher::{Rule, RuleSet};
use crate::occurrence::Occurrence;
use crate::resolved::Test;
use crate::truth::Truth;

/// Places shown for one rule; a description full of one word shows no more.
pub const MAX_EVIDENCE: usize = 16;

/// Evidence of one rule in the making.
pub(crate) struct Collector<'e, 'a> {
    evaluation: &'e mut Evaluation<'a>,
    fields: &'e [Folded],
    set: &'e RuleSet,
    rule: &'e Rule,
    places: Vec<Occurrence>,
}

impl Evidence {
    /// Evidence of a rule that fired on something else than a text.
    pub(crate) fn without_text(rule_set: Arc<str>, rule: Arc<str>) -> Evidence {
        Evidence {
            rule_set,
            rule,
            field: None,
            start: None,
            end: None,
            text: None,
            term: None,
            variants: Variants::NONE,
        }
    }
}

impl<'e, 'a> Collector<'e, 'a> {
    pub(crate) fn new(
        evaluation: &'e mut Evaluation<'a>,
        fields: &'e [Folded],
        set: &'e RuleSet,
        rule: &'e Rule,
    ) -> Self {
        Collector { evaluation, fields, set, rule, places: Vec::new() }
    }

    /// The evidence of a rule whose condition is true.
    pub(crate) fn collect(mut self) -> Vec<Evidence> {
        self.visit(&self.rule.when);
        let mut places = std::mem::take(&mut self.places);
        places.sort_unstable_by_key(|place| (place.field, place.start, place.end, place.term));
        places.dedup_by_key(|place| (place.field, place.start, place.end));
        places.truncate(MAX_EVIDENCE);
        if places.is_empty() {
            return vec![Evidence::without_text(self.set.slug.clone(), self.rule.id.clone())];
        }
        places.iter().filter_map(|place| self.evidence(place)).collect()
    }

    /// Takes the places of a test that is true.
    fn visit(&mut self, test: &Test) {
        match test {
            Test::All(parts) => {
                for part in parts {
                    self.visit(part);
                }
            }
            Test::Any(parts) => {
                for part in parts {
                    if self.evaluation.truth(part) == Truth::True {
                        self.visit(part);
                    }
                }
            }
            Test::Occurs { words, within } => {
                let Some(fields) = fields_within(self.evaluation.listing, within) else { return };
                let range = self.evaluation.occurrences_of(*words);
                let found = self.evaluation.memory.occurrences[range].iter();
                let found = found.filter(|found| fields.contains(&found.field));
                self.places.extend(found.take(MAX_EVIDENCE));
            }
            Test::Near { .. } => {
                let mut pairs = Vec::new();
                self.evaluation.near(test, |left, right| {
                    pairs.push((left, *right));
                    pairs.len() < MAX_EVIDENCE
                });
                if pairs.is_empty() {
                    self.places
                        .extend(self.evaluation.across(test).into_iter().flat_map(<[_; 2]>::from));
                }
                for (left, right) in pairs {
                    self.places.push(self.evaluation.memory.occurrences[left]);
                    self.places.push(right);
                }
            }
            Test::Count { words, .. } => {
                let range = self.evaluation.occurrences_of(*words);
                let found = &self.evaluation.memory.occurrences[range];
                self.places.extend(found.iter().take(MAX_EVIDENCE));
            }
            Test::Not(_) | Test::CategoryUnder(_) | Test::ImageLike(_) | Test::Plain(_) => {}
        }
    }

    fn evidence(&self, place: &Occurrence) -> Option<Evidence> {
        let (name, text) = text_fields(self.evaluation.listing).nth(place.field as usize)?;
        let folded = self.fields.get(place.field as usize)?;
        let range = folded.source_range(place.start as usize..place.end as usize);
        let term = self.evaluation.matcher.term_texts.get(place.term as usize)?;
        Some(Evidence {
            rule_set: self.set.slug.clone(),
            rule: self.rule.id.clone(),
            field: Some(name.to_string()),
            start: Some(range.start),
            end: Some(range.end),
            text: text.get(range).map(str::to_owned),
            term: Some(term.to_string()),
            variants: place.variants,
        })
    }
}
