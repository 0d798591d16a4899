//! A platform's own settings, as published to its scorers.

use std::collections::BTreeMap;

use saring_engine::{Effect, Mode, Plan, Rule};
use serde::{Deserialize, Serialize};

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

/// Tighter thresholds of a rule set; higher ones than its own have no effect.
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
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a payload.
    ///
    /// # Errors
    ///
    /// [`Refusal::Malformed`] or [`Refusal::UnknownFormat`].
    pub fn from_payload(payload: &[u8]) -> Result<TenantSettings, Refusal> {
        let settings: TenantSettings = serde_json::from_slice(payload)
            .map_err(|error| Refusal::malformed("the tenant settings", &error))?;
        if settings.format != FORMAT {
            return Err(Refusal::UnknownFormat {
                what: "tenant settings",
                format: settings.format,
            });
        }
        Ok(settings)
    }

    /// The plan as this platform has it.
    ///
    /// A rule with an override becomes two: the milder one until the override ends, and its own
    /// self from then on, so that nothing has to be built anew at that time.
    #[must_use]
    pub fn apply(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        for tighter in self.thresholds.iter().filter(|tighter| tighter.rule_set == plan.rule_set) {
            plan.thresholds.review = plan.thresholds.review.min(tighter.review);
            plan.thresholds.block = plan.thresholds.block.min(tighter.block);
        }
        let rules = std::mem::take(&mut plan.rules);
        for rule in rules {
            let milder = self.rules.iter().find(|milder| {
                milder.rule_set == plan.rule_set && milder.rule == rule.id
            });
            match milder {
                Some(milder) => plan.rules.extend(milder.split(rule)),
                None => plan.rules.push(rule),
            }
        }
        plan
    }
}

impl RuleOverride {
    fn split(&self, rule: Rule) -> [Rule; 2] {
        let (mut milder, mut own) = (rule.clone(), rule);
        let ends = self.expires_at;
        milder.valid.until = Some(milder.valid.until.map_or(ends, |until| until.min(ends)));
        own.valid.from = Some(own.valid.from.map_or(ends, |from| from.max(ends)));
        match self.treatment {
            RuleTreatment::Shadow if milder.mode == Mode::Enforce => milder.mode = Mode::Shadow,
            RuleTreatment::Review if milder.effect == Effect::Block => {
                milder.effect = Effect::Review;
            }
            RuleTreatment::Shadow | RuleTreatment::Review => {}
        }
        [milder, own]
    }
}
