//! The check of an outcome: each function looks at one part of it.

use std::fmt::{self, Display};

use saring_fingerprint::{ImageHash, TextSketch};
use saring_link::{IdentityError, Kind, identity, parse};
use saring_notation::province;
use uuid::Uuid;

use crate::facts::{Facts, Origin, Place, Rule};
use crate::time::{CLOCK_SKEW, FIRST_ACTION, LAST_TIME, Time};

const MAX_KEY: usize = 128;
const MAX_LISTING_ID: usize = 2_048;
const MAX_TEXT: usize = 200;
const MAX_RULE_HITS: usize = 100;
const MAX_IMAGES: usize = 20;

/// Why an outcome is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, as the API names it: `rule_hits[1].rule`.
    pub field: String,
    /// What is wrong with it, and what is expected.
    pub problem: String,
    /// An older release stored such an outcome, so that this can be a retry.
    pub was_taken: bool,
}

/// Looks for a fault at `now`, in microseconds since 1970-01-01T00:00Z.
///
/// # Errors
///
/// The first [`Fault`] that no release ever took; if there is none, the first one at all.
pub fn check(outcome: &Facts<'_>, now: i64) -> Result<(), Fault> {
    let parts = [key, listing, known, texts, rules, numbers, fingerprints];
    let faults = || {
        let parts = parts.iter().filter_map(|part| part(outcome).err());
        parts.chain(action_time(outcome, now).err()).chain(detect_time(outcome).err())
    };
    match faults().find(|fault| !fault.was_taken).or_else(|| faults().next()) {
        Some(fault) => Err(fault),
        None => Ok(()),
    }
}

type Checked = Result<(), Fault>;

/// What every release refused.
fn refused(field: impl Into<String>, problem: impl Into<String>) -> Checked {
    Err(Fault { field: field.into(), problem: problem.into(), was_taken: false })
}

/// What is refused by now, and was stored once.
fn refused_lately(field: &str, problem: impl Into<String>) -> Checked {
    Err(Fault { field: field.into(), problem: problem.into(), was_taken: true })
}

