//! A connection on which anything can be sent, one HTTP/2 frame after the other.
#![expect(clippy::unwrap_used, reason = "everything here is part of tests")]

use bytes::{BufMut as _, Bytes, BytesMut};
use h2::client::{SendRequest, handshake};
use http::{HeaderMap, Request, StatusCode};
use tokio::net::TcpStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::Status;

/// A connection.
pub struct Raw {
    send: SendRequest<Bytes>,
    authority: String,
}

/// Puts the length before a message, as gRPC does.
#[must_use]
pub fn framed(compressed: bool, message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(u8::from(compressed));
    frame.put_u32(u32::try_from(message.len()).unwrap());
    frame.put_slice(message);
    frame.freeze()
}

impl Raw {
    /// Connects to a server's address.
    ///
    /// # Panics
    ///
    /// If nobody listens there.
    pub async fn connect(address: &str) -> Raw {
        let authority = address.strip_prefix("http://").unwrap().to_owned();
        let stream = TcpStream::connect(&authority).await.unwrap();
        let (send, connection) = handshake(stream).await.unwrap();
        // Ends with the connection; how, the calls on it tell.
        tokio::spawn(connection);
        Raw { send, authority }
    }

    /// Makes a call with these headers and this body, and gives how it ended.
    ///
    /// # Errors
    ///
    /// What HTTP/2 says, if the server did not even answer.
    ///
    /// # Panics
    ///
    /// If the headers are none.
    pub async fn call(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Status, h2::Error> {
        let call = self.post(path, headers, Some("application/grpc"));
        Ok(self.send(call, body, true).await?.status().unwrap())
    }

    /// A request to the server with these headers and this content type.
    ///
    /// # Panics
    ///
    /// If the headers are none.
    #[must_use]
    pub fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        content_type: Option<&str>,
    ) -> Request<()> {
        let mut request = Request::post(format!("http://{}{path}", self.authority));
        let content_type = content_type.map(|kind| ("content-type", kind));
        for (name, value) in content_type.iter().chain(&[("te", "trailers")]).chain(headers) {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap()
    }

    /// Sends a request, and gives all that is answered. Where the body does not `end`, the server waits for
    /// the rest of it.
    ///
    /// # Errors
    ///
    /// What HTTP/2 says, if the server did not even answer.
    pub async fn send(
        &mut self,
        request: Request<()>,
        body: Bytes,
        end: bool,
    ) -> Result<Answer, h2::Error> {
        let mut send = self.send.clone().ready().await?;
        let (answer, mut stream) = send.send_request(request, false)?;
        // A server that refuses early does not read the rest.
        let _ = stream.send_data(body, end);
        let (head, mut body) = answer.await?.into_parts();
        let mut answer = Answer {
            http: head.status,
            headers: head.headers,
            body: BytesMut::new(),
            trailers: HeaderMap::new(),
        };
        while let Some(bytes) = body.data().await {
            let bytes = bytes?;
            let _ = body.flow_control().release_capacity(bytes.len());
            answer.body.extend(bytes);
        }
        answer.trailers = body.trailers().await?.unwrap_or_default();
        Ok(answer)
    }

    /// Begins a call whose body comes as `parts`; ready with how it ended.
    ///
    /// # Panics
    ///
    /// If it cannot be begun, or the server does not even answer.
    pub async fn begin<S: Stream<Item = Bytes> + Send + 'static>(
        self,
        path: &str,
        authorization: &str,
        parts: S,
    ) -> impl Future<Output = Status> + use<S> {
        let headers = [("authorization", authorization)];
        let request = self.post(path, &headers, Some("application/grpc"));
        let mut send = self.send.ready().await.unwrap();
        let (answer, mut stream) = send.send_request(request, false).unwrap();
        let sending = tokio::spawn(async move {
            let mut parts = std::pin::pin!(parts);
            while let Some(part) = parts.next().await {
                // A server that refuses early does not read the rest.
                let _ = stream.send_data(part, false);
            }
        });
        async move {
            let (head, mut body) = answer.await.unwrap().into_parts();
            while let Some(bytes) = body.data().await {
                let _ = body.flow_control().release_capacity(bytes.unwrap().len());
            }
            let trailers = body.trailers().await.unwrap().unwrap_or_default();
            sending.abort();
            Status::from_header_map(&trailers)
                .or_else(|| Status::from_header_map(&head.headers))
                .unwrap()
        }
    }
}

/// All of an answer.
#[derive(Debug)]
pub struct Answer {
    /// The status of HTTP.
    pub http: StatusCode,
    /// What came before the body.
    pub headers: HeaderMap,
    body: BytesMut,
    trailers: HeaderMap,
}

impl Answer {
    /// How the call ended; `None` if nobody said.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        let of = Status::from_header_map;
        of(&self.trailers).or_else(|| of(&self.headers))
    }

    /// The messages of the answer, none of them packed.
    ///
    /// # Panics
    ///
    /// If one is cut off, or packed.
    #[must_use]
    pub fn messages(&self) -> Vec<&[u8]> {
        let (mut rest, mut messages) = (&self.body[..], Vec::new());
        while let [0, a, b, c, d, after @ ..] = rest {
            let (message, next) = after.split_at(u32::from_be_bytes([*a, *b, *c, *d]) as usize);
            messages.push(message);
            rest = next;
        }
        assert!(rest.is_empty(), "{} bytes are no message", rest.len());
        messages
    }
}
