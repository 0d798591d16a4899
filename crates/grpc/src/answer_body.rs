//! The body of an answer on its way out: errors that it ends with get a reason, and it ends when the
//! caller's time is up.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Uri};

use crate::reason::give_reason;
use crate::status::own_deadline;

/// The body of an answer.
pub(crate) struct AnswerBody {
    inner: Body,
    /// When the caller's time is up, if the call says so.
    end: Option<Pin<Box<Sleep>>>,
    uri: Uri,
    message_bytes: usize,
}

impl AnswerBody {
    pub(crate) fn new(
        inner: Body,
        end: Option<Instant>,
        uri: Uri,
        message_bytes: usize,
    ) -> AnswerBody {
        AnswerBody { inner, end: end.map(|end| Box::pin(sleep_until(end))), uri, message_bytes }
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            let (path, limit) = (self.uri.path(), self.message_bytes);
            return Poll::Ready(frame.map(|frame| {
                let mut frame = frame?;
                if let Some(trailers) = frame.trailers_mut() {
                    give_reason(trailers, path, limit);
                }
                Ok(frame)
            }));
        }
        if self.end.as_mut().is_none_or(|end| end.as_mut().poll(context).is_pending()) {
            return Poll::Pending;
        }
        self.end = None;
        // Whoever still writes there learns that nobody listens.
        self.inner = Body::empty();
        let mut trailers = HeaderMap::new();
        own_deadline().add_header(&mut trailers)?;
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
