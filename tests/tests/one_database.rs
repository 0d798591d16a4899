//! Several servers on one database, as processes: what one is told, all know, and none is missed when it is
//! gone.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::Path;
use std::time::{Duration, Instant};

use saring_postgres_cluster::Database;
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::edge::{Start, trust};
use saring_tests::run;
use saring_tests::server::{Keys, Server, outcome, publish, set_up, taken_down, with};
use saring_tests::store::database;
use saring_tests::world::{KARUNGAN, READY, score};
use tempfile::TempDir;
use tonic::Code;

/// Two servers on one database, each with a folder of its own.
struct Centre {
    database: Database,
    folders: [TempDir; 2],
    servers: Vec<Server>,
    keys: Keys,
}

impl Centre {
    async fn start(what: &str) -> Option<Centre> {
        let database = database(what)?;
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let first = serve(folders[0].path(), &database);
        // The second has the key of the first, and is told the rest by the database.
        let key = "signing-key.pem";
        std::fs::copy(folders[0].path().join(key), folders[1].path().join(key)).unwrap();
        let second = serve(folders[1].path(), &database);
        let keys = set_up(folders[0].path(), first.channel().await).await;
        Some(Centre { database, folders, servers: vec![first, second], keys })
    }
}

fn serve(folder: &Path, database: &Database) -> Server {
    Server::start_with(folder, &["--database", &database.server_url()])
}

/// Waits until `done`, and tells how long that took.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !done().await {
        // Ten times what is promised.
        assert!(begun.elapsed() < Duration::from_secs(10), "{what} did not happen");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    println!("{what}: after {} ms", begun.elapsed().as_millis());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_is_told_all_know() {
    let Some(centre) = Centre::start("two servers").await else { return };
    let Centre { servers, keys, folders, .. } = &centre;
    assert!(folders[1].path().join("key-set.json").exists(), "told by the database");
    assert!(!folders[1].path().join("operator.key").exists(), "the first server has it");
    let (one, other) = (servers[0].channel().await, servers[1].channel().await);

    publish(one.clone(), keys, "rules/pakaian-bekas-impor.yaml").await;
    let scoring = ScoringServiceClient::new(other.clone());
    until("a publication at the other server's scorer", async || {
        let answer = scoring.clone().score(with(&keys.shopee, score(KARUNGAN))).await;
        answer.is_ok_and(|answer| {
            answer.into_inner().assessment.unwrap().verdict() == v1::Verdict::Block
        })
    })
    .await;

    let report = v1::ReportOutcomesRequest { outcomes: vec![outcome("satu", 1)] };
    let mut takedowns = TakedownServiceClient::new(other.clone());
    takedowns.report_outcomes(with(&keys.shopee, report)).await.unwrap();
    assert_eq!(taken_down(&servers[0], keys).await, 1);

    let key_id = keys.shopee.split('_').take(2).collect::<Vec<_>>().join("_");
    let revoke = v1::RevokeKeyRequest { key_id };
    TenantServiceClient::new(one).revoke_key(with(&keys.operator, revoke)).await.unwrap();
    until("a revocation at the other server", async || {
        let answer = scoring.clone().score(with(&keys.shopee, score(KARUNGAN))).await;
        answer.is_err_and(|status| status.code() == Code::Unauthenticated)
    })
    .await;
}

/// A subscriber goes on at the server that is left, and hears of what is published then.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_loses_nothing() {
    let Some(mut centre) = Centre::start("a killed server").await else { return };
    let keys = centre.keys.clone();
    let folder = tempfile::tempdir().unwrap();
    let second = centre.servers[1].address.clone();
    publish(centre.servers[0].channel().await, &keys, "rules/pakaian-bekas-impor.yaml").await;
    let edge = Start {
        server: centre.servers[0].address.clone(),
        tenant: "shopee".into(),
        trust: trust(centre.folders[0].path()),
        data: folder.path().join("edge"),
        key: keys.shopee.clone(),
        options: vec!["--server".into(), second],
    }
    .start();
    edge.wait_for(READY, true).await;

    let report = |key: &str, item| v1::ReportOutcomesRequest { outcomes: vec![outcome(key, item)] };
    let mut takedowns = TakedownServiceClient::new(edge.channel().await);
    for item in 0..10 {
        takedowns.report_outcomes(report(&item.to_string(), item)).await.unwrap();
    }
    let mut figures = StatisticsServiceClient::new(centre.servers[1].channel().await);
    until("who is connected, at the other server", async || {
        let request = with(&keys.author, v1::ListRolloutRequest::default());
        let rollouts = figures.list_rollout(request).await.unwrap().into_inner().rollouts;
        rollouts.iter().any(|rollout| rollout.connected && rollout.tenant == "shopee")
    })
    .await;
    centre.servers.remove(0).kill();
    for item in 10..20 {
        takedowns.report_outcomes(report(&item.to_string(), item)).await.unwrap();
    }
    let left = &centre.servers[0];
    until("all outcomes at the server that is left", async || taken_down(left, &keys).await == 20)
        .await;
    // It comes back under another address, and nobody has to do anything.
    let back = serve(centre.folders[0].path(), &centre.database);
    assert_eq!(taken_down(&back, &keys).await, 20);
}

