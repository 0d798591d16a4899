//! What of an outcome can be seen to be wrong without the store, so that whoever takes it in says so at
//! once and not days later.

use prost::Message as _;
use prost_types::Timestamp;
use saring_outcome::{Facts, Fault, Origin, Place, Rule, Time};
use saring_proto::v1;

/// Most bytes of one outcome on its way to the centre. One that has every field at its limit is smaller.
const MAX_OUTCOME_BYTES: usize = 64 << 10;

/// Refuses an outcome that the centre would refuse at `now`, in microseconds since 1970-01-01T00:00Z.
///
/// # Errors
///
/// The [`Fault`].
pub fn check_outcome(outcome: &v1::Outcome, now: i64) -> Result<(), Fault> {
    saring_outcome::check(&facts(outcome), now)
}

/// Refuses an outcome that no release ever stored. What one stored can be a retry: whoever has the keys
/// of what is stored asks this first.
///
/// # Errors
///
/// The [`Fault`].
pub fn check_outcome_of_any_release(outcome: &v1::Outcome) -> Result<(), Fault> {
    // The time does not matter: what lies ahead of it was stored once.
    match saring_outcome::check(&facts(outcome), i64::MAX) {
        Err(fault) if !fault.was_taken => Err(fault),
        _ => Ok(()),
    }
}

/// Refuses an outcome that is too large to be kept on the way to the centre.
///
/// # Errors
///
/// A [`Fault`] of the outcome as a whole, without a field.
pub fn check_outcome_size(outcome: &v1::Outcome) -> Result<(), Fault> {
    let bytes = outcome.encoded_len();
    if bytes <= MAX_OUTCOME_BYTES {
        return Ok(());
    }
    let problem = format!("the outcome has {bytes} bytes; at most {MAX_OUTCOME_BYTES} are taken");
    Err(Fault { field: String::new(), problem, was_taken: false })
}

fn facts(outcome: &v1::Outcome) -> Facts<'_> {
    let place = match (&outcome.listing, outcome.url.as_str()) {
        (None, "") => Place::Unset,
        (None, url) => Place::Url(url),
        (Some(listing), "") => {
            Place::Names { surface: &listing.surface, kind: &listing.kind, id: &listing.listing_id }
        }
        (Some(_), _) => Place::Both,
    };
    let origin = match outcome.primary_origin() {
        v1::Origin::Unspecified => None,
        v1::Origin::RuleSet => Some(Origin::RuleSet),
        _ => Some(Origin::Other),
    };
    Facts {
        idempotency_key: &outcome.idempotency_key,
        place,
        has_action: outcome.action() != v1::Action::Unspecified,
        origin,
        primary_rule: outcome.primary_rule.as_ref().map(rule),
        rule_hits: outcome.rule_hits.iter().map(rule).collect(),
        handover_id: &outcome.handover_id,
        action_time: time(outcome.action_time.as_ref()),
        detect_time: time(outcome.detect_time.as_ref()),
        category: &outcome.category,
        price: outcome.price,
        province: &outcome.province,
        seller: &outcome.seller,
        title: &outcome.title,
        text_sketch: &outcome.text_sketch,
        image_hashes: &outcome.image_hashes,
    }
}

fn rule(hit: &v1::RuleHit) -> Rule<'_> {
    Rule { rule_set: &hit.rule_set, version: hit.version, rule: &hit.rule }
}

fn time(time: Option<&Timestamp>) -> Time {
    time.map_or(Time::Unset, |time| Time::of(time.seconds, time.nanos))
}
