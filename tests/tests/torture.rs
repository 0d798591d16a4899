//! Two servers on one PostgreSQL and an edge that knows both, under load, while one of the three is killed
//! again and again. Then everything that was acknowledged is there once, figures and stores agree with
//! themselves, no key that was revoked is good, and the edge is on the newest version.
//!
//! A binary of its own: the plug of the database is the process's. `SARING_TEST_KILLS` says how often; 4 times
//! without it.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_proto::v1;
use saring_proto::v1::statistics_service_client::StatisticsServiceClient;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_proto::v1::tenant_service_client::TenantServiceClient;
use saring_tests::draw::seeded;
use saring_tests::edge::{Edge, Start, trust};
use saring_tests::server::{Keys, Server, outcome, publish, set_up, taken_down, with};
use saring_tests::store::database;
use saring_tests::world::READY;
use saring_tests::{root, run};
use tokio::task::{JoinHandle, block_in_place};
use tonic::Code;
use tonic::transport::Endpoint;

const RULES: &str = "rules/pakaian-bekas-impor.yaml";

fn serve(listen: &str, folder: &Path, database: &Database) -> Server {
    Server::start_at(listen, folder, &["--database", &database.server_url()])
}

fn port() -> String {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().to_string()
}

/// Reports through the edge until it is to stop, and tells how many it has taken.
fn report(edge: &Edge, stop: &Arc<AtomicBool>) -> JoinHandle<u64> {
    let (address, stop) = (edge.address.clone(), Arc::clone(stop));
    tokio::spawn(async move {
        let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
        let mut takedowns = TakedownServiceClient::new(channel);
        let mut taken = 0;
        while !stop.load(Ordering::Relaxed) {
            let outcomes = (taken..taken + 5).map(|item| outcome(&item.to_string(), item));
            let request = v1::ReportOutcomesRequest { outcomes: outcomes.collect() };
            takedowns.report_outcomes(request).await.unwrap();
            taken += 5;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        taken
    })
}

/// Publishes through one server or the other until it is to stop; the newest version that was answered.
fn publishing(
    addresses: [String; 2],
    keys: &Keys,
    folder: PathBuf,
    stop: &Arc<AtomicBool>,
) -> JoinHandle<i64> {
    let (keys, stop) = (keys.clone(), Arc::clone(stop));
    tokio::spawn(async move {
        let source = std::fs::read_to_string(root().join(RULES)).unwrap();
        let file = folder.join("rules.yaml");
        let mut newest = 0;
        for turn in 0_usize.. {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            std::fs::write(&file, format!("{source}\n# {turn}\n")).unwrap();
            let address = addresses[turn % 2].clone();
            let (keys, path) = (keys.clone(), file.to_str().unwrap().to_owned());
            // A server that is away, or that goes away on the way, ends this turn.
            let published = tokio::spawn(async move {
                let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
                publish(channel, &keys, &path).await
            });
            if let Ok(version) = published.await {
                assert!(version > newest, "version {version} after {newest}");
                newest = version;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        newest
    })
}

/// Makes keys and revokes them until it is to stop; those whose revocation was answered.
fn revoking(address: String, keys: &Keys, stop: &Arc<AtomicBool>) -> JoinHandle<Vec<String>> {
    let (operator, stop) = (keys.operator.clone(), Arc::clone(stop));
    tokio::spawn(async move {
        let channel = Endpoint::from_shared(address).unwrap().connect_lazy();
        let mut tenants = TenantServiceClient::new(channel);
        let mut revoked = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(30)).await;
            let request = v1::CreateKeyRequest {
                role: v1::Role::Platform.into(),
                tenant: "shopee".into(),
                name: "sebentar".into(),
                ..v1::CreateKeyRequest::default()
            };
            let Ok(made) = tenants.create_key(with(&operator, request)).await else { continue };
            let secret = made.into_inner().secret;
            let key_id = secret.split('_').take(2).collect::<Vec<_>>().join("_");
            let request = v1::RevokeKeyRequest { key_id };
            if tenants.revoke_key(with(&operator, request)).await.is_ok() {
                revoked.push(secret);
            }
        }
        revoked
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_whoever_is_killed() {
    let what = "two servers under load, killed";
    let Some(cluster) = or_skip(what, Cluster::shared()) else { return };
    let database = database(what).unwrap();
    let kills = std::env::var("SARING_TEST_KILLS").ok().and_then(|kills| kills.parse().ok());
    let kills: usize = kills.unwrap_or(4);
    let mut draws = seeded("torture");
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let listen = [port(), port()];
    let first = serve(&listen[0], folders[0].path(), &database);
    let key = "signing-key.pem";
    std::fs::copy(folders[0].path().join(key), folders[1].path().join(key)).unwrap();
    let mut servers = [first, serve(&listen[1], folders[1].path(), &database)];
    let keys = set_up(folders[0].path(), servers[0].channel().await).await;
    publish(servers[0].channel().await, &keys, RULES).await;
    let addresses = servers.each_ref().map(|server| server.address.clone());
    let work = tempfile::tempdir().unwrap();
    let edge = Start {
        server: addresses[0].clone(),
        tenant: "shopee".into(),
        trust: trust(folders[0].path()),
        data: work.path().join("edge"),
        key: keys.shopee.clone(),
        options: vec!["--server".into(), addresses[1].clone()],
    }
    .start();
    edge.wait_for(READY, true).await;

    let stop = Arc::new(AtomicBool::new(false));
    let reports = report(&edge, &stop);
    let versions = publishing(addresses.clone(), &keys, work.path().to_owned(), &stop);
    let revocations = revoking(addresses[1].clone(), &keys, &stop);
    for kill in 0..kills {
        tokio::time::sleep(Duration::from_millis(draws.u64(300..1_500))).await;
        let victim = draws.usize(0..3);
        println!("kill {kill}: {}", ["the first server", "the second", "the database"][victim]);
        match victim {
            2 => block_in_place(|| {
                cluster.stop_immediate();
                cluster.start();
            }),
            at => {
                servers[at].end();
                servers[at] = serve(&listen[at], folders[at].path(), &database);
            }
        }
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.store(true, Ordering::Relaxed);
    let (taken, newest) = (reports.await.unwrap(), versions.await.unwrap());
    let revoked = revocations.await.unwrap();
    println!("{taken} outcomes, version {newest}, {} revocations", revoked.len());
    assert!(taken > 0 && newest > 1 && !revoked.is_empty(), "there was no load");

    // Everything that the edge has taken is counted once, at both servers.
    let begun = Instant::now();
    for server in &servers {
        while taken_down(server, &keys).await != taken as i64 {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", edge.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    // It is on the newest version, and neither server contradicted the other on the way.
    let mut figures = StatisticsServiceClient::new(servers[0].channel().await);
    loop {
        let request = with(&keys.author, v1::ListRolloutRequest::default());
        let rollouts = figures.list_rollout(request).await.unwrap().into_inner().rollouts;
        let of_edge = rollouts.iter().find(|it| it.resource_name == "pakaian-bekas-impor");
        let of_edge = of_edge.unwrap();
        assert!(of_edge.published_version >= newest, "an answered publication is gone");
        if of_edge.applied_version == of_edge.published_version && !of_edge.differs {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", edge.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for refused in ["HEAD_REPLAYED", "DIGEST", "rejected"] {
        assert!(!edge.log().contains(refused), "{}", edge.log());
    }
    // What was revoked is so at both.
    for server in &servers {
        let mut takedowns = TakedownServiceClient::new(server.channel().await);
        for key in &revoked {
            let request = with(key, v1::GetDurablePositionRequest::default());
            let status = takedowns.get_durable_position(request).await.unwrap_err();
            assert_eq!(status.code(), Code::Unauthenticated);
        }
    }
    let verified = run(&["db", "verify", "--database", &database.server_url()], b"");
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}
