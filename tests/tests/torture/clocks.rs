//! Two servers on one PostgreSQL under load, while the clock of one is an hour off and is set right again. Heads
//! never contradict each other, nobody grows stale, and outcomes of the present are no future's.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saring_client::Client;
use saring_postgres_cluster::Database;
use saring_store::Store;
use saring_store_postgres::{Mutant, PostgresOptions};
use saring_tests::draw::seeded;
use saring_tests::edge::{Edge, trust};
use saring_tests::server::{publish, set_up};
use saring_tests::serving::{Serving, open, with_store};
use saring_tests::store::database;
use saring_tests::world::{FRESH, READY};
use saring_tests::{noticed, run};

use crate::ALONE;
use crate::load::{
    RULE_SET, RULES, counted, edge_of, on_the_newest, publishing, refused, report, revoking,
};

/// Served by an edge whose clock and the centre's agree.
const CLOCK: &str = "saring.edge.clock";
const HOUR: i64 = 3_600_000_000;

/// Looks at all that a subscriber says of itself until it is to stop: nothing is refused, no version goes
/// down, no clock is wrong.
async fn watch(client: Arc<Client>, stop: Arc<AtomicBool>) {
    let mut status = client.status();
    let mut before = 0;
    while !stop.load(Ordering::Relaxed) {
        let now = status.borrow_and_update().clone();
        assert_eq!((&now.rejected, now.clock_skew), (&None, None), "{}", now.server);
        let rules = now.in_force.iter().find(|it| it.resource.name == RULE_SET);
        let version = rules.map_or(0, |rules| rules.version);
        assert!(version >= before, "{version} after {before}");
        before = version;
        assert!(!client.scorer().is_stale(), "it grew stale: {now:?}");
        let _ = tokio::time::timeout(Duration::from_millis(20), status.changed()).await;
    }
}

async fn is_well(edge: &Edge) {
    for service in [READY, FRESH, CLOCK] {
        assert!(edge.serves(service).await, "{service}: {}", edge.log());
    }
}

/// Starts a server on a database, broken if it is to be.
async fn start(folder: &Path, database: &Database, ahead: i64, mutant: Option<Mutant>) -> Serving {
    let Some(mutant) = mutant else { return Serving::start(folder, Some(database), ahead).await };
    let url = database.server_url();
    let broken = async {
        let options = PostgresOptions::new(&url).unwrap().mutant(mutant);
        Arc::new(saring_store_postgres::open(options).await.unwrap()) as Arc<dyn Store>
    };
    let folder = with_store(open(folder, Some(&url), ahead).await, broken).await;
    Serving::of(folder, "127.0.0.1:0".parse().unwrap(), ahead).await
}

async fn a_clock_is_off_and_set_right(database: Database, mutant: Option<Mutant>) {
    let mut draws = seeded("clocks");
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let first = start(folders[0].path(), &database, 0, mutant).await;
    let key = "signing-key.pem";
    std::fs::copy(folders[0].path().join(key), folders[1].path().join(key)).unwrap();
    // It starts with a clock that is off.
    let second = start(folders[1].path(), &database, -HOUR, mutant).await;
    let channels = [first.channel().await, second.channel().await];
    let keys = set_up(folders[0].path(), channels[0].clone()).await;
    publish(channels[0].clone(), &keys, RULES).await;
    let servers = [first, second];
    let addresses = servers.each_ref().map(|server| server.address.clone());

    let work = tempfile::tempdir().unwrap();
    let trusted = std::fs::read(trust(folders[0].path())).unwrap();
    // What is broken makes everybody wait for nothing.
    let guard = Duration::from_secs(if mutant.is_some() { 10 } else { 30 });
    let subscriber = async |name: &str, at: usize| {
        let builder = Client::builder(&addresses[at], "shopee", work.path().join(name));
        let client = builder.subscriber_id(name).open(&keys.shopee, &trusted).await.unwrap();
        let confirmed = async {
            client.ready().await;
            while client.scorer().is_stale() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let confirmed = tokio::time::timeout(guard, confirmed).await;
        assert!(confirmed.is_ok(), "nothing confirms it: {:?}", client.status().borrow());
        Arc::new(client)
    };
    let stop = Arc::new(AtomicBool::new(false));
    let (mut clients, mut watched) = (Vec::new(), Vec::new());
    for (at, name) in ["satu", "dua", "tiga", "empat"].into_iter().enumerate() {
        let client = subscriber(name, at % 2).await;
        watched.push(tokio::spawn(watch(Arc::clone(&client), Arc::clone(&stop))));
        clients.push(client);
    }
    let edge = edge_of(&addresses, &keys, folders[0].path(), &work.path().join("edge")).start();
    edge.wait_for(FRESH, true).await;

    let reports = report(&edge, 0, &stop);
    let versions = publishing(addresses.clone(), &keys, work.path().to_owned(), &stop);
    let revocations = revoking(addresses[1].clone(), &keys, &stop);
    let mut turns = [(0, HOUR), (0, -HOUR), (1, HOUR), (1, -HOUR)];
    draws.shuffle(&mut turns);
    for (turn, (at, off)) in turns.into_iter().enumerate() {
        for off in [off, 0] {
            println!("the clock of server {at} is {} minutes off", off / 60_000_000);
            servers[at].set_clock(off);
            tokio::time::sleep(Duration::from_millis(draws.u64(300..1_500))).await;
            is_well(&edge).await;
            // One that goes from the one server to the other and back takes what both say.
            let wanderer = subscriber("pengembara", (turn + usize::from(off == 0)) % 2).await;
            assert_eq!(wanderer.status().borrow().rejected, None);
            wanderer.close().await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    let (taken, newest) = (reports.await.unwrap(), versions.await.unwrap());
    let revoked = revocations.await.unwrap();
    println!("{taken} outcomes, version {newest}, {} revocations", revoked.len());
    assert!(taken > 0 && newest > 1 && !revoked.is_empty(), "there was no load");

    for watched in watched {
        watched.await.unwrap();
    }
    for channel in &channels {
        counted(channel, &keys, taken).await;
        refused(channel, &revoked).await;
    }
    is_well(&edge).await;
    for told in ["HEAD_REPLAYED", "DIGEST", "rejected", "clock is ahead"] {
        assert!(!edge.log().contains(told), "{}", edge.log());
    }
    clients.push(subscriber("pengembara", 0).await);
    on_the_newest(&channels[1], &keys, newest, clients.len() + 1).await;
    let verified = run(&["db", "verify", "--database", &database.server_url()], b"");
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_off_and_set_right_contradicts_nobody() {
    let _alone = ALONE.lock().await;
    let Some(database) = database("two servers, the clock of one off") else { return };
    a_clock_is_off_and_set_right(database, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_servers_that_go_by_their_own_clocks() {
    let _alone = ALONE.lock().await;
    let Some(database) = database("servers that go by their own clocks") else { return };
    let broken = a_clock_is_off_and_set_right(database, Some(Mutant::SharesNoClock));
    noticed(tokio::spawn(broken).await, "nothing confirms it");
}
