//! ScoringService at the centre: the app scores, for the platform that calls.

use std::pin::Pin;
use std::sync::Arc;

use saring_app::{App, InForce, Principal};
use saring_engine::{Assessment, Listing};
use saring_grpc::{Rules, Source};
use saring_proto::v1;
use tonic::{Extensions, Status};

use crate::caller::{group, noted};
use crate::status::from_app;
use crate::streams::{Place, Streams};

/// The centre as it scores.
pub(crate) struct Centre {
    pub app: Arc<App>,
    pub streams: Streams,
}

#[tonic::async_trait]
impl Source for Centre {
    type Caller = Principal;
    type Rules = Platforms;
    type Place = Place;

    fn caller(&self, extensions: &Extensions) -> Result<Principal, Status> {
        noted(extensions)
    }

    fn group(&self, caller: &Principal) -> String {
        group(caller)
    }

    fn batch_limit(&self) -> usize {
        self.app.policy().batch_limit
    }

    async fn rules(&self, caller: &Principal) -> Result<Platforms, Status> {
        self.app.in_force(caller).await.map(Platforms).map_err(from_app)
    }

    fn enter(&self, caller: &Principal) -> Result<Place, Status> {
        self.streams.enter(caller)
    }

    fn end_of(
        &self,
        caller: &Principal,
        extensions: &Extensions,
    ) -> Pin<Box<dyn Future<Output = Status> + Send>> {
        Box::pin(Streams::end_of(&self.app, caller, extensions))
    }
}

/// What the calling platform enforces.
#[derive(Clone)]
pub(crate) struct Platforms(InForce);

impl Rules for Platforms {
    fn score(&self, listings: &[Listing]) -> Result<(Vec<Assessment>, v1::ScoringBasis), Status> {
        let reference = |(rule_set, version): &(String, i64)| v1::RuleSetVersionRef {
            rule_set: rule_set.clone(),
            version: *version,
        };
        let basis = v1::ScoringBasis {
            rule_sets: self.0.rule_sets().iter().map(reference).collect(),
            takedown_fingerprints_version: self.0.fingerprints_version(),
            stale: false,
        };
        Ok((self.0.score(listings), basis))
    }
}
