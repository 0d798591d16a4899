//! Drafts: one a rule set, replaced by whoever knows what they replace.

use saring_bundle::Digest;

use super::{refused, rows};
use crate::Tx;
use crate::row::get;
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::auth::Actor;
use saring_store::check;
use saring_store::publishing;
use saring_store::records::{Draft, PutDraft};
use saring_store::time::Micros;

pub(crate) async fn put_draft(
    tx: &mut Tx<'_>,
    actor: &Actor,
    draft: PutDraft,
    now: Micros,
) -> Result<Draft> {
    check::slug("rule_set", &draft.rule_set)?;
    check::text("source", &draft.source, check::MAX_SOURCE)?;
    check::text("title", &draft.title.id, 400)?;
    check::text("title", &draft.title.en, 400)?;
    check::time("now", now)?;
    let replaced = match present(tx, &draft.rule_set).await? {
        Some(row) => {
            must_be(&row, &draft.rule_set, &draft.expected_etag)?;
            Some(get(&row, "based_on")?)
        }
        None if draft.expected_etag.is_empty() => None,
        None => return Err(gone(&draft.rule_set)),
    };
    let newest = rows::newest(tx, &draft.rule_set).await?.version;
    let based_on = match publishing::put_draft(draft.based_on, replaced, newest) {
        Ok(based_on) => based_on,
        Err(refusal) => {
            let what = format!("the draft of {}", draft.rule_set);
            return Err(refused::told(tx, &draft.rule_set, what, refusal).await?);
        }
    };
    // The title of a published version stays until the next one.
    query(
        "INSERT INTO rule_set (slug, title_id, title_en) VALUES ($1, $2, $3) ON CONFLICT (slug) \
         DO UPDATE SET title_id = excluded.title_id, title_en = excluded.title_en \
         WHERE rule_set.published_version = 0",
    )
    .bind(&draft.rule_set)
    .bind(&draft.title.id)
    .bind(&draft.title.en)
    .execute(&mut *tx)
    .await?;
    query(
        "INSERT INTO rule_set_draft \
         (rule_set, title_id, title_en, source, etag, author, updated_at, based_on) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (rule_set) DO UPDATE SET \
         title_id = excluded.title_id, title_en = excluded.title_en, source = excluded.source, \
         etag = excluded.etag, author = excluded.author, updated_at = excluded.updated_at, \
         based_on = excluded.based_on",
    )
    .bind(&draft.rule_set)
    .bind(&draft.title.id)
    .bind(&draft.title.en)
    .bind(&draft.source)
    .bind(Digest::of(draft.source.as_bytes()).to_string())
    .bind(&actor.name)
    .bind(now)
    .bind(based_on)
    .execute(&mut *tx)
    .await?;
    self::draft(tx, &draft.rule_set).await
}

pub(crate) async fn draft(tx: &mut Tx<'_>, rule_set: &str) -> Result<Draft> {
    let query = query("SELECT * FROM rule_set_draft WHERE rule_set = $1").bind(rule_set);
    let row = query.fetch_optional(tx).await?;
    let row = row.ok_or_else(|| StoreError::not_found(described(rule_set)))?;
    Ok(Draft {
        rule_set: get(&row, "rule_set")?,
        source: get(&row, "source")?,
        etag: get(&row, "etag")?,
        author: get(&row, "author")?,
        updated_at: get(&row, "updated_at")?,
        based_on: get(&row, "based_on")?,
    })
}

/// The row of a draft that has this etag, without its text; not found, or conflict.
pub(super) async fn of_etag(tx: &mut Tx<'_>, rule_set: &str, etag: &str) -> Result<Row> {
    let row = present(tx, rule_set).await?;
    let row = row.ok_or_else(|| StoreError::not_found(described(rule_set)))?;
    must_be(&row, rule_set, etag)?;
    Ok(row)
}

/// The draft that is there, without its text.
async fn present(tx: &mut Tx<'_>, rule_set: &str) -> Result<Option<Row>> {
    let query = query("SELECT etag, author, based_on FROM rule_set_draft WHERE rule_set = $1");
    query.bind(rule_set).fetch_optional(tx).await
}

fn must_be(row: &Row, rule_set: &str, etag: &str) -> Result<()> {
    if get::<&str>(row, "etag")? == etag {
        return Ok(());
    }
    let author: &str = get(row, "author")?;
    Err(StoreError::conflict(described(rule_set), format!("{author} has changed it in between")))
}

fn gone(rule_set: &str) -> StoreError {
    StoreError::conflict(described(rule_set), "it was published or is not there")
}

fn described(rule_set: &str) -> String {
    format!("draft of {rule_set}")
}
