//! `kill -9` while reports come in: nothing that was acknowledged is lost, nothing is there twice,
//! and after a quiet phase what is stored is what was meant.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saring_client::Client;
use saring_link::Surface;
use saring_postgres_cluster::Database;
use saring_proto::v1;
use saring_proto::v1::takedown_service_client::TakedownServiceClient;
use saring_store::conformance::Oracle;
use saring_store::records::NewOutcome;
use saring_store_sqlite::Mutant;
use saring_tests::draw::seeded;
use saring_tests::server::{Keys, Server, set_up, with};
use sqlx::{Connection as _, SqliteConnection};
use tokio::task::JoinSet;
use tonic::transport::Channel;

use crate::mutant::{self, Broken};
use crate::reports::{DIMENSIONS, message, numbered, recount};

const BATCH: usize = 100;

/// How large a run is.
#[derive(Clone, Copy)]
struct Size {
    kills: usize,
    /// Clients with an outbox.
    clients: usize,
    /// Callers who report by themselves and send nothing again.
    callers: usize,
}

/// What one reporter meant, in its order, and how far it was acknowledged.
struct Log {
    first: usize,
    meant: usize,
    acknowledged: usize,
}

/// The numbers of one reporter never meet another's.
const fn first_number(reporter: usize) -> usize {
    reporter * 1_000_000
}

fn batch(from: usize) -> Vec<v1::Outcome> {
    (from..from + BATCH).map(|number| message(&numbered(Surface::Shopee, number))).collect()
}

