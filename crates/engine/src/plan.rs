//! The rule plan: everything the engine needs of a rule set, as plain data.
//!
//! A plan holds word lists, switches, conditions and examples, never compiled state, so it can be
//! signed, stored and read by another release. Its format, one of [`FORMATS`], says how to read it; a release that does
//! not know a format must refuse the plan rather than guess. Fields that a newer release added within
//! a format are ignored, so what changes on which listings a rule fires, or what follows, raises the
//! format. Conditions, effects and the listings of examples are read word by word: nothing in them may
//! be ignored.

use std::ops::RangeInclusive;

use saring_text::Variants;
use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::listing::Listing;
use crate::verdict::Verdict;

/// The plan formats that this release reads. It writes [`Plan::least_format`], so that whoever reads
/// only older ones goes on with the rule sets that need no newer one.
pub const FORMATS: RangeInclusive<u32> = 1..=2;

/// One rule set, ready for the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// One of [`FORMATS`].
    pub format: u32,
    /// One of [`saring_text::FOLD_VERSIONS`]; written as [`Plan::least_fold_version`].
    pub fold_version: u32,
    /// Slug of the rule set, unique among the plans of one matcher.
    pub rule_set: String,
    /// What the rule set is called.
    pub title: Title,
    /// The regulations that it rests on, as written by the officer.
    pub legal_basis: Vec<String>,
    /// From which score on a listing is reviewed or blocked.
    pub thresholds: Thresholds,
    /// Ordinary words, folded, and pairs of them with a space between, that would otherwise be guessed
    /// to be a word of the lists. Since format 2.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ordinary: Vec<String>,
    /// Word lists; conditions refer to them by position.
    pub lists: Vec<WordList>,
    /// Lists of image hashes; conditions refer to them by position.
    pub images: Vec<ImageList>,
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// Listings with the verdict that the whole rule set must give them.
    pub examples: Vec<Example>,
}

/// A text for people, in Indonesian and English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

/// Scores from which a rule set's verdict is REVIEW or BLOCK; `1 <= review < block <= 101`, so that a
/// rule that only asks for REVIEW never blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Lowest score that gives REVIEW.
    pub review: u32,
    /// Lowest score that gives BLOCK.
    pub block: u32,
}

impl Thresholds {
    /// As the threshold of BLOCK: nothing blocks, because no score is as high.
    pub const NEVER: u32 = 101;
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { review: 50, block: 90 }
    }
}

/// A named list of terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordList {
    /// Name as conditions use it.
    pub name: String,
    /// Terms as the officer wrote them; each folds to at least one token.
    pub terms: Vec<String>,
    /// Disguises under which the terms are still recognised.
    #[serde(with = "variant_names")]
    pub variants: Variants,
}

/// A named list of image hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageList {
    /// Name as conditions use it.
    pub name: String,
    /// Hash strings with their algorithm, such as `pdq:…` (64 hex digits) or `phash64:…` (16).
    pub hashes: Vec<String>,
    /// Greatest Hamming distance that still counts as alike; the algorithm's own default if none.
    pub max_distance: Option<u32>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Slug, unique in the rule set and never used again for another rule.
    pub id: String,
    /// What the rule is called.
    pub title: Title,
    /// When the rule fires.
    pub when: Condition,
    /// What it does when it fires.
    pub effect: Effect,
    /// `across: block`: it does so even if words in different fields make it fire; else that gives
    /// REVIEW at most.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub across_blocks: bool,
    /// Whether it counts.
    pub mode: Mode,
    /// When it is in force.
    pub valid: Validity,
    /// Listings on which the rule must fire.
    pub matches: Vec<Example>,
    /// Listings on which the rule must not fire.
    pub passes: Vec<Example>,
}

/// What a rule does when it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The listing is to be blocked: the rule set's score becomes 100.
    Block,
    /// The listing is to be looked at: the score becomes at least the review threshold.
    Review,
    /// Weak evidence, 1 to 100, added to that of the rule set's other rules.
    Score(u32),
}

/// Whether a rule counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Fires, counts and is reported.
    #[default]
    Enforce,
    /// Fires and is reported, never counts.
    Shadow,
    /// Is not looked at.
    Off,
}

impl Mode {
    /// The name used in rule files and results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Shadow => "shadow",
            Mode::Off => "off",
        }
    }
}

/// When a rule is in force, in microseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// First instant at which it is; from ever if none.
    pub from: Option<i64>,
    /// First instant at which it no longer is; for ever if none.
    pub until: Option<i64>,
}

impl Validity {
    /// Whether the rule is in force at `now`.
    #[must_use]
    pub fn contains(&self, now: i64) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

/// A listing that proves a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// The listing.
    pub listing: Listing,
    /// The verdict of the whole rule set on it, where the officer wrote one.
    pub verdict: Option<Verdict>,
}

/// Reads and writes a set of variants as a list of their names.
mod variant_names {
    use saring_text::{Variant, Variants};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(set: &Variants, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(set.iter().map(Variant::as_str))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Variants, D::Error> {
        let names = Vec::<String>::deserialize(input)?;
        names
            .iter()
            .map(|name| {
                Variant::from_name(name)
                    .ok_or_else(|| D::Error::custom(format!("unknown variant `{name}`")))
            })
            .collect()
    }
}
