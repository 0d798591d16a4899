//! Connections: how many, for how long, and whether they are encrypted.

use std::time::Duration;

use tonic::transport::{Error, Identity, Server, ServerTlsConfig};

/// Bytes of a call's headers past which HTTP/2 refuses it, as it tells clients. It is more than a call may
/// have, so that most of those with too much are told so by an error of ours.
const HEADER_BYTES: u32 = 16 << 10;

/// What the connections to a port may do.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Connections at once; more are closed as they come.
    pub connections: usize,
    /// Streams of one connection.
    pub streams: u32,
    /// How often a silent connection is asked whether it is still there.
    pub keepalive: Duration,
    /// How long it has for the answer.
    pub keepalive_timeout: Duration,
    /// How long a connection may take to say the first thing, and to agree on TLS.
    pub handshake: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        ConnectionLimits {
            connections: 2_000,
            streams: 1_000,
            keepalive: Duration::from_secs(30),
            keepalive_timeout: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
        }
    }
}

/// A certificate and its key, as PEM.
#[derive(Clone)]
pub struct Tls {
    /// The certificate, and those between it and the authority.
    pub certificate: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

impl ConnectionLimits {
    /// A server within these limits, in plain text where there is no certificate.
    ///
    /// # Errors
    ///
    /// What is wrong with the certificate or its key.
    pub fn server(&self, tls: Option<Tls>) -> Result<Server, String> {
        let server = Server::builder()
            .max_concurrent_streams(self.streams)
            .http2_max_header_list_size(HEADER_BYTES)
            .http2_keepalive_interval(Some(self.keepalive))
            .http2_keepalive_timeout(Some(self.keepalive_timeout))
            // Calls that were taken back before anybody looked at them.
            .http2_max_pending_accept_reset_streams(Some(32));
        let Some(Tls { certificate, key }) = tls else { return Ok(server) };
        let identity = Identity::from_pem(certificate, key);
        let tls = ServerTlsConfig::new().identity(identity).timeout(self.handshake);
        // The outer error says no more than that there was one.
        let worded = |error: Error| {
            std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string)
        };
        server.tls_config(tls).map_err(worded)
    }
}
