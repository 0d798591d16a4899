//! Between messages and the records of the store. One file a service.

pub(crate) mod audit;
pub(crate) mod publishing;
pub(crate) mod settings;
pub(crate) mod statistics;
pub(crate) mod takedown;
pub(crate) mod tenant;

use prost_types::{Duration, Timestamp};
use saring_store::page::PageRequest;
use saring_store::records::{HandoverCursor, HistoryCursor};
use tonic::Status;
use uuid::Uuid;

use saring_grpc::invalid_field;

/// A timestamp of a message, in microseconds; what is finer is cut off.
pub(crate) fn micros(field: &str, timestamp: Timestamp) -> Result<i64, Status> {
    let nanos = i64::from(timestamp.nanos);
    let whole = timestamp.seconds.checked_mul(1_000_000);
    match whole.and_then(|whole| whole.checked_add(nanos / 1_000)) {
        Some(micros) if (0..1_000_000_000).contains(&nanos) => Ok(micros),
        _ => Err(invalid_field(field, "is no time; nanos are 0 to 999,999,999")),
    }
}

/// A stretch of time of a message, in microseconds; what is finer is cut off.
pub(crate) fn duration(field: &str, duration: Duration) -> Result<i64, Status> {
    let Duration { seconds, nanos } = duration;
    let is_one = nanos.abs() < 1_000_000_000 && i64::from(nanos.signum()) * seconds.signum() >= 0;
    let whole = seconds.checked_mul(1_000_000).filter(|_| is_one);
    whole
        .and_then(|whole| whole.checked_add(i64::from(nanos) / 1_000))
        .ok_or_else(|| invalid_field(field, "is no duration, or too long"))
}

/// An id of a message.
pub(crate) fn uuid(field: &str, text: &str) -> Result<Uuid, Status> {
    Uuid::try_parse(text).map_err(|_| invalid_field(field, "is no UUID"))
}

/// A place in a list of handovers, as a page token holds it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct HandoverToken(i64, bool, Uuid);

pub(crate) const fn handover_cursor(cursor: HandoverCursor) -> HandoverToken {
    HandoverToken(cursor.as_of, cursor.is_overdue, cursor.handover_id)
}

pub(crate) fn handover_page(page: PageRequest<HandoverToken>) -> PageRequest<HandoverCursor> {
    let cursor = |HandoverToken(as_of, is_overdue, handover_id)| HandoverCursor {
        as_of,
        is_overdue,
        handover_id,
    };
    PageRequest { after: page.after.map(cursor), size: page.size }
}

/// A place in a listing's history, as a page token holds it.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct HistoryToken(i64, bool, i64);

pub(crate) const fn history_cursor(cursor: HistoryCursor) -> HistoryToken {
    HistoryToken(cursor.received_at, cursor.is_outcome, cursor.number)
}

pub(crate) fn history_page(page: PageRequest<HistoryToken>) -> PageRequest<HistoryCursor> {
    let cursor = |HistoryToken(received_at, is_outcome, number)| HistoryCursor {
        received_at,
        is_outcome,
        number,
    };
    PageRequest { after: page.after.map(cursor), size: page.size }
}
