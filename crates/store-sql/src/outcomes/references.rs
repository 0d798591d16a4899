//! What a batch needs to know of the rules that it names.

use std::collections::{BTreeMap, BTreeSet};

use crate::query;
use crate::row::{get, to_json};
use crate::{Restored, Tx};
use saring_store::Result;
use saring_store::outcomes::KnownRules;
use saring_store::records::{NewOutcome, RuleHit};

/// Versions of which the rules are read to name the nearest one, in a batch.
const MAX_VERSIONS: usize = 20;

pub(super) async fn rules(tx: &mut Tx<'_>, batch: &[&NewOutcome]) -> Result<KnownRules> {
    // What cannot be stored is not looked up either.
    let named: BTreeSet<&RuleHit> = batch
        .iter()
        .flat_map(|outcome| outcome.rule_hits.iter().chain(&outcome.primary_rule))
        .filter(|hit| !hit.rule_set.contains('\0') && !hit.rule.contains('\0'))
        .collect();
    if named.is_empty() {
        return Ok(KnownRules::default());
    }
    let rows = query("SELECT slug, published_version FROM rule_set").fetch_all(&mut *tx).await?;
    let newest = |row| Ok((get(row, "slug")?, get(row, "published_version")?));
    let newest = rows.iter().map(newest).collect::<Result<_>>()?;
    let existing = existing(tx, &named).await?;
    let missing = named.into_iter().filter(|hit| !existing.contains(hit));
    let missing: BTreeSet<_> = missing.map(|hit| (hit.rule_set.as_str(), hit.version)).collect();
    let mut ids = BTreeMap::new();
    for (at, (rule_set, version)) in with_rules(tx, &missing).await?.into_iter().enumerate() {
        let found = match at < MAX_VERSIONS {
            true => ids_of(tx, &rule_set, version).await?,
            false => Vec::new(),
        };
        ids.insert((rule_set, version), found);
    }
    let restored = matches!(tx.restored().await?, Restored::Marked | Restored::Used);
    Ok(KnownRules { newest, existing, ids, restored })
}

/// Those of the versions whose rules are known; a retirement has none.
async fn with_rules(
    tx: &mut Tx<'_>,
    versions: &BTreeSet<(&str, i64)>,
) -> Result<Vec<(String, i64)>> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let rows = query(
        "SELECT j.value ->> 0 AS rule_set, CAST(j.value ->> 1 AS BIGINT) AS version \
         FROM json_each($1) j WHERE EXISTS (SELECT 1 FROM rule_set_rule r \
         WHERE r.rule_set = j.value ->> 0 AND r.version = CAST(j.value ->> 1 AS BIGINT)) \
         OR EXISTS (SELECT 1 FROM rule_set_submission s WHERE s.rule_set = j.value ->> 0 \
         AND s.version = CAST(j.value ->> 1 AS BIGINT) AND s.retirement)",
    )
    .bind(to_json(versions)?)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| Ok((get(row, "rule_set")?, get(row, "version")?))).collect()
}

async fn ids_of(tx: &mut Tx<'_>, rule_set: &str, version: i64) -> Result<Vec<String>> {
    let rows = query("SELECT rule FROM rule_set_rule WHERE rule_set = $1 AND version = $2")
        .bind(rule_set)
        .bind(version)
        .fetch_all(tx)
        .await?;
    rows.iter().map(|row| get(row, "rule")).collect()
}

async fn existing(tx: &mut Tx<'_>, named: &BTreeSet<&RuleHit>) -> Result<BTreeSet<RuleHit>> {
    let named: Vec<_> = named.iter().map(|hit| (&hit.rule_set, hit.version, &hit.rule)).collect();
    let rows = query(
        "SELECT r.rule_set, r.version, r.rule FROM json_each($1) j CROSS JOIN rule_set_rule r \
         WHERE r.rule_set = j.value ->> 0 AND r.version = CAST(j.value ->> 1 AS BIGINT) \
         AND r.rule = j.value ->> 2",
    )
    .bind(to_json(&named)?)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RuleHit {
                rule_set: get(row, "rule_set")?,
                version: get(row, "version")?,
                rule: get(row, "rule")?,
            })
        })
        .collect()
}
