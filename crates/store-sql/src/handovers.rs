//! Handovers.

use std::collections::BTreeMap;

use saring_link::{Kind, Surface};
use uuid::Uuid;

use super::{Tx, aliases, changes, tenants};
use crate::row::{get, named, named_opt, parse, parse_opt, to_json};
use crate::{Row, query};
use saring_store::Result;
use saring_store::StoreError;
use saring_store::check;
use saring_store::handovers::{self, Requested};
use saring_store::page::{MAX_PAGE, Page, PageRequest};
use saring_store::records::{
    Action, Change, ChangeStream, Handover, HandoverCursor, HandoverFilter, HandoverState,
    InboxItem, ItemError, Listing, TakedownAnswer, TakedownRequest,
};
use saring_store::time::Micros;

type ItemResult<T> = std::result::Result<T, ItemError>;

pub(crate) async fn request(
    tx: &mut Tx<'_>,
    requests: Vec<TakedownRequest>,
    now: Micros,
) -> Result<Vec<ItemResult<TakedownAnswer>>> {
    check::batch(requests.len())?;
    check::time("now", now)?;
    let mut results = Vec::with_capacity(requests.len());
    let mut arrived: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for request in &requests {
        results.push(hand_over(tx, request, now, &mut arrived).await?);
    }
    arrive(tx, &arrived).await?;
    Ok(results)
}

/// Puts handovers at the end of their platforms' inboxes, each at the place of its change in that
/// platform's stream of the log. The streams are in the same order in every transaction, so that two never
/// wait for each other.
async fn arrive(tx: &mut Tx<'_>, arrived: &BTreeMap<String, Vec<Uuid>>) -> Result<()> {
    let mut places = Vec::new();
    for (tenant, handovers) in arrived {
        let change = |&handover_id| Change::HandoverArrived { tenant: tenant.clone(), handover_id };
        let changes: Vec<_> = handovers.iter().map(change).collect();
        let first = changes::append(tx, &ChangeStream::of(Some(tenant)), &changes).await?;
        places.extend(handovers.iter().map(Uuid::to_string).zip(first..));
    }
    if places.is_empty() {
        return Ok(());
    }
    query(
        "UPDATE handover SET place = j.place FROM (SELECT DISTINCT value ->> 0 AS handover_id, \
         CAST(value ->> 1 AS BIGINT) AS place FROM json_each($1)) j \
         WHERE handover.handover_id = j.handover_id",
    )
    .bind(to_json(&places)?)
    .execute(tx)
    .await?;
    Ok(())
}

async fn hand_over(
    tx: &mut Tx<'_>,
    request: &TakedownRequest,
    now: Micros,
    arrived: &mut BTreeMap<String, Vec<Uuid>>,
) -> Result<ItemResult<TakedownAnswer>> {
    let link = &request.link;
    let (mut kind, mut listing_id) = (link.kind, link.listing_id.clone());
    if let Some(id) = &listing_id {
        // A listing has one handover that waits, by whichever of its links.
        let listing = Listing { surface: link.surface, kind, id: id.clone() };
        let known = aliases::known(tx, &listing).await?;
        (kind, listing_id) = (known.kind, Some(known.id));
    }
    let identity = listing_id.as_ref().unwrap_or(&link.canonical);
    let pending = pending(tx, link.surface, kind, identity).await?;
    let owner = tenants::owner(tx, link.surface).await?;
    let duplicate = pending.is_some();
    let missing = || StoreError::corrupt("a handover is not where it was put");
    let handover = match handovers::request(request, pending.as_ref(), owner, now) {
        Requested::Invalid(error) => return Ok(Err(error)),
        // As it was read: its platform may answer it at the same time.
        Requested::Duplicate => {
            return Ok(Ok(TakedownAnswer { handover: pending.ok_or_else(missing)?, duplicate }));
        }
        Requested::Moved { handover_id, tenant } => {
            route(tx, handover_id, &tenant).await?;
            Handover { tenant, ..pending.ok_or_else(missing)? }
        }
        Requested::New { tenant } => {
            insert(tx, request, &tenant, (kind, listing_id.as_ref(), identity), now).await?;
            self::pending(tx, link.surface, kind, identity).await?.ok_or_else(missing)?
        }
    };
    arrived.entry(handover.tenant.clone()).or_default().push(handover.handover_id);
    Ok(Ok(TakedownAnswer { handover, duplicate }))
}

