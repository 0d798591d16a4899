//! Calls that are dropped half-way, as deadlines and cut connections do.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use saring_store::conformance::{Draws, NOW, World, outcome};
use saring_store::records::OutcomeResult;
use saring_store::{Store as _, StoreError};
use saring_store_sql::{Access, Database as _, query};
use saring_store_sqlite::{Mutant, SqliteOptions};
use tempfile::TempDir;

const CALLS: usize = 300;
const BATCH: usize = 3;

/// Drops calls at random times, each followed by a write that is waited for: how many of the
/// latter are gone when the folder is opened anew.
async fn lost(folder: &TempDir, options: SqliteOptions) -> Result<usize, StoreError> {
    let mut draws = Draws::from_env("cancel", 7);
    let store = saring_store_sqlite::open(options).await?;
    let World { shopee, .. } = World::new(Arc::new(store.clone())).await;
    for call in 0..CALLS {
        let batch = (0..BATCH).map(|at| outcome(format!("dropped-{call}-{at}"), "1")).collect();
        let mut dropped = store.report_outcomes(&shopee, batch, NOW);
        let until = Instant::now() + Duration::from_micros(draws.below(2_500) as u64);
        poll_fn(|context| {
            let ended = dropped.as_mut().poll(context).is_ready() || Instant::now() >= until;
            context.waker().wake_by_ref();
            if ended { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        drop(dropped);
        let acked = vec![outcome(format!("acked-{call}"), "1")];
        let reported = store.report_outcomes(&shopee, acked, NOW).await?;
        assert!(matches!(reported.results[0], OutcomeResult::Accepted { .. }));
    }
    store.close().await;
    drop(store);

    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await?;
    let mut lost = 0;
    for call in 0..CALLS {
        let acked = vec![outcome(format!("acked-{call}"), "1")];
        let again = store.report_outcomes(&shopee, acked, NOW).await?;
        lost += usize::from(!matches!(again.results[0], OutcomeResult::Duplicate { .. }));
        // What was dropped is there whole or not at all.
        let batch = (0..BATCH).map(|at| outcome(format!("dropped-{call}-{at}"), "1")).collect();
        let again = store.report_outcomes(&shopee, batch, NOW).await?;
        let is_there = |result: &OutcomeResult| matches!(result, OutcomeResult::Duplicate { .. });
        let there = again.results.iter().filter(|result| is_there(result)).count();
        assert!(there == 0 || there == BATCH, "call {call} left {there} of {BATCH} rows");
    }
    let position = store.durable_position(&shopee).await?;
    assert_eq!(position as usize, CALLS * (BATCH + 1), "one row a key");
    Ok(lost)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_calls_lose_nothing() {
    let folder = TempDir::new().unwrap();
    let options = SqliteOptions::new(folder.path());
    assert_eq!(lost(&folder, options).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_writes_in_the_caller_s_task() {
    let folder = TempDir::new().unwrap();
    let options = SqliteOptions::new(folder.path()).mutant(Mutant::WriteInCallersTask);
    let broken = tokio::spawn(async move { lost(&folder, options).await }).await;
    assert!(!matches!(broken, Ok(Ok(0))), "nothing was noticed");
}

/// What nobody waits for any more keeps no connection: the next one would not get any.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_ends_with_its_caller() {
    let folder = TempDir::new().unwrap();
    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let access = || Access { is_long: true, ..Access::all() };
    for _ in 0..6 {
        let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) \
                       SELECT count(*) FROM n";
        let read = store.read(access(), move |tx| Box::pin(query(endless).fetch_all(tx)));
        assert!(tokio::time::timeout(Duration::from_millis(50), read).await.is_err());
    }
    let read = store.read(access(), |tx| Box::pin(query("SELECT 1 AS one").fetch_all(tx)));
    assert_eq!(read.await.unwrap().len(), 1);
}
