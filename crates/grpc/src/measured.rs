//! What all calls pass first and last: each gets a request id, which the log and the answer's metadata have, and
//! is measured until its answer is whole.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use saring_telemetry::{Bounded, TENANTS};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{HeaderValue, Request, Response};
use tracing::Instrument as _;

use crate::call::Call;
use crate::methods::Methods;

/// Stands before all else.
#[derive(Clone, Debug)]
pub struct Measured<S> {
    inner: S,
    methods: Methods,
    tenants: Arc<Bounded>,
}

impl<S> Measured<S> {
    /// Before `inner`, which serves these services and the standard ones.
    pub fn new(inner: S, services: &[&str]) -> Measured<S> {
        let tenants = Arc::new(Bounded::new(TENANTS));
        Measured { inner, methods: Methods::of(services), tenants }
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

impl<S> Service<Request<Body>> for Measured<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Answer {
        let method = self.methods.named(request.uri().path());
        let mut call = Call::begin(method, request.headers(), Arc::clone(&self.tenants));
        call.mark(request.extensions_mut());
        // Of the level that is always told, so that whatever is told of the call has its id.
        let span =
            tracing::error_span!("call", request_id = call.request_id, method = call.method());
        let answered = span.in_scope(|| self.inner.call(request));
        Box::pin(
            async move {
                let mut answer = answered.await?;
                if let Ok(id) = HeaderValue::from_str(&call.request_id) {
                    answer.headers_mut().insert("x-request-id", id);
                }
                call.note_status(answer.headers());
                Ok(answer.map(|inner| Body::new(MeasuredBody { inner, call })))
            }
            .instrument(span),
        )
    }
}

/// The body of an answer, whose last frame says how the call ended.
struct MeasuredBody {
    inner: Body,
    call: Call,
}

impl HttpBody for MeasuredBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame
            && let Some(trailers) = frame.trailers_ref()
        {
            self.call.note_status(trailers);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
