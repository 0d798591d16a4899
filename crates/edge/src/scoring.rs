//! ScoringService at the edge: the replica scores.

use std::pin::Pin;

use saring_client::{ScoreError, Scorer};
use saring_engine::{Assessment, Listing};
use saring_grpc::{Source, retires, status};
use saring_proto::{Reason, v1};
use tonic::{Extensions, Status};

/// The replica as it scores.
pub(crate) struct Copy {
    pub scorer: Scorer,
    pub batch: usize,
}

#[tonic::async_trait]
impl Source for Copy {
    type Caller = ();
    type Place = ();

    /// The auth layer has let it in.
    fn caller(&self, _: &Extensions) -> Result<(), Status> {
        Ok(())
    }

    fn batch_limit(&self) -> usize {
        self.batch
    }

    async fn score(
        &self,
        _caller: &(),
        listings: &[Listing],
    ) -> Result<(Vec<Assessment>, v1::ScoringBasis), Status> {
        // A batch can take a second; other calls of this thread are not to wait for it.
        let scored = match listings.len() {
            0 | 1 => self.scorer.score_all(listings),
            _ => tokio::task::block_in_place(|| self.scorer.score_all(listings)),
        };
        let (assessments, basis) = scored.map_err(refused)?;
        let reference = |(rule_set, version)| v1::RuleSetVersionRef { rule_set, version };
        let basis = v1::ScoringBasis {
            rule_sets: basis.rule_sets.into_iter().map(reference).collect(),
            takedown_fingerprints_version: basis.takedown_fingerprints_version,
            stale: basis.stale,
        };
        Ok((assessments, basis))
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

fn refused(error: ScoreError) -> Status {
    let reason = match error {
        ScoreError::NoRules => Reason::NoRules,
        ScoreError::Stale => Reason::Stale,
        // There is no other yet; one that is added has a reason of its own.
        _ => Reason::Internal,
    };
    status(reason, error.to_string())
}
