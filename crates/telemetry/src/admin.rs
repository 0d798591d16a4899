//! The admin port: `/metrics` for Prometheus, `/livez` and `/readyz` for whoever starts and stops the process.
//! It speaks HTTP/1.1 and asks for no key; whoever can reach it may read it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::instruments::meter;
use crate::metrics::Metrics;

/// Connections at once; more wait.
const CONNECTIONS: usize = 32;

/// How long a connection may last, whatever is asked.
const CONNECTION: Duration = Duration::from_secs(30);

/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(5);

/// After an error, such as no more file descriptors, the listener rests this long.
const PAUSE: Duration = Duration::from_millis(100);

/// What Prometheus calls its text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether the process is ready for callers. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Ready(Arc<AtomicBool>);

impl Ready {
    /// Notes whether it is.
    pub fn set(&self, is_ready: bool) {
        self.0.store(is_ready, Ordering::Relaxed);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// An admin port that is taken.
#[derive(Debug)]
pub struct Admin {
    listener: TcpListener,
    address: SocketAddr,
    told: Told,
}

/// What it tells.
#[derive(Clone, Debug)]
struct Told {
    metrics: Metrics,
    ready: Ready,
}

/// The port cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {error}; give another --admin-address")]
pub struct AdminError {
    address: SocketAddr,
    #[source]
    error: std::io::Error,
}

impl Admin {
    /// Takes the port; 0 takes any free one.
    ///
    /// # Errors
    ///
    /// [`AdminError`].
    pub async fn bind(
        address: SocketAddr,
        metrics: Metrics,
        ready: Ready,
    ) -> Result<Admin, AdminError> {
        let failed = |error| AdminError { address, error };
        let told_of = ready.clone();
        meter()
            .u64_observable_gauge("saring.ready")
            .with_description("Whether the process is ready for callers, as /readyz says")
            .with_callback(move |told| told.observe(told_of.is_set().into(), &[]))
            .build();
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Admin { listener, address, told: Told { metrics, ready } })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers for as long as it is polled.
    pub async fn serve(self) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            // It is never closed.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let told = self.told.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| std::future::ready(told.answer(&request)));
                let mut http = http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(HEAD);
                let speaking = http.serve_connection(TokioIo::new(stream), service);
                // Whoever asks wrongly or leaves is nothing to anybody else.
                let _ = tokio::time::timeout(CONNECTION, speaking).await;
                drop(place);
            });
        }
    }
}

impl Told {
    fn answer(&self, request: &Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        if ![Method::GET, Method::HEAD].contains(request.method()) {
            let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, "GET only\n");
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return Ok(answer);
        }
        Ok(match request.uri().path() {
            "/livez" => text(StatusCode::OK, "ok\n"),
            "/readyz" if self.ready.is_set() => text(StatusCode::OK, "ok\n"),
            "/readyz" => text(StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
            "/metrics" => match self.metrics.text() {
                Ok(metrics) => text(StatusCode::OK, metrics),
                Err(error) => {
                    tracing::error!(%error, "a scrape failed");
                    text(StatusCode::INTERNAL_SERVER_ERROR, "the log says more\n")
                }
            },
            _ => text(StatusCode::NOT_FOUND, "there are /metrics, /livez and /readyz\n"),
        })
    }
}

fn text(status: StatusCode, text: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(TEXT_FORMAT));
    answer
}
