//! What settings may say: told field by field to whoever sets them, refused by every scorer.

use std::collections::BTreeSet;

use saring_engine::CategoryPath;

use super::{Exemption, Hold, TenantSettings, ThresholdOverride};

/// Most exceptions in all: thresholds, overrides, holds and exemptions.
pub const MAX_EXCEPTIONS: usize = 1_000;
/// The longest hold, in microseconds: 72 hours.
pub const MAX_HOLD: i64 = 72 * 3_600 * 1_000_000;
/// Most bytes of a payload of settings.
pub const MAX_SETTINGS_BYTES: usize = 2 << 20;
/// Most characters of a reason.
const MAX_REASON_CHARS: usize = 500;
/// Most bytes of the name of a rule set or rule.
const MAX_NAME_BYTES: usize = 256;
/// Most categories of one exemption.
const MAX_CATEGORIES: usize = 100;
/// Most categories of all exemptions: each rule that fires is looked up among them.
const MAX_CATEGORIES_IN_ALL: usize = 1_000;
/// Most bytes of a category.
const MAX_CATEGORY_BYTES: usize = 400;
/// Most sellers of one exemption.
const MAX_SELLERS: usize = 1_000;
/// Most bytes of a seller's pseudonym.
const MAX_SELLER_BYTES: usize = 200;

/// What is wrong with a field of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, as a path: `rules[3].reason`.
    pub field: String,
    /// What is wrong and what to do.
    pub problem: String,
}

impl TenantSettings {
    /// Everything that is wrong with them, whatever the time; nothing if they can be used.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        let exceptions = self.exceptions();
        if exceptions > MAX_EXCEPTIONS {
            faults.add("rules", format!(
                "and the other exceptions are {exceptions} in all; give at most {MAX_EXCEPTIONS}, \
                 and leave out what has ended"
            ));
            return faults.0;
        }
        let mut tightened = BTreeSet::new();
        for (at, tighter) in self.thresholds.iter().enumerate() {
            let path = format!("thresholds[{at}]");
            faults.thresholds(&path, tighter);
            faults.once(tightened.insert(&tighter.rule_set), &path, "rule_set");
        }
        let mut milder_sets = BTreeSet::new();
        for (at, milder) in self.rule_sets.iter().enumerate() {
            let path = format!("rule_sets[{at}]");
            faults.name(&path, "rule_set", &milder.rule_set);
            faults.reason(&path, &milder.reason);
            faults.once(milder_sets.insert(&milder.rule_set), &path, "rule_set");
        }
        let mut milder_rules = BTreeSet::new();
        for (at, milder) in self.rules.iter().enumerate() {
            let path = format!("rules[{at}]");
            faults.name(&path, "rule_set", &milder.rule_set);
            faults.name(&path, "rule", &milder.rule);
            faults.reason(&path, &milder.reason);
            let is_first = milder_rules.insert((&milder.rule_set, &milder.rule));
            faults.once(is_first, &path, "rule");
        }
        let mut held = BTreeSet::new();
        for (at, hold) in self.holds.iter().enumerate() {
            let path = format!("holds[{at}]");
            faults.hold(&path, hold);
            faults.once(held.insert(&hold.rule_set), &path, "rule_set");
        }
        let categories: usize = self.exemptions.iter().map(|it| it.categories.len()).sum();
        if categories > MAX_CATEGORIES_IN_ALL {
            faults.add(
                "exemptions",
                format!(
                    "name {categories} categories in all; give at most {MAX_CATEGORIES_IN_ALL}"
                ),
            );
            return faults.0;
        }
        for (at, exemption) in self.exemptions.iter().enumerate() {
            faults.exemption(&format!("exemptions[{at}]"), exemption);
        }
        faults.0
    }
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, field: impl Into<String>, problem: impl Into<String>) {
        self.0.push(Fault { field: field.into(), problem: problem.into() });
    }

    fn once(&mut self, is_first: bool, path: &str, field: &str) {
        if !is_first {
            self.add(format!("{path}.{field}"), "is named twice; keep one of the two");
        }
    }

    fn name(&mut self, path: &str, field: &str, name: &str) {
        if !(1..=MAX_NAME_BYTES).contains(&name.len()) {
            let bytes = name.len();
            let problem = format!("has {bytes} bytes; a slug has 1 to {MAX_NAME_BYTES}");
            self.add(format!("{path}.{field}"), problem);
        }
    }

    fn reason(&mut self, path: &str, reason: &str) {
        if reason.trim().is_empty() {
            self.add(format!("{path}.reason"), "is empty; say why, the ministry reads it");
        }
        self.reason_length(path, reason);
    }

    fn reason_length(&mut self, path: &str, reason: &str) {
        let letters = reason.chars().count();
        if letters > MAX_REASON_CHARS {
            let problem = format!("has {letters} characters; give at most {MAX_REASON_CHARS}");
            self.add(format!("{path}.reason"), problem);
        }
    }

    fn thresholds(&mut self, path: &str, tighter: &ThresholdOverride) {
        self.name(path, "rule_set", &tighter.rule_set);
        self.reason_length(path, &tighter.reason);
        if !(1..tighter.block).contains(&tighter.review) || tighter.block > 100 {
            self.add(path, "does not hold 1 <= review < block <= 100");
        }
    }

    fn hold(&mut self, path: &str, hold: &Hold) {
        self.name(path, "rule_set", &hold.rule_set);
        self.reason(path, &hold.reason);
        if !(1..=MAX_HOLD).contains(&hold.duration) {
            let problem = "is not more than nothing and at most 72 hours";
            self.add(format!("{path}.duration"), problem);
        }
    }

    fn exemption(&mut self, path: &str, exemption: &Exemption) {
        self.name(path, "rule_set", &exemption.rule_set);
        if let Some(rule) = &exemption.rule {
            self.name(path, "rule", rule);
        }
        self.reason(path, &exemption.reason);
        let Exemption { categories, sellers, .. } = exemption;
        if categories.is_empty() && sellers.is_empty() {
            self.add(path, "names neither a category nor a seller; name whom it is for");
        }
        if categories.len() > MAX_CATEGORIES {
            let problem = format!("are {}; give at most {MAX_CATEGORIES}", categories.len());
            self.add(format!("{path}.categories"), problem);
        }
        if sellers.len() > MAX_SELLERS {
            let problem = format!("are {}; give at most {MAX_SELLERS}", sellers.len());
            self.add(format!("{path}.sellers"), problem);
        }
        for (at, category) in categories.iter().take(MAX_CATEGORIES).enumerate() {
            let is_path =
                category.len() <= MAX_CATEGORY_BYTES && !CategoryPath::new(category).is_empty();
            if !is_path {
                let problem = format!(
                    "is no path such as `elektronik/audio` of at most {MAX_CATEGORY_BYTES} bytes"
                );
                self.add(format!("{path}.categories[{at}]"), problem);
            }
        }
        for (at, seller) in sellers.iter().take(MAX_SELLERS).enumerate() {
            if !(1..=MAX_SELLER_BYTES).contains(&seller.len()) {
                let problem = format!("has no 1 to {MAX_SELLER_BYTES} bytes");
                self.add(format!("{path}.sellers[{at}]"), problem);
            }
        }
    }
}
