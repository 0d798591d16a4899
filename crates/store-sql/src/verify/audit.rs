//! Whether the audit log is what was chained.

use saring_bundle::{AuditEnd, Digest, Envelope, audit_link};

use super::{Check, What, last_told};
use crate::row::get;
use crate::{Row, Tx, audit, query};
use saring_store::Result;
use saring_store::records::{AuditBatch, AuditEntry, Change};

/// Each batch follows on the one before, and where its end was signed, that is what was signed. The columns
/// beside an entry say what it says.
pub(super) async fn chain(tx: &mut Tx<'_>) -> Result<Check> {
    let mut check = Check { what: What::Audit, rows: 0, wrong: 0 };
    let (mut after, mut digest) = (0, Digest::zero());
    loop {
        let batches = audit::batches(tx, after).await?;
        if batches.is_empty() {
            break;
        }
        for AuditBatch { position, entries, digest: stands, end } in batches {
            let follows = audit_link(&digest, entries.iter().map(String::as_str));
            let is_whole = position - after == entries.len() as i64;
            let is_signed = end.is_none_or(|end| {
                let envelope = Envelope::from_json(&end);
                let end = envelope.and_then(|envelope| AuditEnd::from_payload(&envelope.payload));
                end.is_ok_and(|end| (end.position, end.digest) == (position, stands))
            });
            check.rows += entries.len() as i64;
            check.wrong += i64::from(!(is_whole && is_signed && follows == stands));
            // Whatever stands there, so that each fault is told once.
            (after, digest) = (position, stands);
        }
    }
    // Entries that were added behind the last link, and ends of no link.
    for sql in [
        "SELECT count(*) AS wrong FROM audit_entry WHERE position > $1",
        "SELECT count(*) AS wrong FROM audit_end WHERE position > $1",
    ] {
        let row = query(sql).bind(after).fetch_one(&mut *tx).await?;
        check.wrong += get::<i64>(&row, "wrong")?;
    }
    check.wrong += other_columns(tx).await?;
    Ok(check)
}

/// Entries whose columns say something else.
async fn other_columns(tx: &mut Tx<'_>) -> Result<i64> {
    let (mut after, mut wrong) = (0, 0);
    loop {
        let rows =
            query("SELECT * FROM audit_entry WHERE position > $1 ORDER BY position LIMIT 1000");
        let rows = rows.bind(after).fetch_all(&mut *tx).await?;
        let Some(last) = rows.last() else { return Ok(wrong) };
        after = get(last, "position")?;
        let is_other = |row: &Row| -> Result<bool> {
            let Ok(AuditEntry { at, actor, action, .. }) = audit::read(get(row, "entry")?) else {
                return Ok(true);
            };
            let columns = (get(row, "at")?, get(row, "actor")?, get(row, "action")?);
            Ok((at, &*actor, &*action) != columns)
        };
        for row in &rows {
            wrong += i64::from(is_other(row)?);
        }
    }
}

/// A chain that was cut short still is one.
pub(super) async fn end(tx: &mut Tx<'_>) -> Result<Check> {
    let head = audit::head(tx).await?;
    let told = match last_told(tx, "audit_appended").await? {
        Some(Change::AuditAppended { position, digest }) => (position, digest),
        _ => (0, Digest::zero()),
    };
    Ok(Check {
        what: What::AuditEnd,
        rows: 1,
        wrong: ((head.position, head.digest) != told).into(),
    })
}
