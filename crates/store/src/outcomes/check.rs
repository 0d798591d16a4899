//! What an outcome must be like to be stored, without looking at what is stored.

use saring_fingerprint::{ImageHash, TextSketch};

use crate::check::text_fault;
use crate::records::{ItemError, NewOutcome, Origin, RuleHit};
use crate::time::{CLOCK_SKEW, FIRST_ACTION, Micros};

const MAX_LISTING_ID: usize = 2_048;
const MAX_TEXT: usize = 200;
const MAX_RULE_HITS: usize = 100;
const MAX_IMAGES: usize = 20;

/// Why an outcome cannot be stored; `None` if it can as far as it tells by itself. `now` is when it was
/// received.
pub(super) fn fault(outcome: &NewOutcome, now: Micros) -> Option<ItemError> {
    key(&outcome.idempotency_key)
        .or_else(|| texts(outcome))
        .or_else(|| rules(outcome))
        .or_else(|| times(outcome, now))
        .or_else(|| price(outcome))
        .or_else(|| fingerprints(outcome))
}

fn key(key: &str) -> Option<ItemError> {
    let shaped = (1..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    (!shaped).then(|| {
        ItemError::invalid("idempotency_key", "a key has 1 to 128 visible ascii characters")
    })
}

fn texts(outcome: &NewOutcome) -> Option<ItemError> {
    [
        ("listing.listing_id", &outcome.listing.id, MAX_LISTING_ID),
        ("category", &outcome.category, MAX_TEXT),
        ("province", &outcome.province, MAX_TEXT),
        ("seller", &outcome.seller, MAX_TEXT),
    ]
    .into_iter()
    .find_map(|(field, text, max)| Some(ItemError::invalid(field, text_fault(text, max)?)))
}

fn rules(outcome: &NewOutcome) -> Option<ItemError> {
    if outcome.primary_origin == Origin::RuleSet && outcome.primary_rule.is_none() {
        return Some(ItemError::invalid("primary_rule", "the origin is a rule set: name its rule"));
    }
    if outcome.rule_hits.len() > MAX_RULE_HITS {
        return Some(ItemError::invalid("rule_hits", format!("more than {MAX_RULE_HITS} rules")));
    }
    let primary = outcome.primary_rule.iter().map(|rule| ("primary_rule", rule));
    let hits = outcome.rule_hits.iter().map(|rule| ("rule_hits", rule));
    primary.chain(hits).find_map(|(field, rule)| Some(ItemError::invalid(field, rule_fault(rule)?)))
}

/// A `/` would make two rules look the same in figures, where they are `set/rule`.
fn rule_fault(rule: &RuleHit) -> Option<String> {
    if rule.version < 1 {
        return Some("versions begin at 1".to_owned());
    }
    [("rule_set", &rule.rule_set), ("rule", &rule.rule)].into_iter().find_map(|(part, text)| {
        let fault = match text_fault(text, MAX_TEXT) {
            None if text.is_empty() => "is empty".to_owned(),
            None if text.contains('/') => "holds a `/`".to_owned(),
            fault => fault?,
        };
        Some(format!("`{part}` {fault}"))
    })
}

/// A time that cannot be true would stay in the figures for ever.
fn times(outcome: &NewOutcome, now: Micros) -> Option<ItemError> {
    let action_at = ("action_time", Some(outcome.action_at));
    let too_early = [action_at, ("detect_time", outcome.detected_at)]
        .into_iter()
        .find(|(_, at)| at.is_some_and(|at| at < FIRST_ACTION));
    if let Some((field, _)) = too_early {
        let detail = "lies before 2015; is the cell empty, or the year a slip?";
        return Some(ItemError::invalid(field, detail));
    }
    if outcome.action_at > now.saturating_add(CLOCK_SKEW) {
        let detail = "is more than 10 minutes ahead of the server's clock; an action is reported \
                      once it is done";
        return Some(ItemError::invalid("action_time", detail));
    }
    outcome
        .detected_at
        .is_some_and(|detected_at| detected_at > outcome.action_at)
        .then(|| ItemError::invalid("detect_time", "is later than the action"))
}

fn price(outcome: &NewOutcome) -> Option<ItemError> {
    outcome
        .price
        .is_some_and(|price| price < 0)
        .then(|| ItemError::invalid("price", "is less than 0"))
}

/// A fingerprint that scorers cannot read would make them reject the whole log.
fn fingerprints(outcome: &NewOutcome) -> Option<ItemError> {
    if !outcome.text_sketch.is_empty()
        && let Err(error) = outcome.text_sketch.parse::<TextSketch>()
    {
        return Some(ItemError::invalid("text_sketch", error.to_string()));
    }
    if outcome.image_hashes.len() > MAX_IMAGES {
        return Some(ItemError::invalid("image_hashes", format!("more than {MAX_IMAGES} hashes")));
    }
    let error = outcome.image_hashes.iter().find_map(|hash| hash.parse::<ImageHash>().err())?;
    Some(ItemError::invalid("image_hashes", error.to_string()))
}
