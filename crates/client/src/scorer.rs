//! Scoring in this process.

use std::cell::RefCell;
use std::sync::Arc;

use saring_bundle::Live;
use saring_engine::{Assessment, Listing, Scratch};

use crate::activity::Activity;
use crate::error::ScoreError;
use crate::freshness::Freshness;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Scores listings by the rules that are in force. Cloning is cheap, and reading the rules takes no
/// lock; keep one for each thread or request as you like.
#[derive(Clone, Debug)]
pub struct Scorer {
    pub(crate) live: Live,
    pub(crate) freshness: Freshness,
    pub(crate) activity: Arc<Activity>,
}

/// An assessment and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scored {
    /// The assessment.
    pub assessment: Assessment,
    /// What it rests on.
    pub basis: Basis,
}

/// The rules that an assessment rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Basis {
    /// Slugs and versions of the rule sets.
    pub rule_sets: Vec<(String, i64)>,
    /// Version of the takedown fingerprints; 0 if there are none.
    pub takedown_fingerprints_version: i64,
    /// The replica has not been confirmed by the server within its validity.
    pub stale: bool,
}

impl Scorer {
    /// Scores a listing.
    ///
    /// # Errors
    ///
    /// [`ScoreError`].
    pub fn score(&self, listing: &Listing) -> Result<Scored, ScoreError> {
        let mut scored = self.score_all(std::slice::from_ref(listing))?;
        let assessment = scored.0.pop().ok_or(ScoreError::NoRules)?;
        Ok(Scored { assessment, basis: scored.1 })
    }

    /// Scores listings, all by the same version of the rules.
    ///
    /// # Errors
    ///
    /// [`ScoreError`].
    pub fn score_all(&self, listings: &[Listing]) -> Result<(Vec<Assessment>, Basis), ScoreError> {
        let active = self.live.load();
        if !active.is_ready() {
            return Err(ScoreError::NoRules);
        }
        let now = self.freshness.clock().now();
        let stale = self.freshness.is_stale(now);
        let assessments = SCRATCH.with_borrow_mut(|scratch| {
            // A policy to refuse holds for no listings too: then it is asked whether there would be
            // an answer.
            if stale && listings.is_empty() {
                active.score_stale(&Listing::default(), now, scratch)?;
            }
            let score = |listing| match stale {
                false => Some(active.score(listing, now, scratch)),
                true => active.score_stale(listing, now, scratch),
            };
            listings.iter().map(score).collect::<Option<Vec<_>>>()
        });
        let assessments = assessments.ok_or(ScoreError::Stale)?;
        self.activity.count(active.rule_sets(), &assessments);
        let basis = Basis {
            rule_sets: active.rule_sets().to_vec(),
            takedown_fingerprints_version: active.fingerprints_version(),
            stale,
        };
        Ok((assessments, basis))
    }

    /// Whether any rule set has come, in force or retired since.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.live.load().is_ready()
    }

    /// Until when the newest head of the server confirms the replica, in microseconds since
    /// 1970-01-01T00:00Z; 0 before one has come.
    #[must_use]
    pub fn valid_until(&self) -> i64 {
        self.freshness.valid_until()
    }

    /// Whether the replica has not been confirmed by the server within its validity.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.freshness.is_stale(self.freshness.clock().now())
    }
}
