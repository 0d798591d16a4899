//! Bodies of packed messages, unpacked here: how much room a message takes, only its bytes tell.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{BufMut as _, Bytes, BytesMut};
use flate2::read::GzDecoder;
use http_body::{Body as HttpBody, Frame};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request};

use crate::admission::{Call, Held, PREFIX, Permits};

/// How messages are packed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Encoding {
    Gzip,
    Zstd,
}

impl Encoding {
    /// That of the messages of a call; `None` if they are not packed, or in a way that is not known here.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Encoding> {
        match headers.get("grpc-encoding")?.as_bytes() {
            b"gzip" => Some(Encoding::Gzip),
            b"zstd" => Some(Encoding::Zstd),
            _ => None,
        }
    }

    /// What is in a message, of no more than so many bytes.
    fn unpack(self, packed: &[u8], most: usize) -> Result<Vec<u8>, Status> {
        let mut unpacked = Vec::with_capacity(most.min(2 * packed.len()));
        let past = most as u64 + 1;
        let read = match self {
            Encoding::Gzip => GzDecoder::new(packed).take(past).read_to_end(&mut unpacked),
            Encoding::Zstd => zstd::Decoder::with_buffer(packed)
                .and_then(|packed| packed.take(past).read_to_end(&mut unpacked)),
        };
        read.map_err(|error: io::Error| Status::internal(format!("cannot unpack it: {error}")))?;
        match unpacked.len() > most {
            true => Err(Status::resource_exhausted("more is in it than may be")),
            false => Ok(unpacked),
        }
    }
}

type Next = (Reader, Option<Result<Frame<Bytes>, Status>>);

/// The body of a call whose messages are packed.
pub(crate) struct Unpacked(Pin<Box<dyn Future<Output = Next> + Send>>);

impl Unpacked {
    /// The request with such a body, and what keeps its room.
    pub(crate) fn wrap(
        request: Request<Body>,
        encoding: Encoding,
        permits: Permits,
    ) -> (Request<Body>, Call) {
        let held = Arc::<Mutex<Held>>::default();
        let (of_body, came) = (Arc::clone(&held), BytesMut::new());
        let request = request.map(|inner| {
            let reader = Reader { inner, encoding, permits, held: of_body, came };
            Body::new(Unpacked(Box::pin(reader.next())))
        });
        (request, Call(held))
    }
}

impl HttpBody for Unpacked {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let (reader, frame) = ready!(self.0.as_mut().poll(context));
        self.0 = Box::pin(reader.next());
        Poll::Ready(frame)
    }
}

/// Reads one message after the other.
struct Reader {
    inner: Body,
    encoding: Encoding,
    permits: Permits,
    held: Arc<Mutex<Held>>,
    /// Of a message that is not whole yet, and of those after it.
    came: BytesMut,
}

impl Reader {
    async fn next(mut self) -> Next {
        let frame = self.message().await.transpose();
        (self, frame)
    }

    /// The next message, unpacked, or the trailers. What is wrong with its frame is for the method's own reading
    /// to say.
    async fn message(&mut self) -> Result<Option<Frame<Bytes>>, Status> {
        // More is asked for, so what came before has been read.
        self.held().read();
        if let Some(trailers) = self.fill(PREFIX).await? {
            return Ok(Some(trailers));
        }
        let [is_packed, a, b, c, d, ..] = self.came[..] else { return Ok(self.rest()) };
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        if length > self.permits.message_bytes() {
            return Ok(self.rest());
        }
        // First given back: a call never waits for what it holds itself.
        self.held().taken = None;
        let mut taken = self.permits.clone().take(length).await?;
        let whole = PREFIX + length;
        if let Some(trailers) = self.fill(whole).await? {
            return Ok(Some(trailers));
        }
        if self.came.len() < whole {
            return Ok(self.rest());
        }
        let mut message = self.came.split_to(whole).freeze();
        if is_packed == 1 {
            // For the moment of unpacking it may become as large as a message may be.
            let largest = self.permits.message_bytes();
            let mut room = self.permits.clone().take(largest).await?;
            let unpacked = self.encoding.unpack(&message[PREFIX..], largest)?;
            room.keep(unpacked.len());
            taken = room;
            message = framed(&unpacked);
        }
        self.held().hold(taken);
        Ok(Some(Frame::data(message)))
    }

    /// Reads until so many bytes are there, or no more come. Trailers, if those come first.
    async fn fill(&mut self, bytes: usize) -> Result<Option<Frame<Bytes>>, Status> {
        while self.came.len() < bytes {
            let frame =
                std::future::poll_fn(|context| Pin::new(&mut self.inner).poll_frame(context));
            let Some(frame) = frame.await.transpose()? else { break };
            match frame.into_data() {
                Ok(data) => self.came.extend_from_slice(&data),
                Err(trailers) => return Ok(Some(trailers)),
            }
        }
        Ok(None)
    }

    /// What is there, as it came.
    fn rest(&mut self) -> Option<Frame<Bytes>> {
        (!self.came.is_empty()).then(|| Frame::data(self.came.split().freeze()))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message that is not packed, with its length before it.
fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(PREFIX + message.len());
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).unwrap_or(u32::MAX));
    frame.put_slice(message);
    frame.freeze()
}
