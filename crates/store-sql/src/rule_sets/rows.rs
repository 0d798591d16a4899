//! Submissions and versions as rows, without their texts and envelopes: those are read alone, by
//! whoever needs them.

use uuid::Uuid;

use crate::Tx;
use crate::row::{get, named, parse, parse_opt};
use crate::{Row, query};
use saring_store::Result;
use saring_store::publishing::{Content, Known, Newest, Person};
use saring_store::records::{Approval, Closed, Newer, RuleSetState, RuleSetVersion, SubmissionRef};
use saring_store::{MAX_NEWER, StoreError};

/// A query of submissions: the columns that are short, and the newest version of the rule set.
macro_rules! submissions {
    ($rest:literal) => {
        concat!(
            "SELECT s.seq, s.submission_id, s.rule_set, s.number, s.version, s.state, s.based_on, \
             s.title_id, s.title_en, s.source_digest, s.rollback_of, s.retirement, s.submitter, \
             s.submitter_key, s.submitted_at, s.comment, s.approvals_required, s.publisher, \
             s.published_at, s.bundle_digest, s.closed_by, s.closed_at, s.closed_comment, \
             r.published_version AS newest \
             FROM rule_set_submission s JOIN rule_set r ON r.slug = s.rule_set ",
            $rest
        )
    };
}
pub(super) use submissions;

/// The row of a submission; not found.
pub(super) async fn of_submission(
    tx: &mut Tx<'_>,
    rule_set: &str,
    submission: SubmissionRef,
) -> Result<Row> {
    let (id, number) = match submission {
        SubmissionRef::Id(id) => (id.to_string(), 0),
        SubmissionRef::Number(number) => (String::new(), number),
    };
    query(submissions!("WHERE s.rule_set = $1 AND (s.submission_id = $2 OR s.number = $3)"))
        .bind(rule_set)
        .bind(id)
        .bind(number)
        .fetch_optional(tx)
        .await?
        .ok_or_else(|| StoreError::not_found(format!("submission {submission} of {rule_set}")))
}

/// The row of a published version, of the newest for 0; not found.
pub(super) async fn of_version(tx: &mut Tx<'_>, rule_set: &str, version: i64) -> Result<Row> {
    query(submissions!(
        "WHERE s.rule_set = $1 \
         AND s.version = CASE WHEN $2 = 0 THEN r.published_version ELSE $2 END"
    ))
    .bind(rule_set)
    .bind(version)
    .fetch_optional(tx)
    .await?
    .ok_or_else(|| {
        StoreError::not_found(match version {
            0 => format!("a published version of {rule_set}"),
            _ => format!("version {version} of {rule_set}"),
        })
    })
}

/// The text of a submission.
pub(super) async fn source(tx: &mut Tx<'_>, id: Uuid) -> Result<String> {
    let row = query("SELECT source FROM rule_set_submission WHERE submission_id = $1")
        .bind(id.to_string())
        .fetch_one(tx)
        .await?;
    get(&row, "source")
}

