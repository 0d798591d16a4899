//! Counts of what was scored, for the report once a minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use saring_engine::{Assessment, Verdict};
use saring_proto::v1;

/// Counts since the last report.
#[derive(Debug, Default)]
pub(crate) struct Activity(Mutex<Counts>);

#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub listings: i64,
    pub rule_sets: BTreeMap<(String, i64), RuleSetCounts>,
}

#[derive(Debug, Default)]
pub(crate) struct RuleSetCounts {
    allowed: i64,
    reviewed: i64,
    blocked: i64,
    rules: BTreeMap<String, i64>,
}

impl Activity {
    /// Counts listings that were scored by these versions.
    pub(crate) fn count(&self, rule_sets: &[(String, i64)], assessments: &[Assessment]) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.listings += assessments.len() as i64;
        for version in rule_sets {
            let of_set = match counts.rule_sets.get_mut(version) {
                Some(of_set) => of_set,
                None => counts.rule_sets.entry(version.clone()).or_default(),
            };
            for assessment in assessments {
                of_set.count(&version.0, assessment);
            }
        }
    }

    /// The counts since the last time, and begins anew.
    pub(crate) fn take(&self) -> Counts {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl RuleSetCounts {
    fn count(&mut self, slug: &str, assessment: &Assessment) {
        let result = assessment.rule_sets.iter().find(|result| &*result.rule_set == slug);
        match result.map_or(Verdict::Allow, |result| result.verdict) {
            Verdict::Allow => self.allowed += 1,
            Verdict::Review => self.reviewed += 1,
            Verdict::Block => self.blocked += 1,
        }
        for rule in result.into_iter().flat_map(|result| &result.rules) {
            match self.rules.get_mut(&*rule.rule) {
                Some(count) => *count += 1,
                None => {
                    self.rules.insert(rule.rule.to_string(), 1);
                }
            }
        }
    }
}

impl Counts {
    /// The counts as messages.
    pub(crate) fn rule_sets(self) -> Vec<v1::RuleSetActivity> {
        let message = |((rule_set, version), counts): ((String, i64), RuleSetCounts)| {
            let rules = counts.rules.into_iter();
            v1::RuleSetActivity {
                rule_set,
                version,
                allowed: counts.allowed,
                reviewed: counts.reviewed,
                blocked: counts.blocked,
                rules: rules.map(|(rule, listings)| v1::RuleActivity { rule, listings }).collect(),
            }
        };
        self.rule_sets.into_iter().map(message).collect()
    }
}
