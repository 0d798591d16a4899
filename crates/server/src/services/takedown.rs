//! TakedownService.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, LinkRequest};
use saring_grpc::{answer, check_batch, invalid_field};
use saring_proto::v1::takedown_request_result::Result as RequestItem;
use saring_proto::v1::takedown_service_server::TakedownService;
use saring_proto::{Reason, v1};
use saring_store::page::{MAX_PAGE, Page};
use saring_store::records::{
    Handover, HandoverCursor, HandoverFilter, ItemError, ListingEvent, OutcomeResult,
    TakedownAnswer,
};
use tokio_stream::Stream;
use tonic::{Request, Response, Status};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::caller::caller;
use crate::convert::takedown::{
    event_to_proto, handover_state, handover_to_proto, item_error_to_proto, link, listing,
    listing_to_proto, outcome, references, unowned_to_proto,
};
use crate::convert::{handover_cursor, handover_page, history_cursor, history_page, micros, uuid};
use crate::inbox_cursor;
use crate::item::Item;
use crate::page;
use crate::status::from_app;
use crate::streams::Streams;

/// Handovers that are read from the store at once.
const INBOX_SLICE: u32 = 100;

/// The service.
pub(crate) struct Takedowns {
    pub app: Arc<App>,
    pub streams: Streams,
    pub heartbeat: Duration,
}

impl Takedowns {
    fn check_batch(&self, field: &str, items: usize) -> Result<(), Status> {
        check_batch(field, items, self.app.policy().batch_limit)
    }
}

#[tonic::async_trait]
impl TakedownService for Takedowns {
    type WatchInboxStream =
        Pin<Box<dyn Stream<Item = Result<v1::WatchInboxResponse, Status>> + Send>>;

    async fn request_takedowns(
        &self,
        request: Request<v1::RequestTakedownsRequest>,
    ) -> Result<Response<v1::RequestTakedownsResponse>, Status> {
        let caller = caller(&request)?;
        let requests = request.into_inner().requests;
        self.check_batch("requests", requests.len())?;
        let read: Vec<Result<LinkRequest, Item>> = requests.into_iter().map(link_request).collect();
        let good = read.iter().filter_map(|item| item.as_ref().ok().cloned()).collect();
        let results = self.app.request_takedowns(&caller, good).await.map_err(from_app)?;
        let (mut results, now) = (results.into_iter(), self.app.now());
        let results = read.into_iter().map(|item| match item {
            Ok(_) => takedown_result(results.next(), now),
            Err(item) => error_result(item.to_proto()),
        });
        answer(v1::RequestTakedownsResponse { results: results.collect() })
    }

    async fn list_handovers(
        &self,
        request: Request<v1::ListHandoversRequest>,
    ) -> Result<Response<v1::ListHandoversResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        // A place in one list is none in another.
        let list = format!(
            "ListHandovers tenant={} state={} overdue={}",
            request.tenant, request.state, request.overdue
        );
        let state = handover_state(request.state)?;
        let page = page::request(&list, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let tenant = (!request.tenant.is_empty()).then_some(request.tenant);
        let filter = HandoverFilter { tenant, state, overdue: request.overdue };
        let page = handover_page(page);
        let as_of = page.after.map_or_else(|| self.app.now(), |after| after.as_of);
        let page = self.app.list_handovers(&caller, filter, page, as_of).await;
        let page = page.map_err(from_app)?;
        let page = Page { items: page.items, next: page.next.map(handover_cursor) };
        let cursor = |handover: &Handover| {
            let is_overdue = handover.is_overdue(as_of);
            handover_cursor(HandoverCursor { as_of, is_overdue, handover_id: handover.handover_id })
        };
        let message = |handover| handover_to_proto(handover, as_of);
        let (handovers, next_page_token) = page::fill(&list, &caller, page, cursor, message);
        Ok(Response::new(v1::ListHandoversResponse { handovers, next_page_token }))
    }

