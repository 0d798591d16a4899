//! A connection on which anything can be sent, one HTTP/2 frame after the other.
#![expect(clippy::unwrap_used, reason = "everything here is part of tests")]

use bytes::{BufMut as _, Bytes, BytesMut};
use h2::client::{SendRequest, handshake};
use http::{HeaderMap, Request};
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
        let mut request = Request::post(format!("http://{}{path}", self.authority))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut send = self.send.clone().ready().await?;
        let (answer, mut stream) = send.send_request(request.body(()).unwrap(), false)?;
        // A server that refuses early does not read the rest.
        let _ = stream.send_data(body, true);
        let (head, mut body) = answer.await?.into_parts();
        while let Some(bytes) = body.data().await {
            let _ = body.flow_control().release_capacity(bytes?.len());
        }
        let trailers = body.trailers().await?.unwrap_or_default();
        let status = |headers: &HeaderMap| Status::from_header_map(headers);
        Ok(status(&trailers).or_else(|| status(&head.headers)).unwrap())
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
        let request = Request::post(format!("http://{}{path}", self.authority))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", authorization);
        let mut send = self.send.ready().await.unwrap();
        let (answer, mut stream) = send.send_request(request.body(()).unwrap(), false).unwrap();
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
