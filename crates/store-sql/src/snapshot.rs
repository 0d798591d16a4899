//! All that subscribers are sent.

use super::{Row, Tx, changes, fingerprints, key_sets};
use crate::query;
use crate::row::{get, parse};
use saring_store::Result;
use saring_store::records::{ReleasedVersion, Snapshot};
use saring_store::time::Micros;

pub(crate) async fn read(tx: &mut Tx<'_>, settled: Micros, limit: u32) -> Result<Snapshot> {
    Ok(Snapshot {
        heads: changes::heads(tx).await?,
        key_sets: key_sets::all(tx).await?,
        releases: releases(tx, settled, limit).await?,
        settings: settings(tx).await?,
        fingerprints: fingerprints::head(tx).await?,
    })
}

async fn releases(tx: &mut Tx<'_>, settled: Micros, limit: u32) -> Result<Vec<ReleasedVersion>> {
    let rows = query(
        "WITH wanted AS (SELECT slug, published_version AS newest, coalesce((SELECT version \
         FROM rule_set_submission WHERE rule_set = rule_set.slug AND version IS NOT NULL \
         AND (retirement OR published_at <= $1) ORDER BY version DESC LIMIT 1), 1) AS oldest \
         FROM rule_set) \
         SELECT s.rule_set, s.version, s.published_at, s.retirement, s.source_digest, s.envelope \
         FROM wanted JOIN rule_set_submission s ON s.rule_set = wanted.slug \
         AND s.version BETWEEN wanted.oldest AND wanted.newest \
         AND (s.version < wanted.oldest + $2 - 1 OR s.version = wanted.newest) \
         ORDER BY s.rule_set, s.version",
    )
    .bind(settled)
    .bind(limit)
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(release).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "it goes once it is read: envelopes are large")]
fn release(row: Row) -> Result<ReleasedVersion> {
    Ok(ReleasedVersion {
        rule_set: get(&row, "rule_set")?,
        version: get(&row, "version")?,
        published_at: get(&row, "published_at")?,
        retirement: get(&row, "retirement")?,
        source_digest: parse(&row, "source_digest")?,
        envelope: get(&row, "envelope")?,
    })
}

async fn settings(tx: &mut Tx<'_>) -> Result<Vec<Vec<u8>>> {
    let rows = query(
        "SELECT s.payload FROM tenant t JOIN tenant_settings s ON s.tenant = t.slug \
         AND s.version = (SELECT max(version) FROM tenant_settings WHERE tenant = t.slug) \
         ORDER BY t.slug",
    )
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| get(row, "payload")).collect()
}
