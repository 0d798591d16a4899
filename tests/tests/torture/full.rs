//! The disk of the database is full for real, under load, and has room again. Writes are refused and told why,
//! nothing that was acknowledged is lost, scoring goes on throughout, and writes go on without a restart of the
//! server. Where PostgreSQL has no room for its log either, it ends, and whoever runs it starts it again.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saring_postgres_cluster::{Cluster, or_skip};
use saring_proto::v1;
use saring_proto::v1::scoring_service_client::ScoringServiceClient;
use saring_tests::edge::free_address;
use saring_tests::server::{Server, publish, set_up, taken_down_at, with};
use saring_tests::store::database;
use saring_tests::world::{KARUNGAN, READY, score};
use saring_tests::{noticed, run};
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;
use tokio::task::{JoinHandle, block_in_place};
use tonic::transport::Endpoint;

use crate::ALONE;
use crate::caller::insist;
use crate::disk::{disk, run_on_a_disk};
use crate::load::{RULES, counted, edge_of, report};
use crate::mutant::{self, Broken};

/// Scores until it is to stop, and is answered each time; how often.
fn scoring(address: String, key: String, stop: &Arc<AtomicBool>) -> JoinHandle<u64> {
    let stop = Arc::clone(stop);
    tokio::spawn(async move {
        let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
        let mut scoring = ScoringServiceClient::new(channel);
        let mut scored = 0;
        while !stop.load(Ordering::Relaxed) {
            let answer = scoring.score(with(&key, score(KARUNGAN))).await;
            let assessment = answer.unwrap().into_inner().assessment.unwrap();
            assert_eq!(assessment.verdict(), v1::Verdict::Block);
            scored += 1;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        scored
    })
}

/// Has PostgreSQL begin further files of its log, as long as this is polled: it may be back after the first time
/// that it had no room for one.
async fn fill_the_log(url: &str) -> ! {
    loop {
        if let Ok(mut connection) = PgConnection::connect(url).await {
            let _ = sqlx::query("SELECT pg_switch_wal()").execute(&mut connection).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

const FULL: &str = "ResourceExhausted STORAGE_FULL";
const AWAY: &str = "Unavailable STORE_UNAVAILABLE";

/// The story, on a disk that is there. The edge, the journal, and the keys of a server on PostgreSQL have room
/// elsewhere.
async fn the_disk_fills_up(
    (disk, room): (PathBuf, TempDir),
    cluster: Option<&'static Cluster>,
    broken: Option<Broken>,
) {
    let database = cluster.map(|_| database("a full disk").unwrap());
    let folder = match database {
        Some(_) => room.path().join("data"),
        None => disk.join("data"),
    };
    let listen = free_address().to_string();
    let journal = room.path().join("journal");
    let journal = ["--journal", journal.to_str().unwrap()];
    let mut server = match &database {
        Some(database) => {
            Server::start_at(&listen, &folder, &["--database", &database.server_url()])
        }
        None => Server::start_at(&listen, &folder, &journal),
    };
    let keys = set_up(&folder, server.channel().await).await;
    publish(server.channel().await, &keys, RULES).await;
    if let Some(broken) = broken {
        server.end();
        server = mutant::start(broken, &listen, &folder, database.as_ref());
    }
    let channel = server.channel().await;
    let servers = [server.address.clone()];
    let edge = edge_of(&servers, &keys, &folder, &room.path().join("edge")).start();
    edge.wait_for(READY, true).await;

    let stop = Arc::new(AtomicBool::new(false));
    let reports = report(&edge, 0, &stop);
    let (told, reporting) = insist(channel.clone(), 1_000_000, &keys, &stop);
    let scored = [server.address.clone(), edge.address.clone()]
        .map(|address| scoring(address, keys.shopee.clone(), &stop));
    told.until_taken().await;
    if let Some(database) = &database {
        // A file of the log that is new has room for longer than the tables have: which of them meets the full
        // disk first is no matter of chance.
        let mut connection = PgConnection::connect(&database.superuser_url()).await.unwrap();
        sqlx::query("SELECT pg_switch_wal()").execute(&mut connection).await.unwrap();
        told.until_taken().await;
    }
    let ballast = disk.join("ballast");
    let filled = io::copy(&mut io::repeat(1), &mut File::create(&ballast).unwrap());
    assert_eq!(filled.unwrap_err().kind(), io::ErrorKind::StorageFull);
    told.until_refused(FULL).await;
    // Reads go on.
    for _ in 0..10 {
        taken_down_at(channel.clone(), &keys).await;
    }
    if let Some(database) = &database {
        let url = database.superuser_url();
        tokio::select! {
            never = fill_the_log(&url) => never,
            () = told.until_refused(AWAY) => {}
        }
    }
    std::fs::remove_file(&ballast).unwrap();
    if let Some(cluster) = cluster {
        block_in_place(|| {
            cluster.stop_immediate();
            cluster.start();
        });
    }
    told.until_taken().await;
    stop.store(true, Ordering::Relaxed);
    reporting.await.unwrap();
    let [at_server, at_edge] = scored;
    let scored = at_server.await.unwrap() + at_edge.await.unwrap();
    let kept = reports.await.unwrap();
    let taken = kept + told.taken.load(Ordering::Relaxed);
    let refused = told.refused.lock().unwrap().clone();
    println!("{taken} outcomes, {kept} of them through the edge; {scored} scored; {refused:?}");
    for why in refused.keys() {
        assert!(why == FULL || why == AWAY && database.is_some(), "{why}");
    }

    // It sends by itself, without a restart.
    let sent = edge.wait_until_sent().await;
    assert_eq!(sent.dead_letters, 0, "{}", edge.log());
    counted(&channel, &keys, taken).await;
    let url = database.as_ref().map(|database| database.server_url());
    let place = match &url {
        Some(url) => ["--database", url],
        None => ["--data", folder.to_str().unwrap()],
    };
    let verified = run(&[&["db", "verify"], &place[..]].concat(), b"");
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_a_folder_is_told() {
    if let Some(disk) = disk() {
        return the_disk_fills_up(disk, None, None).await;
    }
    let _alone = ALONE.lock().await;
    block_in_place(|| run_on_a_disk("full::a_full_disk_under_a_folder_is_told", 16));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_a_database_is_told() {
    let test = "full::a_full_disk_under_a_database_is_told";
    if let Some(disk) = disk() {
        let Some(cluster) = or_skip(test, Cluster::shared()) else { return };
        return the_disk_fills_up(disk, Some(cluster), None).await;
    }
    let _alone = ALONE.lock().await;
    block_in_place(|| run_on_a_disk(test, 192));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_an_answer_before_the_commit() {
    let test = "full::this_notices_an_answer_before_the_commit";
    if let Some(disk) = disk() {
        let scenario = the_disk_fills_up(disk, None, Some(Broken::AcknowledgeBeforeCommit));
        // What has no room in the end is not refused, which `until_refused` alone says like this.
        return noticed(tokio::spawn(scenario).await, "STORAGE_FULL: {");
    }
    let _alone = ALONE.lock().await;
    block_in_place(|| run_on_a_disk(test, 16));
}
