//! What an outcome must be like to be stored, without looking at what is stored.

use saring_outcome::{Facts, Place, Rule};

use super::body_hash;
use super::canonical::{Canonical, Item};
use crate::records::{ItemError, NewOutcome, Origin, RuleHit};
use crate::time::Micros;

/// An outcome with all that is known of it by itself.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// As it was sent.
    pub sent: &'a NewOutcome,
    /// As it is stored, or why it cannot be.
    pub canonical: Result<&'a Canonical, ItemError>,
    /// The hash of what was sent.
    pub body_hash: String,
}

impl<'a> Judged<'a> {
    /// Judges one that was received at this time.
    pub fn of(item: &'a Item<'a>, received_at: Micros) -> Judged<'a> {
        let Item { sent, canonical } = item;
        let canonical =
            check(sent, received_at).and_then(|()| canonical.as_ref().map_err(ItemError::clone));
        Judged { sent, canonical, body_hash: body_hash(sent) }
    }
}

/// Refuses an outcome that cannot be stored as far as it tells by itself. `now` is when it was received.
fn check(outcome: &NewOutcome, now: Micros) -> Result<(), ItemError> {
    let handover_id = outcome.handover_id.map(|id| id.to_string()).unwrap_or_default();
    let listing = &outcome.listing;
    let facts = Facts {
        idempotency_key: &outcome.idempotency_key,
        place: Place::Names {
            surface: listing.surface.as_str(),
            kind: listing.kind.as_str(),
            id: &listing.id,
        },
        has_action: true,
        origin: Some(match outcome.primary_origin {
            Origin::RuleSet => saring_outcome::Origin::RuleSet,
            _ => saring_outcome::Origin::Other,
        }),
        primary_rule: outcome.primary_rule.as_ref().map(rule),
        rule_hits: outcome.rule_hits.iter().map(rule).collect(),
        handover_id: &handover_id,
        action_time: Some(outcome.action_at).into(),
        detect_time: outcome.detected_at.into(),
        category: &outcome.category,
        price: outcome.price,
        province: &outcome.province,
        seller: &outcome.seller,
        title: "",
        text_sketch: &outcome.text_sketch,
        image_hashes: &outcome.image_hashes,
    };
    saring_outcome::check(&facts, now)
        .map_err(|fault| ItemError::invalid(fault.field, fault.problem))
}

fn rule(hit: &RuleHit) -> Rule<'_> {
    Rule { rule_set: &hit.rule_set, version: hit.version, rule: &hit.rule }
}
