//! ScoringService, over whatever scores. A small listing is scored at once, all else in fair turns by threads of
//! its own.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use prost::Message as _;
use saring_engine::{Assessment, Listing};
use saring_proto::v1::score_result::Result as ScoreItem;
use saring_proto::v1::scoring_service_server::ScoringService;
use saring_proto::{Reason, v1};
use saring_wire::{ListingLimits, WireError, assessment_to_proto};
use tokio_stream::Stream;
use tonic::{Extensions, Request, Response, Status, Streaming};
use tracing::Instrument as _;

use crate::answer::answer;
use crate::answers::channel;
use crate::pool::Pool;
use crate::status::{check_batch, invalid_field, wire};
use crate::verdicts::count_verdicts;

/// Bytes of a listing that is scored at once. A larger one waits for its turn, as batches do.
const SMALL: usize = 64 << 10;

/// Rules that are in force.
pub trait Rules: Clone + Send + Sync + 'static {
    /// Scores listings, all by the same versions, and says which. No listings are a question too: whether
    /// there is anything to score with.
    ///
    /// # Errors
    ///
    /// The status where nothing is in force.
    fn score(&self, listings: &[Listing]) -> Result<(Vec<Assessment>, v1::ScoringBasis), Status>;
}

/// Whose rules score: the centre's, those of the calling platform, or the edge's, those of its own.
#[tonic::async_trait]
pub trait Source: Send + Sync + 'static {
    /// Who calls.
    type Caller: Send + Sync;

    /// What is in force for a caller.
    type Rules: Rules;

    /// What a stream holds as long as it is open.
    type Place: Send;

    /// Who calls, as the auth layer noted it.
    ///
    /// # Errors
    ///
    /// The status for a caller who is not known.
    fn caller(&self, extensions: &Extensions) -> Result<Self::Caller, Status>;

    /// With whom a caller shares turns.
    fn group(&self, caller: &Self::Caller) -> String;

    /// Listings that one call may bring.
    fn batch_limit(&self) -> usize;

    /// What is in force now.
    ///
    /// # Errors
    ///
    /// The status for a caller who may not score, or where nothing is in force.
    async fn rules(&self, caller: &Self::Caller) -> Result<Self::Rules, Status>;

    /// A place for one more stream of this caller.
    ///
    /// # Errors
    ///
    /// The status for a caller who has as many as it may.
    fn enter(&self, caller: &Self::Caller) -> Result<Self::Place, Status>;

    /// Ready once a stream of this caller, whose call has these extensions, has to end, with the status to end it
    /// with.
    fn end_of(
        &self,
        caller: &Self::Caller,
        extensions: &Extensions,
    ) -> Pin<Box<dyn Future<Output = Status> + Send>>;
}

/// The service.
pub struct Scoring<S> {
    /// Whose rules score.
    pub source: Arc<S>,
    /// What one listing may hold.
    pub limits: ListingLimits,
    /// How long a stream may leave an answer unread.
    pub unread: Duration,
    /// Scores batches, streams and large listings.
    pub pool: Arc<Pool>,
}

#[tonic::async_trait]
impl<S: Source> ScoringService for Scoring<S> {
    type ScoreStreamStream =
        Pin<Box<dyn Stream<Item = Result<v1::ScoreStreamResponse, Status>> + Send>>;

    async fn score(
        &self,
        request: Request<v1::ScoreRequest>,
    ) -> Result<Response<v1::ScoreResponse>, Status> {
        let caller = self.source.caller(request.extensions())?;
        let listing = request.into_inner().listing;
        let listing = listing.ok_or_else(|| invalid_field("listing", "is not set"))?;
        let rules = self.source.rules(&caller).await?;
        if listing.encoded_len() <= SMALL {
            return answer(score(&rules, self.limits, listing)?);
        }
        let (group, limits) = (self.source.group(&caller), self.limits);
        let scoring = async move { score(&rules, limits, listing) };
        answer(self.pool.run(&group, scoring).await??)
    }

    async fn score_batch(
        &self,
        request: Request<v1::ScoreBatchRequest>,
    ) -> Result<Response<v1::ScoreBatchResponse>, Status> {
        let caller = self.source.caller(request.extensions())?;
        let listings = request.into_inner().listings;
        check_batch("listings", listings.len(), self.source.batch_limit())?;
        let rules = self.source.rules(&caller).await?;
        let (group, limits) = (self.source.group(&caller), self.limits);
        let scoring = async move { score_batch(&rules, limits, listings) };
        answer(self.pool.run(&group, scoring).await??)
    }

