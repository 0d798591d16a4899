//! TLS with an authority of the test's own: who trusts it connects, everybody else is refused.

use std::path::Path;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use saring_client::Client;
use saring_proto::v1;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Server, publish, set_up, with};
use tempfile::TempDir;
use tonic::Status;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

/// An authority, and the certificate of a server that is called `saring.test`.
pub struct Authority {
    pub folder: TempDir,
    pub pem: String,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);

        let folder = tempfile::tempdir().unwrap();
        let names = vec!["saring.test".into(), "localhost".into()];
        let of_server = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&of_server, &issuer);
        let other = KeyPair::generate().unwrap();
        let write = |name: &str, text: String| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("server.pem", certificate.unwrap().pem());
        write("server.key", of_server.serialize_pem());
        write("other.key", other.serialize_pem());
        write("text", "no certificate, and no key either\n".into());
        Authority { folder, pem }
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// A file with the authority's own certificate.
    pub fn write_ca(&self) -> String {
        std::fs::write(self.folder.path().join("ca.pem"), &self.pem).unwrap();
        self.path("ca.pem")
    }

    pub fn serve(&self, data: &Path) -> Server {
        let (certificate, key) = (self.path("server.pem"), self.path("server.key"));
        Server::start_with(data, &["--tls-cert", &certificate, "--tls-key", &key])
    }
}

/// A stock client's connection over TLS.
pub async fn secure(
    address: &str,
    authority: &str,
    name: &str,
) -> Result<Channel, tonic::transport::Error> {
    let tls =
        ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority)).domain_name(name);
    let address = address.replace("http://", "https://");
    Endpoint::from_shared(address)?.tls_config(tls)?.connect().await
}

/// All that went wrong, down to the cause.
fn causes(error: &dyn std::error::Error) -> String {
    let below = error.source().map(causes).unwrap_or_default();
    format!("{error}; {below}")
}

async fn list(channel: Channel, key: &str) -> Result<usize, Status> {
    let request = with(key, v1::ListTenantsRequest::default());
    let list = TenantServiceClient::new(channel).list_tenants(request).await?;
    Ok(list.into_inner().tenants.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_trusts_the_authority_connects() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let data = tempfile::tempdir().unwrap();
    let server = authority.serve(data.path());
    let channel = secure(&server.address, &authority.pem, "saring.test").await.unwrap();
    let keys = set_up(data.path(), channel.clone()).await;
    assert_eq!(list(channel.clone(), &keys.operator).await.unwrap(), 3);

    let foreign = secure(&server.address, &stranger.pem, "saring.test").await.unwrap_err();
    assert!(causes(&foreign).contains("invalid peer certificate"), "{}", causes(&foreign));
    let wrong = secure(&server.address, &authority.pem, "other.test").await.unwrap_err();
    assert!(causes(&wrong).contains("other.test"), "{}", causes(&wrong));

    // Plain text gets nothing, and takes nothing down.
    for _ in 0..20 {
        if let Ok(plain) = Endpoint::from_shared(server.address.clone()).unwrap().connect().await {
            list(plain, &keys.operator).await.unwrap_err();
        }
    }
    assert_eq!(list(channel.clone(), &keys.operator).await.unwrap(), 3);
    server.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_client_crate_subscribes_over_tls() {
    let authority = Authority::new();
    let (data, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = authority.serve(data.path());
    let channel = secure(&server.address, &authority.pem, "saring.test").await.unwrap();
    let keys = set_up(data.path(), channel.clone()).await;
    publish(channel, &keys, "examples/versi-1.yaml").await;
    let trust = std::fs::read(data.path().join("key-set.json")).unwrap();
    // Each server is held to its own name: the certificate is none of the first one's.
    let other = server.address.replace("http://", "https://");
    let address = other.replace("127.0.0.1", "localhost");
    let client = Client::builder(other, "shopee", copy.path())
        .further_server(&address)
        .authority(authority.pem.clone().into_bytes())
        .open(&keys.shopee, &trust)
        .await
        .unwrap();
    tokio::time::timeout(Duration::from_secs(30), client.ready()).await.unwrap();
    let mut status = client.status();
    let connected = status.wait_for(|status| status.connected);
    let connected = tokio::time::timeout(Duration::from_secs(30), connected).await.unwrap();
    assert_eq!(connected.unwrap().server, address);
    drop(client);
    server.stop();
}
