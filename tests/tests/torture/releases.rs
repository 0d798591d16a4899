//! An upgrade under load: the tables are brought up to date while a server of the release before this one runs, a
//! server of this release stands beside it, each with edges of both releases, and then takes its place. Heads
//! never contradict each other, all subscribers come to the newest version, every outcome is there once, and keys
//! that were revoked at either server are good at neither.
//!
//! `SARING_TEST_PREVIOUS` is the `saring` of the release before this one; `cargo xtask torture --long` builds it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use saring_client::Client;
use saring_postgres_cluster::{Cluster, Database, not_run, or_skip};
use saring_tests::edge::{Edge, free_address, trust};
use saring_tests::server::{Keys, Server, publish, set_up};
use saring_tests::world::{FRESH, READY};
use saring_tests::{noticed, root, run, saring};
use tokio::task::block_in_place;

use crate::ALONE;
use crate::load::{RULES, counted, edge_of, on_the_newest, publishing, refused, report, revoking};

const PREVIOUS: &str = "SARING_TEST_PREVIOUS";

/// How long each stage lasts.
const STAGE: Duration = Duration::from_secs(4);

fn serve(program: &Path, listen: &str, folder: &Path, database: &Database) -> Server {
    let mut command = Command::new(program);
    command.args(["serve", "--heartbeat", "1", "--listen", listen, "--data"]).arg(folder);
    command.args(["--database", &database.server_url()]);
    if program == saring() {
        command.arg("--journal").arg(folder.join("journal"));
    }
    Server::of(command)
}

/// Brings the tables up to date.
fn migrate(program: &Path, database: &Database) {
    let migrate = ["db", "migrate", "--database", &database.owner_url()];
    let migrated = Command::new(program).args(migrate).output().unwrap();
    assert!(migrated.status.success(), "{migrated:?}");
}

/// An edge of a release at one server.
fn edge(program: &Path, server: &str, keys: &Keys, folder: &Path, work: &Path, name: &str) -> Edge {
    let mut start = edge_of(&[server.to_owned()], keys, folder, &work.join(name));
    start.options = vec!["--subscriber-id".into(), name.into()];
    start.start_of(program)
}

