//! A running server, and those who call it.
#![expect(clippy::unwrap_used, reason = "everything here is part of tests")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use saring_proto::v1;
use saring_proto::v1::publishing_service_client::PublishingServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::{root, saring, store};

/// A running server.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// As a URI.
    pub address: String,
    /// Of its admin port; empty if it has none.
    pub admin: String,
}

impl Server {
    /// Starts it on a data folder and waits until it is ready.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start(data: &Path) -> Server {
        Server::start_with(data, &[])
    }

    /// Starts it with further arguments.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start_with(data: &Path, args: &[&str]) -> Server {
        Server::start_at("127.0.0.1:0", data, args)
    }

    /// Starts it on an address, such as the one that it had before.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start_at(listen: &str, data: &Path, args: &[&str]) -> Server {
        let mut command = Command::new(saring());
        command.args(["serve", "--listen", listen, "--heartbeat", "1", "--data"]);
        command.arg(data).args(args);
        let mut has_database = args.contains(&"--database");
        if !has_database && let Some(database) = store::of(data) {
            command.args(["--database", &database.server_url()]);
            has_database = true;
        }
        if has_database {
            command.arg("--journal").arg(data.join("journal"));
        }
        Server::of(command)
    }

    /// Runs a command that becomes a server: it prints the line of one that is ready, whatever it
    /// prints before.
    ///
    /// # Panics
    ///
    /// If it ends without.
    #[must_use]
    pub fn of(mut command: Command) -> Server {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let lines = out.lines().map_while(Result::ok);
        let ready = lines
            .into_iter()
            .find_map(|line| line.split_once("ready grpc=").map(|(_, rest)| rest.to_owned()));
        let ready = ready.unwrap();
        let mut parts = ready.split(' ');
        let address = format!("http://{}", parts.next().unwrap());
        let admin = parts.find_map(|part| part.strip_prefix("admin=")).unwrap_or_default();
        Server { address, admin: admin.to_owned(), process }
    }

    /// What its memory takes now.
    ///
    /// # Panics
    ///
    /// If it has ended.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).unwrap();
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() << 10
        };
        Memory { resident: bytes("VmRSS:"), peak: bytes("VmHWM:") }
    }

    /// A connection to it.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn channel(&self) -> Channel {
        Endpoint::from_shared(self.address.clone()).unwrap().connect().await.unwrap()
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(self) {
        drop(self);
    }

    /// Ends it at once, where its address is still wanted.
    pub fn end(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Asks it to stop, as an operator does; it must end well.
    ///
    /// # Panics
    ///
    /// If it does not.
    pub fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success());
    }
}

impl Server {
    /// Waits until it ends by itself, but not for ever.
    ///
    /// # Panics
    ///
    /// If it does not within half a minute.
    #[must_use]
    pub fn ended(mut self) -> ExitStatus {
        for _ in 0..600 {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it goes on")
    }
}

/// Bytes of memory.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// In use now.
    pub resident: u64,
    /// The most that ever was in use.
    pub peak: u64,
}

/// A failed test leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// A request with an API key.
///
/// # Panics
///
/// If the key cannot be sent.
pub fn with<T>(key: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {key}").parse().unwrap());
    request
}

/// The machine-readable reason of an error.
#[must_use]
pub fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

/// The keys of everybody in the story.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The one that a new data folder has.
    pub operator: String,
    /// An officer who writes.
    pub author: String,
    /// An officer who approves.
    pub approver: String,
    /// The platform `shopee`.
    pub shopee: String,
    /// The platform `tokopedia`.
    pub tokopedia: String,
}

/// Makes two platforms and a key for everybody.
///
/// # Panics
///
/// If the server does not let it.
pub async fn set_up(data: &Path, channel: Channel) -> Keys {
    let operator = std::fs::read_to_string(data.join("operator.key")).unwrap().trim().to_owned();
    let mut tenants = TenantServiceClient::new(channel);
    for (tenant, surface) in [("shopee", "shopee"), ("tokopedia", "tokopedia")] {
        let tenant = v1::Tenant {
            tenant: tenant.into(),
            display_name: tenant.to_uppercase(),
            surfaces: vec![surface.into()],
            create_time: None,
        };
        let request = v1::CreateTenantRequest { tenant: Some(tenant) };
        tenants.create_tenant(with(&operator, request)).await.unwrap();
    }
    let mut key = async |role: v1::Role, tenant: &str, name: &str| {
        let request = v1::CreateKeyRequest {
            role: role.into(),
            tenant: tenant.into(),
            name: name.into(),
            expire_time: None,
            scopes: Vec::new(),
        };
        tenants.create_key(with(&operator, request)).await.unwrap().into_inner().secret
    };
    Keys {
        author: key(v1::Role::Author, "", "Petugas A").await,
        approver: key(v1::Role::Approver, "", "Petugas B").await,
        shopee: key(v1::Role::Platform, "shopee", "backend").await,
        tokopedia: key(v1::Role::Platform, "tokopedia", "backend").await,
        operator,
    }
}

