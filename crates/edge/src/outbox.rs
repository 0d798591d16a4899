//! OutboxService: what lies on the edge's disk, and the dead letters among it.

use std::sync::Arc;

use prost::Message as _;
use saring_client::{Client, ClientError};
use saring_grpc::{check_batch, invalid_field, retry, status};
use saring_proto::v1::outbox_service_server::OutboxService;
use saring_proto::{Reason, v1};
use tonic::{Request, Response, Status};

/// Most dead letters on a page.
const MAX_PAGE: usize = 100;

/// Most bytes of a page, but at least one dead letter.
const PAGE_BYTES: usize = 1 << 20;

/// The service.
pub(crate) struct Outbox {
    pub client: Arc<Client>,
    pub batch: usize,
}

impl Outbox {
    /// The numbers that a request names; `None` for all.
    fn numbers(&self, numbers: Vec<u64>, all: bool) -> Result<Option<Vec<u64>>, Status> {
        check_batch("numbers", numbers.len(), self.batch)?;
        match (numbers.is_empty(), all) {
            (true, true) => Ok(None),
            (false, false) => Ok(Some(numbers)),
            (true, false) => Err(invalid_field("numbers", "is empty; name some, or say `all`")),
            (false, true) => {
                Err(invalid_field("all", "is set besides `numbers`; give one of them"))
            }
        }
    }
}

#[tonic::async_trait]
impl OutboxService for Outbox {
    async fn get_outbox(
        &self,
        _: Request<v1::GetOutboxRequest>,
    ) -> Result<Response<v1::GetOutboxResponse>, Status> {
        let counts = self.client.outbox().await.map_err(|error| failed(&error))?;
        let problem = self.client.status().borrow().outcomes_problem.clone();
        let problem = problem.map(|problem| problem.to_string()).unwrap_or_default();
        Ok(Response::new(v1::GetOutboxResponse { problem, ..counts.into() }))
    }

    async fn list_dead_letters(
        &self,
        request: Request<v1::ListDeadLettersRequest>,
    ) -> Result<Response<v1::ListDeadLettersResponse>, Status> {
        let v1::ListDeadLettersRequest { page_size, page_token } = request.into_inner();
        let size = match usize::try_from(page_size) {
            Ok(0) => MAX_PAGE,
            Ok(size) if size <= MAX_PAGE => size,
            _ => return Err(invalid_field("page_size", format!("is not from 1 to {MAX_PAGE}"))),
        };
        let after = match page_token.as_str() {
            "" => None,
            token => Some(token.parse().map_err(|_| {
                invalid_field("page_token", "is no token of this method; begin without one")
            })?),
        };
        // One more tells whether there is a next page.
        let letters = self.client.dead_letters(after, size + 1).await;
        let letters = letters.map_err(|error| failed(&error))?;
        let (mut page, mut bytes, all) = (Vec::new(), 0, letters.len());
        for letter in letters.into_iter().take(size).map(v1::DeadLetter::from) {
            bytes += letter.encoded_len();
            if bytes > PAGE_BYTES && !page.is_empty() {
                break;
            }
            page.push(letter);
        }
        let last = page.last().filter(|_| page.len() < all);
        let next_page_token = last.map(|last| last.number.to_string()).unwrap_or_default();
        Ok(Response::new(v1::ListDeadLettersResponse { dead_letters: page, next_page_token }))
    }

    async fn retry_dead_letters(
        &self,
        request: Request<v1::RetryDeadLettersRequest>,
    ) -> Result<Response<v1::RetryDeadLettersResponse>, Status> {
        let v1::RetryDeadLettersRequest { numbers, all } = request.into_inner();
        let numbers = self.numbers(numbers, all)?;
        let retried = self.client.retry_dead_letters(numbers.as_deref()).await;
        let retried = retried.map_err(|error| failed(&error))?;
        let (retried, unknown_numbers) = (count(retried.letters), retried.unknown);
        Ok(Response::new(v1::RetryDeadLettersResponse { retried, unknown_numbers }))
    }

    async fn drop_dead_letters(
        &self,
        request: Request<v1::DropDeadLettersRequest>,
    ) -> Result<Response<v1::DropDeadLettersResponse>, Status> {
        let v1::DropDeadLettersRequest { numbers, all } = request.into_inner();
        let numbers = self.numbers(numbers, all)?;
        let dropped = self.client.drop_dead_letters(numbers.as_deref()).await;
        let dropped = dropped.map_err(|error| failed(&error))?;
        let (dropped, unknown_numbers) = (count(dropped.letters), dropped.unknown);
        Ok(Response::new(v1::DropDeadLettersResponse { dropped, unknown_numbers }))
    }
}

fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Nothing was changed.
fn failed(error: &ClientError) -> Status {
    let message = error.to_string();
    match error {
        ClientError::DiskFull { .. } => {
            retry(Reason::StorageFull, message, std::time::Duration::from_secs(60))
        }
        ClientError::Closed => status(Reason::Draining, message),
        _ => retry(Reason::StoreUnavailable, message, std::time::Duration::from_secs(1)),
    }
}
