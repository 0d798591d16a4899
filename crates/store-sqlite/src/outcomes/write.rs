//! Writing a decision.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::rows;
use crate::error::Result;
use crate::insert::insert;
use crate::row::to_json;
use crate::{Tx, aliases, fingerprints};
use saring_store::outcomes::{Accepted, Decision};
use saring_store::records::{Action, RuleHit};
use saring_store::time::Micros;

pub(super) async fn all(
    tx: &mut Tx,
    tenant: &str,
    decision: &Decision<'_>,
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
    for (alias, known) in &decision.aliases {
        aliases::note(tx, alias, known).await?;
    }
    rollups(tx, tenant, decision, forgets_restored).await?;
    appended(tx, decision).await?;
    answered(tx, tenant, decision, received_at).await?;
    match decision.fingerprints.last() {
        Some((_, end)) => fingerprints::told(tx, *end).await,
        None => Ok(()),
    }
}

/// The unique constraint on the key decides; that it never has to is because one connection writes.
async fn keys(tx: &mut Tx, tenant: &str, accepted: &[Accepted<'_>]) -> Result<()> {
    let mut rows = Vec::with_capacity(accepted.len());
    for accepted in accepted {
        rows.push([
            tenant.into(),
            accepted.sent.idempotency_key.as_str().into(),
            accepted.outcome_id.to_string().into(),
            accepted.position.into(),
            accepted.body_hash.as_str().into(),
        ]);
    }
    insert(tx, "outcome_key (tenant, key, outcome_id, position, body_hash)", "", rows).await
}

async fn outcomes(
    tx: &mut Tx,
    tenant: &str,
    accepted: &[Accepted<'_>],
    received_at: Micros,
) -> Result<()> {
    let mut rows = Vec::with_capacity(accepted.len());
    for accepted in accepted {
        rows.push(rows::to_row(tenant, accepted, received_at));
    }
    insert(tx, rows::INTO, "", rows).await
}

async fn rules(tx: &mut Tx, accepted: &[Accepted<'_>]) -> Result<()> {
    let mut rows = Vec::new();
    for accepted in accepted {
        let hits = accepted.sent.rule_hits.iter().chain(&accepted.sent.primary_rule);
        let once: BTreeSet<_> =
            hits.map(|RuleHit { rule_set, rule, .. }| (rule_set, rule)).collect();
        for (rule_set, rule) in once {
            let id = accepted.outcome_id.to_string();
            rows.push([id.into(), rule_set.as_str().into(), rule.as_str().into()]);
        }
    }
    insert(tx, "outcome_rule (outcome_id, rule_set, rule)", "", rows).await
}

async fn listings(tx: &mut Tx, decision: &Decision<'_>) -> Result<()> {
    let mut rows = Vec::with_capacity(decision.listings.len());
    for (listing, state) in &decision.listings {
        rows.push([
            listing.surface.as_str().into(),
            listing.kind.as_str().into(),
            listing.id.as_str().into(),
            i64::from(state.up).into(),
            state.fingerprint.as_deref().into(),
        ]);
    }
    let then = "ON CONFLICT DO UPDATE SET up = excluded.up, fingerprint = excluded.fingerprint";
    insert(tx, "listing_state (surface, kind, listing_id, up, fingerprint)", then, rows).await
}

async fn rollups(
    tx: &mut Tx,
    tenant: &str,
    decision: &Decision<'_>,
    forgets_restored: bool,
) -> Result<()> {
    let mut rows = Vec::with_capacity(decision.rollups.len());
    for (key, [outcomes, takedowns, restorations, late]) in &decision.rollups {
        let restorations = if forgets_restored { 0 } else { *restorations };
        rows.push([
            key.day.number().into(),
            tenant.into(),
            key.surface.as_str().into(),
            key.action.as_str().into(),
            key.origin.as_str().into(),
            key.rule_set.as_str().into(),
            key.rule.as_str().into(),
            key.category.as_str().into(),
            key.province.as_str().into(),
            (*outcomes).into(),
            (*takedowns).into(),
            restorations.into(),
            (*late).into(),
        ]);
    }
    let into = "outcome_rollup (day, tenant, surface, action, origin, rule_set, rule, \
                category_top, province, outcomes, takedowns, restorations, late)";
    let then = "ON CONFLICT DO UPDATE SET outcomes = outcomes + excluded.outcomes, \
                takedowns = takedowns + excluded.takedowns, \
                restorations = restorations + excluded.restorations, late = late + excluded.late";
    insert(tx, into, then, rows).await
}

async fn appended(tx: &mut Tx, decision: &Decision<'_>) -> Result<()> {
    let mut rows = Vec::with_capacity(decision.fingerprints.len());
    for (entry, end) in &decision.fingerprints {
        rows.push([end.version.into(), to_json(entry)?.into(), end.digest.to_string().into()]);
    }
    insert(tx, "fingerprint_log (version, entry, digest)", "", rows).await
}

async fn answered(
    tx: &mut Tx,
    tenant: &str,
    decision: &Decision<'_>,
    received_at: Micros,
) -> Result<()> {
    if decision.answered.is_empty() {
        return Ok(());
    }
    let text = |(handover, outcome, action): &(Uuid, Uuid, Action)| {
        [handover.to_string(), outcome.to_string(), action.to_string()]
    };
    let answered: Vec<[String; 3]> = decision.answered.iter().map(text).collect();
    sqlx::query(
        "UPDATE handover SET state = 'answered', outcome_id = j.value ->> 1, \
         answer_action = j.value ->> 2, answered_at = ?3 FROM json_each(?1) j \
         WHERE handover_id = j.value ->> 0 AND tenant = ?2",
    )
    .bind(to_json(&answered)?)
    .bind(tenant)
    .bind(received_at)
    .execute(tx)
    .await?;
    Ok(())
}
