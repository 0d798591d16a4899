//! From a draft to a published version: submit, approve, publish, each a step of its own.

use saring_bundle::Digest;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::{drafts, rows};
use crate::auth::Actor;
use crate::check;
use crate::error::StoreError;
use crate::records::{Approve, Publish, Retire, RollBack, RuleSetState, RuleSetVersion, Submit};
use crate::sqlite::Tx;
use crate::sqlite::row::{get, named, parse};
use crate::store::Result;
use crate::time::Micros;

const MAX_COMMENT: usize = 4_000;
const MAX_ENVELOPE: usize = 32 * 1024 * 1024;

/// What a submission is, besides its source.
#[derive(Default)]
struct Kind {
    /// The version whose content it is again; 0 if it is new.
    rollback_of: i64,
    /// The version that it takes out of force; 0 if it is no retirement.
    retires: i64,
}

pub(in crate::sqlite) async fn submit(
    tx: &mut Tx,
    actor: &Actor,
    submit: Submit,
    now: Micros,
) -> Result<RuleSetVersion> {
    let from = drafts::of_etag(tx, &submit.rule_set, &submit.etag).await?;
    insert(tx, actor, &from, Kind::default(), &submit.comment, submit.approvals_required, now).await
}

pub(in crate::sqlite) async fn roll_back(
    tx: &mut Tx,
    actor: &Actor,
    back: RollBack,
    now: Micros,
) -> Result<RuleSetVersion> {
    if back.version < 1 {
        return Err(StoreError::invalid("version", "is less than 1"));
    }
    let from = rows::of_version(tx, &back.rule_set, back.version).await?;
    if get::<i64>(&from, "retires")? > 0 {
        let detail = "it is a retirement, without content of its own; name the version before it";
        let what = format!("version {} of {}", back.version, back.rule_set);
        return Err(StoreError::conflict(what, detail));
    }
    let kind = Kind { rollback_of: back.version, ..Kind::default() };
    insert(tx, actor, &from, kind, &back.comment, back.approvals_required, now).await
}

pub(in crate::sqlite) async fn retire(
    tx: &mut Tx,
    actor: &Actor,
    retire: Retire,
    now: Micros,
) -> Result<RuleSetVersion> {
    let from = rows::of_version(tx, &retire.rule_set, 0).await?;
    refuse_retired(&from)?;
    let kind = Kind { retires: get(&from, "version")?, ..Kind::default() };
    insert(tx, actor, &from, kind, &retire.comment, retire.approvals_required, now).await
}

/// Refuses what is retired already, by its newest version.
fn refuse_retired(newest: &SqliteRow) -> Result<()> {
    if get::<i64>(newest, "retires")? > 0 {
        let what = rows::described(get(newest, "rule_set")?);
        return Err(StoreError::conflict(what, "it is retired already"));
    }
    Ok(())
}