    async fn watch_inbox(
        &self,
        request: Request<v1::WatchInboxRequest>,
    ) -> Result<Response<Self::WatchInboxStream>, Status> {
        let caller = caller(&request)?;
        let end = Streams::end_of(&self.app, &caller, request.extensions());
        let mut cursor = request.into_inner().cursor;
        let epoch = self.app.trust_epoch();
        let mut after = inbox_cursor::read(&cursor, epoch)
            .map_err(|_| invalid_field("cursor", "is none of this method"))?;
        // Whoever has no inbox is told at once.
        let tenant = self.app.subscriber(&caller).map_err(from_app)?;
        self.app.inbox_after(&caller, after, 1).await.map_err(from_app)?;
        let place = self.streams.enter(&caller)?;
        let (app, heartbeat) = (Arc::clone(&self.app), self.heartbeat);
        let (mut send, answers) = self.streams.channel();
        let stream = async move {
            let _place = place;
            let inbox = async {
                let mut bell = app.projections().watch_inbox(&tenant);
                loop {
                    bell.mark_unchanged();
                    let items = app.inbox_after(&caller, after, INBOX_SLICE).await;
                    let items = items.map_err(from_app)?;
                    let is_empty = items.is_empty();
                    for item in items {
                        after = Some(item.place);
                        cursor = inbox_cursor::write(epoch, item.place);
                        let handover = Some(handover_to_proto(item.handover, app.now()));
                        send.send(v1::WatchInboxResponse { handover, cursor: cursor.clone() })
                            .await?;
                    }
                    if is_empty && tokio::time::timeout(heartbeat, bell.changed()).await.is_err() {
                        let cursor = cursor.clone();
                        send.send(v1::WatchInboxResponse { handover: None, cursor }).await?;
                    }
                }
            };
            let status: Result<(), Status> = tokio::select! {
                ended = inbox => ended,
                status = end => Err(status),
            };
            if let Err(status) = status {
                send.end(status);
            }
        };
        tokio::spawn(stream.in_current_span());
        Ok(Response::new(Box::pin(answers)))
    }

    async fn acknowledge_handovers(
        &self,
        request: Request<v1::AcknowledgeHandoversRequest>,
    ) -> Result<Response<v1::AcknowledgeHandoversResponse>, Status> {
        let caller = caller(&request)?;
        let ids = request.into_inner().handover_ids;
        self.check_batch("handover_ids", ids.len())?;
        let read: Vec<Option<Uuid>> = ids.iter().map(|id| Uuid::try_parse(id).ok()).collect();
        let good = read.iter().flatten().copied().collect();
        let results = self.app.acknowledge_handovers(&caller, good).await.map_err(from_app)?;
        let mut results = results.into_iter();
        let results = ids.into_iter().zip(read).map(|(handover_id, read)| {
            let error = match read {
                None => Some(Item::invalid("handover_id", "is no UUID").to_proto()),
                Some(_) => {
                    results.next().and_then(Result::err).map(|error| item_error_to_proto(&error))
                }
            };
            v1::AcknowledgeResult { handover_id, error }
        });
        Ok(Response::new(v1::AcknowledgeHandoversResponse { results: results.collect() }))
    }

    async fn refuse_handover(
        &self,
        request: Request<v1::RefuseHandoverRequest>,
    ) -> Result<Response<v1::RefuseHandoverResponse>, Status> {
        let caller = caller(&request)?;
        let v1::RefuseHandoverRequest { handover_id, reason } = request.into_inner();
        let id = uuid("handover_id", &handover_id)?;
        let handover = self.app.refuse_handover(&caller, id, reason).await.map_err(from_app)?;
        let handover = Some(handover_to_proto(handover, self.app.now()));
        Ok(Response::new(v1::RefuseHandoverResponse { handover }))
    }

    async fn report_outcomes(
        &self,
        request: Request<v1::ReportOutcomesRequest>,
    ) -> Result<Response<v1::ReportOutcomesResponse>, Status> {
        let caller = caller(&request)?;
        let outcomes = request.into_inner().outcomes;
        self.check_batch("outcomes", outcomes.len())?;
        let keys: Vec<String> =
            outcomes.iter().map(|outcome| outcome.idempotency_key.clone()).collect();
        let read: Vec<_> = outcomes.into_iter().map(outcome).collect();
        let good = read.iter().filter_map(|item| item.as_ref().ok().cloned()).collect();
        let reported = self.app.report_outcomes(&caller, good).await.map_err(from_app)?;
        let mut results = reported.results.into_iter();
        let results = keys.into_iter().zip(read).map(|(key, item)| match item {
            Ok(_) => outcome_result(key, results.next()),
            Err(item) => invalid_outcome(key, item.to_proto()),
        });
        Ok(Response::new(v1::ReportOutcomesResponse {
            results: results.collect(),
            durable_position: reported.durable_position,
        }))
    }