fn key(outcome: &Facts<'_>) -> Checked {
    let key = outcome.idempotency_key;
    if (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    refused("idempotency_key", "a key has 1 to 128 visible ascii characters")
}

fn listing(outcome: &Facts<'_>) -> Checked {
    let (surface, kind, id) = match outcome.place {
        Place::Unset => return refused("listing", "is not set; give it or its `url`"),
        Place::Both => return refused("url", "is set besides `listing`; give one of the two"),
        Place::Url(url) => return link(url),
        Place::Names { surface, kind, id } => (surface, kind, id),
    };
    text("listing.listing_id", id, MAX_LISTING_ID)?;
    if id.is_empty() {
        return refused("listing.listing_id", "is empty; give the id that the surface shows");
    }
    // A page and a short link too: a handover of one is answered under its address.
    let Err(error) = identity(surface, kind, id) else { return Ok(()) };
    let (value, was_taken) = match error {
        IdentityError::Surface => (surface, false),
        IdentityError::Kind(_) => (kind, kind.parse::<Kind>().is_ok()),
        IdentityError::Id(..) => (id, true),
    };
    let field = format!("listing.{}", error.field());
    Err(Fault { field, problem: format!("`{}` {error}", shortened(value)), was_taken })
}

fn link(url: &str) -> Checked {
    match parse(url) {
        Ok(link) if link.listing_id.is_some() => Ok(()),
        Ok(_) => refused("url", "does not say which listing it is; give `listing` instead"),
        Err(error) => refused("url", error.to_string()),
    }
}

/// What has names of its own: one that is not known cannot be counted.
fn known(outcome: &Facts<'_>) -> Checked {
    if !outcome.has_action {
        return refused("action", "is not set, or not known here; name one of saring.v1");
    }
    if outcome.origin.is_none() {
        return refused("primary_origin", "is not set, or not known here; name one of saring.v1");
    }
    let handover = outcome.handover_id;
    if !handover.is_empty() && Uuid::try_parse(handover).is_err() {
        return refused("handover_id", "is no UUID");
    }
    Ok(())
}

fn texts(outcome: &Facts<'_>) -> Checked {
    text("category", outcome.category, MAX_TEXT)?;
    text("province", outcome.province, MAX_TEXT)?;
    text("seller", outcome.seller, MAX_TEXT)?;
    if !outcome.title.is_empty() && !outcome.text_sketch.is_empty() {
        return refused("title", "is set besides `text_sketch`; give one of the two");
    }
    let province = outcome.province.trim();
    if !province.is_empty()
        && let Err(error) = province::read(province)
    {
        return refused_lately("province", format!("`{}` {error}", shortened(province)));
    }
    Ok(())
}

/// No database keeps NUL apart from the end of a text.
fn text(field: impl Display, text: &str, most: usize) -> Checked {
    if text.len() > most {
        let problem = format!("has {} bytes, at most {most} are kept; shorten it", text.len());
        return refused(field.to_string(), problem);
    }
    if text.contains('\0') {
        return refused(field.to_string(), "holds the character NUL; take it out");
    }
    Ok(())
}

fn rules(outcome: &Facts<'_>) -> Checked {
    if outcome.origin == Some(Origin::RuleSet) && outcome.primary_rule.is_none() {
        return refused("primary_rule", "the origin is a rule set: name its rule");
    }
    if outcome.rule_hits.len() > MAX_RULE_HITS {
        return refused("rule_hits", format!("more than {MAX_RULE_HITS} rules; leave some out"));
    }
    outcome.primary_rule.iter().try_for_each(|hit| rule(format_args!("primary_rule"), hit))?;
    let mut hits = outcome.rule_hits.iter().enumerate();
    hits.try_for_each(|(at, hit)| rule(format_args!("rule_hits[{at}]"), hit))
}

/// A `/` would make two rules look the same in figures, where they are `set/rule`.
fn rule(path: fmt::Arguments<'_>, hit: &Rule<'_>) -> Checked {
    if hit.version < 1 {
        return refused(format!("{path}.version"), "versions begin at 1");
    }
    for (part, name) in [("rule_set", hit.rule_set), ("rule", hit.rule)] {
        let field = format_args!("{path}.{part}");
        text(field, name, MAX_TEXT)?;
        if name.is_empty() {
            return refused(field.to_string(), "is empty; give its name");
        }
        if name.contains('/') {
            return refused(field.to_string(), "holds a `/`; give the name alone");
        }
    }
    Ok(())
}

/// A time that cannot be true would stay in the figures for ever.
fn action_time(outcome: &Facts<'_>, now: i64) -> Checked {
    let Some(action_at) = micros("action_time", outcome.action_time)? else {
        return refused("action_time", "is not set; say when it was done");
    };
    if action_at > now.saturating_add(CLOCK_SKEW) {
        let problem = "is more than 10 minutes ahead of the clock here; an action is reported once \
                       it is done";
        return refused_lately("action_time", problem);
    }
    Ok(())
}

fn detect_time(outcome: &Facts<'_>) -> Checked {
    let detected_at = micros("detect_time", outcome.detect_time)?;
    match (detected_at, outcome.action_time) {
        (Some(detected_at), Time::At(action_at)) if detected_at > action_at => {
            refused("detect_time", "is later than the action; correct one of the two times")
        }
        _ => Ok(()),
    }
}

/// A timestamp that can be true.
fn micros(field: &str, time: Time) -> Result<Option<i64>, Fault> {
    let problem = match time {
        Time::Unset => return Ok(None),
        Time::Invalid => "is no time; nanos are 0 to 999,999,999",
        Time::At(at) if at < FIRST_ACTION => {
            "lies before 2015; is the cell empty, or the year a slip?"
        }
        Time::At(at) if at > LAST_TIME => "lies past the year 9998; is the year a slip?",
        Time::At(at) => return Ok(Some(at)),
    };
    let was_taken = matches!(time, Time::At(at) if (0..=LAST_TIME).contains(&at));
    Err(Fault { field: field.into(), problem: problem.into(), was_taken })
}

fn numbers(outcome: &Facts<'_>) -> Checked {
    match outcome.price {
        Some(price) if price < 0 => {
            refused("price", "is less than 0; leave it out if it is unknown")
        }
        _ => Ok(()),
    }
}

/// A fingerprint that scorers cannot read would make them reject the whole log.
fn fingerprints(outcome: &Facts<'_>) -> Checked {
    let sketch = outcome.text_sketch;
    if !sketch.is_empty()
        && let Err(error) = sketch.parse::<TextSketch>()
    {
        return refused("text_sketch", error.to_string());
    }
    if outcome.image_hashes.len() > MAX_IMAGES {
        return refused("image_hashes", format!("more than {MAX_IMAGES} hashes; leave some out"));
    }
    for (at, hash) in outcome.image_hashes.iter().enumerate() {
        if let Err(error) = hash.parse::<ImageHash>() {
            return refused(format!("image_hashes[{at}]"), error.to_string());
        }
    }
    Ok(())
}

/// As much of a value as a message needs.
fn shortened(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
