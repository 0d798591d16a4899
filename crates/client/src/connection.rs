//! The connection to the server: also for programs that make calls of their own.

use std::str::FromStr as _;
use std::time::Duration;

use tonic::codegen::InterceptedService;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};

use crate::error::ClientError;

/// Where the server is.
#[derive(Clone, Debug)]
pub struct Address {
    /// As a URI: `https://saring.example`, `http://127.0.0.1:7070`.
    pub uri: String,
    /// PEM of the authority that signed the server's certificate, if it is not a public one.
    pub authority: Option<Vec<u8>>,
    /// Sends the API key over connections that anybody on the way can read.
    pub allow_plain_text: bool,
}

/// A channel on which every call carries the API key. Cheap to clone.
pub type Authenticated = InterceptedService<Channel, ApiKey>;

/// Adds the API key to every call.
#[derive(Clone)]
pub struct ApiKey(MetadataValue<Ascii>);

impl ApiKey {
    /// The key as it was handed over; white space around it does not count.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`] for characters that cannot be sent.
    pub fn new(key: &str) -> Result<ApiKey, ClientError> {
        let mut value = MetadataValue::from_str(&format!("Bearer {}", key.trim()))
            .map_err(|_| ClientError::ApiKey)?;
        value.set_sensitive(true);
        Ok(ApiKey(value))
    }
}

impl Interceptor for ApiKey {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

impl Address {
    /// A channel that connects when it is first used, and again when it has to. Must be called within
    /// a Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`ClientError::Address`] or [`ClientError::PlainText`].
    pub fn connect(&self, key: ApiKey) -> Result<Authenticated, ClientError> {
        let bad = || ClientError::Address(self.uri.clone());
        let mut endpoint = Endpoint::from_shared(self.uri.clone()).map_err(|_| bad())?;
        let host = endpoint.uri().host().ok_or_else(bad)?;
        let scheme = endpoint.uri().scheme_str();
        if !matches!(scheme, Some("http" | "https")) {
            return Err(bad());
        }
        if scheme == Some("https") {
            let tls = match &self.authority {
                Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                None => ClientTlsConfig::new().with_enabled_roots(),
            };
            endpoint = endpoint.tls_config(tls).map_err(|_| bad())?;
        } else if !(self.allow_plain_text || is_loopback(host)) {
            return Err(ClientError::PlainText(self.uri.clone()));
        }
        // A connection whose other end is gone without a word is given up after 30 seconds.
        let endpoint = endpoint
            .connect_timeout(Duration::from_secs(10))
            .http2_keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(Duration::from_secs(10))
            .keep_alive_while_idle(true);
        Ok(InterceptedService::new(endpoint.connect_lazy(), key))
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
