//! Handovers.

use saring_link::{Kind, Surface};
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::row::{get, named, parse, parse_opt};
use super::{Tx, aliases, tenants};
use crate::check;
use crate::error::StoreError;
use crate::page::{MAX_PAGE, Page, PageRequest};
use crate::records::{
    Handover, HandoverState, InboxItem, ItemError, Listing, TakedownAnswer, TakedownRequest,
};
use crate::store::Result;
use crate::time::Micros;

/// The ministry's own queue.
const OTHER: &str = "other";
const MAX_URL: usize = 8_192;
const MAX_REASON: usize = 4_000;

type ItemResult<T> = std::result::Result<T, ItemError>;

pub(super) async fn request(
    tx: &mut Tx,
    requests: Vec<TakedownRequest>,
    now: Micros,
) -> Result<Vec<ItemResult<TakedownAnswer>>> {
    check::batch(requests.len())?;
    check::moment("now", now)?;
    let mut results = Vec::with_capacity(requests.len());
    for request in &requests {
        results.push(match fault(request) {
            Some(error) => Err(error),
            None => Ok(hand_over(tx, request, now).await?),
        });
    }
    Ok(results)
}

fn fault(request: &TakedownRequest) -> Option<ItemError> {
    let texts = [("url", &request.url, MAX_URL), ("reason", &request.reason, MAX_REASON)];
    texts
        .into_iter()
        .find_map(|(field, text, max)| {
            Some(ItemError::invalid(field, check::text_fault(text, max)?))
        })
        .or_else(|| {
            (!check::is_moment(request.due_at))
                .then(|| ItemError::invalid("due_time", "lies outside of the years 1970 to 9998"))
        })
}

async fn hand_over(tx: &mut Tx, request: &TakedownRequest, now: Micros) -> Result<TakedownAnswer> {
    let link = &request.link;
    let (mut kind, mut listing_id) = (link.kind, link.listing_id.clone());
    if let Some(id) = &listing_id {
        // A listing has one handover that waits, by whichever of its links.
        let listing = Listing { surface: link.surface, kind, id: id.clone() };
        let known = aliases::known(tx, &listing).await?;
        (kind, listing_id) = (known.kind, Some(known.id));
    }
    let identity = listing_id.as_ref().unwrap_or(&link.canonical);
    let id = Uuid::now_v7();
    // The partial unique index decides whether one is pending.
    let made = sqlx::query(
        "INSERT INTO handover (handover_id, tenant, surface, kind, listing_id, identity, url, \
         canonical_url, unresolved, reason, created_at, due_at, state) VALUES (?1, \
         coalesce((SELECT tenant FROM tenant_surface WHERE surface = ?2), ?3), \
         ?2, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'open') ON CONFLICT DO NOTHING",
    )
    .bind(id.to_string())
    .bind(link.surface.as_str())
    .bind(OTHER)
    .bind(kind.as_str())
    .bind(&listing_id)
    .bind(identity)
    .bind(&request.url)
    .bind(&link.canonical)
    .bind(link.unresolved)
    .bind(&request.reason)
    .bind(now)
    .bind(request.due_at)
    .execute(&mut *tx)
    .await?;
    let row = sqlx::query(
        "SELECT * FROM handover WHERE surface = ? AND kind = ? AND identity = ? \
         AND state IN ('open', 'acknowledged')",
    )
    .bind(link.surface.as_str())
    .bind(kind.as_str())
    .bind(identity)
    .fetch_one(tx)
    .await?;
    Ok(TakedownAnswer { handover: handover(&row)?, duplicate: made.rows_affected() == 0 })
}

/// A list's query for each combination of filters, so that each has its index.
macro_rules! list_query {
    ($filter:literal) => {
        concat!(
            "SELECT * FROM handover WHERE ",
            $filter,
            " AND (?3 IS NULL OR seq < ",
            "(SELECT seq FROM handover WHERE handover_id = ?3)) ORDER BY seq DESC LIMIT ?4"
        )
    };
}

pub(super) async fn list(
    tx: &mut Tx,
    tenant: Option<&str>,
    state: Option<HandoverState>,
    page: PageRequest<Uuid>,
) -> Result<Page<Handover, Uuid>> {
    let query = match (tenant, state) {
        (Some(_), Some(_)) => list_query!("tenant = ?1 AND state = ?2"),
        (Some(_), None) => list_query!("tenant = ?1 AND ?2 IS NULL"),
        (None, Some(_)) => list_query!("?1 IS NULL AND state = ?2"),
        (None, None) => list_query!("?1 IS NULL AND ?2 IS NULL"),
    };
    let rows = sqlx::query(query)
        .bind(tenant)
        .bind(state.map(HandoverState::as_str))
        .bind(page.after.map(|id| id.to_string()))
        .bind(page.limit())
        .fetch_all(tx)
        .await?;
    let handovers = rows.iter().map(handover).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(handovers, page.rows(), |handover| handover.handover_id))
}

