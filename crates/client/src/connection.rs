//! The connection to the server: also for programs that make calls of their own.

use std::time::Duration;

use tonic::codegen::InterceptedService;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint};

use crate::api_key::ApiKey;
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
    /// The name that the certificates are for, where the addresses have another, as 127.0.0.1.
    pub server_name: Option<String>,
    /// Sends the API key over connections that anybody on the way can read.
    pub allow_plain_text: bool,
}

impl Address {
    /// The server at a URI: one with a certificate of a public certificate authority, or on this machine,
    /// unless its other fields say more.
    #[must_use]
    pub fn new(uri: impl Into<String>) -> Address {
        Address {
            uri: uri.into(),
            further: Vec::new(),
            authority: None,
            server_name: None,
            allow_plain_text: false,
        }
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
                let mut tls = match &self.authority {
                    Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
                    None => ClientTlsConfig::new().with_enabled_roots(),
                };
                if let Some(name) = &self.server_name {
                    tls = tls.domain_name(name);
                }
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
}
