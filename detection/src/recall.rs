//! Recall: how many of a rule set's own examples are still caught when their words are disguised.

use std::collections::BTreeMap;
use std::ops::Range;

use saring_disguise::{Disguise, Rng, Title, pairs};
use saring_engine::{
    Assessment, Context, Listing, Matcher, Plan, PlanError, Scratch, Verdict, score,
};

use crate::wilson::Share;

/// What was measured.
pub(crate) struct Recall {
    /// Examples that are nothing but a title and are caught undisguised.
    pub examples: usize,
    /// By disguise.
    pub single: BTreeMap<&'static str, Share>,
    /// By the two disguises.
    pub double: BTreeMap<(&'static str, &'static str), Share>,
    /// What slipped through: disguises, example, disguised form.
    pub missed: Vec<Missed>,
}

/// A disguised example that got a milder verdict than the plain one.
pub(crate) struct Missed {
    pub disguises: String,
    pub example: String,
    pub form: String,
}

impl Recall {
    /// All single disguises, or all pairs, together.
    pub(crate) fn total<'a>(shares: impl Iterator<Item = &'a Share>) -> Share {
        shares.fold(Share { hits: 0, of: 0 }, |total, share| Share {
            hits: total.hits + share.hits,
            of: total.of + share.of,
        })
    }
}

struct Measurer<'p> {
    matcher: &'p Matcher,
    scratch: Scratch,
    recall: Recall,
}

/// Disguises the words that are the evidence of each example, all at once, `forms` times, and
/// counts how often the verdict is no milder than before.
pub(crate) fn measure(plan: &Plan, forms: u64, seed: u64) -> Result<Recall, PlanError> {
    let matcher = Matcher::new(std::slice::from_ref(plan))?;
    let recall = Recall {
        examples: 0,
        single: BTreeMap::new(),
        double: BTreeMap::new(),
        missed: Vec::new(),
    };
    let mut measurer = Measurer { matcher: &matcher, scratch: Scratch::default(), recall };
    let of_rules = plan.rules.iter().flat_map(|rule| &rule.matches);
    let mut rng = Rng::from_seed(seed);
    for example in of_rules.chain(&plan.examples) {
        let plain = Listing::titled(&example.listing.title);
        if example.listing == plain {
            measurer.measure(&plain, forms, &mut rng);
        }
    }
    Ok(measurer.recall)
}

impl Measurer<'_> {
    fn score(&mut self, title: &str) -> Assessment {
        let listing = Listing::titled(title);
        score(self.matcher, &Context::default(), &listing, 0, &mut self.scratch)
    }

    fn measure(&mut self, plain: &Listing, forms: u64, rng: &mut Rng) {
        let assessment = self.score(&plain.title);
        if assessment.verdict == Verdict::Allow {
            return;
        }
        let Ok(title) = Title::new(plain.title.clone(), evidence(&assessment)) else { return };
        self.recall.examples += 1;
        for _ in 0..forms {
            for first in Disguise::ALL {
                let Some(form) = first.apply(&title, rng) else { continue };
                let caught = self.is_caught(&title, &form, assessment.verdict, first.as_str());
                count(self.recall.single.entry(first.as_str()).or_insert(NONE), caught);
            }
            for (first, second) in pairs() {
                let form = first.apply(&title, rng).and_then(|form| second.apply(&form, rng));
                let Some(form) = form else { continue };
                let names = (first.as_str(), second.as_str());
                let disguises = format!("{} + {}", names.0, names.1);
                let caught = self.is_caught(&title, &form, assessment.verdict, &disguises);
                count(self.recall.double.entry(names).or_insert(NONE), caught);
            }
        }
    }

    fn is_caught(
        &mut self,
        plain: &Title,
        form: &Title,
        verdict: Verdict,
        disguises: &str,
    ) -> bool {
        let caught = self.score(form.text()).verdict >= verdict;
        if !caught {
            self.recall.missed.push(Missed {
                disguises: disguises.to_owned(),
                example: plain.text().to_owned(),
                form: form.text().to_owned(),
            });
        }
        caught
    }
}

const NONE: Share = Share { hits: 0, of: 0 };

fn count(share: &mut Share, caught: bool) {
    share.hits += usize::from(caught);
    share.of += 1;
}

/// The places of the evidence, in order and without overlaps.
fn evidence(assessment: &Assessment) -> Vec<Range<usize>> {
    let places = assessment.hits.iter().filter_map(|hit| Some(hit.start?..hit.end?));
    let mut places: Vec<Range<usize>> = places.collect();
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut end = 0;
    places.retain(|place| {
        let apart = place.start >= end;
        end = end.max(place.end);
        apart
    });
    places
}
