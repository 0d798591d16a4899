//! Two servers on one PostgreSQL and an edge that knows both, under load, while one of the three is killed
//! again and again. Then everything that was acknowledged is there once, figures and stores agree with
//! themselves, no key that was revoked is good, and the edge is on the newest version.
//!
//! `SARING_TEST_KILLS` says how often; 4 times without it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_tests::draw::seeded;
use saring_tests::edge::{Start, trust};
use saring_tests::run;
use saring_tests::server::{Server, publish, set_up};
use saring_tests::store::database;
use saring_tests::world::READY;
use tokio::task::block_in_place;

use crate::ALONE;
use crate::load::{RULES, counted, on_the_newest, publishing, refused, report, revoking};

fn serve(listen: &str, folder: &Path, database: &Database) -> Server {
    Server::start_at(listen, folder, &["--database", &database.server_url()])
}

fn port() -> String {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_whoever_is_killed() {
    let _alone = ALONE.lock().await;
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

    for server in &servers {
        let channel = server.channel().await;
        counted(&channel, &keys, taken).await;
        on_the_newest(&channel, &keys, newest, 1).await;
        refused(&channel, &revoked).await;
    }
    // Neither server contradicted the other on the way.
    for told in ["HEAD_REPLAYED", "DIGEST", "rejected"] {
        assert!(!edge.log().contains(told), "{}", edge.log());
    }
    let verified = run(&["db", "verify", "--database", &database.server_url()], b"");
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}
