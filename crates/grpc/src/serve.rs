//! Serving: takes connections as they come, and sees each through from its first byte to its end.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http::{Request, Response};
use tower::ServiceExt as _;

use crate::listen::Listen;
use crate::peer::Peer;
use crate::places::{Place, Places, Seldom};
use crate::proxy::passed_on;
use crate::transport::Transport;

/// After an error, such as no more file descriptors, the listener rests this long.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a connection without a call is told to go before it is closed.
const LAST_WORD: Duration = Duration::from_secs(1);

/// What answers the calls.
pub trait Calls:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
    + Clone
    + Send
    + 'static
{
}

impl<S> Calls for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static
{
}

/// Serves what comes until `stop`; then it takes no more connections, tells those that are there to end, and is
/// ready once their calls are finished. Whoever drops it cuts them off.
pub async fn serve(
    listener: impl Listen,
    transport: Transport,
    calls: impl Calls,
    stop: CancellationToken,
) {
    let limits = &transport.limits;
    let places = Places::new(limits.connections, limits.strangers_of_address);
    let transport = Arc::new(transport);
    let (mut connections, mut told) = (JoinSet::new(), Seldom::default());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // How each ended, it has said itself.
            Some(_) = connections.join_next() => continue,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, address)) => {
                let Some(place) = places.enter() else { continue };
                let (transport, calls) = (Arc::clone(&transport), calls.clone());
                let (stopping, retiring) = (stop.clone(), stop.child_token());
                connections.spawn(async move {
                    let connection = Connection { transport, address, place, retiring, stopping };
                    if let Err(error) = connection.run(stream, calls).await {
                        tracing::debug!(?address, %error, "a connection broke");
                    }
                });
            }
            Err(error) => {
                if told.is_due() {
                    tracing::warn!(%error, "cannot take a connection; trying again");
                }
                places.evict_oldest();
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// A connection that was taken.
struct Connection {
    transport: Arc<Transport>,
    address: Option<IpAddr>,
    place: Place,
    retiring: CancellationToken,
    stopping: CancellationToken,
}

type Broken = Box<dyn std::error::Error + Send + Sync>;

impl Connection {
    async fn run<S>(self, mut stream: S, calls: impl Calls) -> Result<(), Broken>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let begun = Instant::now();
        let shake_hands = async {
            self.note_address(&mut stream).await?;
            Ok::<_, io::Error>(match &self.transport.certificate {
                Some(certificate) => Ok(Box::new(certificate.acceptor().accept(stream).await?)),
                None => Err(stream),
            })
        };
        let shaken = tokio::select! {
            shaken = tokio::time::timeout(self.transport.limits.handshake, shake_hands) => shaken??,
            () = self.place.is_needed() => return Ok(()),
            () = self.retiring.cancelled() => return Ok(()),
        };
        match shaken {
            Ok(encrypted) => self.speak(encrypted, calls, begun).await,
            Err(plain) => self.speak(plain, calls, begun).await,
        }
    }

    /// Whom a proxy passes on counts, and not the proxy.
    async fn note_address(&self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
        let address = match self.address {
            Some(address) if self.transport.is_proxy(address) => passed_on(stream).await?,
            address => address,
        };
        if let Some(address) = address {
            self.place.comes_from(address);
        }
        Ok(())
    }

    async fn speak<S>(&self, stream: S, calls: impl Calls, begun: Instant) -> Result<(), Broken>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let limits = &self.transport.limits;
        let peer = Peer::new(self.place.door(), self.retiring.clone(), self.stopping.clone());
        let of_calls = peer.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            of_calls.note_call();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(of_calls.clone());
            calls.clone().oneshot(request)
        });
        let speaking = self.transport.http2.serve_connection(TokioIo::new(stream), service);
        let first_call = tokio::time::sleep_until(begun + limits.first_call);
        let too_old = async {
            match limits.age {
                Some(age) => tokio::time::sleep(age.mul_f64(0.9 + 0.2 * fastrand::f64())).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(speaking, first_call, too_old);
        let end = tokio::select! {
            ended = speaking.as_mut() => return Ok(ended?),
            () = self.place.is_needed() => return Ok(()),
            // Strangers, who may not even read, are not waited for.
            () = self.retiring.cancelled() => match peer.is_let_in() {
                true => limits.grace + LAST_WORD,
                false => LAST_WORD,
            },
            () = too_old => limits.grace,
            () = async {
                first_call.await;
                if peer.has_called() {
                    std::future::pending::<()>().await;
                }
            } => LAST_WORD,
        };
        self.retiring.cancel();
        speaking.as_mut().graceful_shutdown();
        Ok(tokio::time::timeout(end, speaking).await??)
    }
}
