//! Outcomes as rows.

use std::collections::HashMap;

use uuid::Uuid;

use crate::Cell;
use crate::Tx;
use crate::row::{get, json, named, parse, parse_opt, to_json, to_json_list};
use crate::{Row, query};
use saring_store::Result;
use saring_store::outcomes::Accepted;
use saring_store::records::{
    Action, Listing, NewOutcome, Origin, Reference, RuleHit, StoredOutcome,
};
use saring_store::time::Micros;

/// The table, and the columns of [`to_row`].
pub(super) const INTO: &str = "\
    outcome (tenant, outcome_id, position, received_at, idempotency_key, surface, kind, \
    listing_id, action, origin, rule_set, rule_version, rule, rule_hits, handover_id, action_at, \
    detected_at, category, price, province, seller, text_sketch, image_hashes, day, category_top, \
    unresolved, sent_listing_id, sent_province)";

pub(super) fn to_row<'a>(
    tenant: &'a str,
    accepted: &Accepted<'a>,
    received_at: Micros,
) -> Result<[Cell<'a>; 28]> {
    let outcome = accepted.sent;
    let canonical = &accepted.canonical;
    let rule = outcome.primary_rule.as_ref();
    let hits = outcome.rule_hits.iter().map(|hit| (&hit.rule_set, hit.version, &hit.rule));
    let hits: Vec<_> = hits.collect();
    let references: Vec<&str> = accepted.unresolved.iter().map(|it| it.as_str()).collect();
    Ok([
        tenant.into(),
        accepted.outcome_id.to_string().into(),
        accepted.position.into(),
        received_at.into(),
        outcome.idempotency_key.as_str().into(),
        canonical.listing.surface.as_str().into(),
        canonical.listing.kind.as_str().into(),
        canonical.listing.id.as_str().into(),
        outcome.action.as_str().into(),
        outcome.primary_origin.as_str().into(),
        rule.map_or("", |rule| rule.rule_set.as_str()).into(),
        rule.map_or(0, |rule| rule.version).into(),
        rule.map_or("", |rule| rule.rule.as_str()).into(),
        to_json(&hits)?.into(),
        outcome.handover_id.map(|id| id.to_string()).into(),
        outcome.action_at.into(),
        outcome.detected_at.into(),
        outcome.category.as_str().into(),
        outcome.price.into(),
        canonical.province.into(),
        outcome.seller.as_str().into(),
        outcome.text_sketch.as_str().into(),
        to_json(&outcome.image_hashes)?.into(),
        accepted.day.number().into(),
        accepted.category_top.into(),
        to_json(&references)?.into(),
        other(&outcome.listing.id, &canonical.listing.id).into(),
        other(&outcome.province, canonical.province).into(),
    ])
}

/// What was sent, where it is another spelling.
fn other<'a>(sent: &'a str, canonical: &str) -> Option<&'a str> {
    (sent != canonical).then_some(sent)
}

/// The outcomes of these ids, those that there are, as they were sent.
pub(super) async fn as_sent(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, NewOutcome>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let rows =
        query("SELECT * FROM outcome WHERE outcome_id IN (SELECT DISTINCT value ->> 0 FROM json_each($1))")
            .bind(to_json_list(ids)?)
            .fetch_all(tx)
            .await?;
    rows.iter().map(|row| Ok((parse(row, "outcome_id")?, sent(row)?))).collect()
}

/// An outcome as it was sent.
pub(crate) fn sent(row: &Row) -> Result<NewOutcome> {
    let StoredOutcome { mut outcome, .. } = outcome(row)?;
    outcome.listing.id =
        get::<Option<String>>(row, "sent_listing_id")?.unwrap_or(outcome.listing.id);
    outcome.province = get::<Option<String>>(row, "sent_province")?.unwrap_or(outcome.province);
    Ok(outcome)
}

pub(crate) fn outcome(row: &Row) -> Result<StoredOutcome> {
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
    let unresolved: Vec<String> = json(row, "unresolved")?;
    Ok(StoredOutcome {
        unresolved: unresolved.iter().filter_map(|name| Reference::from_name(name)).collect(),
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
            listing_before: None,
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
