//! Submissions and versions as rows.

use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::error::StoreError;
use crate::records::{Approval, RuleSetState, RuleSetVersion};
use crate::sqlite::Tx;
use crate::sqlite::row::{get, named, parse, parse_opt};
use crate::store::Result;

/// The row of a submission; not found.
pub(super) async fn of_submission(tx: &mut Tx, rule_set: &str, id: Uuid) -> Result<SqliteRow> {
    sqlx::query("SELECT * FROM rule_set_submission WHERE submission_id = ? AND rule_set = ?")
        .bind(id.to_string())
        .bind(rule_set)
        .fetch_optional(tx)
        .await?
        .ok_or_else(|| StoreError::not_found(format!("submission {id} of {rule_set}")))
}

/// The row of a published version, of the newest for 0; not found.
pub(super) async fn of_version(tx: &mut Tx, rule_set: &str, version: i64) -> Result<SqliteRow> {
    sqlx::query(
        "SELECT * FROM rule_set_submission WHERE rule_set = ?1 AND version = \
         CASE WHEN ?2 = 0 THEN (SELECT published_version FROM rule_set WHERE slug = ?1) ELSE ?2 END",
    )
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

/// A row with its approvals.
pub(super) async fn version(tx: &mut Tx, row: &SqliteRow) -> Result<RuleSetVersion> {
    let id: String = get(row, "submission_id")?;
    let approvals =
        sqlx::query("SELECT * FROM rule_set_approval WHERE submission_id = ? ORDER BY seq")
            .bind(&id)
            .fetch_all(tx)
            .await?;
    Ok(RuleSetVersion {
        rule_set: get(row, "rule_set")?,
        submission_id: parse(row, "submission_id")?,
        version: get::<Option<i64>>(row, "version")?.unwrap_or_default(),
        state: named(row, "state", RuleSetState::from_name)?,
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
        retirement: get::<i64>(row, "retires")? > 0,
    })
}

fn approval(row: &SqliteRow) -> Result<Approval> {
    Ok(Approval {
        approver: get(row, "approver")?,
        approved_at: get(row, "approved_at")?,
        comment: get(row, "comment")?,
    })
}

pub(super) fn described(rule_set: &str) -> String {
    format!("rule set {rule_set}")
}
