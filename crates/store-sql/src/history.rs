//! What is known of one listing, and single outcomes.

use uuid::Uuid;

use super::{Tx, aliases, handovers, outcomes};
use crate::row::{get, to_json};
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::page::{Page, PageRequest};
use saring_store::records::{
    HistoryCursor, Listing, ListingEvent, ListingEventKind, ListingHistory, StoredOutcome,
};

pub(crate) async fn outcome(
    tx: &mut Tx<'_>,
    tenant: Option<&str>,
    id: Uuid,
) -> Result<StoredOutcome> {
    let row = query("SELECT * FROM outcome WHERE outcome_id = $1 AND ($2 IS NULL OR tenant = $2)")
        .bind(id.to_string())
        .bind(tenant)
        .fetch_optional(tx)
        .await?;
    outcomes::outcome(&row.ok_or_else(|| StoreError::not_found(format!("outcome {id}")))?)
}

/// Outcomes of a listing, by all its identities, up to a place, newest first.
const OUTCOMES: &str = "\
    SELECT o.*, o.received_at AS happened_at, o.position AS number FROM (SELECT DISTINCT value ->> 0 AS kind, \
    value ->> 1 AS id FROM json_each($2)) j CROSS JOIN outcome o \
    WHERE o.surface = $1 AND o.kind = j.kind AND o.listing_id = j.id \
    AND ($3 IS NULL OR o.tenant = $3) AND (o.received_at, o.position) < ($4, $5) \
    ORDER BY o.received_at DESC, o.position DESC LIMIT $6";

/// Handovers of a listing, by all its identities, up to a place, newest first.
const HANDOVERS: &str = "\
    SELECT h.*, h.created_at AS happened_at, h.place AS number FROM (SELECT DISTINCT value ->> 0 AS kind, \
    value ->> 1 AS id FROM json_each($2)) j CROSS JOIN handover h \
    WHERE h.surface = $1 AND h.kind = j.kind AND h.listing_id = j.id \
    AND ($3 IS NULL OR h.tenant = $3) AND (h.created_at, h.place) < ($4, $5) \
    ORDER BY h.created_at DESC, h.place DESC LIMIT $6";

pub(crate) async fn of_listing(
    tx: &mut Tx<'_>,
    tenant: Option<&str>,
    listing: &Listing,
    page: PageRequest<HistoryCursor>,
) -> Result<ListingHistory> {
    let listing = &aliases::known(tx, listing).await?;
    let identities = to_json(&aliases::all(tx, listing).await?)?;
    let mut events = Vec::new();
    for (text, is_outcome) in [(OUTCOMES, true), (HANDOVERS, false)] {
        let (before, number) = page.after.map_or((i64::MAX, i64::MAX), |after| {
            let number = match (is_outcome, after.is_outcome) {
                (one, other) if one == other => after.number,
                // At the same time, the outcomes come before the handovers.
                (true, false) => 0,
                _ => i64::MAX,
            };
            (after.received_at, number)
        });
        let rows = query(text)
            .bind(listing.surface.as_str())
            .bind(&identities)
            .bind(tenant)
            .bind(before)
            .bind(number)
            .bind(page.limit())
            .fetch_all(&mut *tx)
            .await?;
        for row in &rows {
            events.push(event(row, is_outcome)?);
        }
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.cursor));
    events.truncate(page.rows() + 1);
    let up = up(tx, tenant, listing).await?;
    Ok(ListingHistory { up, events: Page::cut(events, page.rows(), |event| event.cursor) })
}

/// A platform is told how its own listings stand; of others it knows nothing.
async fn up(tx: &mut Tx<'_>, tenant: Option<&str>, listing: &Listing) -> Result<bool> {
    let found = query(
        "SELECT up FROM listing_state WHERE surface = $1 AND kind = $2 AND listing_id = $3 AND \
         ($4 IS NULL OR EXISTS (SELECT 1 FROM tenant_surface WHERE surface = $1 AND tenant = $4))",
    )
    .bind(listing.surface.as_str())
    .bind(listing.kind.as_str())
    .bind(&listing.id)
    .bind(tenant)
    .fetch_optional(tx)
    .await?;
    found.map_or(Ok(true), |row| get(&row, "up"))
}

fn event(row: &Row, is_outcome: bool) -> Result<ListingEvent> {
    let cursor = HistoryCursor {
        received_at: get(row, "happened_at")?,
        is_outcome,
        number: get(row, "number")?,
    };
    let kind = if is_outcome {
        ListingEventKind::Outcome(Box::new(outcomes::outcome(row)?))
    } else {
        ListingEventKind::Handover(Box::new(handovers::handover(row)?))
    };
    Ok(ListingEvent { cursor, kind })
}
