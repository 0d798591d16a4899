//! ScoringService at the centre.

use std::pin::Pin;
use std::sync::Arc;

use saring_app::{App, Principal};
use saring_bundle::Active;
use saring_engine::{Assessment, Listing};
use saring_proto::v1::score_result::Result as ScoreItem;
use saring_proto::v1::scoring_service_server::ScoringService;
use saring_proto::{Reason, v1};
use saring_wire::{ListingLimits, WireError, assessment_to_proto};
use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};

use crate::answer::answer;
use crate::caller::caller;
use crate::gate::reworded;
use crate::status::{from_app, invalid_field, wire};
use crate::streams::Streams;

/// The service.
pub(crate) struct Scoring {
    pub app: Arc<App>,
    pub streams: Streams,
    pub limits: ListingLimits,
    pub message_bytes: usize,
}

#[tonic::async_trait]
impl ScoringService for Scoring {
    type ScoreStreamStream =
        Pin<Box<dyn Stream<Item = Result<v1::ScoreStreamResponse, Status>> + Send>>;

    async fn score(
        &self,
        request: Request<v1::ScoreRequest>,
    ) -> Result<Response<v1::ScoreResponse>, Status> {
        let caller = caller(&request)?;
        let listing = request.into_inner().listing;
        let listing = listing.ok_or_else(|| invalid_field("listing", "is not set"))?;
        let listing = self.limits.read(listing).map_err(|error| wire("listing", &error))?;
        let (assessments, active) =
            self.app.score(&caller, std::slice::from_ref(&listing)).await.map_err(from_app)?;
        answer(v1::ScoreResponse {
            assessment: assessments.first().map(assessment_to_proto),
            basis: Some(basis(&active)),
        })
    }

    async fn score_batch(
        &self,
        request: Request<v1::ScoreBatchRequest>,
    ) -> Result<Response<v1::ScoreBatchResponse>, Status> {
        let caller = caller(&request)?;
        let listings = request.into_inner().listings;
        let limit = self.app.policy().batch_limit;
        if listings.len() > limit {
            let problem = format!("has {} items; send at most {limit} at once", listings.len());
            return Err(invalid_field("listings", problem));
        }
        let items: Vec<_> = listings.into_iter().map(|listing| self.limits.read(listing)).collect();
        let good: Vec<Listing> = items.iter().filter_map(|item| item.clone().ok()).collect();
        let (assessments, active) = self.app.score(&caller, &good).await.map_err(from_app)?;
        let mut assessments = assessments.iter();
        let results = items.iter().map(|item| match item {
            Ok(_) => result(assessments.next()),
            Err(error) => bad_item(error),
        });
        let results = results.collect();
        answer(v1::ScoreBatchResponse { results, basis: Some(basis(&active)) })
    }

    async fn score_stream(
        &self,
        request: Request<Streaming<v1::ScoreStreamRequest>>,
    ) -> Result<Response<Self::ScoreStreamStream>, Status> {
        let caller = caller(&request)?;
        // Whoever may not score is told before the first listing.
        self.app.active(&caller).await.map_err(from_app)?;
        let place = self.streams.enter(&caller)?;
        let end = self.streams.end_of(&self.app, &caller);
        let (mut send, answers) = self.streams.channel();
        let (app, limits, message_bytes) = (Arc::clone(&self.app), self.limits, self.message_bytes);
        let mut incoming = request.into_inner();
        tokio::spawn(async move {
            let _place = place;
            let scoring = async {
                loop {
                    let item = incoming.message().await;
                    match item.map_err(|status| reworded(status, message_bytes))? {
                        Some(item) => send.send(score(&app, &caller, limits, item).await?).await?,
                        None => return Ok(()),
                    }
                }
            };
            let status: Result<(), Status> = tokio::select! {
                ended = scoring => ended,
                status = end => Err(status),
            };
            if let Err(status) = status {
                send.end(status);
            }
        });
        Ok(Response::new(Box::pin(answers)))
    }
}

async fn score(
    app: &App,
    caller: &Principal,
    limits: ListingLimits,
    item: v1::ScoreStreamRequest,
) -> Result<v1::ScoreStreamResponse, Status> {
    let request_id = item.request_id;
    let listing = match limits.read(item.listing.unwrap_or_default()) {
        Ok(listing) => listing,
        Err(error) => {
            let result = Some(bad_item(&error));
            return Ok(v1::ScoreStreamResponse { request_id, result, basis: None });
        }
    };
    let scored = app.score(caller, std::slice::from_ref(&listing)).await;
    let (assessments, active) = scored.map_err(from_app)?;
    let result = Some(result(assessments.first()));
    Ok(v1::ScoreStreamResponse { request_id, result, basis: Some(basis(&active)) })
}

fn result(assessment: Option<&Assessment>) -> v1::ScoreResult {
    let result =
        assessment.map(|assessment| ScoreItem::Assessment(assessment_to_proto(assessment)));
    v1::ScoreResult { result }
}

fn bad_item(error: &WireError) -> v1::ScoreResult {
    let error = v1::ItemError {
        reason: Reason::InvalidField.to_string(),
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
