//! Two servers on one PostgreSQL, an edge that knows both and callers without an outbox, under load, while a server
//! or the database is killed again and again. Then everything that was acknowledged is there once, figures and
//! stores agree with themselves, no key that was revoked is good, and the edge is on the newest version.
//!
//! `SARING_TEST_KILLS` says how often; 4 times without it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_tests::draw::seeded;
use saring_tests::edge::free_address;
use saring_tests::server::{Server, publish, set_up};
use saring_tests::store::database;
use saring_tests::world::READY;
use saring_tests::{noticed, run};
use tokio::task::block_in_place;
use tonic::transport::Endpoint;

use crate::ALONE;
use crate::caller::insist;
use crate::load::{RULES, counted, edge_of, on_the_newest, publishing, refused, report, revoking};
use crate::mutant::{self, Broken};

fn serve(listen: &str, folder: &Path, database: &Database) -> Server {
    Server::start_at(listen, folder, &["--database", &database.server_url()])
}

async fn somebody_is_killed(
    cluster: &'static Cluster,
    database: Database,
    kills: usize,
    broken: Option<Broken>,
) {
    let mut draws = seeded("torture");
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let listen = [(); 2].map(|()| free_address().to_string());
    let first = serve(&listen[0], folders[0].path(), &database);
    let key = "signing-key.pem";
    std::fs::copy(folders[0].path().join(key), folders[1].path().join(key)).unwrap();
    let mut servers = [first, serve(&listen[1], folders[1].path(), &database)];
    let keys = set_up(folders[0].path(), servers[0].channel().await).await;
    publish(servers[0].channel().await, &keys, RULES).await;
    let start = |at: usize| match broken {
        None => serve(&listen[at], folders[at].path(), &database),
        Some(broken) => mutant::start(broken, &listen[at], folders[at].path(), Some(&database)),
    };
    if broken.is_some() {
        // It was set up by a sound one.
        for (at, server) in servers.iter_mut().enumerate() {
            server.end();
            *server = start(at);
        }
    }
    let addresses = servers.each_ref().map(|server| server.address.clone());
    let work = tempfile::tempdir().unwrap();
    let edge = edge_of(&addresses, &keys, folders[0].path(), &work.path().join("edge")).start();
    edge.wait_for(READY, true).await;

    let stop = Arc::new(AtomicBool::new(false));
    let callers = [1, 2, 3, 4].map(|caller| {
        let server = Endpoint::from_shared(addresses[caller % 2].clone()).unwrap();
        insist(server.connect_lazy(), caller as u64 * 1_000_000, &keys, &stop)
    });
    // What an edge was told too early it sends again, so it is no part of what has to be noticed.
    let load = broken.is_none().then(|| {
        let versions = publishing(addresses.clone(), &keys, work.path().to_owned(), &stop);
        let revocations = revoking(addresses[1].clone(), &keys, &stop);
        (report(&edge, 0, &stop), versions, revocations)
    });
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
                servers[at] = start(at);
            }
        }
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.store(true, Ordering::Relaxed);
    let mut taken = 0;
    for (told, reporting) in callers {
        reporting.await.unwrap();
        taken += told.taken.load(Ordering::Relaxed);
    }
    let Some((reports, versions, revocations)) = load else {
        return counted(&servers[0].channel().await, &keys, taken).await;
    };
    taken += reports.await.unwrap();
    let (newest, revoked) = (versions.await.unwrap(), revocations.await.unwrap());
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_whoever_is_killed() {
    let _alone = ALONE.lock().await;
    let what = "two servers under load, killed";
    let Some(cluster) = or_skip(what, Cluster::shared()) else { return };
    let kills = std::env::var("SARING_TEST_KILLS").ok().and_then(|kills| kills.parse().ok());
    somebody_is_killed(cluster, database(what).unwrap(), kills.unwrap_or(4), None).await;
}

/// A kill hits such an answer now and then only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute: `cargo xtask torture` runs it"]
async fn this_notices_an_answer_before_the_commit() {
    let _alone = ALONE.lock().await;
    let what = "servers that answer before the commit, killed";
    let Some(cluster) = or_skip(what, Cluster::shared()) else { return };
    let broken = Some(Broken::AcknowledgeBeforeCommit);
    let scenario = somebody_is_killed(cluster, database(what).unwrap(), 20, broken);
    noticed(tokio::spawn(scenario).await, "are counted");
}
