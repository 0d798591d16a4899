//! What a call passes before a method sees it: whether it is one, and who calls, is known before a byte
//! of the message is read; one that takes too long is ended, and every refusal has a reason.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use saring_proto::Reason;
use tokio::time::{Instant, timeout_at};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{Request, Response};

use crate::answer_body::{AnswerBody, own_deadline};
use crate::compression::answer_in_kind;
use crate::head;
use crate::reason::give_reason;
use crate::status::retry;

/// What is told to anybody: how the API looks, and whether the server is up.
const OPEN: [&str; 3] = [
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

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
    /// The services.
    pub inner: S,
    /// Who is let in.
    pub authenticator: Arc<A>,
    /// Bytes of one message that comes in.
    pub message_bytes: usize,
    /// Longest time for a call that is no stream, its waiting included.
    pub deadline: Duration,
}

impl<S: Clone, A> Clone for AuthLayer<S, A> {
    fn clone(&self) -> Self {
        AuthLayer {
            inner: self.inner.clone(),
            authenticator: Arc::clone(&self.authenticator),
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
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let authenticator = Arc::clone(&self.authenticator);
        let (message_bytes, deadline) = (self.message_bytes, self.deadline);
        // Before tonic takes the time, which knows a caller's own deadline too and has no reason for it.
        let now = Instant::now();
        let own = head::timeout(request.headers()).and_then(|own| now.checked_add(own));
        let own_is_first = own.filter(|own| *own < now + deadline);
        let uri = request.uri().clone();
        Box::pin(async move {
            let end = own_is_first.unwrap_or(now + deadline);
            let answer = timeout_at(end, pass(inner, &*authenticator, request)).await;
            Ok(match answer {
                Ok(Ok(mut answer)) => {
                    give_reason(answer.headers_mut(), uri.path(), message_bytes);
                    answer.map(|body| Body::new(AnswerBody::new(body, own, uri, message_bytes)))
                }
                Ok(Err(status)) => status.into_http(),
                Err(_) if own_is_first.is_some() => own_deadline().into_http(),
                Err(_) => too_late(deadline).into_http(),
            })
        })
    }
}

async fn pass<S, A: Authenticator>(
    mut inner: S,
    authenticator: &A,
    request: Request<Body>,
) -> Result<Response<Body>, Status>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    let path = request.uri().path();
    if OPEN.iter().any(|open| path.starts_with(open)) {
        return Ok(carried(inner.call(request).await));
    }
    let (request, _held) = authenticator.admit(request).await?;
    Ok(carried(inner.call(request).await))
}

fn carried(answer: Result<Response<Body>, Infallible>) -> Response<Body> {
    match answer {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

fn too_late(deadline: Duration) -> Status {
    let message = format!("the call took longer than {} s; try again", deadline.as_secs());
    retry(Reason::Deadline, message, Duration::from_secs(1))
}