/// Freezes the source of a row as a submission.
async fn insert(
    tx: &mut Tx,
    actor: &Actor,
    from: &SqliteRow,
    kind: Kind,
    comment: &str,
    approvals_required: u32,
    now: Micros,
) -> Result<RuleSetVersion> {
    check::text("comment", comment, MAX_COMMENT)?;
    check::moment("now", now)?;
    let (rule_set, source): (&str, &str) = (get(from, "rule_set")?, get(from, "source")?);
    let id = Uuid::now_v7();
    let state =
        if approvals_required == 0 { RuleSetState::Approved } else { RuleSetState::Submitted };
    sqlx::query(
        "INSERT INTO rule_set_submission (submission_id, rule_set, state, title_id, title_en, \
         source, source_digest, rollback_of, retires, submitter, submitter_key, submitted_at, \
         comment, approvals_required) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id.to_string())
    .bind(rule_set)
    .bind(state.as_str())
    .bind(get::<&str>(from, "title_id")?)
    .bind(get::<&str>(from, "title_en")?)
    .bind(source)
    .bind(Digest::of(source.as_bytes()).to_string())
    .bind(kind.rollback_of)
    .bind(kind.retires)
    .bind(&actor.name)
    .bind(&actor.key_id)
    .bind(now)
    .bind(comment)
    .bind(approvals_required)
    .execute(&mut *tx)
    .await?;
    current(tx, rule_set, id).await
}

pub(in crate::sqlite) async fn approve(
    tx: &mut Tx,
    actor: &Actor,
    approve: Approve,
    now: Micros,
) -> Result<RuleSetVersion> {
    check::text("comment", &approve.comment, MAX_COMMENT)?;
    check::moment("now", now)?;
    let row = rows::of_submission(tx, &approve.rule_set, approve.submission_id).await?;
    let what = || format!("submission {}", approve.submission_id);
    if get::<&str>(&row, "submitter")? == actor.name
        || get::<&str>(&row, "submitter_key")? == actor.key_id
    {
        return Err(StoreError::refused("nobody approves what they submitted"));
    }
    if parse::<Digest>(&row, "source_digest")? != approve.source_digest {
        return Err(StoreError::conflict(what(), "its source is another than the one looked at"));
    }
    if get::<Option<i64>>(&row, "version")?.is_some() {
        return Err(StoreError::conflict(what(), "it is published already"));
    }
    sqlx::query(
        "INSERT INTO rule_set_approval (submission_id, approver, approver_key, approved_at, \
         comment) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(approve.submission_id.to_string())
    .bind(&actor.name)
    .bind(&actor.key_id)
    .bind(now)
    .bind(&approve.comment)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE rule_set_submission SET state = 'approved' WHERE submission_id = ?1 \
         AND state = 'submitted' AND approvals_required <= \
         (SELECT count(*) FROM rule_set_approval WHERE submission_id = ?1)",
    )
    .bind(approve.submission_id.to_string())
    .execute(&mut *tx)
    .await?;
    current(tx, &approve.rule_set, approve.submission_id).await
}

pub(in crate::sqlite) async fn publish(
    tx: &mut Tx,
    actor: &Actor,
    publish: Publish,
    now: Micros,
) -> Result<RuleSetVersion> {
    check::moment("now", now)?;
    if publish.envelope.is_empty() || publish.envelope.len() > MAX_ENVELOPE {
        return Err(StoreError::refused(format!("the envelope has 1 to {MAX_ENVELOPE} bytes")));
    }
    let Publish { rule_set, submission_id, version, bundle_digest, envelope, rules } = publish;
    let row = rows::of_submission(tx, &rule_set, submission_id).await?;
    let what = || format!("submission {submission_id}");
    match named(&row, "state", RuleSetState::from_name)? {
        RuleSetState::Approved => {}
        RuleSetState::Submitted => {
            return Err(StoreError::conflict(what(), "it lacks approvals"));
        }
        RuleSetState::Published | RuleSetState::Superseded => {
            return Err(StoreError::conflict(what(), "it is published already"));
        }
    }
    let retires: i64 = get(&row, "retires")?;
    let retirement = retires > 0;
    if retirement {
        let newest = rows::of_version(tx, &rule_set, 0).await?;
        refuse_retired(&newest)?;
        if get::<i64>(&newest, "version")? != retires {
            let detail = format!(
                "it takes version {retires} out of force, which is not the newest any more; submit it anew"
            );
            return Err(StoreError::conflict(what(), detail));
        }
    }
    let (highest,): (i64,) = sqlx::query_as(
        "SELECT coalesce(max(version), 0) FROM rule_set_submission WHERE rule_set = ?",
    )
    .bind(&rule_set)
    .fetch_one(&mut *tx)
    .await?;
    if version != highest + 1 {
        let detail = format!("version {} is the next one, not {version}", highest + 1);
        return Err(StoreError::conflict(rows::described(&rule_set), detail));
    }
    sqlx::query(
        "UPDATE rule_set_submission SET state = 'superseded' \
         WHERE rule_set = ? AND state = 'published'",
    )
    .bind(&rule_set)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE rule_set_submission SET state = 'published', version = ?, bundle_digest = ?, \
         envelope = ?, publisher = ?, published_at = ? WHERE submission_id = ?",
    )
    .bind(version)
    .bind(bundle_digest.to_string())
    .bind(envelope)
    .bind(&actor.name)
    .bind(now)
    .bind(submission_id.to_string())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE rule_set SET title_id = ?, title_en = ?, published_version = ?, published_at = ?, \
         retired = ? WHERE slug = ?",
    )
    .bind(get::<&str>(&row, "title_id")?)
    .bind(get::<&str>(&row, "title_en")?)
    .bind(version)
    .bind(now)
    .bind(retirement)
    .bind(&rule_set)
    .execute(&mut *tx)
    .await?;
    super::note_rules(tx, &rule_set, version, &rules).await?;
    if retirement {
        // Whoever works on a new version goes on.
        return current(tx, &rule_set, submission_id).await;
    }
    // What is published is no draft any more; what was written since the submission stays one.
    sqlx::query("DELETE FROM rule_set_draft WHERE rule_set = ? AND etag = ?")
        .bind(&rule_set)
        .bind(get::<&str>(&row, "source_digest")?)
        .execute(&mut *tx)
        .await?;
    current(tx, &rule_set, submission_id).await
}

async fn current(tx: &mut Tx, rule_set: &str, id: Uuid) -> Result<RuleSetVersion> {
    let row = rows::of_submission(tx, rule_set, id).await?;
    rows::version(tx, &row).await
}
