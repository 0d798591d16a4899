//! What is in force, for many readers: one pointer, read without a lock, replaced in one step.

use std::sync::Arc;

use arc_swap::ArcSwap;
use saring_engine::{Assessment, Context, Listing, Matcher, Scratch, Verdict, score};

use crate::settings::StalenessPolicy;

/// Everything that scoring needs, as of one moment. Immutable.
#[derive(Debug, Default)]
pub struct Active {
    pub(crate) matcher: Matcher,
    pub(crate) context: Context,
    pub(crate) rule_sets: Vec<(String, i64)>,
    pub(crate) fingerprints_version: i64,
    pub(crate) staleness_policy: StalenessPolicy,
}

impl Active {
    /// Scores a listing; see [`saring_engine::score`].
    pub fn score(&self, listing: &Listing, now: i64, scratch: &mut Scratch) -> Assessment {
        score(&self.matcher, &self.context, listing, now, scratch)
    }

    /// Scores a listing with a copy that has not been confirmed within its validity; `None` if the
    /// platform wants no answer then.
    pub fn score_stale(
        &self,
        listing: &Listing,
        now: i64,
        scratch: &mut Scratch,
    ) -> Option<Assessment> {
        let mut assessment = self.score(listing, now, scratch);
        match self.staleness_policy {
            StalenessPolicy::GoOn => {}
            StalenessPolicy::Refuse => return None,
            StalenessPolicy::Review => assessment.verdict = assessment.verdict.max(Verdict::Review),
        }
        Some(assessment)
    }

    /// Slugs and versions of the rule sets, by slug.
    #[must_use]
    pub fn rule_sets(&self) -> &[(String, i64)] {
        &self.rule_sets
    }

    /// Version of the takedown fingerprints; 0 if there are none.
    #[must_use]
    pub const fn fingerprints_version(&self) -> i64 {
        self.fingerprints_version
    }
}

/// The pointer to what is in force. Clones point to the same.
#[derive(Clone, Debug, Default)]
pub struct Live(Arc<ArcSwap<Active>>);

impl Live {
    /// What is in force now. Keep it for one listing, or one batch.
    #[must_use]
    pub fn load(&self) -> Arc<Active> {
        self.0.load_full()
    }

    pub(crate) fn swap(&self, active: Arc<Active>) {
        self.0.store(active);
    }
}
