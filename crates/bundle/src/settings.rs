//! A platform's own settings, as published to its scorers.

use std::collections::BTreeMap;

use saring_engine::{Effect, Mode, Plan, Rule, Thresholds, Validity};
use serde::{Deserialize, Serialize};

use crate::payload;
use crate::refusal::Refusal;

/// The form of settings that this release writes and reads.
const FORMAT: u32 = 1;

/// What a scorer does once its copy has not been confirmed within its validity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StalenessPolicy {
    /// It goes on and says that it is stale.
    #[default]
    GoOn,
    /// It refuses to score.
    Refuse,
    /// It answers at least REVIEW.
    Review,
}

/// A platform's own settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantSettings {
    format: u32,
    /// Slug of the platform.
    pub tenant: String,
    /// From 1; 0 if nothing was ever set.
    pub version: i64,
    /// What its scorers do when stale.
    pub staleness_policy: StalenessPolicy,
    /// Tighter thresholds.
    pub thresholds: Vec<ThresholdOverride>,
    /// Rules that it treats more mildly.
    pub rules: Vec<RuleOverride>,
    /// From its own category names to paths such as `elektronik/audio`.
    pub category_map: BTreeMap<String, String>,
}

/// Tighter thresholds of a rule set, `1 <= review < block <= 100`; higher ones than its own have no
/// effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdOverride {
    /// Slug of the rule set.
    pub rule_set: String,
    /// Score from which a listing is to be looked at.
    pub review: u32,
    /// Score from which it is to be blocked.
    pub block: u32,
}

/// How a rule is treated more mildly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleTreatment {
    /// It is reported and does not count.
    Shadow,
    /// Where it would block, a person looks.
    Review,
}

/// A rule that is treated more mildly, for a time and a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleOverride {
    /// Slug of the rule set.
    pub rule_set: String,
    /// Id of the rule.
    pub rule: String,
    /// How.
    pub treatment: RuleTreatment,
    /// Why.
    pub reason: String,
    /// When it ends, in microseconds since 1970-01-01T00:00Z.
    pub expires_at: i64,
}

impl TenantSettings {
    /// The settings of a platform that has set nothing.
    #[must_use]
    pub fn none(tenant: impl Into<String>) -> TenantSettings {
        TenantSettings {
            format: FORMAT,
            tenant: tenant.into(),
            version: 0,
            staleness_policy: StalenessPolicy::default(),
            thresholds: Vec::new(),
            rules: Vec::new(),
            category_map: BTreeMap::new(),
        }
    }

    /// The payload to sign.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        payload::write(self)
    }

    /// Reads a payload.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`], [`Refusal::UnknownFormat`] or [`Refusal::BadSettings`].
    pub fn from_payload(payload: &[u8]) -> Result<TenantSettings, Refusal> {
        let settings: TenantSettings = payload::read("tenant settings", FORMAT, payload)?;
        for ThresholdOverride { rule_set, review, block } in &settings.thresholds {
            if !(1..*block).contains(review) || *block > 100 {
                return Err(Refusal::BadSettings(format!(
                    "the thresholds {review} and {block} for {rule_set} are not 1 to 100, the \
                     lower one first"
                )));
            }
        }
        Ok(settings)
    }

    /// The plan as this platform has it.
    ///
    /// A rule with an override becomes two: the milder one until the override ends, and its own
    /// self from then on, so that nothing has to be built anew at that time. Several overrides of
    /// one rule hold side by side, each until it ends.
    #[must_use]
    pub fn apply(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        for tighter in self.thresholds.iter().filter(|tighter| tighter.rule_set == plan.rule_set) {
            plan.thresholds.review = plan.thresholds.review.min(tighter.review);
            plan.thresholds.block = plan.thresholds.block.min(tighter.block);
        }
        let rules = std::mem::take(&mut plan.rules);
        for rule in rules {
            let overrides =
                self.rules.iter().filter(|it| it.rule_set == plan.rule_set && it.rule == rule.id);
            let mut parts = vec![rule.clone()];
            for milder in overrides {
                parts = parts
                    .into_iter()
                    .flat_map(|part| milder.split(part, plan.thresholds))
                    .collect();
            }
            plan.rules.extend(parts);
        }
        plan
    }
}

impl RuleOverride {
    /// The milder rule until this ends, and the rule itself from then on; of these, those that are
    /// ever in force.
    fn split(&self, rule: Rule, thresholds: Thresholds) -> impl Iterator<Item = Rule> + use<> {
        let (mut milder, mut own) = (rule.clone(), rule);
        let ends = self.expires_at;
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
