//! TakedownService at the edge: outcomes are taken in, everything else is passed on to the centre.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use prost::Message as _;
use saring_client::{Authenticated, Client, ClientError, MAX_OUTCOME_BYTES};
use saring_grpc::{Outgoing, channel, check_batch, retry, status};
use saring_proto::Reason;
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::takedown_service_server::TakedownService;
use tokio::sync::watch;
use tokio_stream::Stream;
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;

use crate::scoring::stopped;

/// The service.
pub(crate) struct Takedowns {
    pub client: Arc<Client>,
    pub batch: usize,
    pub deadline: Duration,
    pub unread: Duration,
    pub stopping: watch::Receiver<bool>,
}

impl Takedowns {
    /// The centre, and the request without what was meant for the edge only.
    fn pass_on<T>(
        &self,
        request: Request<T>,
    ) -> (TakedownServiceClient<Authenticated>, Request<T>) {
        let mut passed = Request::new(request.into_inner());
        passed.set_timeout(self.deadline);
        (TakedownServiceClient::new(self.client.channel()), passed)
    }
}

#[tonic::async_trait]
impl TakedownService for Takedowns {
    type WatchInboxStream =
        Pin<Box<dyn Stream<Item = Result<v1::WatchInboxResponse, Status>> + Send>>;

    async fn report_outcomes(
        &self,
        request: Request<v1::ReportOutcomesRequest>,
    ) -> Result<Response<v1::ReportOutcomesResponse>, Status> {
        let outcomes = request.into_inner().outcomes;
        check_batch("outcomes", outcomes.len(), self.batch)?;
        let results = outcomes.iter().map(result).collect();
        let good: Vec<v1::Outcome> =
            outcomes.into_iter().filter(|outcome| fault(outcome).is_none()).collect();
        let client = Arc::clone(&self.client);
        let taken = tokio::task::spawn_blocking(move || client.report(&good)).await;
        match taken {
            Ok(taken) => taken.map_err(not_taken)?,
            Err(error) => {
                tracing::error!(%error, "outcomes cannot be taken in");
                return Err(status(Reason::Internal, "the edge has a fault; its log says more"));
            }
        }
        Ok(Response::new(v1::ReportOutcomesResponse { results, durable_position: 0 }))
    }

    async fn watch_inbox(
        &self,
        request: Request<v1::WatchInboxRequest>,
    ) -> Result<Response<Self::WatchInboxStream>, Status> {
        let mut centre = TakedownServiceClient::new(self.client.channel());
        let mut inbox =
            centre.watch_inbox(request.into_inner()).await.map_err(passed)?.into_inner();
        let (mut answers, outgoing): (_, Outgoing<v1::WatchInboxResponse>) = channel(self.unread);
        let (stopping, gone) = (self.stopping.clone(), answers.clone());
        tokio::spawn(async move {
            let passing = async {
                while let Some(handover) = inbox.message().await.map_err(passed)? {
                    answers.send(handover).await?;
                }
                Ok(())
            };
            let ended: Result<(), Status> = tokio::select! {
                ended = passing => ended,
                status = stopped(stopping) => Err(status),
                // The stream at the centre ends with that of the caller.
                () = gone.closed() => return,
            };
            if let Err(status) = ended {
                answers.end(status);
            }
        });
        Ok(Response::new(Box::pin(outgoing)))
    }

    async fn request_takedowns(
        &self,
        request: Request<v1::RequestTakedownsRequest>,
    ) -> Result<Response<v1::RequestTakedownsResponse>, Status> {
        let (mut centre, request) = self.pass_on(request);
        answered(centre.request_takedowns(request).await)
    }

    async fn list_handovers(
        &self,
        request: Request<v1::ListHandoversRequest>,
    ) -> Result<Response<v1::ListHandoversResponse>, Status> {
        let (mut centre, request) = self.pass_on(request);
        answered(centre.list_handovers(request).await)
    }

