//! Yesterday's state put back under many edges: handovers, versions, settings and revocations were made since.
//! All are in force again by themselves, what the edges reported is there once, and no key that was revoked is
//! good.
//!
//! `SARING_TEST_EDGES` says how many; 10 without it. One of them is a process, the others are clients in
//! this one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use saring_client::Client;
use saring_engine::{Listing, Verdict};
use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_proto::v1;
use saring_proto::v1::takedown_request_result::Result as Answer;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::edge::{Edge, Start, free_address, trust};
use saring_tests::server::{Keys, Server, outcome, publish, set_up, with};
use saring_tests::store::database;
use saring_tests::world::{KARUNGAN, READY, report};
use saring_tests::{noticed, root, run};
use tempfile::TempDir;
use tonic::transport::Channel;

use crate::ALONE;
use crate::load::{RULE_SET, RULES, counted, on_the_newest, refused};
use crate::mutant::{self, Broken};

/// Outcomes that each edge reports at a time.
const BATCH: u64 = 5;

/// Where a server has its files, and its database if that is not one of them.
struct Place {
    folder: PathBuf,
    database: Option<Database>,
    /// How its server is broken.
    broken: Option<Broken>,
}

impl Place {
    fn serve(&self, listen: &str) -> Server {
        if let Some(broken) = self.broken {
            return mutant::start(broken, listen, &self.folder, self.database.as_ref());
        }
        match &self.database {
            Some(database) => {
                Server::start_at(listen, &self.folder, &["--database", &database.server_url()])
            }
            None => Server::start_at(listen, &self.folder, &[]),
        }
    }

    /// Runs `saring db` on it, which must be done; what it says.
    fn db(&self, args: &[&str]) -> String {
        let url = self.database.as_ref().map(Database::server_url);
        let place = match &url {
            Some(url) => ["--database", url],
            None => ["--data", self.folder.to_str().unwrap()],
        };
        let done = run(&[&["db"], args, &place].concat(), b"");
        assert_eq!(done.code, Some(0), "{args:?}: {}{}", done.out, done.err);
        done.out
    }
}

/// All edges of shopee.
struct Edges {
    clients: Vec<Arc<Client>>,
    edge: Edge,
    /// How many outcomes they took.
    taken: u64,
    _files: TempDir,
}

impl Edges {
    async fn start(count: usize, address: &str, keys: &Keys, folder: &Path) -> Edges {
        let files = tempfile::tempdir().unwrap();
        let trusted = std::fs::read(trust(folder)).unwrap();
        let mut clients = Vec::new();
        for at in 1..count {
            let name = format!("tepi-{at}");
            let builder = Client::builder(address, "shopee", files.path().join(&name));
            let client = builder.subscriber_id(name).open(&keys.shopee, &trusted).await.unwrap();
            clients.push(Arc::new(client));
        }
        let edge = Start {
            server: address.to_owned(),
            tenant: "shopee".into(),
            trust: trust(folder),
            data: files.path().join("edge"),
            key: keys.shopee.clone(),
            options: Vec::new(),
        }
        .start();
        edge.wait_for(READY, true).await;
        Edges { clients, edge, taken: 0, _files: files }
    }

    fn count(&self) -> usize {
        self.clients.len() + 1
    }

    /// Each takes some outcomes, changed like this.
    async fn report(&mut self, change: impl Fn(&mut v1::Outcome)) {
        let mut batch = || {
            let first = self.taken;
            self.taken += BATCH;
            let outcomes = (first..self.taken).map(|item| outcome(&item.to_string(), item));
            let mut outcomes: Vec<_> = outcomes.collect();
            outcomes.iter_mut().for_each(&change);
            outcomes
        };
        for client in &self.clients {
            client.report(batch()).await.unwrap();
        }
        let results = report(self.edge.channel().await, batch()).await;
        assert_eq!(results.len() as u64, BATCH);
    }

