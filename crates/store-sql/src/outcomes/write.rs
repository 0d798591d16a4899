//! Writing a decision.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::rows;
use crate::query;
use crate::row::to_json;
use crate::{Insert, Tx, aliases, fingerprints};
use saring_store::Result;
use saring_store::outcomes::{Accepted, Decision};
use saring_store::records::{Action, RuleHit};
use saring_store::time::Micros;

pub(super) async fn all(
    tx: &mut Tx<'_>,
    tenant: &str,
    decision: &Decision<'_>,
    received_at: Micros,
    forgets_restored: bool,
) -> Result<()> {
    if decision.accepted.is_empty() {
        return Ok(());
    }
    for (alias, known) in &decision.aliases {
        aliases::note(tx, alias, known).await?;
    }
    let accepted = &decision.accepted;
    let inserts = vec![
        keys(tenant, accepted),
        outcomes(tenant, accepted, received_at),
        rules(accepted),
        listings(decision),
        rollups(tenant, decision, forgets_restored),
        fingerprints::intents(&decision.fingerprints),
    ];
    tx.insert(inserts).await?;
    answered(tx, tenant, decision, received_at).await?;
    position(tx, tenant, decision.position).await
}

/// Notes the place of the platform's last outcome.
async fn position(tx: &mut Tx<'_>, tenant: &str, position: i64) -> Result<()> {
    query(
        "INSERT INTO outcome_position (tenant, position) VALUES ($1, $2) \
         ON CONFLICT (tenant) DO UPDATE SET position = excluded.position",
    )
    .bind(tenant)
    .bind(position)
    .execute(tx)
    .await?;
    Ok(())
}

/// The unique constraint on the key decides; that it never has to is because a platform's outcomes are
/// stored one batch after the other.
fn keys<'a>(tenant: &'a str, accepted: &'a [Accepted<'_>]) -> Insert<'a, 'a> {
    let rows = accepted.iter().map(move |accepted| {
        Ok([
            tenant.into(),
            accepted.sent.idempotency_key.as_str().into(),
            accepted.outcome_id.to_string().into(),
            accepted.position.into(),
            accepted.body_hash.as_str().into(),
        ])
    });
    Insert::new("outcome_key (tenant, key, outcome_id, position, body_hash)", "", rows)
}

fn outcomes<'a>(
    tenant: &'a str,
    accepted: &'a [Accepted<'_>],
    received_at: Micros,
) -> Insert<'a, 'a> {
    let rows = accepted.iter().map(move |accepted| rows::to_row(tenant, accepted, received_at));
    Insert::new(rows::INTO, "", rows)
}

fn rules<'a>(accepted: &'a [Accepted<'_>]) -> Insert<'a, 'a> {
    let rows = accepted.iter().flat_map(|accepted| {
        let hits = accepted.sent.rule_hits.iter().chain(&accepted.sent.primary_rule);
        let once: BTreeSet<_> =
            hits.map(|RuleHit { rule_set, rule, .. }| (rule_set, rule)).collect();
        once.into_iter().map(|(rule_set, rule)| {
            let id = accepted.outcome_id.to_string();
            Ok([id.into(), rule_set.as_str().into(), rule.as_str().into()])
        })
    });
    Insert::new("outcome_rule (outcome_id, rule_set, rule)", "", rows)
}

fn listings<'a>(decision: &'a Decision<'_>) -> Insert<'a, 'a> {
    let rows = decision.listings.iter().map(|(listing, state)| {
        Ok([
            listing.surface.as_str().into(),
            listing.kind.as_str().into(),
            listing.id.as_str().into(),
            state.up.into(),
            state.fingerprint.as_deref().into(),
        ])
    });
    let then = "ON CONFLICT (surface, kind, listing_id) DO UPDATE SET up = excluded.up, \
                fingerprint = excluded.fingerprint";
    Insert::new("listing_state (surface, kind, listing_id, up, fingerprint)", then, rows)
}

fn rollups<'a>(
    tenant: &'a str,
    decision: &'a Decision<'_>,
    forgets_restored: bool,
) -> Insert<'a, 'a> {
    let rows =
        decision.rollups.iter().map(move |(key, [outcomes, takedowns, restorations, late])| {
            let restorations = if forgets_restored { 0 } else { *restorations };
            Ok([
                key.day.number().into(),
                tenant.into(),
                key.surface.as_str().into(),
                key.action.as_str().into(),
                key.origin.as_str().into(),
                key.rule_set.into(),
                key.rule.into(),
                key.category.into(),
                key.province.into(),
                (*outcomes).into(),
                (*takedowns).into(),
                restorations.into(),
                (*late).into(),
            ])
        });
    let into = "outcome_rollup (day, tenant, surface, action, origin, rule_set, rule, \
                category_top, province, outcomes, takedowns, restorations, late)";
    let then = "ON CONFLICT (day, tenant, surface, action, origin, rule_set, rule, category_top, \
                province) DO UPDATE SET outcomes = outcome_rollup.outcomes + excluded.outcomes, \
                takedowns = outcome_rollup.takedowns + excluded.takedowns, \
                restorations = outcome_rollup.restorations + excluded.restorations, \
                late = outcome_rollup.late + excluded.late";
    Insert::new(into, then, rows)
}

async fn answered(
    tx: &mut Tx<'_>,
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
    query(
        "UPDATE handover SET state = 'answered', outcome_id = j.outcome_id, \
         answer_action = j.answer_action, answered_at = $3 FROM (SELECT DISTINCT \
         value ->> 0 AS handover_id, value ->> 1 AS outcome_id, value ->> 2 AS answer_action \
         FROM json_each($1)) j WHERE handover.handover_id = j.handover_id AND tenant = $2",
    )
    .bind(to_json(&answered)?)
    .bind(tenant)
    .bind(received_at)
    .execute(tx)
    .await?;
    Ok(())
}