/// A key that one server makes is in its folder alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_leaves_no_server_without_the_key() {
    let Some(centre) = Centre::start("a rotation over two servers").await else { return };
    let Centre { servers, keys, folders, .. } = &centre;
    let operator = folders[0].path().join("operator");
    std::fs::write(&operator, &keys.operator).unwrap();
    let signing_key = |args: &[&str]| {
        let operator = operator.to_str().unwrap();
        let remote = ["--server", &servers[0].address, "--api-key-file", operator];
        run(&[&["signing-key"], args, &remote].concat(), b"")
    };
    let refused = signing_key(&["rotate"]);
    assert_eq!(refused.code, Some(1), "{}", refused.out);
    assert!(refused.err.contains("other servers run on the database"), "{}", refused.err);
    let new = run(&["signing-key", "new", "--data", folders[0].path().to_str().unwrap()], b"");
    let public = new.out.split_whitespace().last().unwrap();
    for path in std::fs::read_dir(folders[0].path()).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name.starts_with("signing-key-") {
            std::fs::copy(&path, folders[1].path().join(name)).unwrap();
        }
    }
    let rotated = signing_key(&["rotate", "--signing-key", public]);
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    // The other one signs by it too.
    publish(servers[1].channel().await, keys, "rules/pakaian-bekas-impor.yaml").await;
}

/// Two servers that are set up apart are not one centre.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_another_signing_key_is_refused() {
    let Some(centre) = Centre::start("another signing key").await else { return };
    let folder = tempfile::tempdir().unwrap();
    let url = centre.database.server_url();
    let data = folder.path().to_str().unwrap();
    let journal = folder.path().join("journal");
    let journal = ["--journal", journal.to_str().unwrap()];
    let serve = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--database", &url];
    let serve = [&serve[..], &journal].concat();
    let refused = run(&serve, b"");
    assert_eq!(refused.code, Some(1));
    let remedy = "copy signing-key.pem into it";
    assert!(refused.err.contains(remedy), "{}", refused.err);

    let other = tempfile::tempdir().unwrap();
    Server::start(other.path()).stop();
    let key = "signing-key.pem";
    std::fs::copy(other.path().join(key), folder.path().join(key)).unwrap();
    let refused = run(&serve, b"");
    assert!(refused.err.contains(remedy), "{}", refused.err);
}

/// Of servers that start at once, on a new database and on one that was restored, one sets it up and the
/// others begin with what it did.
#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_begin_with_the_same() {
    let Some(database) = database("servers that start at once") else { return };
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    Server::start(elsewhere.path()).stop();
    let key = "signing-key.pem";
    for folder in &folders {
        std::fs::copy(elsewhere.path().join(key), folder.path().join(key)).unwrap();
    }
    for round in 0..2 {
        let started = folders.each_ref().map(|folder| {
            let (folder, url) = (folder.path().to_owned(), database.server_url());
            std::thread::spawn(move || Server::start_with(&folder, &["--database", &url]))
        });
        let servers = started.map(|started| started.join().unwrap());
        let sets = folders
            .each_ref()
            .map(|folder| std::fs::read_to_string(folder.path().join("key-set.json")).unwrap());
        assert!(sets.iter().all(|set| *set == sets[0]), "round {round}");
        let operators = folders.iter().filter(|it| it.path().join("operator.key").exists());
        assert_eq!(operators.count(), 1, "round {round}");
        // A server says so to the others a moment after it is ready.
        until("all servers are known of", async || {
            database.sql("SELECT count(*) FROM saring.server") == "3"
        })
        .await;
        let url = database.server_url();
        let journals = folders.each_ref().map(|folder| folder.path().join("journal"));
        let journals = journals.iter().flat_map(|it| ["--journal", it.to_str().unwrap()]);
        let marked: Vec<_> =
            ["db", "restored", "--database", &url].into_iter().chain(journals).collect();
        let refused = run(&marked, b"");
        assert!(refused.err.contains("a server runs on the database"), "{}", refused.err);
        servers.into_iter().for_each(Server::stop);
        database.sql("DELETE FROM saring.connection; DELETE FROM saring.server");
        assert_eq!(run(&marked, b"").code, Some(0));
    }
}
