//! A version of a rule set, as published: the plan and the source that it was made from.

use saring_engine::{
    FORMATS as PLAN_FORMATS, Mode, Plan, PlanError, Thresholds, Title, run_examples,
};
use saring_text::FOLD_VERSIONS;
use serde::{Deserialize, Serialize};

use crate::payload;
use crate::refusal::Refusal;

/// The form of bundles that this release writes and reads.
const FORMAT: u32 = 1;

/// What is signed as a version of a rule set. It never expires.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    format: u32,
    plan_format: u32,
    fold_version: u32,
    /// Slug of the rule set.
    pub rule_set: String,
    /// From 1.
    pub version: i64,
    /// When it was published, in microseconds since 1970-01-01T00:00Z.
    pub published_at: i64,
    /// It is meant that no rule counts.
    pub allow_empty: bool,
    /// It takes the rule set out of force: there are no rules.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// The rule file.
    pub source: String,
    /// What it says, for the engine.
    pub plan: Plan,
}

/// As much of a bundle as can be read whatever the format of the plan.
#[derive(Deserialize)]
struct PlanPreamble {
    plan_format: u32,
    fold_version: u32,
}

impl Bundle {
    /// A bundle of this plan.
    #[must_use]
    pub fn new(plan: Plan, source: String, version: i64, published_at: i64) -> Bundle {
        Bundle {
            format: FORMAT,
            plan_format: plan.format,
            fold_version: plan.fold_version,
            rule_set: plan.rule_set.clone(),
            version,
            published_at,
            allow_empty: false,
            retired: false,
            source,
            plan,
        }
    }

    /// A version that takes a rule set out of force. It is signed, named by heads and remembered like
    /// any other, so that no older version can come back in its place. There is nothing in it that an
    /// older release could not read.
    #[must_use]
    pub fn retirement(rule_set: impl Into<String>, version: i64, published_at: i64) -> Bundle {
        let plan = Plan {
            format: *PLAN_FORMATS.start(),
            fold_version: *FOLD_VERSIONS.start(),
            rule_set: rule_set.into(),
            title: Title::default(),
            legal_basis: Vec::new(),
            thresholds: Thresholds::default(),
            ordinary: Vec::new(),
            lists: Vec::new(),
            images: Vec::new(),
            rules: Vec::new(),
            examples: Vec::new(),
        };
        let bundle = Bundle::new(plan, String::new(), version, published_at);
        Bundle { allow_empty: true, retired: true, ..bundle }
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
    /// [`Refusal::Malformed`], or one for a format that is not known here.
    pub fn from_payload(payload: &[u8]) -> Result<Bundle, Refusal> {
        let preamble: PlanPreamble = payload::read("bundle", FORMAT..=FORMAT, payload)?;
        if !PLAN_FORMATS.contains(&preamble.plan_format) {
            return Err(Refusal::UnknownPlanFormat(preamble.plan_format));
        }
        if !FOLD_VERSIONS.contains(&preamble.fold_version) {
            return Err(Refusal::UnknownFoldVersion(preamble.fold_version));
        }
        payload::read("bundle", FORMAT..=FORMAT, payload)
    }

    /// Whether any rule counts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plan.rules.iter().all(|rule| rule.mode != Mode::Enforce)
    }

    /// Checks that the plan can be used here: its examples go as written on this very engine.
    ///
    /// # Errors
    ///
    /// [`Refusal::EmptyPlan`], [`Refusal::UnusablePlan`] or [`Refusal::ExamplesFailed`].
    pub fn check(&self) -> Result<(), Refusal> {
        if self.is_empty() && !self.allow_empty {
            return Err(Refusal::EmptyPlan);
        }
        if self.retired && !self.plan.rules.is_empty() {
            let error = "it takes the rule set out of force, and yet has rules".into();
            return Err(Refusal::UnusablePlan(error));
        }
        if self.plan.rule_set != self.rule_set {
            return Err(Refusal::WrongResource {
                expected: self.rule_set.clone(),
                got: self.plan.rule_set.clone(),
            });
        }
        let Thresholds { review, block } = self.plan.thresholds;
        if !(1..=block).contains(&review) || block > 100 {
            let error = format!("the thresholds {review} and {block} are not 1 to 100, in order");
            return Err(Refusal::UnusablePlan(error));
        }
        let unusable = |error: PlanError| Refusal::UnusablePlan(error.to_string());
        let results = run_examples(&self.plan).map_err(unusable)?;
        let Some(first) = results.failures.first() else { return Ok(()) };
        Err(Refusal::ExamplesFailed {
            failed: results.failures.len(),
            examples: results.examples,
            first: first.rule.clone().unwrap_or_else(|| "the rule set as a whole".into()),
        })
    }
}
