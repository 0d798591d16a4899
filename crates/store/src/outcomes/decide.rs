//! The decision on a batch: what each item gets, and what has to be written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use saring_bundle::Entry;
use saring_link::Surface;
use uuid::Uuid;

use super::canonical::Canonical;
use super::rules::Missing;
use super::{Judged, KnownRules, body_hash};
use crate::handovers::{Answer, HandoverFacts, answer};
use crate::records::{
    Action, HandoverState, ItemError, Listing, NewOutcome, Origin, OutcomeResult, Reference,
    not_your_surface,
};
use crate::time::{Day, Micros};

/// What is known of a key that was used before.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The outcome that was stored under it.
    pub outcome_id: Uuid,
    /// That one's place among those of its platform, from 1.
    pub position: i64,
    /// The hash of what was sent then.
    pub body_hash: String,
}

/// How a listing stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingState {
    /// It can be found and bought.
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
pub struct Known {
    /// The platform's surfaces.
    pub surfaces: BTreeSet<Surface>,
    /// Idempotency keys that were used before.
    pub keys: HashMap<String, Seen>,
    /// The platform's handovers.
    pub handovers: HashMap<Uuid, HandoverFacts>,
    /// How listings stand; those of which nothing was reported may be left out.
    pub listings: BTreeMap<Listing, ListingState>,
    /// The identity that a listing is known by, where that is another one.
    pub aliases: BTreeMap<Listing, Listing>,
    /// Which rules there are.
    pub rules: KnownRules,
    /// The place of the platform's last outcome; 0 if there is none.
    pub position: i64,
}

impl Known {
    fn listing(&self, listing: &Listing) -> Listing {
        self.aliases.get(listing).unwrap_or(listing).clone()
    }
}

/// What an item gets. Which field conflicts is for the store to say: it has the older body.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// This result.
    Decided(OutcomeResult),
    /// A conflict: another one was stored under its key.
    Conflict {
        /// That one.
        outcome_id: Uuid,
    },
}

/// An outcome to store, with what follows from it.
#[derive(Clone, Debug)]
pub struct Accepted<'a> {
    /// Its id.
    pub outcome_id: Uuid,
    /// Its place among those of its platform, from 1.
    pub position: i64,
    /// The hash of what was sent.
    pub body_hash: String,
    /// The day of the action.
    pub day: Day,
    /// The first part of its category.
    pub category_top: &'a str,
    /// As it was sent.
    pub sent: &'a NewOutcome,
    /// The spelling that is stored.
    pub canonical: &'a Canonical,
    /// What it names and is not known here.
    pub unresolved: Vec<Reference>,
}

impl Accepted<'_> {
    /// What an item under the same key is compared with: its id, its position, the hash of what was sent.
    fn seen(&self) -> (Uuid, i64, &str) {
        (self.outcome_id, self.position, &self.body_hash)
    }
}

/// By what the counts are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RollupKey<'a> {
    /// The day of the action.
    pub day: Day,
    /// Where the listing stands.
    pub surface: Surface,
    /// What was done.
    pub action: Action,
    /// What led to it.
    pub origin: Origin,
    /// The rule set of the primary rule; empty if there is none.
    pub rule_set: &'a str,
    /// The primary rule; empty if there is none.
    pub rule: &'a str,
    /// The first part of the category.
    pub category: &'a str,
    /// A code of ISO 3166-2; empty if unknown.
    pub province: &'a str,
}

/// Counts of outcomes, takedowns, restorations, late outcomes.
pub type Counts = [i64; 4];

/// What to answer and what to write.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// What each item gets, in order.
    pub verdicts: Vec<Verdict>,
    /// What is stored.
    pub accepted: Vec<Accepted<'a>>,
    /// Listings that changed, as they stand now.
    pub listings: BTreeMap<Listing, ListingState>,
    /// Identities of listings that turned out to be other listings', with those.
    pub aliases: Vec<(Listing, Listing)>,
    /// What is added to the counts.
    pub rollups: BTreeMap<RollupKey<'a>, Counts>,
    /// What is to be added to the log of fingerprints, in this order.
    pub fingerprints: Vec<Entry>,
    /// Handovers that are answered, each by its outcome and what was done.
    pub answered: Vec<(Uuid, Uuid, Action)>,
    /// The place of the platform's last outcome now.
    pub position: i64,
}

/// Decides on a batch, in its order, each item on top of those before it.
pub fn decide<'a>(
    mut known: Known,
    batch: Vec<Judged<'a>>,
    received_at: Micros,
    new_id: impl Fn() -> Uuid,
) -> Decision<'a> {
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
    // Those of this batch, by their place among what is accepted.
    let mut keys: HashMap<&str, usize> = HashMap::with_capacity(batch.len());
    for Judged { sent, canonical, body_hash: hash } in batch {
        let key = sent.idempotency_key.as_str();
        // First of all: a retry is a retry, whatever is refused by now.
        let seen = match keys.get(key) {
            Some(&at) => Some(decision.accepted[at].seen()),
            None => {
                known.keys.get(key).map(|seen| (seen.outcome_id, seen.position, &*seen.body_hash))
            }
        };
        let verdict = match seen {
            Some((outcome_id, position, stored)) if is_same(stored, sent, &hash) => {
                Verdict::Decided(OutcomeResult::Duplicate { outcome_id, position })
            }
            Some((outcome_id, ..)) => Verdict::Conflict { outcome_id },
            None => match canonical.and_then(|canonical| fit(&known, sent, canonical)) {
                Err(error) => Verdict::Decided(OutcomeResult::Invalid(error)),
                Ok(fit) => {
                    keys.insert(key, decision.accepted.len());
                    let outcome_id = new_id();
                    accept(
                        &mut known,
                        &mut decision,
                        sent,
                        fit,
                        Receipt { outcome_id, hash, received_at },
                    )
                }
            },
        };
        decision.verdicts.push(verdict);
    }
    decision
}

