//! Outcomes: what was done to listings.

use saring_link::{Kind, Surface};
use uuid::Uuid;

use super::item::ItemError;
use crate::names::names;
use crate::time::Micros;

/// A listing's identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Listing {
    /// Where it stands.
    pub surface: Surface,
    /// Which kind of identifier.
    pub kind: Kind,
    /// The surface's own identifier; 1 to 2,048 bytes.
    pub id: String,
}

names! {
    /// What was done to a listing.
    Action {
        /// It was taken down for good.
        Removed = "removed",
        /// It cannot be seen or bought.
        Disabled = "disabled",
        /// It can be seen by fewer.
        Restricted = "restricted",
        /// The seller's shop was suspended, and the listing with it.
        SellerSuspended = "seller_suspended",
        /// A person looked at it, and it is legal.
        ReviewedLegal = "reviewed_legal",
        /// It is up again: taking it down was wrong.
        Restored = "restored",
    }
}

impl Action {
    /// Whether a listing is up after this; `None` where it stays as it was.
    #[must_use]
    pub const fn leaves_up(self) -> Option<bool> {
        match self {
            Action::Removed | Action::Disabled | Action::SellerSuspended => Some(false),
            Action::Restored => Some(true),
            Action::Restricted | Action::ReviewedLegal => None,
        }
    }
}

names! {
    /// What led to an action first.
    Origin {
        /// A rule of a published rule set.
        RuleSet = "rule_set",
        /// Somebody of the platform searched by hand.
        ManualSearch = "manual_search",
        /// The platform's own model.
        PlatformModel = "platform_model",
        /// A link handed over by the ministry.
        Handover = "handover",
        /// A user's report.
        UserReport = "user_report",
        /// Police or another ministry.
        Authority = "authority",
    }
}

/// A rule that a listing matched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleHit {
    /// Slug of the rule set.
    pub rule_set: String,
    /// Its version, from 1.
    pub version: i64,
    /// Id of the rule.
    pub rule: String,
}

/// What was done to one listing, as reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutcome {
    /// The platform's own key of this report: 1 to 128 visible ASCII characters.
    pub idempotency_key: String,
    /// The listing.
    pub listing: Listing,
    /// As an older release read the link that the listing was given by, where that is another one.
    pub listing_before: Option<Listing>,
    /// What was done.
    pub action: Action,
    /// What led to it first.
    pub primary_origin: Origin,
    /// The rule that counts in figures by rule; required where the origin is a rule set.
    pub primary_rule: Option<RuleHit>,
    /// All rules that the listing matched; at most 100.
    pub rule_hits: Vec<RuleHit>,
    /// The handover that this answers.
    pub handover_id: Option<Uuid>,
    /// When it was done.
    pub action_at: Micros,
    /// When the platform came to know of the listing.
    pub detected_at: Option<Micros>,
    /// The platform's category, as a path such as `fashion/pria`; empty if unknown.
    pub category: String,
    /// Price in whole rupiah.
    pub price: Option<i64>,
    /// Province of the seller, in any spelling that is known; stored as a code of ISO 3166-2 such as
    /// `ID-JB`; empty if unknown.
    pub province: String,
    /// Pseudonym of the seller; empty if unknown.
    pub seller: String,
    /// Sketch of the folded title; empty if there is none.
    pub text_sketch: String,
    /// Hashes of the photos with their algorithm; at most 20.
    pub image_hashes: Vec<String>,
}

impl NewOutcome {
    /// The outcome as an older release read it, if that is another one.
    pub fn as_read_before(&self) -> Option<NewOutcome> {
        let listing = self.listing_before.clone()?;
        Some(NewOutcome { listing, listing_before: None, ..self.clone() })
    }
}

names! {
    /// What an outcome refers to.
    Reference {
        /// The handover that it answers.
        HandoverId = "handover_id",
        /// Its primary rule.
        PrimaryRule = "primary_rule",
        /// One of the rules that matched.
        RuleHits = "rule_hits",
    }
}

/// What became of an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeResult {
    /// It is stored, durably.
    Accepted {
        /// Its id.
        outcome_id: Uuid,
        /// Its place among the tenant's outcomes, from 1.
        position: i64,
        /// What it names and is not known here.
        unresolved: Vec<Reference>,
    },
    /// It was stored before.
    Duplicate {
        /// The id of then.
        outcome_id: Uuid,
        /// The position of then.
        position: i64,
    },
    /// Another content was stored before under this key.
    Conflict {
        /// The first field in which they differ, as the API names it.
        field: &'static str,
    },
    /// It cannot be stored.
    Invalid(ItemError),
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// One result for each outcome, in the order of the batch.
    pub results: Vec<OutcomeResult>,
    /// All of this tenant's outcomes up to this position are durable.
    pub durable_position: i64,
}

/// An outcome as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOutcome {
    /// Its id.
    pub outcome_id: Uuid,
    /// Slug of the platform.
    pub tenant: String,
    /// Its place among the tenant's outcomes, from 1.
    pub position: i64,
    /// When it was received.
    pub received_at: Micros,
    /// What was reported, with listing and province in their canonical form.
    pub outcome: NewOutcome,
    /// What it refers to and the store did not know when it came: a restore can have lost it.
    pub unresolved: Vec<Reference>,
}
