//! Outcomes as rows.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::outcomes::Accepted;
use crate::records::{Action, Listing, NewOutcome, Origin, RuleHit, StoredOutcome};
use crate::sqlite::Tx;
use crate::sqlite::row::{get, json, named, parse, parse_opt, to_json};
use crate::store::Result;
use crate::time::Micros;

/// Stores the rows of [`to_row`]. The second parameter is the tenant.
pub(super) const INSERT: &str = "\
    INSERT INTO outcome (tenant, outcome_id, position, received_at, idempotency_key, surface, kind, \
    listing_id, action, origin, rule_set, rule_version, rule, rule_hits, handover_id, action_at, \
    detected_at, category, price, province, seller, text_sketch, image_hashes, day, category_top) \
    SELECT ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
    value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, \
    value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17, value ->> 18, \
    value ->> 19, value ->> 20, value ->> 21, value ->> 22, value ->> 23 FROM json_each(?1)";

pub(super) fn to_row(accepted: &Accepted, received_at: Micros) -> Value {
    let outcome = &accepted.outcome;
    let rule = outcome.primary_rule.as_ref();
    json!([
        accepted.outcome_id.to_string(),
        accepted.position,
        received_at,
        outcome.idempotency_key,
        outcome.listing.surface.as_str(),
        outcome.listing.kind.as_str(),
        outcome.listing.id,
        outcome.action.as_str(),
        outcome.primary_origin.as_str(),
        rule.map_or("", |rule| rule.rule_set.as_str()),
        rule.map_or(0, |rule| rule.version),
        rule.map_or("", |rule| rule.rule.as_str()),
        hits_to_json(&outcome.rule_hits),
        outcome.handover_id.map(|id| id.to_string()),
        outcome.action_at,
        outcome.detected_at,
        outcome.category,
        outcome.price,
        outcome.province,
        outcome.seller,
        outcome.text_sketch,
        json!(outcome.image_hashes).to_string(),
        accepted.day.number(),
        accepted.category_top,
    ])
}

fn hits_to_json(hits: &[RuleHit]) -> String {
    let hits = hits.iter().map(|hit| json!([hit.rule_set, hit.version, hit.rule]));
    Value::Array(hits.collect()).to_string()
}

/// The outcomes of these ids, those that there are.
pub(in crate::sqlite) async fn of_ids(
    tx: &mut Tx,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, StoredOutcome>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let rows =
        sqlx::query("SELECT * FROM outcome WHERE outcome_id IN (SELECT value FROM json_each(?))")
            .bind(to_json(&ids)?)
            .fetch_all(tx)
            .await?;
    rows.iter()
        .map(|row| {
            let outcome = outcome(row)?;
            Ok((outcome.outcome_id, outcome))
        })
        .collect()
}

pub(in crate::sqlite) fn outcome(row: &SqliteRow) -> Result<StoredOutcome> {
    let rule_set: String = get(row, "rule_set")?;
    let primary_rule = match rule_set.is_empty() {
        true => None,
        false => {
            Some(RuleHit { rule_set, version: get(row, "rule_version")?, rule: get(row, "rule")? })
        }
    };
    let hits: Vec<(String, i64, String)> = json(row, "rule_hits")?;
    let rule_hits = hits
        .into_iter()
        .map(|(rule_set, version, rule)| RuleHit { rule_set, version, rule })
        .collect();
    Ok(StoredOutcome {
        outcome_id: parse(row, "outcome_id")?,
        tenant: get(row, "tenant")?,
        position: get(row, "position")?,
        received_at: get(row, "received_at")?,
        outcome: NewOutcome {
            idempotency_key: get(row, "idempotency_key")?,
            listing: Listing {
                surface: parse(row, "surface")?,
                kind: parse(row, "kind")?,
                id: get(row, "listing_id")?,
            },
            action: named(row, "action", Action::from_name)?,
            primary_origin: named(row, "origin", Origin::from_name)?,
            primary_rule,
            rule_hits,
            handover_id: parse_opt(row, "handover_id")?,
            action_at: get(row, "action_at")?,
            detected_at: get(row, "detected_at")?,
            category: get(row, "category")?,
            price: get(row, "price")?,
            province: get(row, "province")?,
            seller: get(row, "seller")?,
            text_sketch: get(row, "text_sketch")?,
            image_hashes: json(row, "image_hashes")?,
        },
    })
}
