//! What becomes of handovers, decided without a database.
//!
//! A store loads the facts, asks here and writes what follows, all in one transaction; so that no two
//! databases can decide differently.

use saring_link::{Kind, Surface};
use uuid::Uuid;

use crate::check;
use crate::records::{Handover, HandoverState, ItemError, Listing, TakedownRequest};
use crate::time::Micros;

/// Most bytes of the reason of a request or of a refusal.
pub const MAX_REASON: usize = 4_000;
const MAX_URL: usize = 8_192;

/// What becomes of a link that is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requested {
    /// The listing has a handover that waits for an answer: that one.
    Duplicate,
    /// It waits in the ministry's own queue, and its surface is a platform's by now: to that one.
    Moved {
        /// The one.
        handover_id: Uuid,
        /// The platform.
        tenant: String,
    },
    /// A new one, for this platform or the ministry's own queue.
    New {
        /// The platform, or [`Handover::OTHER`].
        tenant: String,
    },
    /// It cannot be handed over.
    Invalid(ItemError),
}

/// Decides on a link. `pending` is the handover of its listing that waits, `owner` who owns its
/// surface.
pub fn request(
    request: &TakedownRequest,
    pending: Option<&Handover>,
    owner: Option<String>,
    now: Micros,
) -> Requested {
    let texts = [("url", &request.url, MAX_URL), ("reason", &request.reason, MAX_REASON)];
    let fault = texts.into_iter().find_map(|(field, text, max)| {
        Some(ItemError::invalid(field, check::text_fault(text, max)?))
    });
    if let Some(fault) = fault {
        return Requested::Invalid(fault);
    }
    // A retry is a retry, even if the answer is due by now.
    match (pending, owner) {
        (Some(pending), Some(tenant))
            if pending.tenant == Handover::OTHER && tenant != Handover::OTHER =>
        {
            Requested::Moved { handover_id: pending.handover_id, tenant }
        }
        (Some(_), _) => Requested::Duplicate,
        (None, owner) => match term_fault(request.due_at, now) {
            Some(fault) => Requested::Invalid(ItemError::invalid("due_time", fault)),
            None => Requested::New { tenant: owner.unwrap_or_else(|| Handover::OTHER.to_owned()) },
        },
    }
}

fn term_fault(due_at: Micros, now: Micros) -> Option<&'static str> {
    if due_at < now {
        return Some("has passed already; give a time that is still to come");
    }
    (!check::is_time(due_at)).then_some("lies past the year 9998; is the year a slip?")
}

/// Whether an acknowledgement changes a handover in this state.
///
/// # Errors
///
/// Not found without a handover.
pub fn acknowledge(state: Option<HandoverState>) -> Result<bool, ItemError> {
    match state {
        None => Err(ItemError::not_found("handover_id", "there is no such handover")),
        Some(state) => Ok(state == HandoverState::Open),
    }
}

/// Whether a refusal changes a handover that stands so.
///
/// # Errors
///
/// What speaks against it.
pub fn refuse(handover: &Handover, reason: &str) -> Result<bool, &'static str> {
    match handover.state {
        HandoverState::Open | HandoverState::Acknowledged => Ok(true),
        HandoverState::Refused if handover.refusal_reason == reason => Ok(false),
        HandoverState::Refused => Err("it is refused already, with another reason"),
        HandoverState::Answered => Err("it is answered by an outcome"),
    }
}

/// What a batch of outcomes needs to know of a handover of its platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverFacts {
    /// Where the listing stands.
    pub surface: Surface,
    /// What its identity names.
    pub kind: Kind,
    /// The listing's id, or the usual form of a link that names none.
    pub identity: String,
    /// How far the handover is.
    pub state: HandoverState,
}

impl HandoverFacts {
    /// The listing, where the link says which it is.
    pub fn listing(&self) -> Option<Listing> {
        let HandoverFacts { surface, kind, identity, .. } = self;
        kind.is_listing().then(|| Listing { surface: *surface, kind: *kind, id: identity.clone() })
    }
}

