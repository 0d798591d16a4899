//! Rule sets: drafts, submissions, approvals and published versions.

use saring_bundle::Digest;
use uuid::Uuid;

use crate::names::names;
use crate::time::Micros;

/// A text for people in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocalizedText {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

/// A rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// Its slug.
    pub slug: String,
    /// What it is called: by its newest version, or by its draft while nothing is published.
    pub title: LocalizedText,
    /// The newest published version; 0 if none.
    pub published_version: i64,
    /// When that was published.
    pub published_at: Option<Micros>,
    /// Whether there is a draft that is not published.
    pub has_draft: bool,
    /// Whether the newest version takes it out of force.
    pub retired: bool,
}

/// A draft to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutDraft {
    /// Slug of the rule set, which is made if it is new.
    pub rule_set: String,
    /// What the file calls the rule set.
    pub title: LocalizedText,
    /// The file's text; at most 4 MiB.
    pub source: String,
    /// The etag of the draft that it replaces; empty for the first one.
    pub expected_etag: String,
}

/// A text that is being worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The file's text.
    pub source: String,
    /// Changes with the text.
    pub etag: String,
    /// Who stored it: the name of the key.
    pub author: String,
    /// When.
    pub updated_at: Micros,
}

/// Submits the draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The etag of the draft that is meant.
    pub etag: String,
    /// What changes and why.
    pub comment: String,
    /// How many approvals it needs; with 0 it is approved at once.
    pub approvals_required: u32,
}

/// Submits the content of an older version again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollBack {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The version whose content is meant.
    pub version: i64,
    /// Why.
    pub comment: String,
    /// How many approvals it needs; with 0 it is approved at once.
    pub approvals_required: u32,
}

/// Submits that a rule set is taken out of force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retire {
    /// Slug of the rule set.
    pub rule_set: String,
    /// Why.
    pub comment: String,
    /// How many approvals it needs; with 0 it is approved at once.
    pub approvals_required: u32,
}

/// Approves a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approve {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The submission.
    pub submission_id: Uuid,
    /// The digest of the source that was looked at.
    pub source_digest: Digest,
    /// A remark.
    pub comment: String,
}

/// Publishes a submission: the app has built and signed its bundle for this very version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The submission.
    pub submission_id: Uuid,
    /// The version that the bundle was built for; must be the one after the highest.
    pub version: i64,
    /// Digest of the bundle.
    pub bundle_digest: Digest,
    /// The signed envelope, in its JSON form.
    pub envelope: Vec<u8>,
    /// The ids of its rules, so that reports can name them; none of a retirement.
    pub rules: Vec<String>,
}

names! {
    /// Where a submission stands.
    RuleSetState {
        /// It waits for approvals.
        Submitted = "submitted",
        /// It has its approvals and can be published.
        Approved = "approved",
        /// It is the newest version.
        Published = "published",
        /// A newer version has been published.
        Superseded = "superseded",
    }
}

/// A submission, and once published a version. Its content never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetVersion {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The submission.
    pub submission_id: Uuid,
    /// The version, from 1; 0 until it is published.
    pub version: i64,
    /// Where it stands.
    pub state: RuleSetState,
    /// Digest of the source.
    pub source_digest: Digest,
    /// Digest of the bundle, once published.
    pub bundle_digest: Option<Digest>,
    /// The version whose content this is again; 0 if it is new.
    pub rollback_of: i64,
    /// Who submitted it: the name of the key.
    pub submitter: String,
    /// When.
    pub submitted_at: Micros,
    /// What changes and why.
    pub comment: String,
    /// Who approved it, in that order.
    pub approvals: Vec<Approval>,
    /// How many approvals it needs.
    pub approvals_required: u32,
    /// Who published it: the name of the key; empty until then.
    pub publisher: String,
    /// When.
    pub published_at: Option<Micros>,
    /// It takes the rule set out of force. Its source is that of the version before it.
    pub retirement: bool,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who approved: the name of the key.
    pub approver: String,
    /// When.
    pub approved_at: Micros,
    /// A remark.
    pub comment: String,
}

/// A submission with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// How it stands.
    pub version: RuleSetVersion,
    /// The file's text.
    pub source: String,
}

/// A published version with its source and its signed envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedVersion {
    /// How it stands.
    pub version: RuleSetVersion,
    /// The file's text.
    pub source: String,
    /// The signed envelope, in its JSON form.
    pub envelope: Vec<u8>,
}

/// The newest version of a rule set, as a head names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewestVersion {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The version.
    pub version: i64,
    /// Digest of its bundle.
    pub bundle_digest: Digest,
}
