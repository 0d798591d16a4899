//! Counts of what was scored, for the report once a minute.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use saring_engine::{Assessment, Effect, Mode, RuleResult, Verdict};
use saring_proto::v1;

/// Threads count apart from each other, up to so many, so that they need not wait for each other.
const SHARDS: usize = 32;

/// Counts since the last report.
#[derive(Debug)]
pub(crate) struct Activity([Mutex<Counts>; SHARDS]);

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Listings that were scored.
    pub listings: i64,
    rule_sets: BTreeMap<(String, i64), RuleSetCounts>,
}

#[derive(Debug, Default)]
struct RuleSetCounts {
    allowed: i64,
    reviewed: i64,
    blocked: i64,
    rules: BTreeMap<String, RuleCounts>,
}

/// Listings on which a rule fired, and what it asked for on its own.
#[derive(Debug, Default)]
struct RuleCounts {
    listings: i64,
    reviewed: i64,
    blocked: i64,
}

thread_local! {
    static SHARD: Cell<usize> = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        Cell::new(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS)
    };
}

impl Default for Activity {
    fn default() -> Self {
        Activity(std::array::from_fn(|_| Mutex::default()))
    }
}

impl Activity {
    /// Counts listings that were scored by these versions.
    pub(crate) fn count(&self, rule_sets: &[(String, i64)], assessments: &[Assessment]) {
        let shard = &self.0[SHARD.get()];
        let mut counts = shard.lock().unwrap_or_else(PoisonError::into_inner);
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
        let mut sum = Counts::default();
        for shard in &self.0 {
            sum.add(std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner)));
        }
        sum
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
                Some(counts) => counts.count(rule),
                None => self.rules.entry(rule.rule.to_string()).or_default().count(rule),
            }
        }
    }
}

impl RuleCounts {
    fn count(&mut self, rule: &RuleResult) {
        self.listings += 1;
        match (rule.mode, rule.effect) {
            (Mode::Enforce, Effect::Review) => self.reviewed += 1,
            (Mode::Enforce, Effect::Block) => self.blocked += 1,
            _ => {}
        }
    }
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.listings += other.listings;
        for (version, counts) in other.rule_sets {
            let of_set = self.rule_sets.entry(version).or_default();
            of_set.allowed += counts.allowed;
            of_set.reviewed += counts.reviewed;
            of_set.blocked += counts.blocked;
            for (rule, counts) in counts.rules {
                let of_rule = of_set.rules.entry(rule).or_default();
                of_rule.listings += counts.listings;
                of_rule.reviewed += counts.reviewed;
                of_rule.blocked += counts.blocked;
            }
        }
    }

    /// The counts as messages.
    pub(crate) fn rule_sets(self) -> Vec<v1::RuleSetActivity> {
        let message = |((rule_set, version), counts): ((String, i64), RuleSetCounts)| {
            let rules = counts.rules.into_iter().map(|(rule, counts)| {
                let RuleCounts { listings, reviewed, blocked } = counts;
                v1::RuleActivity { rule, listings, reviewed, blocked }
            });
            v1::RuleSetActivity {
                rule_set,
                version,
                allowed: counts.allowed,
                reviewed: counts.reviewed,
                blocked: counts.blocked,
                rules: rules.collect(),
            }
        };
        self.rule_sets.into_iter().map(message).collect()
    }
}

#[cfg(test)]
mod tests {
    use saring_engine::RuleSetResult;

    use super::*;

    #[test]
    fn what_many_threads_count_adds_up() {
        let activity = Activity::default();
        let version = [("uji".to_owned(), 3)];
        let assessments = [Assessment::default(), Assessment::default()];
        std::thread::scope(|scope| {
            for _ in 0..SHARDS + 8 {
                scope.spawn(|| activity.count(&version, &assessments));
            }
        });
        let counts = activity.take();
        let listings = 2 * (SHARDS as i64 + 8);
        assert_eq!(counts.listings, listings);
        let [of_set] = &counts.rule_sets()[..] else { panic!("one rule set") };
        assert_eq!((of_set.version, of_set.allowed), (3, listings));
        assert_eq!(activity.take().listings, 0);
    }

    #[test]
    fn a_rule_counts_by_what_it_asks_for() {
        let rule = |effect, mode| RuleResult { rule: "bal".into(), effect, mode, exempt: false };
        let fired = [
            rule(Effect::Block, Mode::Enforce),
            rule(Effect::Block, Mode::Shadow),
            rule(Effect::Review, Mode::Enforce),
            rule(Effect::Score(20), Mode::Enforce),
        ];
        let assessments = fired.map(|rule| {
            let result = RuleSetResult {
                rule_set: "uji".into(),
                verdict: Verdict::Allow,
                score: 0,
                rules: vec![rule],
            };
            Assessment { rule_sets: vec![result], ..Assessment::default() }
        });
        let activity = Activity::default();
        activity.count(&[("uji".to_owned(), 3)], &assessments);
        let [of_set] = &activity.take().rule_sets()[..] else { panic!("one rule set") };
        let expected =
            v1::RuleActivity { rule: "bal".into(), listings: 4, reviewed: 1, blocked: 1 };
        assert_eq!(of_set.rules, [expected]);
    }
}
