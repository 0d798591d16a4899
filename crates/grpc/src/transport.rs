//! Connections: how many, for how long, and whether they are encrypted.

use std::net::IpAddr;
use std::time::Duration;

use hyper::server::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::certificate::{Certificate, Tls};
use crate::proxy::Proxy;

/// Bytes of one call that may wait to be read. So a connection has room for all of its calls, and none that
/// waits stops another.
const WINDOW: u32 = 1 << 16;

/// Bytes of the answer of one call that wait to be sent.
const SEND: usize = 1 << 16;

/// Bytes of a call's headers past which HTTP/2 refuses it, as it tells clients. It is more than a call may
/// have, so that most of those with too much are told so by an error of ours.
const HEADER_BYTES: u32 = 16 << 10;

/// What the connections to a port may do.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Connections at once. When more come, the oldest without a key that was good is closed for each.
    pub connections: usize,
    /// Connections of one address without a key that was good.
    pub strangers_of_address: usize,
    /// Streams of one connection.
    pub streams: u32,
    /// How often a silent connection is asked whether it is still there.
    pub keepalive: Duration,
    /// How long it has for the answer.
    pub keepalive_timeout: Duration,
    /// How long a connection may take until TLS is agreed on.
    pub handshake: Duration,
    /// How long until the headers of its first call are there.
    pub first_call: Duration,
    /// How old a connection grows, give or take a tenth, before it has to be made anew; `None` for any age.
    pub age: Option<Duration>,
    /// How long the calls of one that has to end have to finish.
    pub grace: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        ConnectionLimits {
            connections: 2_000,
            strangers_of_address: 200,
            streams: 1_000,
            keepalive: Duration::from_secs(30),
            keepalive_timeout: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            first_call: Duration::from_secs(30),
            age: None,
            grace: Duration::from_secs(20),
        }
    }
}

/// How connections are spoken with.
#[derive(Clone)]
pub struct Transport {
    pub(crate) limits: ConnectionLimits,
    pub(crate) certificate: Option<Certificate>,
    proxies: Vec<Proxy>,
    pub(crate) http2: http2::Builder<TokioExecutor>,
}

impl Transport {
    /// Within these limits, in plain text where there is no certificate.
    ///
    /// # Errors
    ///
    /// What is wrong with the certificate or its key.
    pub fn new(
        limits: ConnectionLimits,
        tls: Option<&Tls>,
        proxies: Vec<Proxy>,
    ) -> Result<Transport, String> {
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits.streams)
            .max_header_list_size(HEADER_BYTES)
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(
                limits.streams.saturating_mul(WINDOW).min(i32::MAX as u32),
            )
            .max_send_buf_size(SEND)
            .keep_alive_interval(limits.keepalive)
            .keep_alive_timeout(limits.keepalive_timeout)
            // Calls that were taken back before anybody looked at them.
            .max_pending_accept_reset_streams(32);
        let certificate = tls.map(Certificate::new).transpose()?;
        Ok(Transport { limits, certificate, proxies, http2 })
    }

    /// The certificate, if connections are encrypted.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        self.certificate.clone()
    }

    pub(crate) fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|proxy| proxy.has(address))
    }
}