    async fn acknowledge_handovers(
        &self,
        request: Request<v1::AcknowledgeHandoversRequest>,
    ) -> Result<Response<v1::AcknowledgeHandoversResponse>, Status> {
        let (mut centre, request) = self.pass_on(request);
        answered(centre.acknowledge_handovers(request).await)
    }

    async fn refuse_handover(
        &self,
        request: Request<v1::RefuseHandoverRequest>,
    ) -> Result<Response<v1::RefuseHandoverResponse>, Status> {
        let (mut centre, request) = self.pass_on(request);
        answered(centre.refuse_handover(request).await)
    }

    async fn get_durable_position(
        &self,
        request: Request<v1::GetDurablePositionRequest>,
    ) -> Result<Response<v1::GetDurablePositionResponse>, Status> {
        let (mut centre, request) = self.pass_on(request);
        answered(centre.get_durable_position(request).await)
    }

    async fn get_listing_history(
        &self,
        request: Request<v1::GetListingHistoryRequest>,
    ) -> Result<Response<v1::GetListingHistoryResponse>, Status> {
        let (mut centre, request) = self.pass_on(request);
        answered(centre.get_listing_history(request).await)
    }
}

/// The answer of the centre, without the metadata of its connection.
fn answered<T>(answer: Result<Response<T>, Status>) -> Result<Response<T>, Status> {
    answer.map(|response| Response::new(response.into_inner())).map_err(passed)
}

/// What the centre said, or that it said nothing.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn passed(said: Status) -> Status {
    let is_of_connection = matches!(
        said.code(),
        Code::Unavailable
            | Code::Unknown
            | Code::Internal
            | Code::Cancelled
            | Code::DeadlineExceeded
    );
    // What the centre itself says has a reason.
    if is_of_connection && said.get_details_error_info().is_none() {
        return retry(
            Reason::CentreUnavailable,
            "the centre cannot be reached; scoring goes on, and outcomes are taken in meanwhile",
            Duration::from_secs(5),
        );
    }
    Status::with_details(said.code(), said.message(), said.details().to_vec().into())
}

/// What becomes of an outcome, if those that are good can be taken in.
fn result(outcome: &v1::Outcome) -> v1::OutcomeResult {
    let error = fault(outcome);
    let status = match error {
        None => v1::OutcomeStatus::Queued,
        Some(_) => v1::OutcomeStatus::Invalid,
    };
    v1::OutcomeResult {
        idempotency_key: outcome.idempotency_key.clone(),
        status: status.into(),
        error,
        ..v1::OutcomeResult::default()
    }
}

/// What no centre could store, so that it is told at once. All else the centre decides.
fn fault(outcome: &v1::Outcome) -> Option<v1::ItemError> {
    let key = &outcome.idempotency_key;
    let (field, message) =
        if !(1..=128).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            ("idempotency_key", "a key has 1 to 128 visible ascii characters".to_owned())
        } else if outcome.encoded_len() > MAX_OUTCOME_BYTES {
            let bytes = outcome.encoded_len();
            ("", format!("the outcome has {bytes} bytes; at most {MAX_OUTCOME_BYTES} are taken"))
        } else {
            return None;
        };
    Some(v1::ItemError { reason: Reason::InvalidField.to_string(), field: field.into(), message })
}

/// Nothing was taken: the caller keeps it and comes again.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn not_taken(error: ClientError) -> Status {
    let message = error.to_string();
    match &error {
        ClientError::OutboxFull { .. } | ClientError::DeadLettersFull { .. } => {
            retry(Reason::OutboxFull, message, Duration::from_secs(10))
        }
        ClientError::DiskFull { .. } => {
            retry(Reason::StorageFull, message, Duration::from_secs(60))
        }
        ClientError::Closed => status(Reason::Draining, message),
        _ => {
            tracing::error!(%error, "outcomes cannot be taken in");
            retry(Reason::StoreUnavailable, message, Duration::from_secs(1))
        }
    }
}
