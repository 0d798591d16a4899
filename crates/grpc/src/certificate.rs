//! The certificate of a port, which can be replaced while the port serves.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key, as PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate, and those between it and the authority.
    pub certificate: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

/// The certificate that new connections are shown. All clones are one.
#[derive(Clone)]
pub struct Certificate(Arc<ArcSwap<ServerConfig>>);

impl Certificate {
    pub(crate) fn new(tls: &Tls) -> Result<Certificate, String> {
        Ok(Certificate(Arc::new(ArcSwap::from_pointee(config(tls)?))))
    }

    /// Shows this one from now on; connections that are there keep theirs.
    ///
    /// # Errors
    ///
    /// What is wrong with it or its key. The one before stays in force.
    pub fn replace(&self, tls: &Tls) -> Result<(), String> {
        self.0.store(Arc::new(config(tls)?));
        Ok(())
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.0.load_full().into()
    }
}

fn config(tls: &Tls) -> Result<ServerConfig, String> {
    let chain = CertificateDer::pem_slice_iter(&tls.certificate).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|_| "the certificate cannot be read")?;
    let key = PrivateKeyDer::from_pem_slice(&tls.key);
    let key = key.map_err(|_| "there is no private key in the file")?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key));
    let mut config = config.map_err(|error| error.to_string())?;
    config.alpn_protocols.push(b"h2".to_vec());
    Ok(config)
}
