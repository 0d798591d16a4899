//! What scoring says of a listing, and its one JSON form.

use std::sync::Arc;

use saring_text::Variants;
use serde::{Serialize, Serializer};

use crate::plan::{Effect, Mode};
use crate::verdict::Verdict;

/// The result of scoring one listing.
///
/// As JSON: `{"verdict":"BLOCK","score":100,"hits":[…],"rule_sets":[…]}`. `rule_sets` is left out
/// when no rule fired, `shadow_hits` when no shadow rule did, `over_budget` unless it is true, and so
/// is a rule's `exempt`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// The worst verdict of any rule set.
    pub verdict: Verdict,
    /// The highest score of any rule set, 0 to 100.
    pub score: u32,
    /// Evidence of the rules that count, in the order of the rules and of the text.
    pub hits: Vec<Evidence>,
    /// Rule sets of which a rule fired.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule_sets: Vec<RuleSetResult>,
    /// Evidence of shadow rules, which do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shadow_hits: Vec<Evidence>,
    /// The listing cost more than the bound on steps, so that the verdict is at least REVIEW.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub over_budget: bool,
}

/// What one rule set says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleSetResult {
    /// Its slug.
    pub rule_set: Arc<str>,
    /// By its own thresholds.
    pub verdict: Verdict,
    /// 0 to 100.
    pub score: u32,
    /// The rules that fired.
    pub rules: Vec<RuleResult>,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleResult {
    /// Its id.
    pub rule: Arc<str>,
    /// What it does: `"block"`, `"review"` or `{"score":20}`.
    pub effect: Effect,
    /// Whether it counts.
    pub mode: Mode,
    /// It would count, but the listing is exempt from it; then `mode` is `"shadow"`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exempt: bool,
}

/// Why a rule fired. Field, range, text and term are `None` where it fired without a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Slug of the rule set.
    pub rule_set: Arc<str>,
    /// Id of the rule.
    pub rule: Arc<str>,
    /// The text field: `title`, `description`, `attributes["brand"]`, `tags[0]`.
    pub field: Option<String>,
    /// First byte in the field as submitted.
    pub start: Option<usize>,
    /// One past the last byte.
    pub end: Option<usize>,
    /// The text as submitted.
    pub text: Option<String>,
    /// The term that it is, as written in the word list.
    pub term: Option<String>,
    /// The disguises that were undone.
    #[serde(serialize_with = "names")]
    pub variants: Variants,
}

fn names<S: Serializer>(variants: &Variants, out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(variants.iter().map(saring_text::Variant::as_str))
}

impl Assessment {
    /// The one JSON form, without line breaks.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
