//! An outcome in plain values, borrowed from a message or from a record of the store.

use crate::time::Time;

/// What an outcome says. A text that is not given is empty.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// The platform's own key of this report.
    pub idempotency_key: &'a str,
    /// The listing.
    pub place: Place<'a>,
    /// What was done is given, and known.
    pub has_action: bool,
    /// What led to it first, if that is given and known.
    pub origin: Option<Origin>,
    /// The rule that counts in figures.
    pub primary_rule: Option<Rule<'a>>,
    /// All rules that the listing matched.
    pub rule_hits: Vec<Rule<'a>>,
    /// The handover that is answered.
    pub handover_id: &'a str,
    /// When it was done.
    pub action_time: Time,
    /// When the platform came to know of the listing.
    pub detect_time: Time,
    /// The platform's category.
    pub category: &'a str,
    /// Price in whole rupiah.
    pub price: Option<i64>,
    /// Province of the seller.
    pub province: &'a str,
    /// Pseudonym of the seller.
    pub seller: &'a str,
    /// Title, of which the sketch is made.
    pub title: &'a str,
    /// Sketch of the title.
    pub text_sketch: &'a str,
    /// Hashes of the photos.
    pub image_hashes: &'a [String],
}

/// How an outcome says which listing it is about.
#[derive(Clone, Copy, Debug, Default)]
pub enum Place<'a> {
    /// Not at all.
    #[default]
    Unset,
    /// By its link.
    Url(&'a str),
    /// By surface, kind and id.
    Names {
        /// Its surface.
        surface: &'a str,
        /// Which kind of id.
        kind: &'a str,
        /// The surface's own id.
        id: &'a str,
    },
    /// In both ways.
    Both,
}

/// What led to an action first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A rule of a rule set.
    RuleSet,
    /// Something else.
    Other,
}

/// A rule that a listing matched.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'a> {
    /// Slug of the rule set.
    pub rule_set: &'a str,
    /// Its version.
    pub version: i64,
    /// Id of the rule.
    pub rule: &'a str,
}