/// Gives a handover to another platform.
async fn route(tx: &mut Tx<'_>, id: Uuid, tenant: &str) -> Result<()> {
    query("UPDATE handover SET tenant = $1 WHERE handover_id = $2")
        .bind(tenant)
        .bind(id.to_string())
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert(
    tx: &mut Tx<'_>,
    request: &TakedownRequest,
    tenant: &str,
    (kind, listing_id, identity): (Kind, Option<&String>, &str),
    now: Micros,
) -> Result<()> {
    let link = &request.link;
    query(
        "INSERT INTO handover (handover_id, tenant, surface, kind, listing_id, identity, url, \
         canonical_url, unresolved, reason, created_at, due_at, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open')",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(tenant)
    .bind(link.surface.as_str())
    .bind(kind.as_str())
    .bind(listing_id)
    .bind(identity)
    .bind(&request.url)
    .bind(&link.canonical)
    .bind(link.unresolved)
    .bind(&request.reason)
    .bind(now)
    .bind(request.due_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// The handover of this identity that waits for an answer.
async fn pending(
    tx: &mut Tx<'_>,
    surface: Surface,
    kind: Kind,
    identity: &str,
) -> Result<Option<Handover>> {
    let row = query(
        "SELECT * FROM handover WHERE surface = $1 AND kind = $2 AND identity = $3 \
         AND state IN ('open', 'acknowledged')",
    )
    .bind(surface.as_str())
    .bind(kind.as_str())
    .bind(identity)
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(handover).transpose()
}

/// A list's query for each combination of filters, so that each has its index.
macro_rules! list_query {
    ($filter:literal, $rest:literal) => {
        concat!("SELECT * FROM handover WHERE ", $filter, " AND ($2 IS NULL OR state = $2) ", $rest)
    };
}

/// Those that are overdue, after a place among them.
macro_rules! overdue_query {
    ($filter:literal) => {
        list_query!(
            $filter,
            "AND state IN ('open', 'acknowledged') AND due_at < $3 AND ($4 IS NULL OR \
             (due_at, seq) > (SELECT due_at, seq FROM handover WHERE handover_id = $4)) \
             ORDER BY due_at, seq LIMIT $5"
        )
    };
}

/// Those that are not, after a place among them.
macro_rules! other_query {
    ($filter:literal) => {
        list_query!(
            $filter,
            "AND NOT (state IN ('open', 'acknowledged') AND due_at < $3) AND ($4 IS NULL OR \
             seq < (SELECT seq FROM handover WHERE handover_id = $4)) ORDER BY seq DESC LIMIT $5"
        )
    };
}

pub(crate) async fn list(
    tx: &mut Tx<'_>,
    filter: &HandoverFilter,
    page: PageRequest<HandoverCursor>,
    now: Micros,
) -> Result<Page<Handover, HandoverCursor>> {
    let as_of = page.after.map_or(now, |after| after.as_of);
    if let (Some(tenant), Some(after)) = (&filter.tenant, page.after)
        && of_tenant(tx, tenant, after.handover_id).await?.is_none()
    {
        return Err(StoreError::invalid("page_token", "is none of this method"));
    }
    let (overdue, others) = match filter.tenant {
        Some(_) => (overdue_query!("tenant = $1"), other_query!("tenant = $1")),
        None => (overdue_query!("$1 IS NULL"), other_query!("$1 IS NULL")),
    };
    let mut handovers = Vec::new();
    for (text, is_overdue) in [(overdue, true), (others, false)] {
        // Where the page before ended among the others, all that is overdue has been told.
        let is_told = is_overdue && page.after.is_some_and(|after| !after.is_overdue);
        if is_told || (filter.overdue && !is_overdue) || handovers.len() > page.rows() {
            continue;
        }
        let after = page.after.filter(|after| after.is_overdue == is_overdue);
        let rows = query(text)
            .bind(&filter.tenant)
            .bind(filter.state.map(HandoverState::as_str))
            .bind(as_of)
            .bind(after.map(|after| after.handover_id.to_string()))
            .bind(page.limit())
            .fetch_all(&mut *tx)
            .await?;
        for row in &rows {
            handovers.push(handover(row)?);
        }
    }
    handovers.truncate(page.rows() + 1);
    let cursor = |handover: &Handover| HandoverCursor {
        as_of,
        is_overdue: handover.is_overdue(as_of),
        handover_id: handover.handover_id,
    };
    Ok(Page::cut(handovers, page.rows(), cursor))
}

pub(crate) async fn inbox(
    tx: &mut Tx<'_>,
    tenant: &str,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<InboxItem>> {
    tenants::must_exist(tx, tenant).await?;
    let rows = query(
        "SELECT * FROM handover WHERE tenant = $1 AND state = 'open' AND place > $2 \
         ORDER BY place LIMIT $3",
    )
    .bind(tenant)
    .bind(after.unwrap_or(i64::MIN))
    .bind(limit.clamp(1, MAX_PAGE))
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| Ok(InboxItem { place: get(row, "place")?, handover: handover(row)? }))
        .collect()
}

pub(crate) async fn acknowledge(
    tx: &mut Tx<'_>,
    tenant: &str,
    ids: &[Uuid],
    now: Micros,
) -> Result<Vec<ItemResult<()>>> {
    check::batch(ids.len())?;
    check::time("now", now)?;
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        let state = of_tenant(tx, tenant, *id).await?.map(|handover| handover.state);
        let decided = handovers::acknowledge(state);
        if decided == Ok(true) {
            query(
                "UPDATE handover SET state = 'acknowledged', acknowledged_at = $1 \
                 WHERE handover_id = $2",
            )
            .bind(now)
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        }
        results.push(decided.map(|_| ()));
    }
    Ok(results)
}

pub(crate) async fn refuse(
    tx: &mut Tx<'_>,
    tenant: &str,
    id: Uuid,
    reason: &str,
    now: Micros,
) -> Result<Handover> {
    check::name("reason", reason, handovers::MAX_REASON)?;
    check::time("now", now)?;
    let missing = || StoreError::not_found(format!("handover {id}"));
    let present = of_tenant(tx, tenant, id).await?.ok_or_else(missing)?;
    let changes = handovers::refuse(&present, reason)
        .map_err(|why| StoreError::conflict(format!("handover {id}"), why))?;
    if !changes {
        return Ok(present);
    }
    query(
        "UPDATE handover SET state = 'refused', refusal_reason = $1, answered_at = $2 \
         WHERE handover_id = $3",
    )
    .bind(reason)
    .bind(now)
    .bind(id.to_string())
    .execute(&mut *tx)
    .await?;
    of_tenant(tx, tenant, id).await?.ok_or_else(missing)
}

async fn of_tenant(tx: &mut Tx<'_>, tenant: &str, id: Uuid) -> Result<Option<Handover>> {
    let row = query("SELECT * FROM handover WHERE handover_id = $1 AND tenant = $2")
        .bind(id.to_string())
        .bind(tenant)
        .fetch_optional(tx)
        .await?;
    row.as_ref().map(handover).transpose()
}

pub(super) fn handover(row: &Row) -> Result<Handover> {
    let (surface, kind): (Surface, Kind) = (parse(row, "surface")?, parse(row, "kind")?);
    let listing_id: Option<String> = get(row, "listing_id")?;
    Ok(Handover {
        handover_id: parse(row, "handover_id")?,
        tenant: get(row, "tenant")?,
        surface,
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
        answer_action: named_opt(row, "answer_action", Action::from_name)?,
    })
}