    async fn get_durable_position(
        &self,
        request: Request<v1::GetDurablePositionRequest>,
    ) -> Result<Response<v1::GetDurablePositionResponse>, Status> {
        let caller = caller(&request)?;
        let durable_position = self.app.durable_position(&caller).await.map_err(from_app)?;
        Ok(Response::new(v1::GetDurablePositionResponse { durable_position }))
    }

    async fn get_listing_history(
        &self,
        request: Request<v1::GetListingHistoryRequest>,
    ) -> Result<Response<v1::GetListingHistoryResponse>, Status> {
        const METHOD: &str = "GetListingHistory";
        let caller = caller(&request)?;
        let request = request.into_inner();
        let listing = listing(request.listing, &request.url).map_err(Item::into_status)?;
        let page =
            page::request(METHOD, &caller, request.page_size, MAX_PAGE, &request.page_token)?;
        let page = history_page(page);
        let history = self.app.listing_history(&caller, &listing, page).await;
        let (listing, history) = history.map_err(from_app)?;
        let next = history.events.next.map(history_cursor);
        let page = Page { items: history.events.items, next };
        let cursor = |event: &ListingEvent| history_cursor(event.cursor);
        let now = self.app.now();
        let message = |event| event_to_proto(event, now);
        let (events, next_page_token) = page::fill(METHOD, &caller, page, cursor, message);
        Ok(Response::new(v1::GetListingHistoryResponse {
            listing: Some(listing_to_proto(&listing)),
            up: history.up,
            events,
            next_page_token,
        }))
    }
}

fn link_request(request: v1::TakedownRequest) -> Result<LinkRequest, Item> {
    let due_at = request
        .due_time
        .map(|time| micros("due_time", time).map_err(|_| Item::invalid("due_time", "is no time")))
        .transpose()?;
    Ok(LinkRequest { link: link(&request.url)?, url: request.url, reason: request.reason, due_at })
}

fn takedown_result(
    result: Option<Result<TakedownAnswer, ItemError>>,
    now: i64,
) -> v1::TakedownRequestResult {
    match result {
        None => v1::TakedownRequestResult::default(),
        Some(Err(error)) => error_result(item_error_to_proto(&error)),
        Some(Ok(answer)) => v1::TakedownRequestResult {
            unowned: unowned_to_proto(&answer.handover),
            result: Some(RequestItem::Handover(handover_to_proto(answer.handover, now))),
            duplicate: answer.duplicate,
        },
    }
}

fn error_result(error: v1::ItemError) -> v1::TakedownRequestResult {
    v1::TakedownRequestResult {
        result: Some(RequestItem::Error(error)),
        ..v1::TakedownRequestResult::default()
    }
}

fn outcome_result(idempotency_key: String, result: Option<OutcomeResult>) -> v1::OutcomeResult {
    let stored = |status: v1::OutcomeStatus, id: Uuid, position| v1::OutcomeResult {
        idempotency_key: idempotency_key.clone(),
        status: status.into(),
        outcome_id: id.to_string(),
        position,
        ..v1::OutcomeResult::default()
    };
    match result {
        Some(OutcomeResult::Accepted { outcome_id, position, unresolved }) => v1::OutcomeResult {
            unresolved: references(&unresolved),
            ..stored(v1::OutcomeStatus::Accepted, outcome_id, position)
        },
        Some(OutcomeResult::Duplicate { outcome_id, position }) => {
            stored(v1::OutcomeStatus::Duplicate, outcome_id, position)
        }
        Some(OutcomeResult::Conflict { field }) => v1::OutcomeResult {
            idempotency_key,
            status: v1::OutcomeStatus::Conflict.into(),
            error: Some(v1::ItemError {
                reason: Reason::Conflict.to_string(),
                field: field.to_owned(),
                message: "another content was stored under this key before; report a correction \
                          under a key of its own"
                    .into(),
            }),
            ..v1::OutcomeResult::default()
        },
        Some(OutcomeResult::Invalid(error)) => {
            invalid_outcome(idempotency_key, item_error_to_proto(&error))
        }
        None => v1::OutcomeResult { idempotency_key, ..v1::OutcomeResult::default() },
    }
}

fn invalid_outcome(idempotency_key: String, error: v1::ItemError) -> v1::OutcomeResult {
    v1::OutcomeResult {
        idempotency_key,
        status: v1::OutcomeStatus::Invalid.into(),
        error: Some(error),
        ..v1::OutcomeResult::default()
    }
}