/// The envelope of a published version.
pub(super) async fn envelope(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<u8>> {
    let row = query("SELECT envelope FROM rule_set_submission WHERE submission_id = $1")
        .bind(id.to_string())
        .fetch_one(tx)
        .await?;
    get(&row, "envelope")
}

/// What is in force of a rule set, whether or not there is one.
pub(super) async fn newest(tx: &mut Tx<'_>, rule_set: &str) -> Result<Newest> {
    let row = query(
        "SELECT s.version, s.retirement, s.source_digest FROM rule_set r \
         JOIN rule_set_submission s ON s.rule_set = r.slug AND s.version = r.published_version \
         WHERE r.slug = $1",
    )
    .bind(rule_set)
    .fetch_optional(tx)
    .await?;
    let Some(row) = row else { return Ok(Newest { version: 0, in_force: None }) };
    let retired: bool = get(&row, "retirement")?;
    let in_force = if retired { None } else { Some(parse(&row, "source_digest")?) };
    Ok(Newest { version: get(&row, "version")?, in_force })
}

/// What was published after a version, the newest first and cut short, comments too: an error has to
/// fit into the headers of an answer.
pub(super) async fn newer_than(
    tx: &mut Tx<'_>,
    rule_set: &str,
    version: i64,
) -> Result<Vec<Newer>> {
    let rows = query(
        "SELECT version, number, submitter, CASE WHEN length(comment) > 80 \
         THEN substr(comment, 1, 80) || '…' ELSE comment END AS comment \
         FROM rule_set_submission WHERE rule_set = $1 AND version > $2 ORDER BY version DESC LIMIT $3",
    )
    .bind(rule_set)
    .bind(version)
    .bind(MAX_NEWER)
    .fetch_all(tx)
    .await?;
    let newer = |row: &Row| {
        Ok(Newer {
            version: get(row, "version")?,
            number: get(row, "number")?,
            submitter: get(row, "submitter")?,
            comment: get(row, "comment")?,
        })
    };
    rows.iter().map(newer).collect()
}

/// The approvals of a submission, in their order.
pub(super) async fn approvals(tx: &mut Tx<'_>, row: &Row) -> Result<Vec<Row>> {
    let approvals = query("SELECT * FROM rule_set_approval WHERE submission_id = $1 ORDER BY seq")
        .bind(get::<&str>(row, "submission_id")?)
        .fetch_all(tx)
        .await?;
    Ok(approvals)
}

/// A submission as the decisions take it.
pub(super) fn known<'r>(row: &'r Row, approvals: &'r [Row]) -> Result<Known<'r>> {
    let approver = |row: &'r Row| {
        Ok(Person { name: get(row, "approver")?, key_id: get(row, "approver_key")? })
    };
    let closed = match get::<Option<i64>>(row, "closed_at")? {
        Some(_) => Some((get(row, "closed_by")?, get(row, "closed_comment")?)),
        None => None,
    };
    Ok(Known {
        state: named(row, "state", RuleSetState::from_name)?,
        author: Person { name: get(row, "submitter")?, key_id: get(row, "submitter_key")? },
        content: Content {
            based_on: get(row, "based_on")?,
            source_digest: parse(row, "source_digest")?,
            retirement: get(row, "retirement")?,
        },
        approvals: approvals.iter().map(approver).collect::<Result<_>>()?,
        approvals_required: get(row, "approvals_required")?,
        closed,
    })
}

/// A row with its approvals.
pub(super) async fn version(tx: &mut Tx<'_>, row: &Row) -> Result<RuleSetVersion> {
    let approvals = approvals(tx, row).await?;
    let state = named(row, "state", RuleSetState::from_name)?;
    let based_on: i64 = get(row, "based_on")?;
    let waits = matches!(state, RuleSetState::Submitted | RuleSetState::Approved);
    let closed = match get::<Option<i64>>(row, "closed_at")? {
        Some(at) => {
            Some(Closed { by: get(row, "closed_by")?, at, comment: get(row, "closed_comment")? })
        }
        None => None,
    };
    Ok(RuleSetVersion {
        rule_set: get(row, "rule_set")?,
        submission_id: parse(row, "submission_id")?,
        number: get(row, "number")?,
        version: get::<Option<i64>>(row, "version")?.unwrap_or_default(),
        state,
        source_digest: parse(row, "source_digest")?,
        bundle_digest: parse_opt(row, "bundle_digest")?,
        rollback_of: get(row, "rollback_of")?,
        submitter: get(row, "submitter")?,
        submitted_at: get(row, "submitted_at")?,
        comment: get(row, "comment")?,
        approvals: approvals.iter().map(approval).collect::<Result<_>>()?,
        approvals_required: get(row, "approvals_required")?,
        publisher: get(row, "publisher")?,
        published_at: get(row, "published_at")?,
        retirement: get(row, "retirement")?,
        based_on,
        outdated: waits && based_on != get::<i64>(row, "newest")?,
        closed,
    })
}

fn approval(row: &Row) -> Result<Approval> {
    Ok(Approval {
        approver: get(row, "approver")?,
        approved_at: get(row, "approved_at")?,
        comment: get(row, "comment")?,
    })
}

pub(super) fn described(rule_set: &str) -> String {
    format!("rule set {rule_set}")
}
