//! What a batch needs to know of what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::references;
use crate::error::Result;
use crate::row::{get, named, parse, to_json};
use crate::{Tx, aliases, fingerprints, tenants};
use saring_store::handovers::HandoverFacts;
use saring_store::outcomes::{Item, Known, ListingState, Seen};
use saring_store::records::{HandoverState, Listing, NewOutcome};

pub(super) async fn known(
    tx: &mut Tx,
    tenant: &str,
    batch: &[Item<'_>],
    looked_up: Option<HashMap<String, Seen>>,
) -> Result<Known> {
    let sent: Vec<&NewOutcome> = batch.iter().map(|item| item.sent).collect();
    let named = batch.iter().filter_map(|item| Some(&item.canonical.as_ref().ok()?.listing));
    let aliases = aliases::of(tx, named).await?;
    Ok(Known {
        surfaces: tenants::surfaces(tx, tenant).await?.into_iter().collect(),
        keys: match looked_up {
            Some(keys) => keys,
            None => keys(tx, tenant, &sent).await?,
        },
        handovers: handovers(tx, tenant, &sent).await?,
        listings: listings(tx, batch, &aliases).await?,
        aliases,
        rules: references::rules(tx, &sent).await?,
        position: position(tx, tenant).await?,
        fingerprints: fingerprints::head(tx).await?,
    })
}

/// The keys of a batch that were used before.
pub(crate) async fn keys(
    tx: &mut Tx,
    tenant: &str,
    batch: &[&NewOutcome],
) -> Result<HashMap<String, Seen>> {
    let keys: Vec<&str> = batch.iter().map(|outcome| outcome.idempotency_key.as_str()).collect();
    let rows = sqlx::query(
        "SELECT key, outcome_id, position, body_hash FROM outcome_key \
         WHERE tenant = ? AND key IN (SELECT value FROM json_each(?))",
    )
    .bind(tenant)
    .bind(to_json(&keys)?)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            let seen = Seen {
                outcome_id: parse(row, "outcome_id")?,
                position: get(row, "position")?,
                body_hash: get(row, "body_hash")?,
            };
            Ok((get(row, "key")?, seen))
        })
        .collect()
}

/// The last position of a tenant; 0 if there is none.
pub(crate) async fn position(tx: &mut Tx, tenant: &str) -> Result<i64> {
    let (position,): (i64,) =
        sqlx::query_as("SELECT coalesce(max(position), 0) FROM outcome_key WHERE tenant = ?")
            .bind(tenant)
            .fetch_one(tx)
            .await?;
    Ok(position)
}

async fn handovers(
    tx: &mut Tx,
    tenant: &str,
    batch: &[&NewOutcome],
) -> Result<HashMap<Uuid, HandoverFacts>> {
    let ids: BTreeSet<_> =
        batch.iter().filter_map(|outcome| outcome.handover_id).map(|id| id.to_string()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query(
        "SELECT handover_id, surface, kind, identity, state FROM handover \
         WHERE tenant = ? AND handover_id IN (SELECT value FROM json_each(?))",
    )
    .bind(tenant)
    .bind(to_json(&ids)?)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| Ok((parse(row, "handover_id")?, handover(row)?))).collect()
}

fn handover(row: &SqliteRow) -> Result<HandoverFacts> {
    Ok(HandoverFacts {
        surface: parse(row, "surface")?,
        kind: parse(row, "kind")?,
        identity: get(row, "identity")?,
        state: named(row, "state", HandoverState::from_name)?,
    })
}

async fn listings(
    tx: &mut Tx,
    batch: &[Item<'_>],
    aliases: &BTreeMap<Listing, Listing>,
) -> Result<BTreeMap<Listing, ListingState>> {
    // What cannot be stored is not looked up either.
    let listings: BTreeSet<_> = batch
        .iter()
        .filter(|item| item.sent.action.leaves_up().is_some())
        .filter_map(|item| Some(&item.canonical.as_ref().ok()?.listing))
        .map(|listing| aliases.get(listing).unwrap_or(listing))
        .filter(|listing| !listing.id.contains('\0'))
        .map(|listing| (listing.surface.as_str(), listing.kind.as_str(), &listing.id))
        .collect();
    let rows = sqlx::query(
        "SELECT s.surface, s.kind, s.listing_id, s.up, s.fingerprint \
         FROM json_each(?) j CROSS JOIN listing_state s ON s.surface = j.value ->> 0 \
         AND s.kind = j.value ->> 1 AND s.listing_id = j.value ->> 2",
    )
    .bind(to_json(&listings)?)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            let listing = Listing {
                surface: parse(row, "surface")?,
                kind: parse(row, "kind")?,
                id: get(row, "listing_id")?,
            };
            let state = ListingState { up: get(row, "up")?, fingerprint: get(row, "fingerprint")? };
            Ok((listing, state))
        })
        .collect()
}
