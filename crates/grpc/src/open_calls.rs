//! Calls that anybody may make: how the API looks, and whether the server is up. Whoever has no key holds next
//! to no memory by them: there are few at once, their messages are small, and they end with the
//! connection.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use saring_proto::Reason;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tokio_util::task::AbortOnDropHandle;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};

use crate::peer::Peer;
use crate::status::{retry, too_late};

/// Bytes of a message to the health service, which holds the name of a service.
pub(crate) const HEALTH_BYTES: usize = 4 << 10;

/// Bytes of a message to the reflection service.
pub(crate) const REFLECTION_BYTES: usize = 1 << 16;

const HEALTH: &str = "/grpc.health.v1.Health/";

const REFLECTION: [&str; 2] =
    ["/grpc.reflection.v1.ServerReflection/", "/grpc.reflection.v1alpha.ServerReflection/"];

/// Calls of the reflection service at once, of all connections.
const REFLECTIONS: usize = 32;

/// After a refusal, how long to wait.
const FULL: Duration = Duration::from_secs(5);

/// The places of calls that anybody may make.
#[derive(Clone, Debug)]
pub(crate) struct OpenCalls {
    reflections: Arc<Semaphore>,
}

/// What one of them holds until it is answered to the end.
pub(crate) struct OpenCall {
    _place: Option<OwnedSemaphorePermit>,
    retires: Option<Pin<Box<dyn Future<Output = Status> + Send>>>,
    reflection: Option<Reflection>,
    over: CancellationToken,
}

impl OpenCalls {
    pub(crate) fn new() -> OpenCalls {
        OpenCalls { reflections: Arc::new(Semaphore::new(REFLECTIONS)) }
    }

    /// Takes a call of this path in; `None` if it needs a key.
    ///
    /// # Errors
    ///
    /// If there are as many as there may be.
    pub(crate) fn take(
        &self,
        path: &str,
        peer: Option<&Peer>,
        deadline: Duration,
    ) -> Option<Result<OpenCall, Status>> {
        if REFLECTION.iter().any(|prefix| path.starts_with(prefix)) {
            let place = Arc::clone(&self.reflections).try_acquire_owned();
            return Some(place.map_err(|_| full()).and_then(|place| {
                OpenCall::new(peer, Some(Reflection::new(place, peer.cloned(), deadline)))
            }));
        }
        path.starts_with(HEALTH).then(|| OpenCall::new(peer, None))
    }
}

/// A call of the reflection service, which nobody needs for long.
struct Reflection {
    _place: OwnedSemaphorePermit,
    end: Pin<Box<Sleep>>,
    deadline: Duration,
    /// Who does not even read that it is over loses the connection.
    _watchdog: AbortOnDropHandle<()>,
}

impl Reflection {
    fn new(place: OwnedSemaphorePermit, peer: Option<Peer>, deadline: Duration) -> Reflection {
        let watchdog = tokio::spawn(async move {
            tokio::time::sleep(deadline.saturating_mul(2)).await;
            if let Some(peer) = peer {
                peer.retire();
            }
        });
        let end = Box::pin(tokio::time::sleep(deadline));
        Reflection { _place: place, end, deadline, _watchdog: AbortOnDropHandle::new(watchdog) }
    }
}

impl OpenCall {
    fn new(peer: Option<&Peer>, reflection: Option<Reflection>) -> Result<OpenCall, Status> {
        let place = match peer {
            Some(peer) => peer.open_call().ok_or_else(full)?,
            None => None,
        };
        let retires = peer.map(|peer| -> Pin<Box<dyn Future<Output = Status> + Send>> {
            Box::pin(peer.retires())
        });
        Ok(OpenCall { _place: place, retires, reflection, over: CancellationToken::new() })
    }

    /// Bytes that one of its messages may have.
    pub(crate) const fn message_bytes(&self) -> usize {
        if self.reflection.is_some() { REFLECTION_BYTES } else { HEALTH_BYTES }
    }

    /// Ready once it has to end.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<Status> {
        if let Some(retires) = &mut self.retires
            && let Poll::Ready(status) = retires.as_mut().poll(context)
        {
            return Poll::Ready(status);
        }
        match &mut self.reflection {
            Some(reflection) => {
                reflection.end.as_mut().poll(context).map(|()| too_late(reflection.deadline))
            }
            None => Poll::Pending,
        }
    }

    /// The request, whose body ends with the call: a method may wait for more of it for ever.
    pub(crate) fn request(&self, request: Request<Body>) -> Request<Body> {
        let over = Box::pin(self.over.clone().cancelled_owned());
        request.map(|inner| Body::new(Asked { inner, over }))
    }

    /// The answer, which ends with the connection or in time.
    pub(crate) fn answer(self, answer: Response<Body>) -> Response<Body> {
        answer.map(|inner| Body::new(Bounded { inner, call: Some(self) }))
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.over.cancel();
    }
}

fn full() -> Status {
    let message = "too many calls without an API key are open; close some";
    retry(Reason::TooManyStreams, message, FULL)
}

/// The body of such a call.
struct Asked {
    inner: Body,
    over: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl HttpBody for Asked {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        match self.over.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => Pin::new(&mut self.inner).poll_frame(context),
        }
    }
}

/// An answer to such a call.
struct Bounded {
    inner: Body,
    /// Until it ends.
    call: Option<OpenCall>,
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Bounded { inner, call: Some(call) } = &mut *self else { return Poll::Ready(None) };
        // What is there goes out first: whoever watches is told that the server is not ready.
        if let frame @ Poll::Ready(_) = Pin::new(inner).poll_frame(context) {
            return frame;
        }
        let status = ready!(call.poll_end(context));
        self.call = None;
        self.inner = Body::empty();
        let mut trailers = HeaderMap::new();
        status.add_header(&mut trailers)?;
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.call.is_none() || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
