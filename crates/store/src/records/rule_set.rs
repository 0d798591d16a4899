//! Rule sets: drafts, submissions, approvals and published versions.

use std::fmt;
use std::str::FromStr;

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
    /// The version that the text was made on; 0 if nothing was published then. `None` keeps that of the
    /// draft that it replaces.
    pub based_on: Option<i64>,
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
    /// The version that the text was made on; 0 if nothing was published then.
    pub based_on: i64,
}

/// Names a submission of a rule set: by its UUID, or by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmissionRef {
    /// Its UUID.
    Id(Uuid),
    /// Its number, from 1.
    Number(i64),
}

/// Why a text names no submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is neither the number of a submission, such as 3, nor its UUID")]
pub struct SubmissionRefError;

/// `3`, `#3`, or a UUID.
impl FromStr for SubmissionRef {
    type Err = SubmissionRefError;

    fn from_str(text: &str) -> Result<SubmissionRef, SubmissionRefError> {
        let text = text.trim();
        let digits = text.strip_prefix('#').unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return digits.parse().map(SubmissionRef::Number).map_err(|_| SubmissionRefError);
        }
        text.parse().map(SubmissionRef::Id).map_err(|_| SubmissionRefError)
    }
}

impl fmt::Display for SubmissionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SubmissionRef::Id(id) => id.fmt(f),
            SubmissionRef::Number(number) => write!(f, "#{number}"),
        }
    }
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
    /// The version that is in force as far as the officer knows; `None` for whichever is.
    pub based_on: Option<i64>,
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
    /// The version that is in force as far as the officer knows; `None` for whichever is.
    pub based_on: Option<i64>,
    /// How many approvals it needs; with 0 it is approved at once.
    pub approvals_required: u32,
}

/// Approves a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approve {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The submission.
    pub submission: SubmissionRef,
    /// The digest of the source that was looked at.
    pub source_digest: Digest,
    /// A remark.
    pub comment: String,
}

/// Takes a submission back, or refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The submission.
    pub submission: SubmissionRef,
    /// Why.
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
    /// The key set by which it is signed, by its trust epoch and version; must be the newest, or there
    /// must be none.
    pub key_set: (i64, i64),
    /// The rules of the bundle, none of a retirement.
    pub rules: Vec<RuleTitle>,
}

/// What a rule is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTitle {
    /// Id of the rule.
    pub rule: String,
    /// What it is called.
    pub title: LocalizedText,
}

/// A rule that went out of force, as the last version has it that had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerRule {
    /// That version.
    pub last_version: i64,
    /// The rule.
    pub rule: RuleTitle,
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
        /// Whoever submitted it has taken it back.
        Withdrawn = "withdrawn",
        /// An approver has refused it.
        Refused = "refused",
    }
}

/// A submission, and once published a version. Its content never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetVersion {
    /// Slug of the rule set.
    pub rule_set: String,
    /// The submission.
    pub submission_id: Uuid,
    /// Its number in the rule set, from 1, in the order of submission.
    pub number: i64,
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
    /// The version that it was made on; 0 if nothing was published then.
    pub based_on: i64,
    /// It waits, and a newer version than the one that it was made on has been published: it has to be
    /// submitted again.
    pub outdated: bool,
    /// Who withdrew or refused it, when and why.
    pub closed: Option<Closed>,
}

/// How a submission ended that is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Who ended it: the name of the key.
    pub by: String,
    /// When.
    pub at: Micros,
    /// Why.
    pub comment: String,
}

/// A version that was published in between: what an outdated submission does not know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// The version.
    pub version: i64,
    /// The number of its submission.
    pub number: i64,
    /// Who submitted it: the name of the key.
    pub submitter: String,
    /// What it changed and why.
    pub comment: String,
}

/// `version 3 (submission #2 by Budi: "kata baru")`.
impl fmt::Display for Newer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Newer { version, number, submitter, comment } = self;
        write!(f, "version {version} (submission #{number} by {submitter}")?;
        if !comment.is_empty() {
            write!(f, ": \"{comment}\"")?;
        }
        f.write_str(")")
    }
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
