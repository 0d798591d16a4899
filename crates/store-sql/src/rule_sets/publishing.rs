//! From a draft to a published version: submit, approve, publish, each a step of its own. The facts are
//! read here, [`saring_store::publishing`] decides, and what follows is written here.

use uuid::Uuid;

use super::{drafts, refused, rows, rules};
use crate::row::{get, parse};
use crate::{Row, query};
use crate::{Tx, audit, changes, key_sets};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::auth::Actor;
use saring_store::check;
use saring_store::publishing::{self, Act, Content, Decision, Person};
use saring_store::records::{
    Approve, AuditAction, Change, ChangeStream, Close, Publish, Retire, RollBack, RuleSetVersion,
    SubmissionRef, Submit,
};
use saring_store::time::Micros;

const MAX_COMMENT: usize = 4_000;
const MAX_ENVELOPE: usize = 32 * 1024 * 1024;

/// What is submitted, besides whose it is.
struct New<'a> {
    rule_set: &'a str,
    content: Content,
    /// The version whose text it has; 0 for that of the draft.
    text_of: i64,
    /// The version whose content it is again; 0 if it is new.
    rollback_of: i64,
    comment: &'a str,
    approvals_required: u32,
}

pub(crate) async fn submit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    submit: Submit,
    now: Micros,
) -> Result<RuleSetVersion> {
    let draft = drafts::of_etag(tx, &submit.rule_set, &submit.etag).await?;
    let content = Content {
        based_on: get(&draft, "based_on")?,
        source_digest: parse(&draft, "etag")?,
        retirement: false,
    };
    let new = New {
        rule_set: &submit.rule_set,
        content,
        text_of: 0,
        rollback_of: 0,
        comment: &submit.comment,
        approvals_required: submit.approvals_required,
    };
    insert(tx, actor, &new, now).await
}

pub(crate) async fn roll_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    back: RollBack,
    now: Micros,
) -> Result<RuleSetVersion> {
    if back.version < 1 {
        return Err(StoreError::invalid("version", "is less than 1"));
    }
    let from = rows::of_version(tx, &back.rule_set, back.version).await?;
    if get(&from, "retirement")? {
        let detail = "it is a retirement, without content of its own; name the version before it";
        let what = format!("version {} of {}", back.version, back.rule_set);
        return Err(StoreError::conflict(what, detail));
    }
    let content = Content {
        based_on: base(&from, back.based_on)?,
        source_digest: parse(&from, "source_digest")?,
        retirement: false,
    };
    let new = New {
        rule_set: &back.rule_set,
        content,
        text_of: back.version,
        rollback_of: back.version,
        comment: &back.comment,
        approvals_required: back.approvals_required,
    };
    insert(tx, actor, &new, now).await
}

pub(crate) async fn retire(
    tx: &mut Tx<'_>,
    actor: &Actor,
    retire: Retire,
    now: Micros,
) -> Result<RuleSetVersion> {
    let from = rows::of_version(tx, &retire.rule_set, 0).await?;
    let content = Content {
        based_on: base(&from, retire.based_on)?,
        source_digest: parse(&from, "source_digest")?,
        retirement: true,
    };
    let new = New {
        rule_set: &retire.rule_set,
        content,
        text_of: get(&from, "version")?,
        rollback_of: 0,
        comment: &retire.comment,
        approvals_required: retire.approvals_required,
    };
    insert(tx, actor, &new, now).await
}

/// The version that an officer says is in force, or else the one that is.
fn base(row: &Row, said: Option<i64>) -> Result<i64> {
    let newest: i64 = get(row, "newest")?;
    publishing::base_of_draft(said, Some(newest), newest)
        .map_err(|refusal| refused::at_once(String::new(), refusal))
}

