//! What a call passes before a method sees it: whether it is one, and who calls, is known before a byte
//! of the message is read; one that takes too long is ended, and every refusal has a reason.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{Request, Response};

use crate::answer_body::AnswerBody;
use crate::compression::answer_in_kind;
use crate::head;
use crate::open_calls::OpenCalls;
use crate::peer::Peer;
use crate::reason::give_reason;
use crate::status::{own_deadline, too_late};

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

    fn call(&mut self, mut request: Request<Body>) -> Answer {
        if let Some(answer) = head::refusal(&request) {
            return Box::pin(std::future::ready(Ok(answer)));
        }
        answer_in_kind(request.headers_mut());
        // The one that is ready is used up; the next call gets the clone ready anew.
        let clone = self.clone();
        let ready = std::mem::replace(self, clone);
        let (now, deadline) = (Instant::now(), self.deadline);
        let own = head::timeout(request.headers()).and_then(|own| now.checked_add(own));
        let own_is_first = own.filter(|own| *own < now + deadline);
        let uri = request.uri().clone();
        Box::pin(async move {
            let end = own_is_first.unwrap_or(now + deadline);
            Ok(match timeout_at(end, ready.pass(request)).await {
                Ok(Ok((mut answer, limit))) => {
                    give_reason(answer.headers_mut(), uri.path(), limit);
                    answer.map(|body| Body::new(AnswerBody::new(body, own, uri, limit)))
                }
                Ok(Err(status)) => status.into_http(),
                Err(_) if own_is_first.is_some() => own_deadline().into_http(),
                Err(_) => too_late(deadline).into_http(),
            })
        })
    }
}

impl<S, A> AuthLayer<S, A>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    A: Authenticator,
{
    /// The answer to a call, and how many bytes one message of the call may have.
    async fn pass(self, request: Request<Body>) -> Result<(Response<Body>, usize), Status> {
        let peer = request.extensions().get::<Peer>().cloned();
        let path = request.uri().path();
        if let Some(call) = self.open.take(path, peer.as_ref(), self.deadline) {
            let call = call?;
            let answer = answered(self.inner, call.request(request)).await;
            let limit = call.message_bytes();
            return Ok((call.answer(answer), limit));
        }
        let (request, _held) = self.authenticator.admit(request).await?;
        if let Some(peer) = peer {
            peer.let_in();
        }
        Ok((answered(self.inner, request).await, self.message_bytes))
    }
}

async fn answered<S>(mut inner: S, request: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    match inner.call(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}
