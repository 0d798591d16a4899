//! ScoringService at the centre.

use std::pin::Pin;
use std::sync::Arc;

use saring_app::{App, Principal};
use saring_bundle::Active;
use saring_engine::{Assessment, Listing};
use saring_proto::v1;
use saring_proto::v1::score_result::Result as ScoreItem;
use saring_proto::v1::scoring_service_server::ScoringService;
use saring_wire::{WireError, assessment_to_proto, listing_from_proto};
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status, Streaming};

use crate::caller::caller;
use crate::status::{from_app, invalid_field, wire};

/// The service.
pub(crate) struct Scoring(pub Arc<App>);

#[tonic::async_trait]
impl ScoringService for Scoring {
    type ScoreStreamStream =
        Pin<Box<dyn Stream<Item = Result<v1::ScoreStreamResponse, Status>> + Send>>;

    async fn score(
        &self,
        request: Request<v1::ScoreRequest>,
    ) -> Result<Response<v1::ScoreResponse>, Status> {
        let caller = caller(&self.0, request.metadata()).await?;
        let listing = request.into_inner().listing;
        let listing = listing.ok_or_else(|| invalid_field("listing", "is not set"))?;
        let listing = listing_from_proto(listing).map_err(|error| wire("listing", &error))?;
        let (assessments, active) =
            self.0.score(&caller, std::slice::from_ref(&listing)).await.map_err(from_app)?;
        Ok(Response::new(v1::ScoreResponse {
            assessment: assessments.first().map(assessment_to_proto),
            basis: Some(basis(&active)),
        }))
    }

    async fn score_batch(
        &self,
        request: Request<v1::ScoreBatchRequest>,
    ) -> Result<Response<v1::ScoreBatchResponse>, Status> {
        let caller = caller(&self.0, request.metadata()).await?;
        let listings = request.into_inner().listings;
        let limit = self.0.policy().batch_limit;
        if listings.len() > limit {
            let problem = format!("has {} items; send at most {limit} at once", listings.len());
            return Err(invalid_field("listings", problem));
        }
        let items: Vec<_> = listings.into_iter().map(listing_from_proto).collect();
        let good: Vec<Listing> = items.iter().filter_map(|item| item.clone().ok()).collect();
        let (assessments, active) = self.0.score(&caller, &good).await.map_err(from_app)?;
        let mut assessments = assessments.iter();
        let results = items.iter().map(|item| match item {
            Ok(_) => result(assessments.next()),
            Err(error) => bad_item(error),
        });
        let results = results.collect();
        Ok(Response::new(v1::ScoreBatchResponse { results, basis: Some(basis(&active)) }))
    }

    async fn score_stream(
        &self,
        request: Request<Streaming<v1::ScoreStreamRequest>>,
    ) -> Result<Response<Self::ScoreStreamStream>, Status> {
        let caller = caller(&self.0, request.metadata()).await?;
        // Whoever may not score is told before the first listing.
        self.0.active(&caller).await.map_err(from_app)?;
        let app = Arc::clone(&self.0);
        let revoked = self.0.feed().watch_revoked();
        let answers = request.into_inner().then(move |item| {
            let (app, caller, revoked) = (Arc::clone(&app), caller.clone(), revoked.clone());
            async move {
                if revoked.borrow().contains(&caller.actor().key_id) {
                    return Err(crate::status::from_auth(saring_store::auth::AuthError::Revoked));
                }
                answer(&app, &caller, item?).await
            }
        });
        Ok(Response::new(Box::pin(answers)))
    }
}

async fn answer(
    app: &App,
    caller: &Principal,
    item: v1::ScoreStreamRequest,
) -> Result<v1::ScoreStreamResponse, Status> {
    let request_id = item.request_id;
    let listing = item.listing.unwrap_or_default();
    match listing_from_proto(listing) {
        Err(error) => {
            Ok(v1::ScoreStreamResponse { request_id, result: Some(bad_item(&error)), basis: None })
        }
        Ok(listing) => {
            let (assessments, active) =
                app.score(caller, std::slice::from_ref(&listing)).await.map_err(from_app)?;
            Ok(v1::ScoreStreamResponse {
                request_id,
                result: Some(result(assessments.first())),
                basis: Some(basis(&active)),
            })
        }
    }
}

fn result(assessment: Option<&Assessment>) -> v1::ScoreResult {
    let result =
        assessment.map(|assessment| ScoreItem::Assessment(assessment_to_proto(assessment)));
    v1::ScoreResult { result }
}

fn bad_item(error: &WireError) -> v1::ScoreResult {
    let error = v1::ItemError {
        reason: "INVALID_FIELD".into(),
        field: format!("listing.{}", error.field),
        message: error.problem.clone(),
    };
    v1::ScoreResult { result: Some(ScoreItem::Error(error)) }
}

fn basis(active: &Active) -> v1::ScoringBasis {
    let reference = |(rule_set, version): &(String, i64)| v1::RuleSetVersionRef {
        rule_set: rule_set.clone(),
        version: *version,
    };
    v1::ScoringBasis {
        rule_sets: active.rule_sets().iter().map(reference).collect(),
        takedown_fingerprints_version: active.fingerprints_version(),
        stale: false,
    }
}
