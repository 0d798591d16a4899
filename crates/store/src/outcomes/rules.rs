//! Whether the rules that outcomes name exist.

use std::collections::{BTreeMap, BTreeSet};

use crate::records::RuleHit;

/// So many names are told whole.
const FEW: usize = 10;

/// What is known of the rules that a batch names.
#[derive(Clone, Debug, Default)]
pub struct KnownRules {
    /// The database was restored once, so that any name can be of what was lost.
    pub restored: bool,
    /// The rule sets that are known, each with its newest version; 0 if none is published.
    pub newest: BTreeMap<String, i64>,
    /// The rules of the batch that exist.
    pub existing: BTreeSet<RuleHit>,
    /// Of versions that a rule of the batch is missing in: the ids of their rules; no ids of a
    /// retirement, and where there are too many versions to read. A version whose rules are not known
    /// is not in it.
    pub ids: BTreeMap<(String, i64), Vec<String>>,
}

/// A rule that cannot exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// Which part of its name is wrong.
    pub part: &'static str,
    /// What is wrong, with the nearest name that there is.
    pub why: String,
}

impl KnownRules {
    /// Whether a rule is known here. One that is not, but that a restore can have lost, is stored all
    /// the same: one of a version newer than the newest, and where there was a restore, any. Elsewhere a
    /// rule set that was never published is a slip, whether somebody is drafting it or not.
    ///
    /// # Errors
    ///
    /// A rule that cannot exist.
    pub(super) fn resolve(&self, hit: &RuleHit) -> Result<bool, Missing> {
        let RuleHit { rule_set, version, rule } = hit;
        if self.existing.contains(hit) {
            return Ok(true);
        }
        if self.restored {
            return Ok(false);
        }
        let Some(newest) = self.newest.get(rule_set).filter(|newest| **newest > 0) else {
            let published = self.newest.iter().filter(|(_, newest)| **newest > 0);
            let known = published.map(|(rule_set, _)| rule_set.as_str());
            let why = format!("no rule set `{rule_set}` was published{}", nearest(rule_set, known));
            return Err(Missing { part: "rule_set", why });
        };
        if version > newest {
            return Ok(false);
        }
        let Some(ids) = self.ids.get(&(rule_set.clone(), *version)) else { return Ok(false) };
        let known = nearest(rule, ids.iter().map(String::as_str));
        let why = format!("version {version} of `{rule_set}` has no rule `{rule}`{known}");
        Err(Missing { part: "rule", why })
    }
}

/// The names nearest to this one, or all if they are few, as the end of a sentence.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    let quoted = |names: &[&str]| {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let near = saring_text::nearest::all(name, known.clone());
    if !near.is_empty() {
        return format!("; is it {}?", quoted(&near));
    }
    let few: Vec<&str> = known.take(FEW + 1).collect();
    match few.len() {
        1..=FEW => format!("; there is {}", quoted(&few)),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(rule_set: &str, version: i64, rule: &str) -> RuleHit {
        RuleHit { rule_set: rule_set.into(), version, rule: rule.into() }
    }

    #[test]
    fn rules_that_outcomes_name() {
        let known = KnownRules {
            newest: [("pakaian", 3), ("obat", 1), ("lama", 0)]
                .map(|(rule_set, newest)| (rule_set.to_owned(), newest))
                .into(),
            existing: [hit("pakaian", 2, "bal")].into(),
            ids: [
                (("pakaian".to_owned(), 2), vec!["bal".into(), "bekas".into(), "impor".into()]),
                (("obat".to_owned(), 1), vec!["merkuri".into()]),
            ]
            .into(),
            restored: false,
        };
        let restored = KnownRules { restored: true, ..known.clone() };
        for lost in [hit("pakaian", 2, "bla"), hit("tiada", 1, "x"), hit("lama", 1, "x")] {
            assert_eq!(restored.resolve(&lost), Ok(false), "{lost:?}");
        }
        assert_eq!(restored.resolve(&hit("pakaian", 2, "bal")), Ok(true));
        let cases = [
            (hit("pakaian", 2, "bal"), Ok(true)),
            // A restore can have lost it.
            (hit("pakaian", 4, "bal"), Ok(false)),
            (
                hit("lama", 1, "x"),
                Err(("rule_set", "no rule set `lama` was published; there is `obat`, `pakaian`")),
            ),
            // Its rules are not known here.
            (hit("pakaian", 1, "bal"), Ok(false)),
            (
                hit("pakaian", 2, "bla"),
                Err(("rule", "version 2 of `pakaian` has no rule `bla`; is it `bal`?")),
            ),
            (
                hit("obat", 1, "x"),
                Err(("rule", "version 1 of `obat` has no rule `x`; there is `merkuri`")),
            ),
            // What was never published is named to nobody.
            (
                hit("lame", 1, "x"),
                Err(("rule_set", "no rule set `lame` was published; there is `obat`, `pakaian`")),
            ),
            (
                hit("pakain", 2, "bal"),
                Err(("rule_set", "no rule set `pakain` was published; is it `pakaian`?")),
            ),
        ];
        for (hit, expected) in cases {
            let resolved = known.resolve(&hit);
            let resolved = resolved.as_ref().map_err(|it| (it.part, it.why.as_str())).copied();
            assert_eq!(resolved, expected, "{hit:?}");
        }
        let none = KnownRules::default().resolve(&hit("a", 1, "b")).unwrap_err();
        assert_eq!(none.why, "no rule set `a` was published");
    }
}
