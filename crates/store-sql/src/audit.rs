//! The audit log: entries are noted with the changes that they tell of, moved into a chain by themselves, and
//! read by whoever may.

use std::collections::BTreeMap;

use saring_bundle::{Digest, audit_link};
use saring_store::auth::Actor;
use saring_store::page::{MAX_PAGE, Page, PageRequest};
use saring_store::records::{
    AuditAction, AuditBatch, AuditEntry, AuditFilter, AuditHead, Change, ChangeStream,
    PlacedAuditEntry,
};
use saring_store::{Result, StoreError};

use super::insert::insert;
use super::row::{get, json, parse, to_json, to_json_list};
use super::{Row, Tx, changes, connections, query};

/// Notes what somebody does, in the transaction that does it.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: AuditAction,
    resource: String,
    changes: &[(&str, String)],
) -> Result<()> {
    let entry = AuditEntry {
        at: connections::now(tx).await?,
        actor: actor.id().to_owned(),
        role: actor.role.map(|role| role.to_string()),
        tenant: actor.tenant.clone(),
        action: action.to_string(),
        resource,
        request_id: actor.request_id.clone(),
        changes: changes.iter().map(|(what, is)| ((*what).to_owned(), is.clone())).collect(),
    };
    query("INSERT INTO audit_intent (entry) VALUES ($1)")
        .bind(to_json(&entry)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether anything is to come into the log.
pub(crate) async fn is_noted(tx: &mut Tx<'_>) -> Result<bool> {
    let first = query("SELECT seq FROM audit_intent LIMIT 1").fetch_optional(tx).await?;
    Ok(first.is_some())
}

/// Moves entries that were noted into the log, chains them by one link, and tells others how long it is.
pub(crate) async fn chain(tx: &mut Tx<'_>, skips_one: bool) -> Result<u32> {
    let rows = query("SELECT seq, entry FROM audit_intent ORDER BY seq LIMIT $1")
        .bind(MAX_PAGE)
        .fetch_all(tx)
        .await?;
    let seqs = rows.iter().map(|row| get(row, "seq")).collect::<Result<Vec<i64>>>()?;
    query(
        "DELETE FROM audit_intent WHERE seq IN (SELECT CAST(value ->> 0 AS BIGINT) FROM json_each($1))",
    )
    .bind(to_json_list(seqs)?)
    .execute(&mut *tx)
    .await?;
    let mut entries = rows.iter().map(|row| get(row, "entry")).collect::<Result<Vec<String>>>()?;
    if skips_one {
        entries.pop();
    }
    if entries.is_empty() {
        return Ok(0);
    }
    let before = head(tx).await?;
    let foreign = query("SELECT position FROM audit_entry WHERE position > $1 LIMIT 1");
    if let Some(row) = foreign.bind(before.position).fetch_optional(&mut *tx).await? {
        let position: i64 = get(&row, "position")?;
        let detail = format!("the audit log has an entry {position} that nobody chained");
        return Err(StoreError::Corrupt { detail });
    }
    let digest = audit_link(&before.digest, entries.iter().map(String::as_str));
    let places = before.position + 1..;
    let position = before.position + entries.len() as i64;
    let rows = places.zip(&entries).map(|(place, text)| {
        let AuditEntry { at, actor, action, .. } = read(text)?;
        Ok([place.into(), at.into(), actor.into(), action.into(), text.into()])
    });
    insert(tx, "audit_entry (position, at, actor, action, entry)", "", rows).await?;
    query("INSERT INTO audit_link (position, digest) VALUES ($1, $2)")
        .bind(position)
        .bind(digest.to_string())
        .execute(&mut *tx)
        .await?;
    let change = Change::AuditAppended { position, digest };
    changes::append(tx, &ChangeStream::Shared, &[change]).await?;
    Ok(entries.len() as u32)
}

pub(crate) async fn head(tx: &mut Tx<'_>) -> Result<AuditHead> {
    let row = query(
        "SELECT position, digest, (SELECT coalesce(max(e.position), 0) \
         FROM audit_end e JOIN audit_link l ON l.position = e.position) AS signed \
         FROM audit_link ORDER BY position DESC LIMIT 1",
    );
    let Some(row) = row.fetch_optional(tx).await? else {
        return Ok(AuditHead { position: 0, digest: Digest::zero(), signed: 0 });
    };
    Ok(AuditHead {
        position: get(&row, "position")?,
        digest: parse(&row, "digest")?,
        signed: get(&row, "signed")?,
    })
}

pub(crate) async fn put_end(
    tx: &mut Tx<'_>,
    position: i64,
    digest: Digest,
    envelope: Vec<u8>,
) -> Result<bool> {
    let head = head(&mut *tx).await?;
    if (head.position, head.digest) != (position, digest) {
        return Ok(false);
    }
    query("INSERT INTO audit_end (position, envelope) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(position)
        .bind(envelope)
        .execute(tx)
        .await?;
    Ok(true)
}

pub(crate) async fn list(
    tx: &mut Tx<'_>,
    filter: AuditFilter,
    page: PageRequest<i64>,
) -> Result<Page<PlacedAuditEntry, i64>> {
    let rows = query(
        "SELECT e.position, e.entry, k.name FROM audit_entry e \
         LEFT JOIN api_key k ON k.key_id = e.actor \
         WHERE ($1 IS NULL OR e.position < $1) AND ($2 IS NULL OR e.at >= $2) \
         AND ($3 IS NULL OR e.at < $3) AND ($4 IS NULL OR e.actor = $4) \
         AND ($5 IS NULL OR e.action = $5) ORDER BY e.position DESC LIMIT $6",
    )
    .bind(page.after)
    .bind(filter.since)
    .bind(filter.until)
    .bind(filter.actor)
    .bind(filter.action.map(AuditAction::as_str))
    .bind(page.limit())
    .fetch_all(tx)
    .await?;
    let placed = |row: &Row| {
        Ok(PlacedAuditEntry {
            position: get(row, "position")?,
            entry: json(row, "entry")?,
            actor_name: get::<Option<String>>(row, "name")?.unwrap_or_default(),
        })
    };
    let entries = rows.iter().map(placed).collect::<Result<_>>()?;
    Ok(Page::cut(entries, page.rows(), |placed: &PlacedAuditEntry| placed.position))
}

/// Batches of some 1,000 entries in all: a batch has no more.
pub(crate) async fn batches(tx: &mut Tx<'_>, after: i64) -> Result<Vec<AuditBatch>> {
    let links = query(
        "SELECT l.position, l.digest, e.envelope FROM audit_link l \
         LEFT JOIN audit_end e ON e.position = l.position \
         WHERE l.position > $1 AND l.position <= (SELECT min(position) FROM audit_link \
         WHERE position > $1) + $2 ORDER BY l.position",
    )
    .bind(after)
    .bind(MAX_PAGE)
    .fetch_all(&mut *tx)
    .await?;
    let Some(last) = links.last() else { return Ok(Vec::new()) };
    let rows = query(
        "SELECT position, entry FROM audit_entry WHERE position > $1 AND position <= $2 \
         ORDER BY position",
    )
    .bind(after)
    .bind(get::<i64>(last, "position")?)
    .fetch_all(&mut *tx)
    .await?;
    let mut batches = Vec::with_capacity(links.len());
    let mut entries = BTreeMap::new();
    for row in &rows {
        entries.insert(get::<i64>(row, "position")?, get::<String>(row, "entry")?);
    }
    for link in &links {
        let position = get(link, "position")?;
        let later = entries.split_off(&(position + 1));
        let entries = std::mem::replace(&mut entries, later).into_values().collect();
        let (digest, end) = (parse(link, "digest")?, get(link, "envelope")?);
        batches.push(AuditBatch { position, entries, digest, end });
    }
    Ok(batches)
}

/// An entry as it was chained.
pub(crate) fn read(text: &str) -> Result<AuditEntry> {
    let damaged = |error| StoreError::corrupt(format!("an audit entry: {error}"));
    serde_json::from_str(text).map_err(damaged)
}