/// What an outcome is to the handover that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The platform was given none of this id, as far as is known.
    Unknown,
    /// The handover is of another listing.
    OtherListing,
    /// Its answer.
    First,
    /// It was answered or refused before.
    Late,
}

/// Decides what an outcome of this listing is to the handover that it names.
pub fn answer(handover: Option<&HandoverFacts>, listing: &Listing) -> Answer {
    let Some(handover) = handover else { return Answer::Unknown };
    let Listing { surface, kind, id } = listing;
    let is_same = match (handover.kind, *kind) {
        (one, other) if one == other => handover.surface == *surface && handover.identity == *id,
        // A short link redirects to any surface of its platform, as TikTok's do to TikTok Shop.
        (Kind::Short, kind) => {
            kind.is_listing() && handover.surface.platform() == surface.platform()
        }
        // A listing by another kind of id: which it is, this very answer says.
        (_, kind) => kind.is_listing() && handover.surface == *surface,
    };
    match (is_same, handover.state.is_pending()) {
        (false, _) => Answer::OtherListing,
        (true, true) => Answer::First,
        (true, false) => Answer::Late,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_795_478_400_000_000;
    const DAY: Micros = 24 * 60 * 60 * 1_000_000;

    fn asked(due_at: Micros, reason: &str) -> TakedownRequest {
        let url = "https://shopee.co.id/product/1/2".to_owned();
        let link = saring_link::parse(&url).unwrap();
        TakedownRequest { url, link, reason: reason.into(), due_at }
    }

    fn handover(tenant: &str, state: HandoverState) -> Handover {
        Handover {
            handover_id: Uuid::nil(),
            tenant: tenant.into(),
            surface: Surface::Shopee,
            listing: None,
            url: String::new(),
            canonical_url: String::new(),
            unresolved: false,
            reason: String::new(),
            created_at: NOW,
            due_at: NOW,
            state,
            acknowledged_at: None,
            answered_at: None,
            refusal_reason: "sah".into(),
            outcome_id: None,
            answer_action: None,
        }
    }

    #[test]
    fn links_that_are_handed_over() {
        let (shopee, soon) = (Some("shopee"), NOW + DAY);
        let new = |tenant: &str| Ok(Requested::New { tenant: tenant.to_owned() });
        let moved = Requested::Moved { handover_id: Uuid::nil(), tenant: "shopee".into() };
        // What is asked, whose queue the listing waits in, who owns the surface.
        let cases = [
            ("owned", asked(soon, ""), None, shopee, new("shopee")),
            ("nobody's", asked(soon, ""), None, None, new("other")),
            ("due now", asked(NOW, ""), None, shopee, new("shopee")),
            ("due in years", asked(NOW + 4_000 * DAY, ""), None, None, new("other")),
            ("waits already", asked(soon, ""), shopee, shopee, Ok(Requested::Duplicate)),
            ("retried late", asked(NOW - DAY, ""), shopee, shopee, Ok(Requested::Duplicate)),
            ("still nobody's", asked(soon, ""), Some("other"), None, Ok(Requested::Duplicate)),
            ("owned by now", asked(soon, ""), Some("other"), shopee, Ok(moved)),
            ("another's by now", asked(soon, ""), Some("meta"), shopee, Ok(Requested::Duplicate)),
            ("overdue at once", asked(NOW - 1, ""), None, shopee, Err("due_time")),
            ("1970", asked(0, ""), None, shopee, Err("due_time")),
            ("never", asked(i64::MAX, ""), None, None, Err("due_time")),
            ("NUL", asked(soon, "a\0b"), None, None, Err("reason")),
            ("long", asked(soon, &"x".repeat(4_001)), shopee, None, Err("reason")),
        ];
        for (what, asked, waits_at, owner, expected) in cases {
            let pending = waits_at.map(|tenant| handover(tenant, HandoverState::Acknowledged));
            let got = request(&asked, pending.as_ref(), owner.map(str::to_owned), NOW);
            match (got, expected) {
                (Requested::Invalid(error), Err(field)) => assert_eq!(error.field, field, "{what}"),
                (got, expected) => assert_eq!(Ok(got), expected, "{what}"),
            }
        }
    }

    #[test]
    fn acknowledgements_and_refusals() {
        use HandoverState::{Acknowledged, Answered, Open, Refused};
        // The state, what an acknowledgement does, what a refusal does, with another reason too.
        let cases = [
            (Open, true, Ok(true), Ok(true)),
            (Acknowledged, false, Ok(true), Ok(true)),
            (Answered, false, Err("answered"), Err("answered")),
            (Refused, false, Ok(false), Err("another reason")),
        ];
        for (state, acknowledged, same, other) in cases {
            assert_eq!(acknowledge(Some(state)), Ok(acknowledged), "{state}");
            for (reason, expected) in [("sah", same), ("lain", other)] {
                match (refuse(&handover("shopee", state), reason), expected) {
                    (Err(why), Err(word)) => assert!(why.contains(word), "{state}: {why}"),
                    (got, expected) => assert_eq!(got, expected, "{state}, {reason}"),
                }
            }
        }
        assert!(acknowledge(None).is_err());
    }

    #[test]
    fn answers_by_outcomes() {
        use HandoverState::{Acknowledged, Answered, Open, Refused};
        let facts = |kind, identity: &str, state| HandoverFacts {
            surface: Surface::Tokopedia,
            kind,
            identity: identity.to_owned(),
            state,
        };
        let slug =
            |id: &str| Listing { surface: Surface::Tokopedia, kind: Kind::Slug, id: id.to_owned() };
        let short = "https://tokopedia.link/a";
        let page = |kind, address: &str| Listing { kind, ..slug(address) };
        let elsewhere = Listing { surface: Surface::Shopee, ..slug("toko/kaos") };
        let cases = [
            (None, slug("toko/kaos"), Answer::Unknown),
            (Some(facts(Kind::Slug, "toko/kaos", Open)), slug("toko/kaos"), Answer::First),
            (Some(facts(Kind::Slug, "toko/kaos", Acknowledged)), slug("toko/kaos"), Answer::First),
            (Some(facts(Kind::Slug, "toko/kaos", Answered)), slug("toko/kaos"), Answer::Late),
            (Some(facts(Kind::Slug, "toko/kaos", Refused)), slug("toko/kaos"), Answer::Late),
            (Some(facts(Kind::Slug, "toko/rok", Open)), slug("toko/kaos"), Answer::OtherListing),
            (Some(facts(Kind::Slug, "toko/kaos", Open)), elsewhere, Answer::OtherListing),
            // By another kind of id, or for a link that names no listing: this answer says which it is.
            (Some(facts(Kind::Pdp, "7", Open)), slug("toko/kaos"), Answer::First),
            (Some(facts(Kind::Short, short, Open)), slug("toko/kaos"), Answer::First),
            // By its address, a page answers for itself alone.
            (Some(facts(Kind::Short, short, Open)), page(Kind::Short, short), Answer::First),
            (
                Some(facts(Kind::Short, short, Open)),
                page(Kind::Short, "https://tokopedia.link/b"),
                Answer::OtherListing,
            ),
            (
                Some(facts(Kind::Slug, "toko/kaos", Open)),
                page(Kind::Page, "https://www.tokopedia.com/toko"),
                Answer::OtherListing,
            ),
        ];
        for (facts, listing, expected) in cases {
            assert_eq!(answer(facts.as_ref(), &listing), expected, "{facts:?} {listing:?}");
        }
        // TikTok's short links lead to its shop too.
        let product = |surface| Listing { surface, kind: Kind::Product, id: "7".to_owned() };
        for (kind, surface, expected) in [
            (Kind::Short, Surface::TiktokShop, Answer::First),
            (Kind::Short, Surface::Shopee, Answer::OtherListing),
            (Kind::Video, Surface::TiktokShop, Answer::OtherListing),
        ] {
            let facts = HandoverFacts { surface: Surface::Tiktok, ..facts(kind, "7", Open) };
            assert_eq!(answer(Some(&facts), &product(surface)), expected, "{kind} {surface}");
        }
    }
}