/// A client of this release, which goes from server to server and takes what each says; where it is at the end.
async fn wander(
    servers: [String; 2],
    keys: Keys,
    trusted: Vec<u8>,
    folder: PathBuf,
    stop: Arc<AtomicBool>,
) -> Client {
    let mut turn = 0;
    loop {
        let builder = Client::builder(&servers[turn % 2], "shopee", &folder);
        let builder = builder.subscriber_id("pengembara");
        let client = builder.open(&keys.shopee, &trusted).await.unwrap();
        let ready = tokio::time::timeout(Duration::from_secs(30), client.ready()).await;
        assert!(ready.is_ok(), "{:?}", client.status().borrow());
        if stop.load(Ordering::Relaxed) {
            return client;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(client.status().borrow().rejected, None);
        client.close().await;
        turn += 1;
    }
}

/// The release before this one, and where it stands beside this one.
fn previous(what: &str) -> Option<(PathBuf, Database)> {
    let Some(previous) = std::env::var_os(PREVIOUS).map(PathBuf::from) else {
        not_run(what, &format!("{PREVIOUS} is not set; `cargo xtask torture --long` sets it"));
        return None;
    };
    let database = or_skip(what, Cluster::shared())?.database(None);
    migrate(&previous, &database);
    database.sql("GRANT saring_app TO saring_server");
    Some((previous, database))
}

/// The upgrade; `then` is done to the tables once they are up to date.
async fn an_upgrade_under_load(previous: PathBuf, database: Database, then: &str) {
    let (previous, this) = (previous.as_path(), saring());
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let work = tempfile::tempdir().unwrap();
    let listen = [(); 2].map(|()| free_address().to_string());
    let first = serve(previous, &listen[0], folders[0].path(), &database);
    let keys = set_up(folders[0].path(), first.channel().await).await;
    publish(first.channel().await, &keys, RULES).await;
    let addresses = listen.each_ref().map(|listen| format!("http://{listen}"));
    let start = |program: &Path, at: usize, name: &str| {
        edge(program, &addresses[at], &keys, folders[0].path(), work.path(), name)
    };
    let mut edges = vec![start(previous, 0, "lama-di-lama")];
    edges[0].wait_for(READY, true).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut reports = vec![report(&edges[0], 0, &stop)];
    tokio::time::sleep(STAGE / 4).await;

    println!("the tables are brought up to date");
    block_in_place(|| migrate(this, &database));
    database.sql(then);
    let key = "signing-key.pem";
    std::fs::copy(folders[0].path().join(key), folders[1].path().join(key)).unwrap();
    let second = serve(this, &listen[1], folders[1].path(), &database);
    for (program, at, name) in
        [(this, 0, "baru-di-lama"), (previous, 1, "lama-di-baru"), (this, 1, "baru-di-baru")]
    {
        let edge = start(program, at, name);
        edge.wait_for(READY, true).await;
        reports.push(report(&edge, edges.len() as u64 * 1_000_000, &stop));
        edges.push(edge);
    }
    // The server of the release before publishes on the new tables.
    let file = work.path().join("lama.yaml");
    let rules = std::fs::read_to_string(root().join(RULES)).unwrap();
    std::fs::write(&file, format!("{rules}# lama\n")).unwrap();
    assert_eq!(publish(first.channel().await, &keys, file.to_str().unwrap()).await, 2);
    let versions = publishing(addresses.clone(), &keys, work.path().to_owned(), &stop);
    let revocations = addresses.each_ref().map(|at| revoking(at.clone(), &keys, &stop));
    let trusted = std::fs::read(trust(folders[0].path())).unwrap();
    let folder = work.path().join("pengembara");
    let wanderer = wander(addresses.clone(), keys.clone(), trusted, folder, Arc::clone(&stop));
    let wanderer = tokio::spawn(wanderer);
    tokio::time::sleep(STAGE).await;

    println!("this release takes the place of the one before");
    let first = block_in_place(|| {
        first.stop();
        serve(this, &listen[0], folders[0].path(), &database)
    });
    tokio::time::sleep(STAGE).await;
    stop.store(true, Ordering::Relaxed);
    let mut taken = 0;
    for reported in reports {
        taken += reported.await.unwrap();
    }
    let wanderer = wanderer.await.unwrap();
    let newest = versions.await.unwrap();
    let mut revoked = Vec::new();
    for revocations in revocations {
        let of_one = revocations.await.unwrap();
        assert!(!of_one.is_empty(), "nothing was revoked at one");
        revoked.extend(of_one);
    }
    println!("{taken} outcomes, version {newest}, {} revocations", revoked.len());
    assert!(taken > 0 && newest > 1, "there was no load");

    for server in [&first, &second] {
        let channel = server.channel().await;
        counted(&channel, &keys, taken).await;
        refused(&channel, &revoked).await;
    }
    on_the_newest(&second.channel().await, &keys, newest, edges.len() + 1).await;
    assert_eq!(wanderer.status().borrow().rejected, None);
    for edge in &edges {
        edge.wait_for(FRESH, true).await;
        assert_eq!(edge.wait_until_sent().await.dead_letters, 0, "{}", edge.log());
        for told in ["HEAD_REPLAYED", "DIGEST", "rejected"] {
            assert!(!edge.log().contains(told), "{}", edge.log());
        }
    }
    // The edges of the release before go on as those of this one.
    drop(edges);
    for (at, name) in [(0, "lama-di-lama"), (1, "lama-di-baru")] {
        start(this, at, name).wait_for(FRESH, true).await;
    }
    let verified = run(&["db", "verify", "--database", &database.server_url()], b"");
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_releases_stand_side_by_side() {
    let _alone = ALONE.lock().await;
    let what = "an upgrade from the release before this one";
    let Some((previous, database)) = previous(what) else { return };
    an_upgrade_under_load(previous, database, "").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_a_migration_that_does_not_only_add() {
    let _alone = ALONE.lock().await;
    let Some((previous, database)) = previous("a migration that does not only add") else { return };
    // Whoever does not know the column makes no key.
    let then = "ALTER TABLE saring.api_key ADD COLUMN needed TEXT NOT NULL DEFAULT ''; \
                ALTER TABLE saring.api_key ALTER COLUMN needed DROP DEFAULT";
    let upgrade = an_upgrade_under_load(previous, database, then);
    noticed(tokio::spawn(upgrade).await, "nothing was revoked");
}
