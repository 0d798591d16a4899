//! Writing a decision: each table with one statement, its rows as one JSON parameter.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};

use super::rows;
use crate::outcomes::{Accepted, Decision};
use crate::records::RuleHit;
use crate::sqlite::Tx;
use crate::sqlite::row::to_json;
use crate::store::Result;
use crate::time::Micros;

pub(super) async fn all(
    tx: &mut Tx,
    tenant: &str,
    decision: &Decision,
    received_at: Micros,
    forgets_restored: bool,
) -> Result<()> {
    if decision.accepted.is_empty() {
        return Ok(());
    }
    keys(tx, tenant, &decision.accepted).await?;
    outcomes(tx, tenant, &decision.accepted, received_at).await?;
    rules(tx, &decision.accepted).await?;
    listings(tx, decision).await?;
    rollups(tx, tenant, decision, forgets_restored).await?;
    fingerprints(tx, decision).await?;
    answered(tx, tenant, decision, received_at).await
}

async fn keys(tx: &mut Tx, tenant: &str, accepted: &[Accepted]) -> Result<()> {
    let rows = accepted.iter().map(|accepted| {
        let id = accepted.outcome_id.to_string();
        json!([accepted.outcome.idempotency_key, id, accepted.position, accepted.body_hash])
    });
    let rows: Vec<Value> = rows.collect();
    let query = sqlx::query(
        "INSERT INTO outcome_key (tenant, key, outcome_id, position, body_hash) \
         SELECT ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?1)",
    );
    each(tx, query, &rows, &[tenant]).await
}

async fn outcomes(
    tx: &mut Tx,
    tenant: &str,
    accepted: &[Accepted],
    received_at: Micros,
) -> Result<()> {
    let rows = accepted.iter().map(|accepted| rows::to_row(accepted, received_at));
    let rows: Vec<Value> = rows.collect();
    each(tx, sqlx::query(rows::INSERT), &rows, &[tenant]).await
}

async fn rules(tx: &mut Tx, accepted: &[Accepted]) -> Result<()> {
    let rows = accepted.iter().flat_map(|accepted| {
        let id = accepted.outcome_id.to_string();
        let hits = accepted.outcome.rule_hits.iter().chain(&accepted.outcome.primary_rule);
        let once: BTreeSet<_> =
            hits.map(|RuleHit { rule_set, rule, .. }| (rule_set, rule)).collect();
        once.into_iter().map(move |(rule_set, rule)| json!([id, rule_set, rule]))
    });
    let rows: Vec<Value> = rows.collect();
    let query = sqlx::query(
        "INSERT INTO outcome_rule (outcome_id, rule_set, rule) \
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)",
    );
    each(tx, query, &rows, &[]).await
}

async fn listings(tx: &mut Tx, decision: &Decision) -> Result<()> {
    let rows = decision.listings.iter().map(|(listing, state)| {
        let (surface, kind) = (listing.surface.as_str(), listing.kind.as_str());
        json!([surface, kind, listing.id, i64::from(state.up), state.fingerprint])
    });
    let rows: Vec<Value> = rows.collect();
    // `WHERE true` tells the parser that ON does not begin a join.
    let query = sqlx::query(
        "INSERT INTO listing_state (surface, kind, listing_id, up, fingerprint) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 \
         FROM json_each(?1) WHERE true \
         ON CONFLICT DO UPDATE SET up = excluded.up, fingerprint = excluded.fingerprint",
    );
    each(tx, query, &rows, &[]).await
}

async fn rollups(
    tx: &mut Tx,
    tenant: &str,
    decision: &Decision,
    forgets_restored: bool,
) -> Result<()> {
    let rows = decision.rollups.iter().map(|(key, [outcomes, takedowns, restorations])| {
        let restorations = if forgets_restored { &0 } else { restorations };
        json!([
            key.day.number(),
            key.surface.as_str(),
            key.action.as_str(),
            key.origin.as_str(),
            key.rule_set,
            key.rule,
            key.category,
            key.province,
            outcomes,
            takedowns,
            restorations
        ])
    });
    let rows: Vec<Value> = rows.collect();
    let query = sqlx::query(
        "INSERT INTO outcome_rollup (tenant, day, surface, action, origin, rule_set, rule, \
         category_top, province, outcomes, takedowns, restorations) \
         SELECT ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
         value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10 \
         FROM json_each(?1) WHERE true \
         ON CONFLICT DO UPDATE SET outcomes = outcomes + excluded.outcomes, \
         takedowns = takedowns + excluded.takedowns, \
         restorations = restorations + excluded.restorations",
    );
    each(tx, query, &rows, &[tenant]).await
}

async fn fingerprints(tx: &mut Tx, decision: &Decision) -> Result<()> {
    let mut rows = Vec::with_capacity(decision.fingerprints.len());
    for (entry, end) in &decision.fingerprints {
        rows.push(json!([end.version, to_json(entry)?, end.digest.to_string()]));
    }
    let query = sqlx::query(
        "INSERT INTO fingerprint_log (version, entry, digest) \
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)",
    );
    each(tx, query, &rows, &[]).await
}

async fn answered(
    tx: &mut Tx,
    tenant: &str,
    decision: &Decision,
    received_at: Micros,
) -> Result<()> {
    let answered = decision.answered.iter();
    let rows =
        answered.map(|(handover, outcome)| json!([handover.to_string(), outcome.to_string()]));
    let rows: Vec<Value> = rows.collect();
    let query = sqlx::query(
        "UPDATE handover SET state = 'answered', outcome_id = j.value ->> 1, \
         answered_at = cast(?3 AS INTEGER) FROM json_each(?1) j \
         WHERE handover_id = j.value ->> 0 AND tenant = ?2",
    );
    each(tx, query, &rows, &[tenant, &received_at.to_string()]).await
}

/// Runs a query over rows, if there are any: they are its first parameter.
async fn each<'q>(
    tx: &mut Tx,
    query: Query<'q, Sqlite, SqliteArguments>,
    rows: &[Value],
    others: &[&str],
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = query.bind(to_json(&rows)?);
    for other in others {
        query = query.bind((*other).to_owned());
    }
    query.execute(tx).await?;
    Ok(())
}
