//! Links that the ministry hands over.

use saring_link::{Link, Platform, Surface};
use uuid::Uuid;

use super::outcome::{Action, Listing};
use crate::names::names;
use crate::time::Micros;

/// A link to hand over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakedownRequest {
    /// The link as given.
    pub url: String,
    /// What it says.
    pub link: Link,
    /// Why, for the platform's moderator; at most 4,000 bytes.
    pub reason: String,
    /// When an answer is due: not in the past.
    pub due_at: Micros,
}

/// What became of a link that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakedownAnswer {
    /// The handover, new or the pending one of the same listing.
    pub handover: Handover,
    /// A pending handover of the same listing was there before.
    pub duplicate: bool,
}

names! {
    /// Where a handover stands.
    HandoverState {
        /// It waits in the inbox.
        Open = "open",
        /// It has arrived.
        Acknowledged = "acknowledged",
        /// An outcome answers it.
        Answered = "answered",
        /// The platform refuses, with a reason.
        Refused = "refused",
    }
}

impl HandoverState {
    /// Whether it waits for an answer.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, HandoverState::Open | HandoverState::Acknowledged)
    }
}

/// A link that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Its id.
    pub handover_id: Uuid,
    /// Slug of the platform; `other` for the ministry's own queue.
    pub tenant: String,
    /// The surface of the link.
    pub surface: Surface,
    /// The listing; `None` for a link whose listing is not known.
    pub listing: Option<Listing>,
    /// The link as given.
    pub url: String,
    /// Its usual form.
    pub canonical_url: String,
    /// A short link, which hides its target.
    pub unresolved: bool,
    /// Why.
    pub reason: String,
    /// When it was handed over.
    pub created_at: Micros,
    /// When an answer is due.
    pub due_at: Micros,
    /// Where it stands.
    pub state: HandoverState,
    /// When it was acknowledged.
    pub acknowledged_at: Option<Micros>,
    /// When it was answered or refused.
    pub answered_at: Option<Micros>,
    /// Where it was refused: why.
    pub refusal_reason: String,
    /// Where an outcome answers it: which.
    pub outcome_id: Option<Uuid>,
    /// Where an outcome answers it: what was done.
    pub answer_action: Option<Action>,
}

impl Handover {
    /// The ministry's own queue.
    pub const OTHER: &str = "other";

    /// Whether it waits for an answer that was due before this.
    #[must_use]
    pub fn is_overdue(&self, at: Micros) -> bool {
        self.state.is_pending() && self.due_at < at
    }

    /// The platform that could own its surface, where no platform does and so nobody sees it.
    #[must_use]
    pub fn unowned(&self) -> Option<Platform> {
        let platform = self.surface.platform();
        (self.tenant == Self::OTHER && platform != Platform::Other).then_some(platform)
    }
}

/// Which handovers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandoverFilter {
    /// Only this platform's; all that the reader may see if `None`.
    pub tenant: Option<String>,
    /// Only those that stand here.
    pub state: Option<HandoverState>,
    /// Only those that are overdue.
    pub overdue: bool,
}

/// A place in a list of handovers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoverCursor {
    /// What is overdue is judged by this time, on all pages.
    pub as_of: Micros,
    /// The last one was overdue.
    pub is_overdue: bool,
    /// The last one.
    pub handover_id: Uuid,
}

/// A handover in an inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxItem {
    /// Its place in the inbox; rises in the order in which handovers arrived there.
    pub place: i64,
    /// The handover.
    pub handover: Handover,
}