    async fn score_stream(
        &self,
        request: Request<Streaming<v1::ScoreStreamRequest>>,
    ) -> Result<Response<Self::ScoreStreamStream>, Status> {
        let caller = self.source.caller(request.extensions())?;
        // Whoever may not score is told before the first listing.
        self.source.rules(&caller).await?.score(&[])?;
        let place = self.source.enter(&caller)?;
        let end = self.source.end_of(&caller, request.extensions());
        let (mut send, answers) = channel(self.unread);
        let (source, pool, limits) =
            (Arc::clone(&self.source), Arc::clone(&self.pool), self.limits);
        let mut incoming = request.into_inner();
        let stream = async move {
            let _place = place;
            let group = source.group(&caller);
            let scoring = async {
                loop {
                    let Some(item) = incoming.message().await? else { return Ok(()) };
                    let rules = source.rules(&caller).await?;
                    let scoring = async move { score_item(&rules, limits, item) };
                    send.send(pool.run(&group, scoring).await??).await?;
                }
            };
            let status: Result<(), Status> = tokio::select! {
                ended = scoring => ended,
                status = end => Err(status),
            };
            if let Err(status) = status {
                send.end(status);
            }
        };
        tokio::spawn(stream.in_current_span());
        Ok(Response::new(Box::pin(answers)))
    }
}

fn score(
    rules: &impl Rules,
    limits: ListingLimits,
    listing: v1::Listing,
) -> Result<v1::ScoreResponse, Status> {
    let listing = limits.read(listing).map_err(|error| wire("listing", &error))?;
    let (assessments, basis) = rules.score(std::slice::from_ref(&listing))?;
    count_verdicts(&assessments, &basis);
    let assessment = assessments.first().map(assessment_to_proto);
    Ok(v1::ScoreResponse { assessment, basis: Some(basis) })
}

fn score_batch(
    rules: &impl Rules,
    limits: ListingLimits,
    listings: Vec<v1::Listing>,
) -> Result<v1::ScoreBatchResponse, Status> {
    let mut good = Vec::with_capacity(listings.len());
    let read: Vec<Result<(), WireError>> = listings
        .into_iter()
        .map(|listing| limits.read(listing).map(|listing| good.push(listing)))
        .collect();
    let (assessments, basis) = rules.score(&good)?;
    count_verdicts(&assessments, &basis);
    let mut assessments = assessments.iter();
    let results = read.iter().map(|item| match item {
        Ok(()) => result(assessments.next()),
        Err(error) => bad_item(format!("listing.{}", error.field), &error.problem),
    });
    Ok(v1::ScoreBatchResponse { results: results.collect(), basis: Some(basis) })
}

fn score_item(
    rules: &impl Rules,
    limits: ListingLimits,
    item: v1::ScoreStreamRequest,
) -> Result<v1::ScoreStreamResponse, Status> {
    let request_id = item.request_id;
    let listing = match item.listing.map(|listing| limits.read(listing)) {
        Some(Ok(listing)) => listing,
        bad => {
            let result = Some(match bad {
                Some(Err(error)) => bad_item(format!("listing.{}", error.field), &error.problem),
                _ => bad_item("listing".to_owned(), "is not set"),
            });
            return Ok(v1::ScoreStreamResponse { request_id, result, basis: None });
        }
    };
    let (assessments, basis) = rules.score(std::slice::from_ref(&listing))?;
    count_verdicts(&assessments, &basis);
    let result = Some(result(assessments.first()));
    Ok(v1::ScoreStreamResponse { request_id, result, basis: Some(basis) })
}

fn result(assessment: Option<&Assessment>) -> v1::ScoreResult {
    let result =
        assessment.map(|assessment| ScoreItem::Assessment(assessment_to_proto(assessment)));
    v1::ScoreResult { result }
}

fn bad_item(field: String, problem: &str) -> v1::ScoreResult {
    let reason = Reason::InvalidField.to_string();
    let error = v1::ItemError { reason, field, message: problem.to_owned() };
    v1::ScoreResult { result: Some(ScoreItem::Error(error)) }
}