/// Reports batch after batch; whoever is not answered tries the same again, as long as the server is
/// up. What is acknowledged is never sent again.
async fn call(address: String, key: String, mut log: Log, done: Arc<AtomicBool>) -> Log {
    let channel = Channel::from_shared(address).unwrap().connect_lazy();
    let mut takedowns = TakedownServiceClient::new(channel);
    while !done.load(Ordering::Relaxed) {
        let from = log.first + log.acknowledged;
        log.meant = log.acknowledged + BATCH;
        let request = v1::ReportOutcomesRequest { outcomes: batch(from) };
        match takedowns.report_outcomes(with(&key, request)).await {
            Ok(_) => log.acknowledged += BATCH,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    log
}

/// How many of these numbers the server does not have.
async fn missing(channel: Channel, key: &str, first: usize, count: usize) -> usize {
    let mut takedowns = TakedownServiceClient::new(channel);
    let mut missing = 0;
    for from in (first..first + count).step_by(BATCH) {
        let request = v1::ReportOutcomesRequest { outcomes: batch(from) };
        let reported = takedowns.report_outcomes(with(key, request)).await.unwrap().into_inner();
        let is_new = |result: &&v1::OutcomeResult| result.status() != v1::OutcomeStatus::Duplicate;
        missing += reported.results.iter().filter(is_new).count();
    }
    missing
}

async fn open(address: &str, data: &Path, folder: &Path, name: usize, keys: &Keys) -> Client {
    let trust = std::fs::read(data.join("key-set.json")).unwrap();
    Client::builder(address, "shopee", folder)
        .subscriber_id(format!("uji-{name}"))
        .open(&keys.shopee, &trust)
        .await
        .unwrap()
}

/// Runs it and gives how many acknowledged outcomes were lost.
async fn kill_under_load(size: Size, start: impl Fn(&Path, &str) -> Server) -> usize {
    let mut draw = seeded("kill under load");
    let data = tempfile::tempdir().unwrap();
    let mut server = start(data.path(), "127.0.0.1:0");
    let address = server.address.clone();
    let listen = address.strip_prefix("http://").unwrap().to_owned();
    let keys = set_up(data.path(), server.channel().await).await;

    let folders: Vec<_> = (0..size.clients).map(|_| tempfile::tempdir().unwrap()).collect();
    let mut clients = Vec::new();
    for (name, folder) in folders.iter().enumerate() {
        let client = open(&address, data.path(), folder.path(), name, &keys).await;
        clients.push((client, 0));
    }
    let mut logs: Vec<Log> = (0..size.callers)
        .map(|caller| Log { first: first_number(size.clients + caller), meant: 0, acknowledged: 0 })
        .collect();

    for _ in 0..size.kills {
        let done = Arc::new(AtomicBool::new(false));
        let mut callers = JoinSet::new();
        for log in logs.drain(..) {
            callers.spawn(call(address.clone(), keys.shopee.clone(), log, Arc::clone(&done)));
        }
        for (client, (outbox, meant)) in clients.iter_mut().enumerate() {
            let from = first_number(client) + *meant;
            outbox.report(batch(from)).await.unwrap();
            outbox.report(batch(from + BATCH)).await.unwrap();
            *meant += 2 * BATCH;
        }
        tokio::time::sleep(Duration::from_millis(draw.u64(50..500))).await;
        server.kill();
        done.store(true, Ordering::Relaxed);
        logs = callers.join_all().await;
        server = start(data.path(), &listen);
        // Before anybody sends anything again.
        for log in &logs {
            let channel = server.channel().await;
            let lost = missing(channel, &keys.shopee, log.first, log.acknowledged).await;
            if lost > 0 {
                return lost;
            }
        }
    }

    // Quiet: everything that was meant arrives.
    for log in &logs {
        missing(server.channel().await, &keys.shopee, log.first, log.meant).await;
    }
    for (outbox, _) in &clients {
        tokio::time::timeout(Duration::from_secs(120), outbox.flush()).await.unwrap().unwrap();
        assert_eq!(outbox.dead_letters(None, 10).await.unwrap(), []);
    }
    let reported: usize = logs.iter().map(|log| log.acknowledged).sum();
    assert!(reported > BATCH, "the servers were killed before anything was reported");
    let of_clients = clients.iter().enumerate();
    let mut meant: BTreeMap<String, NewOutcome> = BTreeMap::new();
    let ranges = logs.iter().map(|log| (log.first, log.meant));
    for (first, count) in
        of_clients.map(|(at, (_, count))| (first_number(at), *count)).chain(ranges)
    {
        for number in first..first + count {
            meant.insert(format!("n{number}"), numbered(Surface::Shopee, number));
        }
    }
    drop(clients);
    check(&server, data.path(), &keys, &meant).await;
    server.kill();
    0
}

/// The platform and key of every outcome, in their order.
fn in_postgres(database: &Database) -> Vec<(String, String)> {
    let rows = database.sql("SELECT tenant, idempotency_key FROM saring.outcome ORDER BY seq");
    let row = |row: &str| row.split_once('|').map(|(tenant, key)| (tenant.into(), key.into()));
    rows.lines().filter_map(row).collect()
}

/// The same of a folder, whose database is sound.
async fn in_folder(data: &Path) -> Vec<(String, String)> {
    let file = format!("sqlite:{}?mode=ro", data.join("saring.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    let (integrity,): (String,) =
        sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
    assert_eq!(integrity, "ok");
    sqlx::query_as("SELECT tenant, idempotency_key FROM outcome ORDER BY seq")
        .fetch_all(&mut database)
        .await
        .unwrap()
}

/// All that has to hold of what is stored.
async fn check(server: &Server, data: &Path, keys: &Keys, meant: &BTreeMap<String, NewOutcome>) {
    let rows = match saring_tests::store::of(data) {
        Some(database) => in_postgres(database),
        None => in_folder(data).await,
    };
    let stored: BTreeSet<&str> = rows.iter().map(|(_, key)| key.as_str()).collect();
    assert_eq!(stored.len(), rows.len(), "a key has two rows");
    assert_eq!(stored, meant.keys().map(String::as_str).collect());
    let mut oracle = Oracle::default();
    for (tenant, key) in &rows {
        oracle.accept(tenant, &meant[key]);
    }
    for at in 0..DIMENSIONS.len() {
        recount(server.channel().await, &keys.author, &oracle, &[at]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    let size = Size { kills: 6, clients: 2, callers: 2 };
    let start = |data: &Path, listen: &str| Server::start_at(listen, data, &[]);
    assert_eq!(kill_under_load(size, start).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_an_answer_before_the_commit() {
    let size = Size { kills: 20, clients: 0, callers: 2 };
    let start = |data: &Path, listen: &str| {
        mutant::start(Broken::Store(Mutant::AcknowledgeBeforeCommit), data, listen)
    };
    assert_ne!(kill_under_load(size, start).await, 0, "nothing was noticed");
}
