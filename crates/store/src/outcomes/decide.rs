//! The decision on a batch: what each item gets, and what has to be written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use saring_bundle::Entry;
use saring_link::{Kind, Surface};
use uuid::Uuid;

use super::{body_hash, check};
use crate::records::{Action, FingerprintHead, ItemError, Listing, NewOutcome, Origin};
use crate::time::Day;

/// What is known of a key that was used before.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub outcome_id: Uuid,
    pub position: i64,
    pub body_hash: String,
}

/// What a batch needs to know of a handover of its tenant.
#[derive(Clone, Debug)]
pub(crate) struct HandoverFacts {
    pub surface: Surface,
    pub kind: Kind,
    /// `None` where the link did not say.
    pub listing_id: Option<String>,
    /// It waits for an answer.
    pub pending: bool,
}

/// How a listing stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListingState {
    pub up: bool,
    /// Its fingerprint in the log, while that is in force.
    pub fingerprint: Option<String>,
}

impl Default for ListingState {
    /// A listing of which nothing was reported is up.
    fn default() -> Self {
        ListingState { up: true, fingerprint: None }
    }
}

/// What is stored already, as far as the batch touches it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub tenant: String,
    pub surfaces: BTreeSet<Surface>,
    pub keys: HashMap<String, Seen>,
    pub handovers: HashMap<Uuid, HandoverFacts>,
    pub listings: BTreeMap<Listing, ListingState>,
    /// The identity that a listing is known by, where that is another one.
    pub aliases: BTreeMap<Listing, Listing>,
    pub position: i64,
    pub fingerprints: FingerprintHead,
}

impl Known {
    fn listing(&self, listing: &Listing) -> Listing {
        self.aliases.get(listing).unwrap_or(listing).clone()
    }
}

/// What an item gets. Which field conflicts is for the store to say: it has the older body.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    Accepted { outcome_id: Uuid, position: i64 },
    Duplicate { outcome_id: Uuid, position: i64 },
    Conflict { outcome_id: Uuid },
    Invalid(ItemError),
}

/// An outcome to store, with what follows from it.
#[derive(Clone, Debug)]
pub(crate) struct Accepted<'a> {
    pub outcome_id: Uuid,
    pub position: i64,
    pub body_hash: String,
    pub day: Day,
    pub category_top: &'a str,
    pub outcome: &'a NewOutcome,
}

/// By what the counts are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RollupKey {
    pub day: Day,
    pub surface: Surface,
    pub action: Action,
    pub origin: Origin,
    pub rule_set: String,
    pub rule: String,
    pub category: String,
    pub province: String,
}

/// Counts of outcomes, takedowns, restorations.
pub(crate) type Counts = [i64; 3];

/// What to answer and what to write.
#[derive(Clone, Debug)]
pub(crate) struct Decision<'a> {
    pub verdicts: Vec<Verdict>,
    pub accepted: Vec<Accepted<'a>>,
    pub listings: BTreeMap<Listing, ListingState>,
    /// Identities of listings that turned out to be other listings', with those.
    pub aliases: Vec<(Listing, Listing)>,
    pub rollups: BTreeMap<RollupKey, Counts>,
    /// New entries of the log, each with the end of the log that it makes.
    pub fingerprints: Vec<(Entry, FingerprintHead)>,
    /// Handovers that are answered, each by its outcome.
    pub answered: Vec<(Uuid, Uuid)>,
    pub position: i64,
}

/// Decides on a batch, in its order, each item on top of those before it.
pub(crate) fn decide(
    mut known: Known,
    batch: &[NewOutcome],
    new_id: impl Fn() -> Uuid,
) -> Decision<'_> {
    let mut decision = Decision {
        verdicts: Vec::with_capacity(batch.len()),
        accepted: Vec::with_capacity(batch.len()),
        listings: BTreeMap::new(),
        aliases: Vec::new(),
        rollups: BTreeMap::new(),
        fingerprints: Vec::new(),
        answered: Vec::new(),
        position: known.position,
    };
    for outcome in batch {
        let hash = body_hash(outcome);
        // First of all: a retry is a retry, even if the platform has lost the surface since.
        let verdict = match known.keys.get(&outcome.idempotency_key) {
            Some(seen) if seen.body_hash == hash => {
                Verdict::Duplicate { outcome_id: seen.outcome_id, position: seen.position }
            }
            Some(seen) => Verdict::Conflict { outcome_id: seen.outcome_id },
            None => match check::fault(outcome).or_else(|| misfit(&known, outcome)) {
                Some(error) => Verdict::Invalid(error),
                None => accept(&mut known, &mut decision, outcome, hash, new_id()),
            },
        };
        decision.verdicts.push(verdict);
    }
    decision
}

