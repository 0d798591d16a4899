//! Rule sets: what is there. How it gets there is in the modules below.

mod drafts;
mod publishing;
mod refused;
mod rows;
mod rules;

pub(super) use drafts::{draft, put_draft};
pub(super) use publishing::{approve, close, publish, retire, roll_back, submit};
pub use rules::fill as fill_rules;
pub(super) use rules::former as former_rules;

use uuid::Uuid;

use super::Tx;
use crate::row::get;
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{
    LocalizedText, PublishedVersion, RuleSet, RuleSetVersion, Submission, SubmissionRef,
};

pub(crate) async fn submission(
    tx: &mut Tx<'_>,
    rule_set: &str,
    submission: SubmissionRef,
) -> Result<Submission> {
    let row = rows::of_submission(tx, rule_set, submission).await?;
    let version = rows::version(tx, &row).await?;
    let source = rows::source(tx, version.submission_id).await?;
    Ok(Submission { version, source })
}

pub(crate) async fn published(tx: &mut Tx<'_>, rule_set: &str, version: i64) -> Result<Submission> {
    let row = rows::of_version(tx, rule_set, version).await?;
    let version = rows::version(tx, &row).await?;
    let source = rows::source(tx, version.submission_id).await?;
    Ok(Submission { version, source })
}

pub(crate) async fn with_envelope(
    tx: &mut Tx<'_>,
    rule_set: &str,
    version: i64,
) -> Result<PublishedVersion> {
    let Submission { version, source } = published(tx, rule_set, version).await?;
    let envelope = rows::envelope(tx, version.submission_id).await?;
    Ok(PublishedVersion { version, source, envelope })
}

pub(crate) async fn list(
    tx: &mut Tx<'_>,
    all: bool,
    page: PageRequest<String>,
) -> Result<Page<RuleSet, String>> {
    let rows = query(
        "SELECT r.*, EXISTS (SELECT 1 FROM rule_set_draft d WHERE d.rule_set = r.slug) AS has_draft \
         FROM rule_set r WHERE r.slug > $1 AND ($2 OR r.published_version > 0) \
         ORDER BY r.slug LIMIT $3",
    )
    .bind(page.after.as_deref().unwrap_or_default())
    .bind(all)
    .bind(page.limit())
    .fetch_all(tx)
    .await?;
    let rule_sets = rows.iter().map(|row| rule_set(row, all)).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rule_sets, page.rows(), |rule_set| rule_set.slug.clone()))
}

pub(crate) async fn versions(
    tx: &mut Tx<'_>,
    all: bool,
    rule_set: &str,
    page: PageRequest<Uuid>,
) -> Result<Page<RuleSetVersion, Uuid>> {
    let known = query("SELECT 1 FROM rule_set WHERE slug = $1 AND ($2 OR published_version > 0)")
        .bind(rule_set)
        .bind(all)
        .fetch_optional(&mut *tx)
        .await?;
    if known.is_none() {
        return Err(StoreError::not_found(rows::described(rule_set)));
    }
    let found = query(rows::submissions!(
        "WHERE s.rule_set = $1 AND ($2 OR s.version IS NOT NULL) AND ($3 IS NULL \
         OR s.seq < (SELECT seq FROM rule_set_submission WHERE submission_id = $3)) \
         ORDER BY s.seq DESC LIMIT $4"
    ))
    .bind(rule_set)
    .bind(all)
    .bind(page.after.map(|id| id.to_string()))
    .bind(page.limit())
    .fetch_all(&mut *tx)
    .await?;
    let mut versions = Vec::with_capacity(found.len());
    for row in &found {
        versions.push(rows::version(tx, row).await?);
    }
    Ok(Page::cut(versions, page.rows(), |version| version.submission_id))
}

fn rule_set(row: &Row, all: bool) -> Result<RuleSet> {
    Ok(RuleSet {
        slug: get(row, "slug")?,
        title: LocalizedText { id: get(row, "title_id")?, en: get(row, "title_en")? },
        published_version: get(row, "published_version")?,
        published_at: get(row, "published_at")?,
        // That somebody works on a new version is the ministry's to know.
        has_draft: all && get(row, "has_draft")?,
        retired: get(row, "retired")?,
    })
}
