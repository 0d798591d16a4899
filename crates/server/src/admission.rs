//! Room for the messages that are under way, of all callers and of each platform: one that sends many large
//! ones at once is told to come again, and the others notice nothing.
//!
//! gRPC writes the length of a message before it. Room for that much is taken before the message is
//! read, whole, so that no two half-read messages wait for each other. What finds none in a moment is refused and
//! not left unread: it would take from its connection what the calls beside it are read by.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use saring_grpc::retry;
use saring_proto::Reason;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::Request;

/// Room is counted in pieces of so many bytes.
const PIECE: usize = 1 << 10;

/// Bytes before each message: whether it is compressed, and its length.
pub(crate) const PREFIX: usize = 5;

/// How long a message waits for room.
const PATIENCE: Duration = Duration::from_millis(100);

/// When one that found none comes again.
const AGAIN: Duration = Duration::from_secs(1);

/// The room of all, and of each group of callers.
pub(crate) struct Admission {
    total: Arc<Room>,
    pieces_of_group: u32,
    message_bytes: usize,
    groups: Arc<Mutex<HashMap<String, Arc<Room>>>>,
}

/// Room for so many pieces.
struct Room {
    semaphore: Arc<Semaphore>,
    pieces: u32,
}

impl Room {
    fn new(pieces: u32) -> Arc<Room> {
        Arc::new(Room { semaphore: Arc::new(Semaphore::new(pieces as usize)), pieces })
    }

    /// The pieces that are taken.
    fn taken(&self) -> usize {
        (self.pieces as usize).saturating_sub(self.semaphore.available_permits())
    }
}

impl Admission {
    /// Room for so many bytes of each group, and for so many in all; each has room for a message.
    pub(crate) fn new(of_group: usize, total: usize, message_bytes: usize) -> Admission {
        let of_group = of_group.max(message_bytes);
        let total = Room::new(pieces(total.max(of_group)));
        let pieces_of_group = pieces(of_group);
        Admission { total, pieces_of_group, message_bytes, groups: Arc::default() }
    }

    /// Tells how many bytes of all are taken.
    pub(crate) fn bytes_taken(&self) -> impl Fn() -> u64 + Send + Sync + 'static + use<> {
        let total = Arc::clone(&self.total);
        move || (total.taken() * PIECE) as u64
    }

    /// The room of a group. There are no more groups than platforms and roles.
    pub(crate) fn of(&self, group: &str) -> Permits {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let own = match groups.get(group) {
            Some(room) => Arc::clone(room),
            None => {
                let room = Room::new(self.pieces_of_group);
                groups.insert(group.to_owned(), Arc::clone(&room));
                room
            }
        };
        let (total, groups) = (Arc::clone(&self.total), Arc::clone(&self.groups));
        Permits { own, total, groups, message_bytes: self.message_bytes }
    }
}

/// The room of one group.
#[derive(Clone)]
pub(crate) struct Permits {
    own: Arc<Room>,
    total: Arc<Room>,
    groups: Arc<Mutex<HashMap<String, Arc<Room>>>>,
    message_bytes: usize,
}

/// Room that a message takes, of its group's and of all.
#[derive(Debug)]
pub(crate) struct Taken([OwnedSemaphorePermit; 2]);

impl Taken {
    /// Gives back what is more than so many bytes need.
    pub(crate) fn keep(&mut self, bytes: usize) {
        for permit in &mut self.0 {
            let more = permit.num_permits().saturating_sub(pieces(bytes) as usize);
            drop(permit.split(more));
        }
    }
}

impl Permits {
    /// Bytes that one message may have, unpacked.
    pub(crate) const fn message_bytes(&self) -> usize {
        self.message_bytes
    }

    /// Room for so many bytes.
    ///
    /// # Errors
    ///
    /// If there is none in a moment.
    pub(crate) async fn take(self, bytes: usize) -> Result<Taken, Status> {
        self.take_pieces(pieces(bytes)).await
    }

    async fn take_pieces(self, pieces: u32) -> Result<Taken, Status> {
        let taking = async {
            let before = self.own.taken();
            let own = Arc::clone(&self.own.semaphore).acquire_many_owned(pieces).await.ok()?;
            let of_all = Arc::clone(&self.total.semaphore);
            if let Ok(shared) = Arc::clone(&of_all).try_acquire_many_owned(pieces) {
                return Some(Taken([own, shared]));
            }
            // Others wait too: who has its share has no more.
            if before >= self.fair_share() {
                return None;
            }
            Some(Taken([own, of_all.acquire_many_owned(pieces).await.ok()?]))
        };
        tokio::time::timeout(PATIENCE, taking).await.ok().flatten().ok_or_else(overloaded)
    }

