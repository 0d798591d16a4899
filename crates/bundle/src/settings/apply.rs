//! What settings make of a plan, and of the context that listings are scored in.

use saring_engine::{Effect, Mode, Plan, Rule, Thresholds, Validity};

use super::{RuleOverride, RuleTreatment, TenantSettings};

impl TenantSettings {
    /// The plan as this platform has it at `now`, in microseconds since 1970-01-01T00:00Z.
    ///
    /// A rule with an override becomes two: the milder one until the override ends, and its own
    /// self from then on, so that nothing has to be built anew at that time. One of its own and one
    /// of its rule set hold side by side, each until it ends. Thresholds are those of `now`;
    /// [`TenantSettings::thresholds_change_after`] says until when.
    #[must_use]
    pub fn apply(&self, plan: &Plan, now: i64) -> Plan {
        let mut plan = plan.clone();
        let of_set = self.thresholds.iter().filter(|tighter| tighter.rule_set == plan.rule_set);
        for tighter in of_set.filter(|tighter| tighter.expires_at.is_none_or(|ends| now < ends)) {
            plan.thresholds.review = plan.thresholds.review.min(tighter.review);
            plan.thresholds.block = plan.thresholds.block.min(tighter.block);
        }
        let mut of_set = self.rule_sets.iter().filter(|milder| milder.rule_set == plan.rule_set);
        if of_set.any(|it| it.treatment == RuleTreatment::Review && now < it.expires_at) {
            // Scores add up; together they end at REVIEW too.
            plan.thresholds.block = Thresholds::NEVER;
        }
        let rules = std::mem::take(&mut plan.rules);
        for rule in rules {
            let mut parts = vec![rule.clone()];
            for milder in self.treatments(&plan.rule_set, &rule.id) {
                parts = parts
                    .into_iter()
                    .flat_map(|part| milder.split(part, plan.thresholds))
                    .collect();
            }
            plan.rules.extend(parts);
        }
        plan
    }

    /// The exemptions, for [`saring_engine::Context::exempting`].
    #[must_use]
    pub fn exemptions(&self) -> Vec<saring_engine::Exemption> {
        let exemption = |it: &super::Exemption| saring_engine::Exemption {
            rule_set: it.rule_set.clone(),
            rule: it.rule.clone(),
            categories: it.categories.clone(),
            sellers: it.sellers.clone(),
            until: it.expires_at,
        };
        self.exemptions.iter().map(exemption).collect()
    }

    /// When thresholds change the next time after `now`; none if they never do.
    #[must_use]
    pub fn thresholds_change_after(&self, now: i64) -> Option<i64> {
        let tighter = self.thresholds.iter().filter_map(|tighter| tighter.expires_at);
        let milder = self.rule_sets.iter().map(|milder| milder.expires_at);
        tighter.chain(milder).filter(|ends| now < *ends).min()
    }

    /// How a rule is treated, with those that have ended.
    fn treatments(&self, rule_set: &str, rule: &str) -> impl Iterator<Item = Milder> {
        let of_sets = self.rule_sets.iter().filter(move |it| it.rule_set == rule_set);
        let of_sets = of_sets.map(|it| Milder { treatment: it.treatment, ends: it.expires_at });
        let is_of_rule = move |it: &&RuleOverride| it.rule_set == rule_set && it.rule == rule;
        let of_rules = self.rules.iter().filter(is_of_rule);
        of_sets.chain(of_rules.map(|it| Milder { treatment: it.treatment, ends: it.expires_at }))
    }
}

/// A milder treatment until a time.
struct Milder {
    treatment: RuleTreatment,
    ends: i64,
}

impl Milder {
    /// The milder rule until this ends, and the rule itself from then on; of these, those that are
    /// ever in force.
    fn split(&self, rule: Rule, thresholds: Thresholds) -> impl Iterator<Item = Rule> + use<> {
        let (mut milder, mut own) = (rule.clone(), rule);
        let ends = self.ends;
        milder.valid.until = Some(milder.valid.until.map_or(ends, |until| until.min(ends)));
        own.valid.from = Some(own.valid.from.map_or(ends, |from| from.max(ends)));
        match (self.treatment, milder.effect) {
            (RuleTreatment::Shadow, _) if milder.mode == Mode::Enforce => {
                milder.mode = Mode::Shadow;
            }
            (RuleTreatment::Review, Effect::Block) => milder.effect = Effect::Review,
            // Enough to block on its own.
            (RuleTreatment::Review, Effect::Score(score)) if score >= thresholds.block => {
                milder.effect = Effect::Review;
            }
            (RuleTreatment::Shadow | RuleTreatment::Review, _) => {}
        }
        [milder, own].into_iter().filter(|rule| is_ever(rule.valid))
    }
}

fn is_ever(valid: Validity) -> bool {
    valid.from.zip(valid.until).is_none_or(|(from, until)| from < until)
}
