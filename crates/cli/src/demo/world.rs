//! The people and machines of the story: a server on a temporary store, three officers' keys, and
//! three platforms that subscribe. Everything goes over real connections on loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy};
use saring_client::{Address, Client};
use saring_engine::Listing;
use saring_proto::v1;
use saring_rules::Lang;
use saring_server::{DataFolder, Limits, ServeError, Server, SystemEnvironment};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::failure::Failure;
use crate::message::message;
use crate::remote::Session;
use crate::rules::Output;

/// Nothing here takes long; a guard against waiting for ever.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// A platform: its own sessions with the server, and its subscriber.
pub(super) struct Platform {
    pub slug: &'static str,
    pub name: &'static str,
    pub key: String,
    pub session: Session,
    pub client: Client,
}

/// All of them.
pub(super) struct World {
    pub server: String,
    pub operator_key: String,
    pub author_key: String,
    pub author: Session,
    pub approver: Session,
    pub platforms: Vec<Platform>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), ServeError>>,
    /// The store and the subscribers' replicas, removed with this.
    _folder: TempDir,
}

/// Slug, name and surfaces.
const PLATFORMS: [(&str, &str, &[&str]); 3] = [
    ("shopee", "Shopee", &["shopee"]),
    ("tokopedia", "Tokopedia", &["tokopedia"]),
    ("tiktok", "TikTok", &["tiktok-shop", "tiktok"]),
];

impl World {
    pub(super) async fn begin(lang: Lang) -> Result<World, Failure> {
        let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
        let data = folder.path().join("server");
        let environment = Arc::new(SystemEnvironment);
        let opened = DataFolder::open(&data, None, None, &*environment)
            .await
            .map_err(|error| failed(&error))?;
        let operator_key = read(&data.join("operator.key"))?.trim().to_owned();
        let trust = read(&opened.key_set_path)?;
        let store = opened.store;
        let app = App::open(store, opened.signing, Policy::default(), environment).await;
        let app = Arc::new(app.map_err(|error| failed(&error))?);
        let limits = Limits { heartbeat: Duration::from_secs(1), ..Limits::default() };
        let server = Server { limits, tls: None, allow_plain_text: false };
        let bound = server.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
        let bound = bound.map_err(|error| failed(&error))?;
        let server = format!("http://{}", bound.address());
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(bound.run(app, async move {
            // The sender lives as long as the story.
            let _ = stopped.await;
        }));

        let session = |key: &str| {
            let address = Address::new(server.clone());
            Session::open(&address, key, PATIENCE, Output::Table, lang)
        };
        let operator = session(&operator_key)?;
        let author_key = make_key(&operator, v1::Role::Author, "", "Petugas A").await?;
        let approver_key = make_key(&operator, v1::Role::Approver, "", "Petugas B").await?;
        let (author, approver) = (session(&author_key)?, session(&approver_key)?);
        let mut platforms = Vec::new();
        for (slug, name, surfaces) in PLATFORMS {
            let tenant = v1::Tenant {
                tenant: slug.into(),
                display_name: name.into(),
                surfaces: surfaces.iter().map(|&surface| surface.into()).collect(),
                create_time: None,
            };
            let request = v1::CreateTenantRequest { tenant: Some(tenant) };
            let made = operator.tenants().create_tenant(operator.call(request)).await;
            made.map_err(|status| operator.refused(status))?;
            let key = make_key(&operator, v1::Role::Platform, slug, name).await?;
            let client = Client::builder(&server, slug, folder.path().join(slug))
                .subscriber_id("demo-1")
                .activity_interval(Duration::from_millis(300))
                .open(&key, trust.as_bytes())
                .await
                .map_err(|error| failed(&error))?;
            platforms.push(Platform { slug, name, session: session(&key)?, client, key });
        }
        let _folder = folder;
        Ok(World {
            server,
            operator_key,
            author_key,
            author,
            approver,
            platforms,
            stop,
            serving,
            _folder,
        })
    }

    /// The subscribers go, and the server finishes what it accepted.
    pub(super) async fn end(self) -> Result<(), Failure> {
        drop(self.platforms);
        // It is gone already if it could not serve.
        let _ = self.stop.send(());
        match self.serving.await {
            Ok(served) => served.map_err(|error| failed(&error)),
            Err(error) => Err(failed(&error)),
        }
    }
}

impl Platform {
    /// The version of the rule set that is in force here; 0 if none.
    pub(super) fn version(&self) -> i64 {
        let status = self.client.status();
        let in_force = &status.borrow().in_force;
        let rules = in_force.iter().find(|it| it.resource.name == super::RULE_SET);
        rules.map_or(0, |version| version.version)
    }

    /// The version of the takedown fingerprints; 0 if there are none.
    pub(super) fn fingerprints(&self) -> Result<i64, Failure> {
        let scored = self.client.scorer().score(&Listing::titled("-"));
        Ok(scored.map_err(|error| failed(&error))?.basis.takedown_fingerprints_version)
    }
}

async fn make_key(
    operator: &Session,
    role: v1::Role,
    tenant: &str,
    name: &str,
) -> Result<String, Failure> {
    let request = v1::CreateKeyRequest {
        role: role.into(),
        tenant: tenant.to_owned(),
        name: name.to_owned(),
        expire_time: None,
        scopes: Vec::new(),
    };
    let made = operator.tenants().create_key(operator.call(request)).await;
    Ok(made.map_err(|status| operator.refused(status))?.into_inner().secret)
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))
}

/// Something that the story needs did not work.
pub(super) fn failed(error: &impl std::fmt::Display) -> Failure {
    Failure::new(message!("demo tidak bisa berjalan", "the demo cannot run").because(error))
}

/// The story went another way than it should: a fault of ours, told as such.
pub(super) fn expect(holds: bool, what: &str) -> Result<(), Failure> {
    if holds {
        return Ok(());
    }
    Err(Failure::new(message!(
        "demo menyimpang dari yang seharusnya: {what}",
        "the demo went another way than it should: {what}"
    )))
}
