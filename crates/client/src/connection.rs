//! The connection to the server: also for programs that make calls of their own.

use std::str::FromStr as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tonic::codegen::InterceptedService;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};

use crate::error::ClientError;
use crate::servers::Servers;

/// How long a server may take to accept a connection. Where packets are dropped without a word, the
/// first ones of a connection go out at once, after one second and after three. So one second is spent
/// in vain at most before the next try, and the client is back within ten seconds of the network.
pub(crate) const CONNECTING: Duration = Duration::from_secs(4);

/// Where the server is, or several on one database. Made by [`Address::new`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Address {
    /// As a URI: `https://saring.example`, `http://127.0.0.1:7070`.
    pub uri: String,
    /// Of further servers, in the order in which they are tried while those before them are away.
    pub further: Vec<String>,
    /// PEM of the certificate authority that signed the servers' certificates, if it is not a public
    /// one.
    pub authority: Option<Vec<u8>>,
    /// Sends the API key over connections that anybody on the way can read.
    pub allow_plain_text: bool,
}

/// A channel on which every call carries the API key. Cheap to clone.
pub type Authenticated = InterceptedService<Channel, ApiKey>;

/// Adds the API key to every call. Clones share the key, which is never shown.
#[derive(Clone, Debug)]
pub struct ApiKey(Arc<RwLock<Current>>);

#[derive(Debug)]
struct Current {
    header: MetadataValue<Ascii>,
    /// Counts the keys that were set.
    number: u64,
}

/// Put among the extensions of a call that may go out under this key only, by its number: whose
/// key it is was looked at before the call was made, and it may be replaced in between.
#[derive(Clone, Debug)]
pub(crate) struct OnlyUnderKey {
    number: u64,
    was_replaced: Arc<AtomicBool>,
}

impl OnlyUnderKey {
    pub(crate) fn new(number: u64) -> OnlyUnderKey {
        OnlyUnderKey { number, was_replaced: Arc::default() }
    }

    /// Whether the call did not go out, because another key has taken this one's place. Its status
    /// would not tell that from an answer of the server.
    pub(crate) fn was_replaced(&self) -> bool {
        self.was_replaced.load(Ordering::Relaxed)
    }
}

impl ApiKey {
    /// The key as it was handed over; white space around it does not count.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`] for characters that cannot be sent.
    pub fn new(key: &str) -> Result<ApiKey, ClientError> {
        Ok(ApiKey(Arc::new(RwLock::new(Current { header: header(key)?, number: 0 }))))
    }

    /// Takes another key from now on; whether it is another one. Calls and streams that are under way
    /// go on with the old one.
    ///
    /// # Errors
    ///
    /// [`ClientError::ApiKey`] for characters that cannot be sent; the old key stays.
    pub fn replace(&self, key: &str) -> Result<bool, ClientError> {
        let header = header(key)?;
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = current.header != header;
        if is_other {
            *current = Current { header, number: current.number + 1 };
        }
        Ok(is_other)
    }

    /// Counts the keys that were set.
    pub(crate) fn number(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).number
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
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(only) = request.extensions().get::<OnlyUnderKey>()
            && only.number != current.number
        {
            only.was_replaced.store(true, Ordering::Relaxed);
            return Err(Status::cancelled("the API key was replaced in the meantime"));
        }
        request.metadata_mut().insert("authorization", current.header.clone());
        Ok(request)
    }
}

