//! A platform's own settings, as published to its scorers: what it treats otherwise than the
//! ministry wrote it, why, and until when.
//!
//! | setting | what it does |
//! | --- | --- |
//! | [`ThresholdOverride`] | a rule set reviews or blocks from a lower score on |
//! | [`RuleSetOverride`], [`RuleOverride`] | rules are in shadow, or end at REVIEW |
//! | [`Exemption`] | rules fire on listings of a category or seller, and do not count |
//! | [`Hold`] | a new version waits some hours before it is in force |
//!
//! Each is checked where it is set and again by every scorer, by the same code ([`Fault`]).

mod apply;
mod check;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::{Fault, MAX_EXCEPTIONS, MAX_HOLD, MAX_SETTINGS_BYTES};

use crate::payload;
use crate::refusal::Refusal;
use crate::shown::shown;

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
    /// Rule sets of which it treats every rule more mildly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule_sets: Vec<RuleSetOverride>,
    /// Rules that it treats more mildly.
    pub rules: Vec<RuleOverride>,
    /// Rule sets of which it holds new versions; at most one a rule set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// Listings that it exempts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Exemption>,
    /// From its own category names to paths such as `elektronik/audio`.
    pub category_map: BTreeMap<String, String>,
}

/// Tighter thresholds of a rule set, `1 <= review < block <= 100`; higher ones than its own have no
/// effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdOverride {
    /// Slug of the rule set.
    pub rule_set: String,
    /// Score from which a listing is to be looked at.
    pub review: u32,
    /// Score from which it is to be blocked.
    pub block: u32,
    /// Why; may be empty, because nobody is judged more mildly.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When they end, in microseconds since 1970-01-01T00:00Z; never if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
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

/// A rule set of which every rule is treated more mildly, for a time and a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSetOverride {
    /// Slug of the rule set.
    pub rule_set: String,
    /// How.
    pub treatment: RuleTreatment,
    /// Why.
    pub reason: String,
    /// When it ends, in microseconds since 1970-01-01T00:00Z.
    pub expires_at: i64,
}

/// A rule that is treated more mildly, for a time and a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// A rule set of which new versions are held, for a time and a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Slug of the rule set.
    pub rule_set: String,
    /// How long after its publication a version is put in force, in microseconds; 1 to [`MAX_HOLD`].
    pub duration: i64,
    /// Why.
    pub reason: String,
    /// When the hold was first set, in microseconds since 1970-01-01T00:00Z, as the server says; what
    /// was published before then is not held.
    pub since: i64,
    /// When the hold ends, in microseconds since 1970-01-01T00:00Z; no version is held longer.
    pub expires_at: i64,
}

impl Hold {
    /// Whether it is about a version that was published at `published_at`: one that was in force
    /// before stays so.
    #[must_use]
    pub const fn is_of(&self, published_at: i64) -> bool {
        self.since <= published_at
    }

    /// When a version that was published at `published_at` is put in force.
    #[must_use]
    pub fn until(&self, published_at: i64) -> i64 {
        published_at.saturating_add(self.duration).min(self.expires_at)
    }
}

/// Listings that a rule set, or one rule of it, does not judge, for a time and a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Slug of the rule set.
    pub rule_set: String,
    /// Id of the rule; all rules of the set if none.
    pub rule: Option<String>,
    /// Category paths, after the category map; what is below them is exempt too.
    pub categories: Vec<String>,
    /// Pseudonyms of sellers.
    pub sellers: Vec<String>,
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
            rule_sets: Vec::new(),
            rules: Vec::new(),
            holds: Vec::new(),
            exemptions: Vec::new(),
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
    /// [`Refusal::TooLarge`], [`Refusal::Malformed`], [`Refusal::UnknownFormat`] or
    /// [`Refusal::BadSettings`].
    pub fn from_payload(payload: &[u8]) -> Result<TenantSettings, Refusal> {
        let bytes = payload.len();
        if bytes > MAX_SETTINGS_BYTES {
            return Err(Refusal::TooLarge { bytes, limit: MAX_SETTINGS_BYTES });
        }
        let settings: TenantSettings = payload::read("tenant settings", FORMAT..=FORMAT, payload)?;
        match settings.faults().into_iter().next() {
            None => Ok(settings),
            Some(Fault { field, problem }) => {
                Err(Refusal::BadSettings(shown(&format!("{field} {problem}"))))
            }
        }
    }

    /// The hold on new versions of a rule set; none if there is none.
    #[must_use]
    pub fn hold(&self, rule_set: &str) -> Option<&Hold> {
        self.holds.iter().find(|hold| hold.rule_set == rule_set)
    }

    /// The settings with those exceptions only that hold at `now` and, if one is named, are about
    /// this rule set; without the category map.
    #[must_use]
    pub fn exceptions_at(&self, now: i64, rule_set: Option<&str>) -> TenantSettings {
        let mut settings = self.clone();
        let holds = |of: &str, ends: i64| now < ends && rule_set.is_none_or(|slug| slug == of);
        settings.thresholds.retain(|it| holds(&it.rule_set, it.expires_at.unwrap_or(i64::MAX)));
        settings.rule_sets.retain(|it| holds(&it.rule_set, it.expires_at));
        settings.rules.retain(|it| holds(&it.rule_set, it.expires_at));
        settings.holds.retain(|it| holds(&it.rule_set, it.expires_at));
        settings.exemptions.retain(|it| holds(&it.rule_set, it.expires_at));
        settings.category_map.clear();
        settings
    }

    /// What the exceptions are about: the path of each, its rule set, and its rule if it is about one.
    pub fn names(&self) -> impl Iterator<Item = (String, &str, Option<&str>)> {
        let of_set = |name: &'static str| {
            move |(at, rule_set)| (format!("{name}[{at}]"), rule_set, None::<&str>)
        };
        let thresholds = self.thresholds.iter().map(|it| it.rule_set.as_str());
        let rule_sets = self.rule_sets.iter().map(|it| it.rule_set.as_str());
        let holds = self.holds.iter().map(|it| it.rule_set.as_str());
        let rules = self.rules.iter().map(|it| (it.rule_set.as_str(), Some(it.rule.as_str())));
        let exemptions =
            self.exemptions.iter().map(|it| (it.rule_set.as_str(), it.rule.as_deref()));
        let of_rule = |name: &'static str| {
            move |(at, (rule_set, rule))| (format!("{name}[{at}]"), rule_set, rule)
        };
        thresholds
            .enumerate()
            .map(of_set("thresholds"))
            .chain(rule_sets.enumerate().map(of_set("rule_sets")))
            .chain(holds.enumerate().map(of_set("holds")))
            .chain(rules.enumerate().map(of_rule("rules")))
            .chain(exemptions.enumerate().map(of_rule("exemptions")))
    }

    /// How many exceptions there are in all: whatever is not the ministry's own.
    #[must_use]
    pub fn exceptions(&self) -> usize {
        self.thresholds.len()
            + self.rule_sets.len()
            + self.rules.len()
            + self.holds.len()
            + self.exemptions.len()
    }
}
