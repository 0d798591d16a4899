//! What is known of one listing.

use super::handover::Handover;
use super::outcome::StoredOutcome;
use crate::page::Page;
use crate::time::Micros;

/// A page of a listing's history, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingHistory {
    /// Whether it is up, as far as is known.
    pub up: bool,
    /// What happened.
    pub events: Page<ListingEvent, HistoryCursor>,
}

/// A place in a listing's history: by the time of receipt, and among equals in a fixed order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HistoryCursor {
    /// When it was received.
    pub received_at: Micros,
    /// Outcomes come after the handovers of the same time.
    pub is_outcome: bool,
    /// Its number among its like of its platform.
    pub number: i64,
}

/// Something that happened to a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingEvent {
    /// Its place in the history.
    pub cursor: HistoryCursor,
    /// What it was.
    pub kind: ListingEventKind,
}

/// What happened to a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListingEventKind {
    /// It was handed over.
    Handover(Box<Handover>),
    /// Something was done.
    Outcome(Box<StoredOutcome>),
}