/// The newest version of a rule set; 0 if nothing is published.
///
/// # Panics
///
/// If the server does not say.
pub async fn newest(
    publishing: &mut PublishingServiceClient<Channel>,
    key: &str,
    rule_set: &str,
) -> i64 {
    let rule_set = rule_set.to_owned();
    let request = v1::GetRuleSetVersionRequest { rule_set, ..Default::default() };
    match publishing.get_rule_set_version(with(key, request)).await {
        Ok(found) => found.into_inner().version.unwrap().version,
        Err(status) => {
            assert_eq!(status.code(), Code::NotFound);
            0
        }
    }
}

/// Drafts, submits, approves and publishes a rule file; gives the version. On the way it sees that
/// nothing can be published before it is approved, nor approved by its author.
///
/// # Panics
///
/// If the server does not let it.
pub async fn publish(channel: Channel, keys: &Keys, file: &str) -> i64 {
    let source = std::fs::read_to_string(root().join(file)).unwrap();
    let slug = source.lines().find_map(|line| line.strip_prefix("rule_set: "));
    let rule_set = slug.unwrap_or_default().to_owned();
    let mut publishing = PublishingServiceClient::new(channel);
    let get = v1::GetDraftRequest { rule_set: rule_set.clone() };
    let etag = match publishing.get_draft(with(&keys.author, get)).await {
        Ok(draft) => draft.into_inner().draft.unwrap().etag,
        Err(status) => {
            assert_eq!(status.code(), Code::NotFound);
            String::new()
        }
    };
    let based_on = Some(newest(&mut publishing, &keys.author, &rule_set).await);
    let put = v1::PutDraftRequest { rule_set: rule_set.clone(), source, etag, based_on };
    let draft = publishing.put_draft(with(&keys.author, put)).await.unwrap().into_inner();
    let submit = v1::SubmitRuleSetRequest {
        rule_set: rule_set.clone(),
        etag: draft.draft.unwrap().etag,
        comment: "uji".into(),
    };
    let submitted = publishing.submit_rule_set(with(&keys.author, submit)).await.unwrap();
    let submitted = submitted.into_inner().version.unwrap();
    let publish = v1::PublishRuleSetRequest {
        rule_set: rule_set.clone(),
        submission_id: submitted.submission_id.clone(),
        allow_empty: false,
    };
    let early = publishing.publish_rule_set(with(&keys.approver, publish.clone())).await;
    assert_eq!(reason(&early.unwrap_err()), "CONFLICT");
    let approve = v1::ApproveRuleSetRequest {
        rule_set,
        submission_id: submitted.submission_id,
        source_digest: submitted.source_digest,
        comment: String::new(),
    };
    let own = publishing.approve_rule_set(with(&keys.author, approve.clone())).await;
    assert_eq!(reason(&own.unwrap_err()), "WRONG_ROLE");
    publishing.approve_rule_set(with(&keys.approver, approve)).await.unwrap();
    let published = publishing.publish_rule_set(with(&keys.approver, publish)).await.unwrap();
    published.into_inner().version.unwrap().version
}

/// An outcome of shopee: a listing of this number was removed.
#[must_use]
pub fn outcome(key: &str, item: u64) -> v1::Outcome {
    v1::Outcome {
        idempotency_key: key.into(),
        url: format!("https://shopee.co.id/product/1/{}", item + 1),
        action: v1::Action::Removed.into(),
        primary_origin: v1::Origin::ManualSearch.into(),
        action_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        title: format!("Baju import karungan {item}"),
        ..v1::Outcome::default()
    }
}

/// Listings that went from up to down, as the ministry counts them.
///
/// # Panics
///
/// If the server does not say.
pub async fn taken_down(server: &Server, keys: &Keys) -> i64 {
    taken_down_at(server.channel().await, keys).await
}

/// The same at the server at the other end of a connection.
///
/// # Panics
///
/// If the server does not say.
pub async fn taken_down_at(channel: Channel, keys: &Keys) -> i64 {
    let request = v1::GetStatisticsRequest {
        dimensions: vec![v1::Dimension::Platform.into()],
        ..v1::GetStatisticsRequest::default()
    };
    let mut figures = StatisticsServiceClient::new(channel);
    let figures = figures.get_statistics(with(&keys.author, request)).await.unwrap().into_inner();
    figures.totals.first().map_or(0, |total| total.value)
}

/// Waits until `done`, but not for ever.
///
/// # Panics
///
/// If it does not happen within half a minute.
pub async fn until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..600 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not happen");
}