/// Freezes a text as a submission.
async fn insert(
    tx: &mut Tx<'_>,
    actor: &Actor,
    new: &New<'_>,
    now: Micros,
) -> Result<RuleSetVersion> {
    check::text("comment", new.comment, MAX_COMMENT)?;
    check::time("now", now)?;
    let New { rule_set, content, text_of, rollback_of, comment, approvals_required } = *new;
    let newest = rows::newest(tx, rule_set).await?;
    let what = || match (content.retirement, rollback_of) {
        (true, _) => format!("the retirement of {rule_set}"),
        (false, 0) => format!("the draft of {rule_set}"),
        (false, version) => format!("the rollback of {rule_set} to version {version}"),
    };
    let decided = publishing::submit(&content, approvals_required, &newest);
    let state = allowed(tx, rule_set, what, decided).await?;
    let id = Uuid::now_v7();
    query(
        "INSERT INTO rule_set_submission (submission_id, rule_set, number, state, based_on, \
         title_id, title_en, source, source_digest, rollback_of, retirement, submitter, \
         submitter_key, submitted_at, comment, approvals_required) \
         SELECT $3, $1, (SELECT coalesce(max(number), 0) + 1 FROM rule_set_submission \
         WHERE rule_set = $1), $4, $5, title_id, title_en, source, source_digest, $6, $7, $8, $9, \
         $10, $11, $12 FROM (\
         SELECT title_id, title_en, source, etag AS source_digest FROM rule_set_draft \
         WHERE rule_set = $1 AND $2 = 0 UNION ALL \
         SELECT title_id, title_en, source, source_digest FROM rule_set_submission \
         WHERE rule_set = $1 AND version = $2) AS text",
    )
    .bind(rule_set)
    .bind(text_of)
    .bind(id.to_string())
    .bind(state.as_str())
    .bind(content.based_on)
    .bind(rollback_of)
    .bind(content.retirement)
    .bind(&actor.name)
    .bind(&actor.key_id)
    .bind(now)
    .bind(comment)
    .bind(approvals_required)
    .execute(&mut *tx)
    .await?;
    let action = match (content.retirement, rollback_of) {
        (true, _) => AuditAction::RuleSetRetire,
        (false, 0) => AuditAction::RuleSetSubmit,
        (false, _) => AuditAction::RuleSetRollBack,
    };
    let submitted = current(tx, rule_set, SubmissionRef::Id(id)).await?;
    note(tx, actor, action, &submitted).await?;
    Ok(submitted)
}

/// Notes what an officer does with a submission in the audit log.
async fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: AuditAction,
    submission: &RuleSetVersion,
) -> Result<()> {
    let mut facts = vec![("submission", submission.number.to_string())];
    for (what, version) in [
        ("version", submission.version),
        ("based_on", submission.based_on),
        ("rollback_of", submission.rollback_of),
    ] {
        if version > 0 {
            facts.push((what, version.to_string()));
        }
    }
    facts.push(("source", submission.source_digest.to_string()));
    audit::note(tx, actor, action, format!("rule-set/{}", submission.rule_set), &facts).await
}

