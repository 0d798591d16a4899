//! What a call passes before a method sees it: who calls is known before a byte of the message is
//! read, and a call that takes too long is ended.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tonic::{Code, Status};

use crate::open_calls::OpenCalls;
use crate::peer::Peer;
use crate::status::{reworded, too_late};

/// Who is let in.
#[tonic::async_trait]
pub trait Authenticator: Send + Sync + 'static {
    /// What a call holds until it is answered.
    type Held: Send;

    /// Lets a call in, and notes in it who calls.
    ///
    /// # Errors
    ///
    /// The status for whoever may not call.
    async fn admit(&self, request: Request<Body>) -> Result<(Request<Body>, Self::Held), Status>;
}

/// Stands before all services.
#[derive(Debug)]
pub struct AuthLayer<S, A> {
    inner: S,
    authenticator: Arc<A>,
    open: OpenCalls,
    message_bytes: usize,
    deadline: Duration,
}

impl<S, A> AuthLayer<S, A> {
    /// Before these services, who lets in whom `authenticator` knows, messages of so many bytes, and calls
    /// that are no streams for this long, their waiting included.
    pub fn new(inner: S, authenticator: A, message_bytes: usize, deadline: Duration) -> Self {
        let authenticator = Arc::new(authenticator);
        AuthLayer { inner, authenticator, open: OpenCalls::new(), message_bytes, deadline }
    }
}

impl<S: Clone, A> Clone for AuthLayer<S, A> {
    fn clone(&self) -> Self {
        AuthLayer {
            inner: self.inner.clone(),
            authenticator: Arc::clone(&self.authenticator),
            open: self.open.clone(),
            ..*self
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

impl<S, A> Service<Request<Body>> for AuthLayer<S, A>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    A: Authenticator,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        // The one that is ready is used up; the next call gets the clone ready anew.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let (authenticator, open) = (Arc::clone(&self.authenticator), self.open.clone());
        let message_bytes = self.message_bytes;
        let deadline = wanted_deadline(request.headers())
            .map_or(self.deadline, |wanted| wanted.min(self.deadline));
        Box::pin(async move {
            let peer = request.extensions().get::<Peer>().cloned();
            let answer = match open.take(request.uri().path(), peer.as_ref(), deadline) {
                Some(Ok(call)) => {
                    let answer = within(deadline, answered(inner, call.request(request))).await;
                    answer.map(|answer| {
                        let answer = with_reason(answer, call.message_bytes());
                        call.answer(answer)
                    })
                }
                Some(Err(status)) => Err(status),
                None => {
                    let call = let_in(inner, &*authenticator, peer, request);
                    within(deadline, call).await.map(|answer| with_reason(answer, message_bytes))
                }
            };
            Ok(answer.unwrap_or_else(Status::into_http))
        })
    }
}

async fn within(
    deadline: Duration,
    answer: impl Future<Output = Result<Response<Body>, Status>>,
) -> Result<Response<Body>, Status> {
    tokio::time::timeout(deadline, answer).await.unwrap_or_else(|_| Err(too_late(deadline)))
}

async fn let_in<S, A: Authenticator>(
    inner: S,
    authenticator: &A,
    peer: Option<Peer>,
    request: Request<Body>,
) -> Result<Response<Body>, Status>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    let (request, _held) = authenticator.admit(request).await?;
    if let Some(peer) = peer {
        peer.let_in();
    }
    answered(inner, request).await
}

async fn answered<S>(mut inner: S, request: Request<Body>) -> Result<Response<Body>, Status>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    match inner.call(request).await {
        Ok(answer) => Ok(answer),
        Err(never) => match never {},
    }
}

/// How long the caller waits, as gRPC says it: a number of at most eight digits, and its unit.
fn wanted_deadline(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok().filter(|_| number.len() <= 8)?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3_600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

fn with_reason(answer: Response<Body>, limit: usize) -> Response<Body> {
    match Status::from_header_map(answer.headers()) {
        Some(status) if status.code() == Code::OutOfRange => reworded(status, limit).into_http(),
        _ => answer,
    }
}
