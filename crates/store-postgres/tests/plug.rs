//! The plug is pulled again and again while two servers write, and nothing that was acknowledged is lost.
//! A binary of its own: the cluster is of the process.
//!
//! `SARING_TEST_PLUGS` says how often; 4 times without it.

#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use saring_postgres_cluster::{Cluster, or_skip};
use saring_store::auth::TenantScope;
use saring_store::conformance::{NOW, World, outcome};
use saring_store::records::{ChangeStream, OutcomeResult};
use saring_store::{Store as _, StoreError};
use saring_store_postgres::{Mutant, PostgresOptions, PostgresStore};
use tokio::runtime::Handle;
use tokio::task::{JoinSet, block_in_place};

const WRITERS: usize = 6;
const BATCH: usize = 5;

async fn open(url: &str, mutant: Option<Mutant>) -> PostgresStore {
    let options = PostgresOptions::new(url).unwrap();
    let options = match mutant {
        Some(mutant) => options.mutant(mutant),
        None => options,
    };
    saring_store_postgres::open(options).await.unwrap()
}

/// Reports batches until it is to stop; the keys that were acknowledged.
async fn report(
    store: PostgresStore,
    scope: TenantScope,
    writer: usize,
    stop: Arc<AtomicBool>,
) -> BTreeSet<String> {
    let mut acknowledged = BTreeSet::new();
    for call in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let keys: Vec<String> = (0..BATCH).map(|at| format!("{writer}-{call}-{at}")).collect();
        let batch = keys.iter().map(|key| outcome(key, "1")).collect();
        let begun = Instant::now();
        match store.report_outcomes(&scope, batch, NOW).await {
            Ok(_) => acknowledged.extend(keys),
            Err(StoreError::Unavailable(_)) => {
                // Ten times what is promised.
                assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    acknowledged
}

/// Pulls the plug so often; how many acknowledged outcomes are gone afterwards.
async fn lost(what: &str, plugs: usize, mutant: Option<Mutant>) -> Option<usize> {
    let cluster = or_skip(what, Cluster::shared())?;
    cluster.template("migrated", |owner_url| {
        let options = PostgresOptions::new(owner_url).unwrap();
        let migrated = async { saring_store_postgres::migrate(&options).await.unwrap() };
        block_in_place(|| Handle::current().block_on(migrated));
    });
    let url = cluster.database(Some("migrated")).server_url();
    let servers = [open(&url, mutant).await, open(&url, mutant).await];
    let World { shopee, tokopedia, .. } = World::new(Arc::new(servers[0].clone())).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let store = servers[writer % 2].clone();
        writers.spawn(report(store, shopee.clone(), writer, Arc::clone(&stop)));
    }
    for _ in 0..plugs {
        tokio::time::sleep(Duration::from_millis(800)).await;
        block_in_place(|| cluster.stop_immediate());
        let begun = Instant::now();
        let down = servers[0].durable_position(&tokopedia).await;
        assert!(matches!(down, Err(StoreError::Unavailable(_))), "{down:?}");
        println!("a database that is gone is told after {} ms", begun.elapsed().as_millis());
        block_in_place(|| cluster.start());
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::Relaxed);
    let acknowledged: Vec<String> = writers.join_all().await.into_iter().flatten().collect();
    assert!(!acknowledged.is_empty(), "nothing was written");
    println!("{} outcomes were acknowledged", acknowledged.len());

    let sound = open(&url, None).await;
    let mut lost = 0;
    for keys in acknowledged.chunks(500) {
        let batch = keys.iter().map(|key| outcome(key, "1")).collect();
        let again = sound.report_outcomes(&shopee, batch, NOW).await.unwrap();
        let is_new = |result: &&OutcomeResult| matches!(result, OutcomeResult::Accepted { .. });
        lost += again.results.iter().filter(is_new).count();
    }
    // What was not acknowledged may be there, whole; nothing is there twice, and no place is empty.
    let position = sound.durable_position(&shopee).await.unwrap();
    assert_eq!(position as usize % BATCH, 0);
    assert!(position as usize >= acknowledged.len());
    for stream in [ChangeStream::Shared, ChangeStream::of(Some("shopee"))] {
        let changes = sound.changes_after(&stream, 0, 1_000).await.unwrap();
        let positions: Vec<i64> = changes.iter().map(|change| change.position).collect();
        assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>(), "{stream:?}");
    }
    Some(lost)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    let plugs = std::env::var("SARING_TEST_PLUGS").ok().and_then(|plugs| plugs.parse().ok());
    if let Some(lost) = lost("pulling the plug", plugs.unwrap_or(4), None).await {
        assert_eq!(lost, 0);
    }
    // One after the other: there is one plug.
    let broken = Some(Mutant::AcknowledgeBeforeCommit);
    if let Some(lost) = lost("pulling the plug", 8, broken).await {
        assert_ne!(lost, 0, "an answer before the commit is not noticed");
    }
}
