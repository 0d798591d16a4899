//! Listings, handovers and outcomes.

use prost_types::Timestamp;
use saring_fingerprint::TextSketch;
use saring_link::{Identity, IdentityError, Link};
use saring_proto::{Reason, v1};
use saring_store::records::{
    Action, Handover, HandoverState, ItemError, ItemReason, Listing, ListingEvent,
    ListingEventKind, NewOutcome, Origin, Reference, RuleHit, StoredOutcome,
};
use saring_wire::timestamp;

use super::micros;
use crate::item::Item;

pub(crate) fn listing_to_proto(listing: &Listing) -> v1::ListingRef {
    v1::ListingRef {
        surface: listing.surface.as_str().to_owned(),
        kind: listing.kind.as_str().to_owned(),
        listing_id: listing.id.clone(),
    }
}

/// A listing by its identity, or by a link.
pub(crate) fn listing(reference: Option<v1::ListingRef>, url: &str) -> Result<Listing, Item> {
    match (reference, url) {
        (Some(_), url) if !url.is_empty() => {
            Err(Item::invalid("url", "is set besides `listing`; give one of the two"))
        }
        (Some(reference), _) => named(reference),
        (None, "") => Err(Item::invalid("listing", "is not set; give it or its `url`")),
        (None, url) => {
            let link = link(url)?;
            let Link { surface, kind, listing_id, .. } = link;
            listing_id.map(|id| Listing { surface, kind, id }).ok_or_else(|| {
                Item::invalid("url", "does not say which listing it is; give `listing` instead")
            })
        }
    }
}

/// A listing by its names, with the id as it was sent. What it is like, and whether its surface can
/// have it, is judged where it is stored, after it is known whether it is a retry.
fn named(reference: v1::ListingRef) -> Result<Listing, Item> {
    let v1::ListingRef { surface, kind, listing_id: id } = reference;
    let wrong = |field, value: &str, error: IdentityError| {
        Item::invalid(field, format!("`{}` {error}", value.chars().take(60).collect::<String>()))
    };
    match saring_link::identity(&surface, &kind, &id) {
        Ok(Identity { surface, kind, .. }) | Err(IdentityError::Id(surface, kind)) => {
            Ok(Listing { surface, kind, id })
        }
        Err(error @ IdentityError::Surface) => Err(wrong("listing.surface", &surface, error)),
        Err(error @ IdentityError::Kind(surface)) => match kind.parse() {
            Ok(kind) => Ok(Listing { surface, kind, id }),
            Err(_) => Err(wrong("listing.kind", &kind, error)),
        },
    }
}

/// Reads a link.
pub(crate) fn link(url: &str) -> Result<Link, Item> {
    saring_link::parse(url).map_err(|error| Item::invalid("url", error.to_string()))
}

/// The state that is asked for; none for all.
pub(crate) fn handover_state(state: i32) -> Result<Option<HandoverState>, tonic::Status> {
    match v1::HandoverState::try_from(state) {
        Ok(v1::HandoverState::Unspecified) => Ok(None),
        Ok(v1::HandoverState::Open) => Ok(Some(HandoverState::Open)),
        Ok(v1::HandoverState::Acknowledged) => Ok(Some(HandoverState::Acknowledged)),
        Ok(v1::HandoverState::Answered) => Ok(Some(HandoverState::Answered)),
        Ok(v1::HandoverState::Refused) => Ok(Some(HandoverState::Refused)),
        Err(_) => Err(saring_grpc::invalid_field("state", "is not known here")),
    }
}