/// Whether what was stored under a key is what is sent again. An older release can have read its link
/// as another listing.
fn is_same(stored: &str, sent: &NewOutcome, hash: &str) -> bool {
    stored == hash || sent.as_read_before().is_some_and(|before| stored == body_hash(&before))
}

/// What is known of an outcome that can be stored.
struct Fit<'a> {
    canonical: &'a Canonical,
    answers: Option<Uuid>,
    unresolved: Vec<Reference>,
}

/// What an outcome gets when it is stored.
struct Receipt {
    outcome_id: Uuid,
    hash: String,
    received_at: Micros,
}

/// Whether an outcome can be stored, by what is stored already.
fn fit<'a>(
    known: &Known,
    sent: &NewOutcome,
    canonical: &'a Canonical,
) -> Result<Fit<'a>, ItemError> {
    let surface = canonical.listing.surface;
    if !known.surfaces.contains(&surface) {
        let detail = not_your_surface(surface, known.surfaces.iter().copied());
        return Err(ItemError::invalid("listing.surface", detail));
    }
    let mut unresolved = Vec::new();
    let mut answers = None;
    if let Some(handover_id) = sent.handover_id {
        match answer(known.handovers.get(&handover_id), &canonical.listing) {
            Answer::Unknown => unresolved.push(Reference::HandoverId),
            Answer::OtherListing => {
                let detail =
                    "the handover is of another listing; give the one of this listing, or none";
                return Err(ItemError::invalid("handover_id", detail));
            }
            Answer::First => answers = Some(handover_id),
            Answer::Late => {}
        }
    }
    let primary = sent.primary_rule.iter().map(|hit| (Reference::PrimaryRule, String::new(), hit));
    let hits = (0..).zip(&sent.rule_hits);
    let hits = hits.map(|(at, hit)| (Reference::RuleHits, format!("[{at}]"), hit));
    for (reference, place, hit) in primary.chain(hits) {
        let is_known = known.rules.resolve(hit).map_err(|Missing { part, why }| {
            ItemError::invalid(format!("{}{place}.{part}", reference.as_str()), why)
        })?;
        if !is_known && !unresolved.contains(&reference) {
            unresolved.push(reference);
        }
    }
    Ok(Fit { canonical, answers, unresolved })
}

fn accept<'a>(
    known: &mut Known,
    decision: &mut Decision<'a>,
    sent: &'a NewOutcome,
    fit: Fit<'a>,
    receipt: Receipt,
) -> Verdict {
    let Fit { canonical, answers, unresolved } = fit;
    let Receipt { outcome_id, hash, received_at } = receipt;
    decision.position += 1;
    let position = decision.position;

    if let Some(handover_id) = answers
        && let Some(handover) = known.handovers.get_mut(&handover_id)
    {
        handover.state = HandoverState::Answered;
        decision.answered.push((handover_id, outcome_id, sent.action));
        let handed_over = handover.listing().filter(|listing| *listing != canonical.listing);
        let listing = known.listing(&canonical.listing);
        if let Some(alias) = handed_over.filter(|alias| *alias != listing) {
            known.aliases.entry(alias.clone()).or_insert_with(|| listing.clone());
            decision.aliases.push((alias, listing));
        }
    }

    let listing = known.listing(&canonical.listing);
    let (took_down, restored) = turn(known, decision, listing, sent, outcome_id);
    let category_top = sent.category.split('/').next().unwrap_or_default();
    let rule = sent.primary_rule.as_ref();
    let day = Day::of(sent.action_at);
    let key = RollupKey {
        day,
        surface: canonical.listing.surface,
        action: sent.action,
        origin: sent.primary_origin,
        rule_set: rule.map_or("", |rule| &rule.rule_set),
        rule: rule.map_or("", |rule| &rule.rule),
        category: category_top,
        province: canonical.province,
    };
    // The sums of its month could be read before it came.
    let is_late = day.month() < Day::of(received_at).month();
    let counts = decision.rollups.entry(key).or_default();
    counts[0] += 1;
    counts[1] += i64::from(took_down);
    counts[2] += i64::from(restored);
    counts[3] += i64::from(is_late);

    decision.accepted.push(Accepted {
        outcome_id,
        position,
        body_hash: hash,
        day,
        category_top,
        sent,
        canonical,
        unresolved: unresolved.clone(),
    });
    Verdict::Decided(OutcomeResult::Accepted { outcome_id, position, unresolved })
}

/// Moves the listing, and with it its fingerprint: whether it went down, and whether it came up.
fn turn(
    known: &Known,
    decision: &mut Decision<'_>,
    listing: Listing,
    outcome: &NewOutcome,
    outcome_id: Uuid,
) -> (bool, bool) {
    let Some(up) = outcome.action.leaves_up() else { return (false, false) };
    let stands = decision.listings.get(&listing).or_else(|| known.listings.get(&listing));
    let mut state = stands.cloned().unwrap_or_default();
    if state.up == up {
        return (false, false);
    }
    state.up = up;
    let entry = if up {
        state.fingerprint.take().map(Entry::remove)
    } else {
        let text = Some(outcome.text_sketch.clone()).filter(|sketch| !sketch.is_empty());
        let images = outcome.image_hashes.clone();
        (text.is_some() || !images.is_empty()).then(|| {
            let id = outcome_id.to_string();
            state.fingerprint = Some(id.clone());
            Entry::add(id, text, images)
        })
    };
    decision.listings.insert(listing, state);
    decision.fingerprints.extend(entry);
    (!up, up)
}