pub(crate) async fn approve(
    tx: &mut Tx<'_>,
    actor: &Actor,
    approve: Approve,
    now: Micros,
) -> Result<RuleSetVersion> {
    check::text("comment", &approve.comment, MAX_COMMENT)?;
    check::time("now", now)?;
    let Approve { rule_set, submission, source_digest, comment } = approve;
    let row = rows::of_submission(tx, &rule_set, submission).await?;
    let (approvals, newest) =
        (rows::approvals(tx, &row).await?, rows::newest(tx, &rule_set).await?);
    let known = rows::known(&row, &approvals)?;
    let decided = publishing::approve(person(actor), &source_digest, &known, &newest);
    let (id, number): (&str, i64) = (get(&row, "submission_id")?, get(&row, "number")?);
    let state = allowed(tx, &rule_set, || described(number, &rule_set), decided).await?;
    if let Some(state) = state {
        query(
            "INSERT INTO rule_set_approval (submission_id, approver, approver_key, approved_at, \
             comment) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(&actor.name)
        .bind(&actor.key_id)
        .bind(now)
        .bind(&comment)
        .execute(&mut *tx)
        .await?;
        query("UPDATE rule_set_submission SET state = $1 WHERE submission_id = $2")
            .bind(state.as_str())
            .bind(id)
            .execute(&mut *tx)
            .await?;
    }
    let approved = current(tx, &rule_set, submission).await?;
    if state.is_some() {
        note(tx, actor, AuditAction::RuleSetApprove, &approved).await?;
    }
    Ok(approved)
}

/// Withdraws or refuses a submission.
pub(crate) async fn close(
    tx: &mut Tx<'_>,
    actor: &Actor,
    act: Act,
    close: Close,
    now: Micros,
) -> Result<RuleSetVersion> {
    let field = match act {
        Act::Withdraw => "comment",
        Act::Refuse => "reason",
    };
    check::text(field, &close.comment, MAX_COMMENT)?;
    check::time("now", now)?;
    let Close { rule_set, submission, comment } = close;
    let row = rows::of_submission(tx, &rule_set, submission).await?;
    let approvals = rows::approvals(tx, &row).await?;
    let decided = publishing::close(act, person(actor), &comment, &rows::known(&row, &approvals)?);
    let (id, number): (&str, i64) = (get(&row, "submission_id")?, get(&row, "number")?);
    let changes = allowed(tx, &rule_set, || described(number, &rule_set), decided).await?;
    if changes {
        query(
            "UPDATE rule_set_submission SET state = $1, closed_by = $2, closed_at = $3, \
             closed_comment = $4 WHERE submission_id = $5",
        )
        .bind(act.state().as_str())
        .bind(&actor.name)
        .bind(now)
        .bind(&comment)
        .bind(id)
        .execute(&mut *tx)
        .await?;
    }
    let closed = current(tx, &rule_set, submission).await?;
    if changes {
        let action = match act {
            Act::Withdraw => AuditAction::RuleSetWithdraw,
            Act::Refuse => AuditAction::RuleSetRefuse,
        };
        note(tx, actor, action, &closed).await?;
    }
    Ok(closed)
}

pub(crate) async fn publish(
    tx: &mut Tx<'_>,
    actor: &Actor,
    publish: Publish,
    now: Micros,
) -> Result<RuleSetVersion> {
    check::time("now", now)?;
    if publish.envelope.is_empty() || publish.envelope.len() > MAX_ENVELOPE {
        return Err(StoreError::refused(format!("the envelope has 1 to {MAX_ENVELOPE} bytes")));
    }
    key_sets::check_newest(tx, publish.key_set).await?;
    let Publish { rule_set, submission_id, version, bundle_digest, envelope, rules, .. } = publish;
    let submission = SubmissionRef::Id(submission_id);
    let row = rows::of_submission(tx, &rule_set, submission).await?;
    let (approvals, newest) =
        (rows::approvals(tx, &row).await?, rows::newest(tx, &rule_set).await?);
    let decided = publishing::publish(version, &rows::known(&row, &approvals)?, &newest);
    let number = get(&row, "number")?;
    allowed(tx, &rule_set, || described(number, &rule_set), decided).await?;
    query(
        "UPDATE rule_set_submission SET state = 'superseded' \
         WHERE rule_set = $1 AND state = 'published'",
    )
    .bind(&rule_set)
    .execute(&mut *tx)
    .await?;
    query(
        "UPDATE rule_set_submission SET state = 'published', version = $1, bundle_digest = $2, \
         envelope = $3, publisher = $4, published_at = $5 WHERE submission_id = $6",
    )
    .bind(version)
    .bind(bundle_digest.to_string())
    .bind(envelope)
    .bind(&actor.name)
    .bind(now)
    .bind(submission_id.to_string())
    .execute(&mut *tx)
    .await?;
    let retirement: bool = get(&row, "retirement")?;
    query(
        "UPDATE rule_set SET title_id = $1, title_en = $2, published_version = $3, published_at = $4, \
         retired = $5 WHERE slug = $6",
    )
    .bind(get::<&str>(&row, "title_id")?)
    .bind(get::<&str>(&row, "title_en")?)
    .bind(version)
    .bind(now)
    .bind(retirement)
    .bind(&rule_set)
    .execute(&mut *tx)
    .await?;
    rules::insert(tx, &rule_set, version, &rules).await?;
    if !retirement {
        // What is published is no draft any more; what was written since the submission stays one,
        // and so does the work of others while a rule set goes out of force.
        query("DELETE FROM rule_set_draft WHERE rule_set = $1 AND etag = $2")
            .bind(&rule_set)
            .bind(get::<&str>(&row, "source_digest")?)
            .execute(&mut *tx)
            .await?;
    }
    let published = current(tx, &rule_set, submission).await?;
    note(tx, actor, AuditAction::RuleSetPublish, &published).await?;
    let change = Change::RuleSetPublished { rule_set, version };
    changes::append(tx, &ChangeStream::Shared, &[change]).await?;
    Ok(published)
}

fn person(actor: &Actor) -> Person<'_> {
    Person { name: &actor.name, key_id: &actor.key_id }
}

/// What was decided, or the refusal with what it is about.
async fn allowed<T>(
    tx: &mut Tx<'_>,
    rule_set: &str,
    what: impl FnOnce() -> String,
    decided: Decision<T>,
) -> Result<T> {
    match decided {
        Ok(allowed) => Ok(allowed),
        Err(refusal) => Err(refused::told(tx, rule_set, what(), refusal).await?),
    }
}

fn described(number: i64, rule_set: &str) -> String {
    format!("submission #{number} of {rule_set}")
}

async fn current(
    tx: &mut Tx<'_>,
    rule_set: &str,
    submission: SubmissionRef,
) -> Result<RuleSetVersion> {
    let row = rows::of_submission(tx, rule_set, submission).await?;
    rows::version(tx, &row).await
}