/// A handover, and whether it is overdue now.
pub(crate) fn handover_to_proto(handover: Handover, now: i64) -> v1::Handover {
    let overdue = handover.is_overdue(now);
    let state = match handover.state {
        HandoverState::Open => v1::HandoverState::Open,
        HandoverState::Acknowledged => v1::HandoverState::Acknowledged,
        HandoverState::Answered => v1::HandoverState::Answered,
        HandoverState::Refused => v1::HandoverState::Refused,
    };
    v1::Handover {
        handover_id: handover.handover_id.to_string(),
        tenant: handover.tenant,
        listing: handover.listing.as_ref().map(listing_to_proto),
        url: handover.url,
        canonical_url: handover.canonical_url,
        unresolved: handover.unresolved,
        reason: handover.reason,
        create_time: Some(timestamp(handover.created_at)),
        due_time: Some(timestamp(handover.due_at)),
        state: state.into(),
        acknowledge_time: handover.acknowledged_at.map(timestamp),
        answer_time: handover.answered_at.map(timestamp),
        refusal_reason: handover.refusal_reason,
        outcome_id: handover.outcome_id.map(|id| id.to_string()).unwrap_or_default(),
        answer_action: handover.answer_action.map(action_to_proto).unwrap_or_default().into(),
        surface: handover.surface.as_str().to_owned(),
        overdue,
    }
}

/// Who could own the surface of a handover that nobody sees, because no platform owns it.
pub(crate) fn unowned_to_proto(handover: &Handover) -> Option<v1::UnownedSurface> {
    let platform = handover.unowned()?.as_str().to_owned();
    Some(v1::UnownedSurface { surface: handover.surface.as_str().to_owned(), platform })
}

pub(crate) fn item_error_to_proto(error: &ItemError) -> v1::ItemError {
    let reason = match error.reason {
        ItemReason::Invalid => Reason::InvalidField,
        ItemReason::NotFound => Reason::NotFound,
    };
    v1::ItemError {
        reason: reason.to_string(),
        field: error.field.clone(),
        message: error.detail.clone(),
    }
}

fn action(action: v1::Action) -> Result<Action, Item> {
    match action {
        v1::Action::Removed => Ok(Action::Removed),
        v1::Action::Disabled => Ok(Action::Disabled),
        v1::Action::Restricted => Ok(Action::Restricted),
        v1::Action::SellerSuspended => Ok(Action::SellerSuspended),
        v1::Action::ReviewedLegal => Ok(Action::ReviewedLegal),
        v1::Action::Restored => Ok(Action::Restored),
        v1::Action::Unspecified => {
            Err(Item::invalid("action", "is not set, or not known here; name one of saring.v1"))
        }
    }
}

const fn action_to_proto(action: Action) -> v1::Action {
    match action {
        Action::Removed => v1::Action::Removed,
        Action::Disabled => v1::Action::Disabled,
        Action::Restricted => v1::Action::Restricted,
        Action::SellerSuspended => v1::Action::SellerSuspended,
        Action::ReviewedLegal => v1::Action::ReviewedLegal,
        Action::Restored => v1::Action::Restored,
    }
}

fn origin(origin: v1::Origin) -> Result<Origin, Item> {
    match origin {
        v1::Origin::RuleSet => Ok(Origin::RuleSet),
        v1::Origin::ManualSearch => Ok(Origin::ManualSearch),
        v1::Origin::PlatformModel => Ok(Origin::PlatformModel),
        v1::Origin::Handover => Ok(Origin::Handover),
        v1::Origin::UserReport => Ok(Origin::UserReport),
        v1::Origin::Authority => Ok(Origin::Authority),
        v1::Origin::Unspecified => Err(Item::invalid(
            "primary_origin",
            "is not set, or not known here; name one of saring.v1",
        )),
    }
}

const fn origin_to_proto(origin: Origin) -> v1::Origin {
    match origin {
        Origin::RuleSet => v1::Origin::RuleSet,
        Origin::ManualSearch => v1::Origin::ManualSearch,
        Origin::PlatformModel => v1::Origin::PlatformModel,
        Origin::Handover => v1::Origin::Handover,
        Origin::UserReport => v1::Origin::UserReport,
        Origin::Authority => v1::Origin::Authority,
    }
}

fn hit(hit: v1::RuleHit) -> RuleHit {
    RuleHit { rule_set: hit.rule_set, version: hit.version, rule: hit.rule }
}

