//! The log of takedown fingerprints.

use saring_bundle::{Digest, Entry};

use super::insert::insert;
use super::row::{get, json, parse, to_json, to_json_list};
use super::{Insert, Tx, changes};
use crate::query;
use saring_store::Result;
use saring_store::StoreError;
use saring_store::page::{MAX_PAGE, MAX_STATISTICS_PAGE};
use saring_store::records::{Change, ChangeStream, FingerprintHead, FingerprintSlice};

pub(crate) async fn head(tx: &mut Tx<'_>) -> Result<FingerprintHead> {
    let row = query("SELECT version, digest FROM fingerprint_log ORDER BY version DESC LIMIT 1")
        .fetch_optional(tx)
        .await?;
    row.map_or(Ok(FingerprintHead { version: 0, digest: Digest::zero() }), |row| {
        Ok(FingerprintHead { version: get(&row, "version")?, digest: parse(&row, "digest")? })
    })
}

/// Notes entries that are to come into the log.
pub(crate) fn intents(entries: &[Entry]) -> Insert<'_, '_> {
    let rows = entries.iter().map(|entry| Ok([to_json(entry)?.into()]));
    Insert::new("fingerprint_intent (entry)", "", rows)
}

/// Whether any are to come.
pub(crate) async fn are_intended(tx: &mut Tx<'_>) -> Result<bool> {
    let first = query("SELECT seq FROM fingerprint_intent LIMIT 1").fetch_optional(tx).await?;
    Ok(first.is_some())
}

/// Moves entries that are to come into the log. Those of a listing come in their order: its outcomes are
/// stored one after the other, each with a higher number.
pub(crate) async fn sequence(tx: &mut Tx<'_>) -> Result<u32> {
    let rows = query("SELECT seq, entry FROM fingerprint_intent ORDER BY seq LIMIT $1")
        .bind(MAX_PAGE)
        .fetch_all(tx)
        .await?;
    let entries = rows.iter().map(|row| json(row, "entry")).collect::<Result<Vec<Entry>>>()?;
    // By its number each: one that is lower than others may be committed later.
    let seqs = rows.iter().map(|row| get(row, "seq")).collect::<Result<Vec<i64>>>()?;
    query(
        "DELETE FROM fingerprint_intent \
         WHERE seq IN (SELECT CAST(value ->> 0 AS BIGINT) FROM json_each($1))",
    )
    .bind(to_json_list(seqs)?)
    .execute(&mut *tx)
    .await?;
    append(tx, &entries).await?;
    Ok(entries.len() as u32)
}

/// Adds entries at the end of the log, and tells others how long it is by then.
///
/// # Errors
///
/// As the database says.
pub async fn append(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut end = head(tx).await?;
    let rows = entries.iter().map(|entry| {
        end = FingerprintHead { version: end.version + 1, digest: entry.chain(&end.digest) };
        Ok([end.version.into(), to_json(entry)?.into(), end.digest.to_string().into()])
    });
    insert(tx, "fingerprint_log (version, entry, digest)", "", rows).await?;
    let FingerprintHead { version, digest } = end;
    let change = Change::FingerprintsAppended { version, digest };
    changes::append(tx, &ChangeStream::Shared, &[change]).await?;
    Ok(())
}

pub(crate) async fn after(tx: &mut Tx<'_>, version: i64, limit: u32) -> Result<FingerprintSlice> {
    let digest = match version {
        0 => Digest::zero(),
        _ => {
            let row = query("SELECT digest FROM fingerprint_log WHERE version = $1")
                .bind(version)
                .fetch_optional(&mut *tx)
                .await?;
            let missing = || StoreError::not_found(format!("fingerprint version {version}"));
            parse(&row.ok_or_else(missing)?, "digest")?
        }
    };
    let rows = query(
        "SELECT version, entry, digest FROM fingerprint_log WHERE version > $1 \
         ORDER BY version LIMIT $2",
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
