//! What a batch needs to know of the rules that it names.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::row::{get, to_json};
use crate::{Tx, backup};
use saring_store::outcomes::KnownRules;
use saring_store::records::{NewOutcome, RuleHit};

/// Versions of which the rules are read to name the nearest one, in a batch.
const MAX_VERSIONS: usize = 20;

pub(super) async fn rules(tx: &mut Tx, batch: &[&NewOutcome]) -> Result<KnownRules> {
    // What cannot be stored is not looked up either.
    let named: BTreeSet<&RuleHit> = batch
        .iter()
        .flat_map(|outcome| outcome.rule_hits.iter().chain(&outcome.primary_rule))
        .filter(|hit| !hit.rule_set.contains('\0') && !hit.rule.contains('\0'))
        .collect();
    if named.is_empty() {
        return Ok(KnownRules::default());
    }
    let newest: Vec<(String, i64)> =
        sqlx::query_as("SELECT slug, published_version FROM rule_set").fetch_all(&mut *tx).await?;
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
    let restored = backup::was_restored(tx).await?;
    Ok(KnownRules { newest: newest.into_iter().collect(), existing, ids, restored })
}

/// Those of the versions whose rules are known; a retirement has none.
async fn with_rules(tx: &mut Tx, versions: &BTreeSet<(&str, i64)>) -> Result<Vec<(String, i64)>> {
    let found = sqlx::query_as(
        "SELECT j.value ->> 0, j.value ->> 1 FROM json_each(?) j WHERE EXISTS (SELECT 1 \
         FROM rule_set_rule r WHERE r.rule_set = j.value ->> 0 AND r.version = j.value ->> 1) \
         OR EXISTS (SELECT 1 FROM rule_set_submission s WHERE s.rule_set = j.value ->> 0 \
         AND s.version = j.value ->> 1 AND s.retirement)",
    )
    .bind(to_json(versions)?)
    .fetch_all(tx)
    .await?;
    Ok(found)
}

async fn ids_of(tx: &mut Tx, rule_set: &str, version: i64) -> Result<Vec<String>> {
    let found: Vec<(String,)> =
        sqlx::query_as("SELECT rule FROM rule_set_rule WHERE rule_set = ? AND version = ?")
            .bind(rule_set)
            .bind(version)
            .fetch_all(tx)
            .await?;
    Ok(found.into_iter().map(|(rule,)| rule).collect())
}

async fn existing(tx: &mut Tx, named: &BTreeSet<&RuleHit>) -> Result<BTreeSet<RuleHit>> {
    let named: Vec<_> = named.iter().map(|hit| (&hit.rule_set, hit.version, &hit.rule)).collect();
    let rows = sqlx::query(
        "SELECT r.rule_set, r.version, r.rule FROM json_each(?) j CROSS JOIN rule_set_rule r \
         ON r.rule_set = j.value ->> 0 AND r.version = j.value ->> 1 AND r.rule = j.value ->> 2",
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
