//! What a batch needs to know of what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use saring_link::Surface;
use uuid::Uuid;

use super::references;
use crate::row::{get, named, parse, to_json, to_json_list};
use crate::{Row, query};
use crate::{Tx, aliases};
use saring_store::Result;
use saring_store::handovers::HandoverFacts;
use saring_store::outcomes::{Item, Known, ListingState, Seen};
use saring_store::records::{HandoverState, Listing, NewOutcome};

pub(super) async fn known(
    tx: &mut Tx<'_>,
    tenant: &str,
    batch: &[Item<'_>],
    surfaces: BTreeSet<Surface>,
    looked_up: Option<HashMap<String, Seen>>,
) -> Result<Known> {
    let sent: Vec<&NewOutcome> = batch.iter().map(|item| item.sent).collect();
    let named = batch.iter().filter_map(|item| Some(&item.canonical.as_ref().ok()?.listing));
    let aliases = aliases::of(tx, named).await?;
    Ok(Known {
        surfaces,
        keys: match looked_up {
            Some(keys) => keys,
            None => keys(tx, tenant, &sent).await?,
        },
        handovers: handovers(tx, tenant, &sent).await?,
        listings: listings(tx, batch, &aliases).await?,
        aliases,
        rules: references::rules(tx, &sent).await?,
        position: position(tx, tenant).await?,
    })
}

/// The keys of a batch that were used before.
pub(crate) async fn keys(
    tx: &mut Tx<'_>,
    tenant: &str,
    batch: &[&NewOutcome],
) -> Result<HashMap<String, Seen>> {
    // What cannot be stored is not looked up either.
    let keys = batch.iter().map(|outcome| outcome.idempotency_key.as_str());
    let keys = keys.filter(|key| !key.contains('\0'));
    let rows = query(
        "SELECT key, outcome_id, position, body_hash FROM outcome_key \
         WHERE tenant = $1 AND key IN (SELECT DISTINCT value ->> 0 FROM json_each($2))",
    )
    .bind(tenant)
    .bind(to_json_list(keys)?)
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
pub(crate) async fn position(tx: &mut Tx<'_>, tenant: &str) -> Result<i64> {
    let row = query("SELECT position FROM outcome_position WHERE tenant = $1")
        .bind(tenant)
        .fetch_optional(tx)
        .await?;
    row.map_or(Ok(0), |row| get(&row, "position"))
}

async fn handovers(
    tx: &mut Tx<'_>,
    tenant: &str,
    batch: &[&NewOutcome],
) -> Result<HashMap<Uuid, HandoverFacts>> {
    let ids: BTreeSet<_> =
        batch.iter().filter_map(|outcome| outcome.handover_id).map(|id| id.to_string()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = query(
        "SELECT handover_id, surface, kind, identity, state FROM handover \
         WHERE tenant = $1 AND handover_id IN (SELECT DISTINCT value ->> 0 FROM json_each($2))",
    )
    .bind(tenant)
    .bind(to_json_list(ids)?)
    .fetch_all(tx)
    .await?;
    rows.iter().map(|row| Ok((parse(row, "handover_id")?, handover(row)?))).collect()
}

fn handover(row: &Row) -> Result<HandoverFacts> {
    Ok(HandoverFacts {
        surface: parse(row, "surface")?,
        kind: parse(row, "kind")?,
        identity: get(row, "identity")?,
        state: named(row, "state", HandoverState::from_name)?,
    })
}

async fn listings(
    tx: &mut Tx<'_>,
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
    let rows = query(
        "SELECT s.surface, s.kind, s.listing_id, s.up, s.fingerprint \
         FROM json_each($1) j CROSS JOIN listing_state s WHERE s.surface = j.value ->> 0 \
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