impl Address {
    /// The server at a URI: one with a certificate of a public certificate authority, or on this machine,
    /// unless its other fields say more.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Address {
        Address { uri: uri.into(), further: Vec::new(), authority: None, allow_plain_text: false }
    }

    /// Channels that connect when they are first used, and again when they have to. Must be called
    /// within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`ClientError::Address`], [`ClientError::PlainText`], [`ClientError::PlainTextBesideTls`] or
    /// [`ClientError::Authority`], if one of the servers cannot be used.
    pub fn connect(&self, key: &ApiKey) -> Result<Servers, ClientError> {
        let channel = |uri: &String| {
            let channel = self.endpoint_at(uri)?.connect_lazy();
            Ok((uri.clone(), InterceptedService::new(channel, key.clone())))
        };
        Ok(Servers::new(self.uris().map(channel).collect::<Result<_, _>>()?))
    }

    /// The first server as an endpoint, for channels of another kind than [`Address::connect`] makes.
    ///
    /// # Errors
    ///
    /// As [`Address::connect`].
    pub fn endpoint(&self) -> Result<Endpoint, ClientError> {
        self.endpoint_at(&self.uri)
    }

    fn uris(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.uri).chain(&self.further)
    }

    fn endpoint_at(&self, uri: &str) -> Result<Endpoint, ClientError> {
        let bad = || ClientError::Address(uri.to_owned());
        let mut endpoint = Endpoint::from_shared(uri.to_owned()).map_err(|_| bad())?;
        let host = endpoint.uri().host().ok_or_else(bad)?;
        match endpoint.uri().scheme_str() {
            Some("https") => {
                let tls = match &self.authority {
                    Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                    None => ClientTlsConfig::new().with_enabled_roots(),
                };
                endpoint = endpoint.tls_config(tls).map_err(|_| ClientError::Authority)?;
            }
            Some("http") if is_loopback(host) => {}
            Some("http") if !self.allow_plain_text => {
                return Err(ClientError::PlainText(uri.to_owned()));
            }
            // Whoever cuts the connections that he cannot read would get the key on the others.
            Some("http") if self.uris().any(|uri| is_tls(uri)) => {
                return Err(ClientError::PlainTextBesideTls(uri.to_owned()));
            }
            Some("http") => {}
            _ => return Err(bad()),
        }
        // A connection whose other end is gone without a word is given up after 30 seconds.
        Ok(endpoint
            .connect_timeout(CONNECTING)
            .http2_keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(Duration::from_secs(10))
            .keep_alive_while_idle(true))
    }
}

fn is_tls(uri: &str) -> bool {
    uri.split_once("://").is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("https"))
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_key_goes_over_plain_text_only_where_that_is_allowed() {
        // The servers, whether plain text is allowed, and the one that is refused.
        let cases = [
            (&["https://a", "https://b"][..], false, ""),
            (&["http://127.0.0.1:1", "http://[::1]:2"], false, ""),
            (&["https://a", "http://localhost:1"], false, ""),
            (&["https://a", "http://b"], false, "PlainText(http://b)"),
            (&["http://127.0.0.1:1", "http://b"], false, "PlainText(http://b)"),
            (&["http://a", "http://b"], true, ""),
            (&["http://a", "http://127.0.0.1:1"], true, ""),
            (&["https://a", "http://b"], true, "PlainTextBesideTls(http://b)"),
            (&["http://a", "HTTPS://b"], true, "PlainTextBesideTls(http://a)"),
            (&["https://a", "b"], true, "Address(b)"),
            (&["https://a", ""], true, "Address()"),
        ];
        for (uris, allow_plain_text, refused) in cases {
            let mut address = Address::new(uris[0]);
            address.further = uris[1..].iter().map(|&uri| uri.to_owned()).collect();
            address.allow_plain_text = allow_plain_text;
            let connected = address.connect(&ApiKey::new("uji").unwrap());
            let got = connected.map_or_else(|error| format!("{error:?}"), |_| String::new());
            assert_eq!(got.replace('"', ""), refused, "{uris:?}");
        }
    }

    #[test]
    fn a_call_for_one_key_does_not_go_out_under_another() {
        let mut key = ApiKey::new("one").unwrap();
        let call = |key: &mut ApiKey, number| {
            let mut request = Request::new(());
            request.extensions_mut().insert(OnlyUnderKey::new(number));
            let sent = key.call(request);
            sent.map(|sent| {
                sent.metadata().get("authorization").unwrap().to_str().unwrap().to_owned()
            })
        };
        assert_eq!(call(&mut key, 0).unwrap(), "Bearer one");
        assert!(!key.replace("one").unwrap());
        assert_eq!(call(&mut key, 0).unwrap(), "Bearer one");
        assert!(key.replace("two").unwrap());
        assert!(call(&mut key, 0).is_err());
        assert_eq!(call(&mut key, 1).unwrap(), "Bearer two");
    }
}
