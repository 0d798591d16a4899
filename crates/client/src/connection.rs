//! The connection to the server: also for programs that make calls of their own.

use std::str::FromStr as _;
use std::sync::{Arc, PoisonError, RwLock};
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
    /// PEM of the certificate authority that signed the server's certificate, if it is not a public one.
    pub authority: Option<Vec<u8>>,
    /// Sends the API key over connections that anybody on the way can read.
    pub allow_plain_text: bool,
}

/// A channel on which every call carries the API key. Cheap to clone.
pub type Authenticated = InterceptedService<Channel, ApiKey>;

/// Adds the API key to every call. Clones share the key, which is never shown.
#[derive(Clone, Debug)]
pub struct ApiKey(Arc<RwLock<MetadataValue<Ascii>>>);

impl ApiKey {
    /// The key as it was handed over; white space around it does not count.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`] for characters that cannot be sent.
    pub fn new(key: &str) -> Result<ApiKey, ClientError> {
        Ok(ApiKey(Arc::new(RwLock::new(header(key)?))))
    }

    /// Takes another key from now on; whether it is another one. Calls and streams that are under way
    /// go on with the old one.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`] for characters that cannot be sent; the old key stays.
    pub fn replace(&self, key: &str) -> Result<bool, ClientError> {
        let new = header(key)?;
        let mut header = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = *header != new;
        *header = new;
        Ok(is_other)
    }
}

fn header(key: &str) -> Result<MetadataValue<Ascii>, ClientError> {
    let key = key.trim();
    if key.is_empty() {
        return Err(ClientError::ApiKey);
    }
    let header = MetadataValue::from_str(&format!("Bearer {key}"));
    let mut header = header.map_err(|_| ClientError::ApiKey)?;
    header.set_sensitive(true);
    Ok(header)
}

impl Interceptor for ApiKey {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let header = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        request.metadata_mut().insert("authorization", header);
        Ok(request)
    }
}

impl Address {
    /// A channel that connects when it is first used, and again when it has to. Must be called within
    /// a Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`ClientError::Address`], [`ClientError::PlainText`] or [`ClientError::Authority`].
    pub fn connect(&self, key: ApiKey) -> Result<Authenticated, ClientError> {
        let bad = || ClientError::Address(self.uri.clone());
        let mut endpoint = Endpoint::from_shared(self.uri.clone()).map_err(|_| bad())?;
        let host = endpoint.uri().host().ok_or_else(bad)?;
        match endpoint.uri().scheme_str() {
            Some("https") => {
                let tls = match &self.authority {
                    Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                    None => ClientTlsConfig::new().with_enabled_roots(),
                };
                endpoint = endpoint.tls_config(tls).map_err(|_| ClientError::Authority)?;
            }
            Some("http") if self.allow_plain_text || is_loopback(host) => {}
            Some("http") => return Err(ClientError::PlainText(self.uri.clone())),
            _ => return Err(bad()),
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
