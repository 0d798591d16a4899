//! The bytes of messages that are under way: a platform that sends many large ones at once waits for
//! itself, and the others notice nothing.
//!
//! gRPC writes the length of a message before it. Permits for that much are taken before the message is
//! read, whole, so that no two half-read messages wait for each other; what has none yet stays
//! with the sender.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::Request;

/// Permits are counted in pieces of so many bytes.
const PIECE: usize = 1 << 10;

/// Bytes before each message: whether it is compressed, and its length.
const PREFIX: usize = 5;

/// The permits of each group of callers.
pub(crate) struct Admission {
    pieces: u32,
    /// Of the largest message: what a packed one may become.
    largest: u32,
    groups: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Admission {
    pub(crate) fn new(bytes: usize, message_bytes: usize) -> Admission {
        let [pieces, largest] = [bytes, message_bytes].map(pieces);
        Admission { pieces, largest, groups: Mutex::default() }
    }

    /// The permits of a group. There are no more groups than platforms and roles.
    pub(crate) fn of(&self, group: &str) -> Permits {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let semaphore = match groups.get(group) {
            Some(semaphore) => Arc::clone(semaphore),
            None => {
                let semaphore = Arc::new(Semaphore::new(self.pieces as usize));
                groups.insert(group.to_owned(), Arc::clone(&semaphore));
                semaphore
            }
        };
        Permits { semaphore, pieces: self.pieces, largest: self.largest }
    }
}

/// The permits of one group.
pub(crate) struct Permits {
    semaphore: Arc<Semaphore>,
    pieces: u32,
    largest: u32,
}

fn pieces(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX)
}

/// What one call takes of them.
#[derive(Default)]
struct Held {
    permit: Option<OwnedSemaphorePermit>,
    /// The message that it was taken for has been read by the method.
    is_read: bool,
    /// The method has answered; of a stream, the answer has begun.
    is_answered: bool,
}

impl Held {
    fn give_back_if_done(&mut self) {
        if self.is_read && self.is_answered {
            self.permit = None;
        }
    }
}

/// Keeps what a call took until its method answers.
pub(crate) struct Call(Arc<Mutex<Held>>);

impl Drop for Call {
    fn drop(&mut self) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.is_answered = true;
        held.give_back_if_done();
    }
}

type Taking = Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send>>;

/// The body of a request that takes permits for each of its messages.
pub(crate) struct Metered {
    inner: Body,
    permits: Permits,
    held: Arc<Mutex<Held>>,
    taking: Option<Taking>,
    /// What came and waits for permits.
    waiting: Option<Bytes>,
    prefix: Vec<u8>,
    /// Bytes of the current message that are still to come.
    left: usize,
}

impl Metered {
    /// The request with a metered body, and what keeps its permits.
    pub(crate) fn wrap(request: Request<Body>, permits: Permits) -> (Request<Body>, Call) {
        let held = Arc::<Mutex<Held>>::default();
        let request = request.map(|inner| {
            Body::new(Metered {
                inner,
                permits,
                held: Arc::clone(&held),
                taking: None,
                waiting: None,
                prefix: Vec::with_capacity(PREFIX),
                left: 0,
            })
        });
        (request, Call(held))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes over bytes that came; the permits that the messages beginning in them take.
    fn taken_by(&mut self, mut bytes: &[u8]) -> u32 {
        let mut pieces: u32 = 0;
        while !bytes.is_empty() {
            if self.left > 0 {
                let skipped = self.left.min(bytes.len());
                self.left -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            let missing = (PREFIX - self.prefix.len()).min(bytes.len());
            self.prefix.extend_from_slice(&bytes[..missing]);
            bytes = &bytes[missing..];
            if let [is_packed, a, b, c, d] = self.prefix[..] {
                self.left = u32::from_be_bytes([a, b, c, d]) as usize;
                self.prefix.clear();
                let more = match is_packed {
                    0 => crate::admission::pieces(self.left),
                    _ => crate::admission::pieces(self.left).max(self.permits.largest),
                };
                // A message past all permits is refused by its length and never read.
                if more <= self.permits.pieces {
                    pieces = self.permits.pieces.min(pieces.saturating_add(more));
                }
            }
        }
        pieces
    }
}

impl HttpBody for Metered {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        loop {
            if let Some(taking) = &mut self.taking {
                let permit = ready!(taking.as_mut().poll(context));
                let permit = permit.map_err(|_| Status::unavailable("the server stops"))?;
                self.taking = None;
                self.held().permit = Some(permit);
            }
            if let Some(bytes) = self.waiting.take() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            if self.left == 0 && self.prefix.is_empty() {
                // More is asked for, so what came before has been read.
                let mut held = self.held();
                held.is_read = true;
                held.give_back_if_done();
            }
            let frame = match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                other => return Poll::Ready(other),
            };
            let bytes = match frame.into_data() {
                Ok(bytes) => bytes,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            };
            let pieces = self.taken_by(&bytes);
            if pieces == 0 {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            // First given back: a call never waits for what it holds itself.
            let mut held = self.held();
            held.permit = None;
            held.is_read = false;
            drop(held);
            let semaphore = Arc::clone(&self.permits.semaphore);
            self.taking = Some(Box::pin(semaphore.acquire_many_owned(pieces)));
            self.waiting = Some(bytes);
        }
    }

    fn is_end_stream(&self) -> bool {
        self.waiting.is_none() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
