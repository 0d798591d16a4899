//! A running server with a published rule set and somebody of every role.

use std::path::Path;

use saring_proto::v1;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::server::{Keys, Server, publish, set_up, with};
use tempfile::TempDir;
use tonic::transport::Channel;

/// The server and those who call it.
pub struct Story {
    pub server: Server,
    pub channel: Channel,
    pub keys: Keys,
    data: TempDir,
}

impl Story {
    /// A new one, on a server that `start` starts on a folder.
    pub async fn new(start: impl Fn(&Path) -> Server) -> Story {
        let data = tempfile::tempdir().unwrap();
        let server = start(data.path());
        let channel = server.channel().await;
        let keys = set_up(data.path(), channel.clone()).await;
        publish(channel.clone(), &keys, "examples/versi-1.yaml").await;
        Story { server, channel, keys, data }
    }

    /// Kills the server and starts it again where it was.
    pub async fn kill_and_start(self) -> Story {
        let listen = self.server.address.strip_prefix("http://").unwrap().to_owned();
        self.server.kill();
        let server = Server::start_at(&listen, self.data.path(), &[]);
        let channel = server.channel().await;
        Story { server, channel, ..self }
    }

    /// Stops the server, and starts it again when something was done to its folder.
    pub async fn stop_and_start(self, meanwhile: impl AsyncFnOnce(&Path)) -> Story {
        self.server.stop();
        meanwhile(self.data.path()).await;
        let server = Server::start(self.data.path());
        let channel = server.channel().await;
        Story { server, channel, keys: self.keys, data: self.data }
    }

    /// One more platform that owns one surface of its own name, and its key.
    pub async fn platform(&self, slug: &str) -> String {
        let tenant = v1::Tenant {
            tenant: slug.into(),
            display_name: slug.to_uppercase(),
            surfaces: vec![slug.into()],
            create_time: None,
        };
        let request = with(&self.keys.operator, v1::CreateTenantRequest { tenant: Some(tenant) });
        TenantServiceClient::new(self.channel.clone()).create_tenant(request).await.unwrap();
        self.key(v1::Role::Platform, slug).await.0
    }

    /// One more key, and its public part.
    pub async fn key(&self, role: v1::Role, tenant: &str) -> (String, String) {
        let request = v1::CreateKeyRequest {
            role: role.into(),
            tenant: tenant.into(),
            name: "uji".into(),
            expire_time: None,
            scopes: Vec::new(),
        };
        let mut tenants = TenantServiceClient::new(self.channel.clone());
        let made = tenants.create_key(with(&self.keys.operator, request)).await.unwrap();
        let made = made.into_inner();
        (made.secret, made.key.unwrap().key_id)
    }

    /// An outcome of shopee's; each key is of a listing of its own, by the digits in it.
    pub fn outcome(&self, key: &str) -> v1::Outcome {
        let digits: String = key.chars().filter(char::is_ascii_digit).take(18).collect();
        v1::Outcome {
            idempotency_key: key.into(),
            listing: Some(v1::ListingRef {
                surface: "shopee".into(),
                kind: "product".into(),
                listing_id: format!("7.1{digits}"),
            }),
            action: v1::Action::Removed.into(),
            primary_origin: v1::Origin::ManualSearch.into(),
            action_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
            ..v1::Outcome::default()
        }
    }
}
