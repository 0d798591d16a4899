//! Reporting outcomes: a batch of 1,000 beside 1,000 calls of one, each into an empty store and into
//! one of 50,000 outcomes. Into the empty one, the batch has to be at least 25 times as fast; every
//! answer has to be right.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use saring_store::Store as _;
use saring_store::auth::TenantScope;
use saring_store::conformance::{NOW, World, reported};
use saring_store::records::OutcomeResult;
use saring_store_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const BATCH: usize = 1_000;
/// Calls of one are this many times fewer, and count so many times: they would take too long.
const FEWER: usize = 10;
const MIN_RATIO: f64 = 25.0;
/// Times that the ratio is measured over.
const ROUNDS: u64 = 10;

fn main() {
    let runtime = Runtime::new().unwrap();
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    for stored in [0, 50_000] {
        let mut group = criterion.benchmark_group(format!("1,000 outcomes on top of {stored}"));
        group.bench_function("one batch", |bencher| {
            let mut bench = runtime.block_on(Bench::new(stored));
            bencher.iter_custom(|times| runtime.block_on(bench.batches(times)));
        });
        group.bench_function("row by row", |bencher| {
            let mut bench = runtime.block_on(Bench::new(stored));
            bencher.iter_custom(|times| runtime.block_on(bench.rows(times)));
        });
        group.finish();
    }
    criterion.final_summary();
    // `cargo test` runs a bench for its answers only, and says so by leaving this out.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }

    for (stored, at_least) in [(0, MIN_RATIO), (50_000, 1.0)] {
        let (rows, batches) = runtime.block_on(async {
            let mut bench = Bench::new(stored).await;
            (bench.rows(ROUNDS).await, bench.batches(ROUNDS).await)
        });
        let ratio = rows.as_secs_f64() / batches.as_secs_f64();
        println!("on top of {stored}, a batch is {ratio:.0} times as fast as row by row");
        assert!(ratio >= at_least, "a batch is only {ratio:.1} times as fast as row by row");
    }
}

/// Stores with so many outcomes: what is measured goes into one, which is then given up.
struct Bench {
    stored: usize,
    store: SqliteStore,
    folder: TempDir,
    shopee: TenantScope,
    sent: usize,
}

impl Bench {
    async fn new(stored: usize) -> Bench {
        let (folder, store, shopee) = empty().await;
        let mut bench = Bench { stored, store, folder, shopee, sent: 0 };
        bench.fill().await;
        bench
    }

    async fn fill(&mut self) {
        while self.sent < self.stored {
            self.report(BATCH).await;
        }
    }

    /// Begins anew, so that the store does not grow while it is measured; a large one may a little.
    async fn renew(&mut self) {
        if self.sent >= self.stored + self.stored / 10 + BATCH {
            self.store.close().await;
            (self.folder, self.store, self.shopee) = empty().await;
            self.sent = 0;
            self.fill().await;
        }
    }

    async fn batches(&mut self, times: u64) -> Duration {
        let mut took = Duration::ZERO;
        for _ in 0..times {
            self.renew().await;
            took += self.report(BATCH).await;
        }
        took
    }

    async fn rows(&mut self, times: u64) -> Duration {
        let mut took = Duration::ZERO;
        for _ in 0..times {
            self.renew().await;
            for _ in 0..BATCH / FEWER {
                took += self.report(1).await;
            }
        }
        took * FEWER as u32
    }

    async fn report(&mut self, outcomes: usize) -> Duration {
        let batch: Vec<_> = (self.sent..self.sent + outcomes).map(reported).collect();
        self.sent += outcomes;
        let started = Instant::now();
        let reported = self.store.report_outcomes(&self.shopee, batch, NOW).await.unwrap();
        let took = started.elapsed();
        let accepted = |result: &OutcomeResult| matches!(result, OutcomeResult::Accepted { .. });
        assert!(reported.results.iter().all(accepted));
        assert_eq!(reported.durable_position, self.sent as i64);
        black_box(reported);
        took
    }
}

async fn empty() -> (TempDir, SqliteStore, TenantScope) {
    let folder = TempDir::new().unwrap();
    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let world = World::new(Arc::new(store.clone())).await;
    world.publish_reported().await;
    (folder, store, world.shopee)
}
