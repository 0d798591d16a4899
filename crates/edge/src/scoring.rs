//! ScoringService at the edge: the replica scores.

use std::pin::Pin;

use saring_client::{ScoreError, Scorer};
use saring_engine::{Assessment, Listing};
use saring_grpc::{Rules, Source, retires, status};
use saring_proto::{Reason, v1};
use tonic::{Extensions, Status};

/// The replica as it scores.
pub(crate) struct Copy {
    pub scorer: Scorer,
    pub batch: usize,
}

/// What the replica has in force.
#[derive(Clone)]
pub(crate) struct InForce(Scorer);

#[tonic::async_trait]
impl Source for Copy {
    type Caller = ();
    type Rules = InForce;
    type Place = ();

    /// The auth layer has let it in.
    fn caller(&self, _: &Extensions) -> Result<(), Status> {
        Ok(())
    }

    /// All callers are of one platform.
    fn group(&self, _caller: &()) -> String {
        String::new()
    }

    fn batch_limit(&self) -> usize {
        self.batch
    }

    async fn rules(&self, _caller: &()) -> Result<InForce, Status> {
        Ok(InForce(self.scorer.clone()))
    }

    fn enter(&self, _caller: &()) -> Result<(), Status> {
        Ok(())
    }

    fn end_of(
        &self,
        _caller: &(),
        extensions: &Extensions,
    ) -> Pin<Box<dyn Future<Output = Status> + Send>> {
        Box::pin(retires(extensions))
    }
}

impl Rules for InForce {
    fn score(&self, listings: &[Listing]) -> Result<(Vec<Assessment>, v1::ScoringBasis), Status> {
        let (assessments, basis) = self.0.score_all(listings).map_err(refused)?;
        let reference = |(rule_set, version)| v1::RuleSetVersionRef { rule_set, version };
        let basis = v1::ScoringBasis {
            rule_sets: basis.rule_sets.into_iter().map(reference).collect(),
            takedown_fingerprints_version: basis.takedown_fingerprints_version,
            stale: basis.stale,
        };
        Ok((assessments, basis))
    }
}

fn refused(error: ScoreError) -> Status {
    let reason = match error {
        ScoreError::NoRules => Reason::NoRules,
        ScoreError::Stale => Reason::Stale,
        // There is no other yet; one that is added has a reason of its own.
        _ => Reason::Internal,
    };
    status(reason, error.to_string())
}
