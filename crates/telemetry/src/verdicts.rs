//! Verdicts by rule set and version, of so many versions at most: in a year, many come in force.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use opentelemetry::KeyValue;

use crate::bounded::OTHER;
use crate::instruments::meter;

/// Versions that are told of by their numbers; those that come after them in the life of a process have one
/// label together, for each rule set.
const VERSIONS: usize = 500;

/// Rule sets that are told of.
const RULE_SETS: usize = 100;

/// The verdicts, as labels have them.
pub const VERDICTS: [&str; 3] = ["ALLOW", "REVIEW", "BLOCK"];

type Counts = Arc<[AtomicU64; 3]>;

/// What was counted since the process started, by rule set and version; `None` stands for all versions that have
/// no label of their own.
#[derive(Debug, Default)]
pub struct Counted(RwLock<BTreeMap<String, BTreeMap<Option<i64>, Counts>>>);

/// The counts of this process.
pub fn verdicts() -> &'static Counted {
    static VERDICTS: LazyLock<Counted> = LazyLock::new(|| {
        meter()
            .u64_observable_counter("saring.verdicts")
            .with_description("Listings by what a version of a rule set says")
            .with_callback(|told| verdicts().observe(|count, labels| told.observe(count, labels)))
            .build();
        Counted::default()
    });
    &VERDICTS
}

impl Counted {
    /// Counts listings by their verdicts: allowed, for review, blocked.
    pub fn add(&self, rule_set: &str, version: i64, counts: [u64; 3]) {
        let Some(counted) = self.counts(rule_set, version) else { return };
        for (counted, count) in counted.iter().zip(counts) {
            counted.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// Those of a version; `None` if its rule set is not told of.
    fn counts(&self, rule_set: &str, version: i64) -> Option<Counts> {
        let known = |sets: &BTreeMap<String, BTreeMap<Option<i64>, Counts>>| {
            sets.get(rule_set).and_then(|versions| versions.get(&Some(version))).map(Arc::clone)
        };
        let sets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counts) = known(&sets) {
            return Some(counts);
        }
        drop(sets);
        let mut sets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if sets.len() >= RULE_SETS && !sets.contains_key(rule_set) {
            return None;
        }
        let is_full = sets.values().map(BTreeMap::len).sum::<usize>() >= VERSIONS;
        let versions = sets.entry(rule_set.to_owned()).or_default();
        let version =
            if is_full && !versions.contains_key(&Some(version)) { None } else { Some(version) };
        Some(Arc::clone(versions.entry(version).or_default()))
    }

    fn observe(&self, mut tell: impl FnMut(u64, &[KeyValue])) {
        let sets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (rule_set, versions) in &*sets {
            for (version, counts) in versions {
                for (verdict, count) in VERDICTS.into_iter().zip(counts.iter()) {
                    let labels = [
                        KeyValue::new("saring.rule_set", rule_set.clone()),
                        version_label(*version),
                        KeyValue::new("saring.verdict", verdict),
                    ];
                    tell(count.load(Ordering::Relaxed), &labels);
                }
            }
        }
    }
}

fn version_label(version: Option<i64>) -> KeyValue {
    let version = version.map_or(OTHER.into(), |version| version.to_string());
    KeyValue::new("saring.rule_set.version", version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_versions_have_labels_of_their_own() {
        let counted = Counted::default();
        for version in (1..=VERSIONS as i64 + 2).chain([1]) {
            counted.add("narkotika", version, [1, 0, 2]);
        }
        let mut told = BTreeMap::new();
        counted.observe(|count, labels| {
            let [_, version, verdict] = labels else { panic!("{labels:?}") };
            told.insert((version.value.to_string(), verdict.value.to_string()), count);
        });
        let count = |version: &str, verdict: &str| told[&(version.to_owned(), verdict.to_owned())];
        assert_eq!(told.len(), 3 * (VERSIONS + 1));
        assert_eq!((count("1", "ALLOW"), count("1", "BLOCK"), count("2", "BLOCK")), (2, 4, 2));
        assert_eq!(
            (count(OTHER, "ALLOW"), count(OTHER, "REVIEW"), count(OTHER, "BLOCK")),
            (2, 0, 4)
        );
    }

    #[test]
    fn so_many_rule_sets_are_told_of() {
        let counted = Counted::default();
        for number in 0..2 * RULE_SETS {
            counted.add(&format!("set-{number}"), 1, [1, 0, 0]);
        }
        let mut series = 0;
        counted.observe(|_, _| series += 1);
        assert_eq!(series, 3 * RULE_SETS);
    }
}