    /// The pieces that each group with messages under way may have.
    fn fair_share(&self) -> usize {
        let groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = groups.values().filter(|room| room.taken() > 0).count();
        self.total.pieces as usize / busy.max(1)
    }
}

fn pieces(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX)
}

fn overloaded() -> Status {
    let message = "as many bytes of messages are under way as may be; send fewer at once";
    retry(Reason::Overloaded, message, AGAIN)
}

/// What one call takes of them.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) taken: Option<Taken>,
    /// The message that it was taken for has been read by the method.
    is_read: bool,
    /// The method has answered; of a stream, the answer has begun.
    is_answered: bool,
}

impl Held {
    /// Notes that the method has read what there was.
    pub(crate) fn read(&mut self) {
        self.is_read = true;
        self.give_back_if_done();
    }

    /// Keeps the room of a message that the method is about to read.
    pub(crate) fn hold(&mut self, taken: Taken) {
        self.taken = Some(taken);
        self.is_read = false;
    }

    fn give_back_if_done(&mut self) {
        if self.is_read && self.is_answered {
            self.taken = None;
        }
    }
}

/// Keeps what a call took until its method answers.
pub(crate) struct Call(pub Arc<Mutex<Held>>);

impl Drop for Call {
    fn drop(&mut self) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.is_answered = true;
        held.give_back_if_done();
    }
}

type Taking = Pin<Box<dyn Future<Output = Result<Taken, Status>> + Send>>;

/// The body of a request that takes room for each of its messages.
pub(crate) struct Metered {
    inner: Body,
    permits: Permits,
    held: Arc<Mutex<Held>>,
    taking: Option<Taking>,
    /// What came and waits for room.
    waiting: Option<Bytes>,
    prefix: Vec<u8>,
    /// Bytes of the current message that are still to come.
    left: usize,
}

impl Metered {
    /// The request with a metered body, and what keeps its room.
    pub(crate) fn wrap(request: Request<Body>, permits: Permits) -> (Request<Body>, Call) {
        let held = Arc::<Mutex<Held>>::default();
        let (of_body, taking, waiting) = (Arc::clone(&held), None, None);
        let prefix = Vec::with_capacity(PREFIX);
        let request = request.map(|inner| {
            Body::new(Metered { inner, permits, held: of_body, taking, waiting, prefix, left: 0 })
        });
        (request, Call(held))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes over bytes that came; the room that the messages beginning in them take.
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
            if let [_, a, b, c, d] = self.prefix[..] {
                self.left = u32::from_be_bytes([a, b, c, d]) as usize;
                self.prefix.clear();
                let more = crate::admission::pieces(self.left);
                // A message past all room is refused by its length and never read.
                if more <= self.permits.own.pieces {
                    pieces = self.permits.own.pieces.min(pieces.saturating_add(more));
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
                let taken = ready!(taking.as_mut().poll(context));
                self.taking = None;
                self.held().taken = Some(taken?);
            }
            if let Some(bytes) = self.waiting.take() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            if self.left == 0 && self.prefix.is_empty() {
                // More is asked for, so what came before has been read.
                self.held().read();
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
            held.taken = None;
            held.is_read = false;
            drop(held);
            self.taking = Some(Box::pin(self.permits.clone().take_pieces(pieces)));
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

#[cfg(test)]
mod tests {
    use super::*;

    async fn take(admission: &Admission, group: &str, pieces: u32) -> Result<Taken, Status> {
        admission.of(group).take_pieces(pieces).await
    }

    #[tokio::test]
    async fn who_has_its_share_waits_for_nothing_and_the_others_get_what_comes_free() {
        let admission = Admission::new(8 * PIECE, 10 * PIECE, PIECE);
        let of_a = take(&admission, "a", 6).await.unwrap();
        let _of_b = take(&admission, "b", 4).await.unwrap();
        let (more_of_a, more_of_b, _) = tokio::join!(
            take(&admission, "a", 1),
            take(&admission, "b", 3),
            // Only once both have asked.
            async {
                tokio::task::yield_now().await;
                drop(of_a);
            },
        );
        more_of_a.unwrap_err();
        let _more_of_b = more_of_b.unwrap();
        take(&admission, "b", 2).await.unwrap_err();
        let _of_c = take(&admission, "c", 3).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_not_kept_is_there_for_others() {
        let admission = Admission::new(8 * PIECE, 8 * PIECE, 4 * PIECE);
        let mut taken = admission.of("a").take(8 * PIECE).await.unwrap();
        admission.of("b").take(1).await.unwrap_err();
        taken.keep(2 * PIECE + 1);
        let _more = take(&admission, "a", 5).await.unwrap();
        take(&admission, "a", 1).await.unwrap_err();
    }
}