    /// Waits until all are as they should be.
    async fn until(&self, what: &str, is_so: impl Fn(&Client) -> bool) {
        let begun = Instant::now();
        while let Some(client) = self.clients.iter().find(|client| !is_so(client)) {
            let status = client.status().borrow().clone();
            assert!(begun.elapsed() < Duration::from_secs(60), "{what}: {status:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until all have these settings of their platform.
    async fn until_set(&self, version: i64) {
        self.until("the settings", |client| {
            let status = client.status();
            let in_force = &status.borrow().in_force;
            in_force.iter().any(|it| it.resource.name == "shopee" && it.version == version)
        })
        .await;
    }
}

/// Replaces the settings of shopee; gives their version.
async fn set(channel: &Channel, keys: &Keys, policy: v1::StalenessPolicy) -> i64 {
    let mut tenants = TenantServiceClient::new(channel.clone());
    let get = with(&keys.shopee, v1::GetTenantSettingsRequest::default());
    let present = tenants.get_tenant_settings(get).await.unwrap().into_inner().settings;
    let settings = v1::TenantSettings {
        version: present.map_or(0, |present| present.version),
        staleness_policy: policy.into(),
        ..v1::TenantSettings::default()
    };
    let request = v1::UpdateTenantSettingsRequest { settings: Some(settings) };
    let updated = tenants.update_tenant_settings(with(&keys.shopee, request)).await.unwrap();
    updated.into_inner().settings.unwrap().version
}

/// Hands links over; gives the handovers.
async fn hand_over(channel: &Channel, keys: &Keys, links: &[u64]) -> Vec<v1::Handover> {
    let requests = links.iter().map(|number| v1::TakedownRequest {
        url: format!("https://shopee.co.id/product/9/{number}"),
        reason: "uji".into(),
        ..v1::TakedownRequest::default()
    });
    let request = v1::RequestTakedownsRequest { requests: requests.collect() };
    let mut takedowns = TakedownServiceClient::new(channel.clone());
    let answer = takedowns.request_takedowns(with(&keys.author, request)).await.unwrap();
    let results = answer.into_inner().results.into_iter();
    results
        .map(|result| match result.result {
            Some(Answer::Handover(handover)) => handover,
            other => unreachable!("{other:?}"),
        })
        .collect()
}

/// Keys of an officer and of a platform.
async fn make_keys(channel: &Channel, keys: &Keys) -> Vec<String> {
    let mut tenants = TenantServiceClient::new(channel.clone());
    let mut made = Vec::new();
    for (role, tenant) in [(v1::Role::Author, ""), (v1::Role::Platform, "shopee")] {
        let request = v1::CreateKeyRequest {
            role: role.into(),
            tenant: tenant.into(),
            name: "Sari".into(),
            ..v1::CreateKeyRequest::default()
        };
        let key = tenants.create_key(with(&keys.operator, request)).await.unwrap();
        made.push(key.into_inner().secret);
    }
    made
}

async fn revoke(channel: &Channel, keys: &Keys, secrets: &[String]) {
    let mut tenants = TenantServiceClient::new(channel.clone());
    for secret in secrets {
        let key_id = secret.split('_').take(2).collect::<Vec<_>>().join("_");
        let request = v1::RevokeKeyRequest { key_id };
        tenants.revoke_key(with(&keys.operator, request)).await.unwrap();
    }
}

/// The rules with a remark, which makes them another version.
fn remarked(folder: &Path, remark: &str) -> String {
    let file = folder.join(remark);
    let rules = std::fs::read_to_string(root().join(RULES)).unwrap();
    std::fs::write(&file, format!("{rules}# {remark}\n")).unwrap();
    file.to_str().unwrap().to_owned()
}

async fn yesterday_is_put_back(
    cluster: Option<&'static Cluster>,
    count: usize,
    broken: Option<Broken>,
) {
    let [data, beside] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let listen = free_address().to_string();
    let database = cluster.map(|_| database("yesterday's state").unwrap());
    let place = Place { folder: data.path().to_owned(), database, broken };
    let mut server = place.serve(&listen);
    let mut channel = server.channel().await;
    let keys = set_up(data.path(), channel.clone()).await;
    publish(channel.clone(), &keys, RULES).await;
    let mut revoked = make_keys(&channel, &keys).await;
    let settings = set(&channel, &keys, v1::StalenessPolicy::GoOn).await;
    hand_over(&channel, &keys, &[1, 2, 3]).await;
    let mut edges = Edges::start(count, &server.address, &keys, data.path()).await;
    edges.report(|_| {}).await;
    counted(&channel, &keys, edges.taken).await;

    // Yesterday's state.
    let file = beside.path().join("kemarin");
    let file = file.to_str().unwrap();
    let copy = match (cluster, &place.database) {
        (Some(cluster), Some(database)) => {
            // A database that is copied has nobody connected.
            server.kill();
            let copy = cluster.database(Some(database.name()));
            copy.sql("DELETE FROM saring.connection; DELETE FROM saring.server");
            server = place.serve(&listen);
            channel = server.channel().await;
            Some(copy)
        }
        _ => {
            place.db(&["backup", file]);
            None
        }
    };

    // What it does not have: the outcomes name versions and handovers that are lost.
    for remark in ["satu", "dua"] {
        publish(channel.clone(), &keys, &remarked(beside.path(), remark)).await;
    }
    assert!(set(&channel, &keys, v1::StalenessPolicy::Review).await > settings);
    let mut since = hand_over(&channel, &keys, &[4, 5]).await;
    revoked.extend(make_keys(&channel, &keys).await);
    revoke(&channel, &keys, &revoked).await;
    on_the_newest(&channel, &keys, 3, edges.count()).await;
    edges.until_set(settings + 1).await;
    let rule = v1::RuleHit { rule_set: RULE_SET.into(), version: 3, rule: "bal-dagang".into() };
    edges.report(|outcome| outcome.primary_rule = Some(rule.clone())).await;
    let handover = since.remove(0);
    let answer = v1::Outcome {
        handover_id: handover.handover_id,
        url: handover.url,
        ..outcome("jawaban", 1_000_000)
    };
    edges.clients[0].report(vec![answer]).await.unwrap();
    edges.taken += 1;
    counted(&channel, &keys, edges.taken).await;
    server.kill();
    edges.report(|_| {}).await;

    let journal = data.path().join("journal");
    let journal = ["--journal", journal.to_str().unwrap()];
    let place = match copy {
        Some(_) => Place { folder: data.path().to_owned(), database: copy, broken: None },
        None => Place { folder: beside.path().join("data"), database: None, broken: None },
    };
    let said = match place.database {
        Some(_) => place.db(&[&["restored"], &journal[..]].concat()),
        None => place.db(&[&["restore", file], &journal[..]].concat()),
    };
    assert!(said.contains("; 4 keys changed"), "{said}");
    let server = place.serve(&listen);
    let channel = server.channel().await;
    on_the_newest(&channel, &keys, 1, edges.count()).await;
    edges.until_set(settings).await;
    let next = publish(channel.clone(), &keys, &remarked(beside.path(), "tiga")).await;
    assert_eq!(next, 2, "the versions that were lost are not");
    on_the_newest(&channel, &keys, next, edges.count()).await;
    counted(&channel, &keys, edges.taken).await;
    refused(&channel, &revoked).await;
    let all = edges.taken as i64;
    edges
        .until("all is in force", |client| {
            let scored = client.scorer().score(&Listing::titled(KARUNGAN)).unwrap();
            let (basis, status) = (scored.basis, client.status());
            let status = status.borrow();
            scored.assessment.verdict == Verdict::Block
                && !basis.stale
                && basis.takedown_fingerprints_version == all
                && status.rejected.is_none()
                && status.dead_letters == 0
        })
        .await;
    let sent = edges.edge.wait_until_sent().await;
    assert_eq!(sent.dead_letters, 0, "{}", edges.edge.log());
    println!("{} edges, {all} outcomes, {} keys revoked", edges.count(), revoked.len());
    place.db(&["verify"]);
}

/// How many edges there are.
fn edges() -> usize {
    std::env::var("SARING_TEST_EDGES").ok().and_then(|count| count.parse().ok()).unwrap_or(10)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_go_on_where_yesterday_is_put_back_in_a_folder() {
    let _alone = ALONE.lock().await;
    yesterday_is_put_back(None, edges(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_go_on_where_yesterday_is_put_back_in_a_database() {
    let Some(cluster) = or_skip("yesterday's state", Cluster::shared()) else { return };
    let _alone = ALONE.lock().await;
    yesterday_is_put_back(Some(cluster), edges(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_server_that_notes_nothing() {
    let cluster = or_skip("yesterday's state, with nothing noted", Cluster::shared());
    let _alone = ALONE.lock().await;
    for cluster in [None].into_iter().chain(cluster.map(Some)) {
        let broken = yesterday_is_put_back(cluster, 2, Some(Broken::NotesNothing));
        noticed(tokio::spawn(broken).await, "; 0 keys changed");
    }
}
