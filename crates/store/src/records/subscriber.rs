//! What subscribers say of themselves.

use saring_bundle::{Digest, ResourceName};
use uuid::Uuid;

use crate::time::Micros;

/// What a scorer did in a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Stable name of the scorer within the tenant; 1 to 64 bytes.
    pub subscriber_id: String,
    /// Id of this report, so that it counts once.
    pub report_id: Uuid,
    /// Begin of the stretch.
    pub started_at: Micros,
    /// End of the stretch.
    pub ended_at: Micros,
    /// Listings that were scored.
    pub listings_scored: i64,
    /// What they were scored with and what came of it.
    pub rule_sets: Vec<RuleSetActivity>,
    /// Program and release.
    pub client_version: String,
}

/// What came of one version of a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetActivity {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The version that was in force.
    pub version: i64,
    /// Listings that were let pass.
    pub allowed: i64,
    /// Listings to be looked at.
    pub reviewed: i64,
    /// Listings to be blocked.
    pub blocked: i64,
    /// How often each rule fired.
    pub rules: Vec<RuleActivity>,
}

/// How often a rule fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleActivity {
    /// Id of the rule.
    pub rule: String,
    /// Listings on which it fired; in shadow, exempt or for a score too.
    pub listings: i64,
    /// Of these, listings for which it asked for REVIEW.
    pub reviewed: i64,
    /// Of these, listings for which it asked for BLOCK.
    pub blocked: i64,
}

/// What one subscriber has of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// Slug of the platform.
    pub tenant: String,
    /// The subscriber. Empty where no subscriber of the platform has said anything of this rule set;
    /// then nothing is applied, rejected, held or scored.
    pub subscriber_id: String,
    /// Whether no subscriber of the platform has ever said anything, of any resource.
    pub never_subscribed: bool,
    /// The resource.
    pub resource: ResourceName,
    /// The newest version that there is: of a rule set the newest published one, 0 if none.
    pub published_version: i64,
    /// The version that it says is in force; 0 if none.
    pub applied_version: i64,
    /// Since when.
    pub applied_at: Option<Micros>,
    /// Digest of what it says is in force; `None` if none, or if it was noted by an older release.
    pub applied_digest: Option<Digest>,
    /// Digest of the server's own content of that version; `None` if the server has no such version.
    pub expected_digest: Option<Digest>,
    /// The version that it rejected last; 0 if none.
    pub rejected_version: i64,
    /// Why: a stable word in capitals.
    pub rejected_reason: String,
    /// More of why.
    pub rejected_detail: String,
    /// When.
    pub rejected_at: Option<Micros>,
    /// The version that its last activity report scored with; 0 if none.
    pub scored_version: i64,
    /// When the stretch began that it is about.
    pub scored_since: Option<Micros>,
    /// When that report ended.
    pub scored_at: Option<Micros>,
    /// The version that it has and holds back by its platform's settings; 0 if none.
    pub held_version: i64,
    /// Until when.
    pub held_until: Option<Micros>,
    /// Whether the newest version of the rule set takes it out of force.
    pub retired: bool,
}

impl Rollout {
    /// Whether it says that one version is in force and has scored with another since.
    ///
    /// The report of the stretch in which a version was put in force may be about the one before, and
    /// be the last one for a while; only one that began afterwards is drift.
    #[must_use]
    pub fn drifted(&self) -> bool {
        self.scored_since > self.applied_at
            && self.applied_at.is_some()
            && self.scored_version != self.applied_version
    }

    /// Whether it has a version in force that the server does not have, or other content than the
    /// server has under that version.
    #[must_use]
    pub fn differs(&self) -> bool {
        let is_other = |applied| self.expected_digest.is_some_and(|expected| expected != applied);
        self.applied_version > self.published_version || self.applied_digest.is_some_and(is_other)
    }

    /// Where this row stands in a list.
    #[must_use]
    pub fn cursor(&self) -> RolloutCursor {
        RolloutCursor {
            tenant: self.tenant.clone(),
            subscriber_id: self.subscriber_id.clone(),
            resource: self.resource.clone(),
        }
    }
}

/// Where a row stands in a list of rollouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutCursor {
    /// Slug of the platform.
    pub tenant: String,
    /// The subscriber.
    pub subscriber_id: String,
    /// The resource.
    pub resource: ResourceName,
}