fn hit_to_proto(hit: RuleHit) -> v1::RuleHit {
    v1::RuleHit { rule_set: hit.rule_set, version: hit.version, rule: hit.rule }
}

/// An outcome of a message, if any release could store it. Of a title, the sketch is kept and the title
/// goes.
pub(crate) fn outcome(outcome: v1::Outcome) -> Result<NewOutcome, Item> {
    saring_wire::check_outcome_of_any_release(&outcome)
        .map_err(|fault| Item::invalid(fault.field, fault.problem))?;
    let (action, primary_origin) = (action(outcome.action())?, origin(outcome.primary_origin())?);
    let time = |time: Option<Timestamp>| micros("time", time?).ok();
    let text_sketch = match outcome.title.as_str() {
        "" => outcome.text_sketch,
        title => TextSketch::of(title).map(|sketch| sketch.to_string()).unwrap_or_default(),
    };
    let listing = listing(outcome.listing, &outcome.url)?;
    let before = saring_link::parse_with_punctuation(&outcome.url).ok();
    let before = before.and_then(|link| {
        let Link { surface, kind, listing_id, .. } = link;
        listing_id.map(|id| Listing { surface, kind, id })
    });
    Ok(NewOutcome {
        idempotency_key: outcome.idempotency_key,
        listing_before: before.filter(|before| *before != listing),
        listing,
        action,
        primary_origin,
        primary_rule: outcome.primary_rule.map(hit),
        rule_hits: outcome.rule_hits.into_iter().map(hit).collect(),
        handover_id: outcome.handover_id.parse().ok(),
        action_at: time(outcome.action_time)
            .ok_or_else(|| Item::invalid("action_time", "is not set; say when it was done"))?,
        detected_at: time(outcome.detect_time),
        category: outcome.category,
        price: outcome.price,
        province: outcome.province,
        seller: outcome.seller,
        text_sketch,
        image_hashes: outcome.image_hashes,
    })
}

fn outcome_to_proto(stored: StoredOutcome) -> v1::StoredOutcome {
    let outcome = stored.outcome;
    let message = v1::Outcome {
        idempotency_key: outcome.idempotency_key,
        listing: Some(listing_to_proto(&outcome.listing)),
        url: String::new(),
        action: action_to_proto(outcome.action).into(),
        primary_origin: origin_to_proto(outcome.primary_origin).into(),
        primary_rule: outcome.primary_rule.map(hit_to_proto),
        rule_hits: outcome.rule_hits.into_iter().map(hit_to_proto).collect(),
        handover_id: outcome.handover_id.map(|id| id.to_string()).unwrap_or_default(),
        action_time: Some(timestamp(outcome.action_at)),
        detect_time: outcome.detected_at.map(timestamp),
        category: outcome.category,
        price: outcome.price,
        province: outcome.province,
        seller: outcome.seller,
        text_sketch: outcome.text_sketch,
        title: String::new(),
        image_hashes: outcome.image_hashes,
    };
    v1::StoredOutcome {
        outcome_id: stored.outcome_id.to_string(),
        tenant: stored.tenant,
        outcome: Some(message),
        unresolved: references(&stored.unresolved),
    }
}

/// The fields that name something which is not known here.
pub(crate) fn references(unresolved: &[Reference]) -> Vec<String> {
    unresolved.iter().map(|reference| reference.as_str().to_owned()).collect()
}

pub(crate) fn event_to_proto(event: ListingEvent, now: i64) -> v1::ListingEvent {
    use v1::listing_event::Event;
    let received = timestamp(event.cursor.received_at);
    let event = match event.kind {
        ListingEventKind::Handover(handover) => Event::Handover(handover_to_proto(*handover, now)),
        ListingEventKind::Outcome(outcome) => Event::Outcome(outcome_to_proto(*outcome)),
    };
    v1::ListingEvent { receive_time: Some(received), event: Some(event) }
}
