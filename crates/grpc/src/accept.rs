//! Taking connections: not more than the limit, none that says nothing, and on after any error.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use crate::transport::ConnectionLimits;

/// After an error, such as no more file descriptors, the listener rests this long.
const PAUSE: Duration = Duration::from_millis(50);

/// A connection, which counts as long as it lives.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    _place: OwnedSemaphorePermit,
}

/// The connections as they come, within the limits; ends when nobody wants them any more. One that
/// says nothing within the time for the handshake is closed. Must be called within a Tokio runtime.
pub fn connections(
    listener: TcpListener,
    limits: &ConnectionLimits,
) -> impl Stream<Item = io::Result<Connection>> + use<> {
    let (send, receive) = mpsc::channel(16);
    let places = Arc::new(Semaphore::new(limits.connections));
    let patience = limits.handshake;
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = send.closed() => return,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot take a connection");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!(%peer, "too many connections; this one is closed");
                continue;
            };
            let send = send.clone();
            tokio::spawn(async move {
                if speaks(&stream, peer, patience).await {
                    // If nobody wants it, the server stops, and it is closed.
                    let _ = send.send(Ok(Connection { stream, _place: place })).await;
                }
            });
        }
    });
    ReceiverStream::new(receive)
}

/// Waits for the first byte, so that connections which never say anything take no place for long.
async fn speaks(stream: &TcpStream, peer: SocketAddr, patience: Duration) -> bool {
    // Answers are small and wanted at once. A connection that is gone tells so when it is used.
    let _ = stream.set_nodelay(true);
    let first = tokio::time::timeout(patience, stream.peek(&mut [0])).await;
    let speaks = matches!(first, Ok(Ok(1..)));
    if !speaks {
        tracing::debug!(%peer, "a connection said nothing");
    }
    speaks
}

impl Connected for Connection {
    type ConnectInfo = <TcpStream as Connected>::ConnectInfo;

    fn connect_info(&self) -> Self::ConnectInfo {
        self.stream.connect_info()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
