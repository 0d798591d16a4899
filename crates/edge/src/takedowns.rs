//! TakedownService at the edge: outcomes are taken in, and what else a platform may do is passed on to
//! the centre.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use saring_client::{Authenticated, Client, ClientError, Server};
use saring_grpc::{Outgoing, channel, check_batch, retires, retry, status};
use saring_proto::Reason;
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::takedown_service_server::TakedownService;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};
use tracing::Instrument as _;

use crate::inbox::Inbox;
use crate::passed::{is_of_key, passed};

/// The centre, as a caller of it.
type Centre = TakedownServiceClient<Authenticated>;

/// The service.
pub(crate) struct Takedowns {
    pub client: Arc<Client>,
    pub batch: usize,
    pub deadline: Duration,
    pub unread: Duration,
}

impl Takedowns {
    /// What the centre answers, without the metadata of its connection. Another of its servers is asked
    /// where one is away, and the same a second time where the edge's API key was replaced meanwhile.
    /// So this is for what may be asked twice.
    async fn ask<T, R>(
        &self,
        request: Request<T>,
        call: impl AsyncFn(Centre, Request<T>) -> Result<Response<R>, Status>,
    ) -> Result<Response<R>, Status>
    where
        T: Clone,
    {
        let keys = self.client.api_keys();
        let message = request.into_inner();
        let servers = self.client.servers();
        let ask = |server: Server| {
            // Without what was meant for the edge only.
            let mut passed = Request::new(message.clone());
            passed.set_timeout(self.deadline);
            call(TakedownServiceClient::new(server.channel), passed)
        };
        let mut answer = servers.call(&ask).await;
        if answer.as_ref().is_err_and(is_of_key) && keys.has_changed().unwrap_or_default() {
            answer = servers.call(&ask).await;
        }
        answer.map(|response| Response::new(response.into_inner()))
    }

    /// What becomes of an outcome, if those that are good can be taken in. What the centre
    /// would refuse is told at once, as far as it can be told without it.
    fn result(&self, outcome: &v1::Outcome) -> v1::OutcomeResult {
        let error = self.client.check(outcome).err().map(|error| match error {
            ClientError::OutcomeInvalid { field, problem, .. } => {
                v1::ItemError { reason: Reason::InvalidField.to_string(), field, message: problem }
            }
            error => v1::ItemError {
                reason: Reason::InvalidField.to_string(),
                message: error.to_string(),
                field: String::new(),
            },
        });
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
        let results: Vec<_> = outcomes.iter().map(|outcome| self.result(outcome)).collect();
        let good: Vec<v1::Outcome> = outcomes
            .into_iter()
            .zip(&results)
            .filter(|(_, result)| result.error.is_none())
            .map(|(outcome, _)| outcome)
            .collect();
        self.client.report(good).await.map_err(not_taken)?;
        Ok(Response::new(v1::ReportOutcomesResponse { results, durable_position: 0 }))
    }

    async fn watch_inbox(
        &self,
        request: Request<v1::WatchInboxRequest>,
    ) -> Result<Response<Self::WatchInboxStream>, Status> {
        let retires = retires(request.extensions());
        let mut inbox = Inbox::new(Arc::clone(&self.client), request.into_inner().cursor);
        let opened = inbox.open(Duration::ZERO).await?;
        let (mut answers, outgoing): (_, Outgoing<v1::WatchInboxResponse>) = channel(self.unread);
        let gone = answers.clone();
        let stream = async move {
            let ended: Result<(), Status> = tokio::select! {
                ended = inbox.pass_on(opened, &mut answers) => ended,
                status = retires => Err(status),
                // The stream at the centre ends with that of the caller.
                () = gone.closed() => return,
            };
            if let Err(status) = ended {
                answers.end(status);
            }
        };
        tokio::spawn(stream.in_current_span());
        Ok(Response::new(Box::pin(outgoing)))
    }

    /// Not passed on: the edge's key is a platform's, and what the centre says of it is the edge's own
    /// business.
    async fn request_takedowns(
        &self,
        _: Request<v1::RequestTakedownsRequest>,
    ) -> Result<Response<v1::RequestTakedownsResponse>, Status> {
        Err(status(
            Reason::WrongRole,
            "takedowns are requested by the ministry's officers, at the centre; an edge does not \
             pass that on",
        ))
    }

    async fn list_handovers(
        &self,
        request: Request<v1::ListHandoversRequest>,
    ) -> Result<Response<v1::ListHandoversResponse>, Status> {
        let call = async |mut centre: Centre, request| centre.list_handovers(request).await;
        self.ask(request, call).await.map_err(passed)
    }

    async fn acknowledge_handovers(
        &self,
        request: Request<v1::AcknowledgeHandoversRequest>,
    ) -> Result<Response<v1::AcknowledgeHandoversResponse>, Status> {
        let call = async |mut centre: Centre, request| centre.acknowledge_handovers(request).await;
        self.ask(request, call).await.map_err(passed)
    }

    async fn refuse_handover(
        &self,
        request: Request<v1::RefuseHandoverRequest>,
    ) -> Result<Response<v1::RefuseHandoverResponse>, Status> {
        let call = async |mut centre: Centre, request| centre.refuse_handover(request).await;
        self.ask(request, call).await.map_err(passed)
    }

    async fn get_durable_position(
        &self,
        request: Request<v1::GetDurablePositionRequest>,
    ) -> Result<Response<v1::GetDurablePositionResponse>, Status> {
        let call = async |mut centre: Centre, request| centre.get_durable_position(request).await;
        self.ask(request, call).await.map_err(passed)
    }

    async fn get_listing_history(
        &self,
        request: Request<v1::GetListingHistoryRequest>,
    ) -> Result<Response<v1::GetListingHistoryResponse>, Status> {
        let call = async |mut centre: Centre, request| centre.get_listing_history(request).await;
        self.ask(request, call).await.map_err(passed)
    }
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