pub(super) async fn inbox(
    tx: &mut Tx,
    tenant: &str,
    cursor: i64,
    limit: u32,
) -> Result<Vec<InboxItem>> {
    tenants::must_exist(tx, tenant).await?;
    let rows = sqlx::query(
        "SELECT * FROM handover WHERE tenant = ? AND state = 'open' AND seq > ? \
         ORDER BY seq LIMIT ?",
    )
    .bind(tenant)
    .bind(cursor)
    .bind(limit.clamp(1, MAX_PAGE))
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| Ok(InboxItem { cursor: get(row, "seq")?, handover: handover(row)? }))
        .collect()
}

pub(super) async fn acknowledge(
    tx: &mut Tx,
    tenant: &str,
    ids: &[Uuid],
    now: Micros,
) -> Result<Vec<ItemResult<()>>> {
    check::batch(ids.len())?;
    check::moment("now", now)?;
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.push(match of_tenant(tx, tenant, *id).await? {
            Some(_) => Ok(()),
            None => Err(ItemError::not_found("handover_id", "there is no such handover")),
        });
        sqlx::query(
            "UPDATE handover SET state = 'acknowledged', acknowledged_at = ? \
             WHERE handover_id = ? AND tenant = ? AND state = 'open'",
        )
        .bind(now)
        .bind(id.to_string())
        .bind(tenant)
        .execute(&mut *tx)
        .await?;
    }
    Ok(results)
}

pub(super) async fn refuse(
    tx: &mut Tx,
    tenant: &str,
    id: Uuid,
    reason: &str,
    now: Micros,
) -> Result<Handover> {
    check::name("reason", reason, MAX_REASON)?;
    check::moment("now", now)?;
    let missing = || StoreError::not_found(format!("handover {id}"));
    let present = of_tenant(tx, tenant, id).await?.ok_or_else(missing)?;
    match present.state {
        HandoverState::Open | HandoverState::Acknowledged => {}
        HandoverState::Refused if present.refusal_reason == reason => return Ok(present),
        HandoverState::Refused => {
            let detail = "it is refused already, with another reason";
            return Err(StoreError::conflict(format!("handover {id}"), detail));
        }
        HandoverState::Answered => {
            let detail = "it is answered by an outcome";
            return Err(StoreError::conflict(format!("handover {id}"), detail));
        }
    }
    sqlx::query(
        "UPDATE handover SET state = 'refused', refusal_reason = ?, answered_at = ? \
         WHERE handover_id = ?",
    )
    .bind(reason)
    .bind(now)
    .bind(id.to_string())
    .execute(&mut *tx)
    .await?;
    of_tenant(tx, tenant, id).await?.ok_or_else(missing)
}

async fn of_tenant(tx: &mut Tx, tenant: &str, id: Uuid) -> Result<Option<Handover>> {
    let row = sqlx::query("SELECT * FROM handover WHERE handover_id = ? AND tenant = ?")
        .bind(id.to_string())
        .bind(tenant)
        .fetch_optional(tx)
        .await?;
    row.as_ref().map(handover).transpose()
}

pub(super) fn handover(row: &SqliteRow) -> Result<Handover> {
    let (surface, kind): (Surface, Kind) = (parse(row, "surface")?, parse(row, "kind")?);
    let listing_id: Option<String> = get(row, "listing_id")?;
    Ok(Handover {
        handover_id: parse(row, "handover_id")?,
        tenant: get(row, "tenant")?,
        listing: listing_id.map(|id| Listing { surface, kind, id }),
        url: get(row, "url")?,
        canonical_url: get(row, "canonical_url")?,
        unresolved: get(row, "unresolved")?,
        reason: get(row, "reason")?,
        created_at: get(row, "created_at")?,
        due_at: get(row, "due_at")?,
        state: named(row, "state", HandoverState::from_name)?,
        acknowledged_at: get(row, "acknowledged_at")?,
        answered_at: get(row, "answered_at")?,
        refusal_reason: get(row, "refusal_reason")?,
        outcome_id: parse_opt(row, "outcome_id")?,
    })
}