/// Why an outcome does not fit what is stored.
fn misfit(known: &Known, outcome: &NewOutcome) -> Option<ItemError> {
    let Listing { surface, kind, id } = &outcome.listing;
    if !known.surfaces.contains(surface) {
        let detail = format!("the surface {surface} is not one of {}", known.tenant);
        return Some(ItemError::invalid("listing", detail));
    }
    let handover_id = outcome.handover_id?;
    let Some(handover) = known.handovers.get(&handover_id) else {
        let detail = format!("{} was given no such handover", known.tenant);
        return Some(ItemError::not_found("handover_id", detail));
    };
    // A link by another kind of id is resolved by this very answer.
    let same = handover.surface == *surface
        && (handover.kind != *kind || handover.listing_id.as_ref().is_none_or(|own| own == id));
    (!same).then(|| ItemError::invalid("handover_id", "the handover is of another listing"))
}

fn accept<'a>(
    known: &mut Known,
    decision: &mut Decision<'a>,
    outcome: &'a NewOutcome,
    body_hash: String,
    outcome_id: Uuid,
) -> Verdict {
    decision.position += 1;
    let position = decision.position;
    let seen = Seen { outcome_id, position, body_hash: body_hash.clone() };
    known.keys.insert(outcome.idempotency_key.clone(), seen);

    if let Some(handover_id) = outcome.handover_id
        && let Some(handover) = known.handovers.get_mut(&handover_id)
        && std::mem::take(&mut handover.pending)
    {
        decision.answered.push((handover_id, outcome_id));
        let surface = outcome.listing.surface;
        let handed_over = handover
            .listing_id
            .clone()
            .map(|id| Listing { surface, kind: handover.kind, id })
            .filter(|listing| *listing != outcome.listing);
        let listing = known.listing(&outcome.listing);
        if let Some(alias) = handed_over.filter(|alias| *alias != listing) {
            known.aliases.entry(alias.clone()).or_insert_with(|| listing.clone());
            decision.aliases.push((alias, listing));
        }
    }

    let (took_down, restored) = turn(known, decision, outcome, outcome_id);
    let category_top = outcome.category.split('/').next().unwrap_or_default();
    let rule = outcome.primary_rule.as_ref();
    let key = RollupKey {
        day: Day::of(outcome.action_at),
        surface: outcome.listing.surface,
        action: outcome.action,
        origin: outcome.primary_origin,
        rule_set: rule.map_or(String::new(), |rule| rule.rule_set.clone()),
        rule: rule.map_or(String::new(), |rule| rule.rule.clone()),
        category: category_top.to_owned(),
        province: outcome.province.clone(),
    };
    let day = key.day;
    let counts = decision.rollups.entry(key).or_default();
    counts[0] += 1;
    counts[1] += i64::from(took_down);
    counts[2] += i64::from(restored);

    let accepted = Accepted { outcome_id, position, body_hash, day, category_top, outcome };
    decision.accepted.push(accepted);
    Verdict::Accepted { outcome_id, position }
}

/// Moves the listing, and with it its fingerprint: whether it went down, and whether it came up.
fn turn(
    known: &mut Known,
    decision: &mut Decision<'_>,
    outcome: &NewOutcome,
    outcome_id: Uuid,
) -> (bool, bool) {
    let Some(up) = outcome.action.leaves_up() else { return (false, false) };
    let listing = known.listing(&outcome.listing);
    let state = known.listings.entry(listing.clone()).or_default();
    if state.up == up {
        return (false, false);
    }
    state.up = up;
    let entry = if up {
        state.fingerprint.take().map(|id| Entry::Remove { id })
    } else {
        let text = Some(outcome.text_sketch.clone()).filter(|sketch| !sketch.is_empty());
        let images = outcome.image_hashes.clone();
        (text.is_some() || !images.is_empty()).then(|| {
            let id = outcome_id.to_string();
            state.fingerprint = Some(id.clone());
            Entry::Add { id, text, images }
        })
    };
    decision.listings.insert(listing, state.clone());
    if let Some(entry) = entry {
        known.fingerprints = FingerprintHead {
            version: known.fingerprints.version + 1,
            digest: entry.chain(&known.fingerprints.digest),
        };
        decision.fingerprints.push((entry, known.fingerprints));
    }
    (!up, up)
}
