//! Answers of a stream on their way out.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use saring_proto::Reason;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::Status;

use crate::status::status;

/// How long a last answer may take to go out.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Sends the answers of one stream.
#[derive(Clone, Debug)]
pub struct Answers<T> {
    send: mpsc::Sender<T>,
    /// The error that the stream ends with, if any.
    end: Arc<Mutex<Option<Status>>>,
    unread: Duration,
}

/// The answers on their way out.
#[derive(Debug)]
pub struct Outgoing<T> {
    receive: mpsc::Receiver<T>,
    end: Arc<Mutex<Option<Status>>>,
}

/// Where the answers of a stream go. One may wait, for as long as `unread`: whoever reads slowly is
/// sent the newest, not all that was.
#[must_use]
pub fn channel<T>(unread: Duration) -> (Answers<T>, Outgoing<T>) {
    let (send, receive) = mpsc::channel(1);
    let end = Arc::default();
    (Answers { send, end: Arc::clone(&end), unread }, Outgoing { receive, end })
}

impl<T> Answers<T> {
    /// Sends one answer.
    ///
    /// # Errors
    ///
    /// `CANCELLED` if nobody listens any more, `RESOURCE_EXHAUSTED` if nobody reads.
    pub async fn send(&mut self, answer: T) -> Result<(), Status> {
        match tokio::time::timeout(self.unread, self.send.send(answer)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Status::cancelled("the client is gone")),
            Err(_) => Err(slow_reader(self.unread)),
        }
    }

    /// Ends the stream with an error, after what is under way.
    pub fn end(self, status: Status) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
    }

    /// Sends a last answer, if there is still somebody to tell.
    pub async fn last(&self, answer: T) {
        let _ = tokio::time::timeout(LAST_WORD, self.send.send(answer)).await;
    }

    /// Ready once nobody listens any more.
    pub async fn closed(&self) {
        self.send.closed().await;
    }
}

impl<T> Stream for Outgoing<T> {
    type Item = Result<T, Status>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Status>>> {
        let answer = ready!(self.receive.poll_recv(context));
        let end = || self.end.lock().unwrap_or_else(PoisonError::into_inner).take();
        Poll::Ready(answer.map(Ok).or_else(|| end().map(Err)))
    }
}

fn slow_reader(unread: Duration) -> Status {
    let message = format!("nothing was read for {} s; connect again", unread.as_secs());
    status(Reason::SlowReader, message)
}
