//! What is in force, for many readers: one pointer, read without a lock, replaced in one step.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use saring_engine::{
    Assessment, Context, ContextSpec, Listing, Matcher, PlanError, Scratch, Verdict, score,
};

use crate::bundle::Bundle;
use crate::fingerprints::Fingerprints;
use crate::refusal::Refusal;
use crate::settings::{StalenessPolicy, TenantSettings};

/// Everything that scoring needs, as of one moment. Immutable.
#[derive(Debug, Default)]
pub struct Active {
    /// Shared, because it is the same whatever was taken down.
    matcher: Arc<Matcher>,
    context: Context,
    is_ready: bool,
    rule_sets: Vec<(String, i64)>,
    fingerprints_version: i64,
    staleness_policy: StalenessPolicy,
}

impl Active {
    /// What these come to at `now`.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnusablePlan`] or [`Refusal::BadFingerprint`].
    pub(crate) fn build(
        bundles: &BTreeMap<String, Arc<Bundle>>,
        fingerprints: &Fingerprints,
        settings: &TenantSettings,
        now: i64,
    ) -> Result<Active, Refusal> {
        let in_force = || bundles.iter().filter(|(_, bundle)| !bundle.retired);
        let plans: Vec<_> =
            in_force().map(|(_, bundle)| settings.apply(&bundle.plan, now)).collect();
        let unusable = |error: PlanError| Refusal::UnusablePlan(error.to_string());
        let matcher = Arc::new(Matcher::new(&plans).map_err(unusable)?);
        let map = &settings.category_map;
        let categories = (!map.is_empty()).then(|| map.clone().into_iter().collect());
        let context = Context::new(ContextSpec { categories, ..ContextSpec::default() })
            .map_err(|error| Refusal::BadFingerprint(error.to_string()))?
            .exempting(settings.exemptions());
        let rule_sets = in_force().map(|(slug, bundle)| (slug.clone(), bundle.version));
        let active = Active {
            matcher,
            context,
            is_ready: !bundles.is_empty(),
            rule_sets: rule_sets.collect(),
            fingerprints_version: 0,
            staleness_policy: settings.staleness_policy,
        };
        Ok(active.with_fingerprints(fingerprints))
    }

    /// The same with these fingerprints.
    pub(crate) fn with_fingerprints(&self, fingerprints: &Fingerprints) -> Active {
        let mut context = self.context.clone();
        // What has never come is unknown, not absent.
        if fingerprints.version() > 0 {
            context = context.with_takedowns(fingerprints.present().clone());
        }
        Active {
            matcher: Arc::clone(&self.matcher),
            context,
            is_ready: self.is_ready,
            rule_sets: self.rule_sets.clone(),
            fingerprints_version: fingerprints.version(),
            staleness_policy: self.staleness_policy,
        }
    }

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
        if self.staleness_policy == StalenessPolicy::Refuse {
            return None;
        }
        let mut assessment = self.score(listing, now, scratch);
        if self.staleness_policy == StalenessPolicy::Review {
            assessment.verdict = assessment.verdict.max(Verdict::Review);
        }
        Some(assessment)
    }

    /// Whether any rule set has come. Once all that came are retired, every listing is ALLOW, and
    /// that is meant.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.is_ready
    }

    /// Slugs and versions of the rule sets that are in force, by slug.
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
///
/// At first that is nothing, and every listing is ALLOW: a scorer asks [`Active::is_ready`] first.
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
