//! The log of takedown fingerprints.

use saring_bundle::{Digest, Entry};

use super::row::{get, json, parse, to_json};
use super::{Tx, changes};
use crate::error::Result;
use saring_store::StoreError;
use saring_store::page::MAX_STATISTICS_PAGE;
use saring_store::records::{Change, ChangeStream, FingerprintHead, FingerprintSlice};

pub(super) async fn head(tx: &mut Tx) -> Result<FingerprintHead> {
    let row =
        sqlx::query("SELECT version, digest FROM fingerprint_log ORDER BY version DESC LIMIT 1")
            .fetch_optional(tx)
            .await?;
    row.map_or(Ok(FingerprintHead { version: 0, digest: Digest::zero() }), |row| {
        Ok(FingerprintHead { version: get(&row, "version")?, digest: parse(&row, "digest")? })
    })
}

/// Adds one entry.
pub(super) async fn append(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let head = head(tx).await?;
    let end = FingerprintHead { version: head.version + 1, digest: entry.chain(&head.digest) };
    sqlx::query("INSERT INTO fingerprint_log (version, entry, digest) VALUES (?, ?, ?)")
        .bind(end.version)
        .bind(to_json(entry)?)
        .bind(end.digest.to_string())
        .execute(&mut *tx)
        .await?;
    told(tx, end).await
}

/// Tells that the log is as long as this by now.
pub(super) async fn told(tx: &mut Tx, end: FingerprintHead) -> Result<()> {
    let FingerprintHead { version, digest } = end;
    let change = Change::FingerprintsAppended { version, digest };
    changes::append(tx, &ChangeStream::Shared, &[change]).await?;
    Ok(())
}

pub(super) async fn after(tx: &mut Tx, version: i64, limit: u32) -> Result<FingerprintSlice> {
    let digest = match version {
        0 => Digest::zero(),
        _ => {
            let row = sqlx::query("SELECT digest FROM fingerprint_log WHERE version = ?")
                .bind(version)
                .fetch_optional(&mut *tx)
                .await?;
            let missing = || StoreError::not_found(format!("fingerprint version {version}"));
            parse(&row.ok_or_else(missing)?, "digest")?
        }
    };
    let rows = sqlx::query(
        "SELECT version, entry, digest FROM fingerprint_log WHERE version > ? \
         ORDER BY version LIMIT ?",
    )
    .bind(version)
    .bind(limit.clamp(1, MAX_STATISTICS_PAGE))
    .fetch_all(tx)
    .await?;
    let entries = rows.iter().map(|row| json(row, "entry")).collect::<Result<Vec<Entry>>>()?;
    let base = FingerprintHead { version, digest };
    let end = rows.last().map_or(Ok(base), |row| {
        Ok(FingerprintHead { version: get(row, "version")?, digest: parse(row, "digest")? })
            as Result<_>
    })?;
    Ok(FingerprintSlice { base, entries, end })
}
