//! A batch beside a loop over the bare driver that binds and sends the same statements in the same
//! transactions. The rest is what the store does besides: checking, deciding, making rows. The
//! ratio is to be 0.9. It is printed and not asserted, since other work on the machine moves it
//! (`docs/performance.md`).
//!
//! There are three databases: on one the statements are recorded, on another the store works, and the
//! third is sent what was recorded. In the end all have the same.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

mod bare;
mod recording;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use criterion::Criterion;
use saring_postgres_cluster::{Cluster, or_skip};
use saring_store::Store;
use saring_store::auth::TenantScope;
use saring_store::conformance::{NOW, World, reported};
use saring_store::records::OutcomeResult;
use saring_store_postgres::PostgresOptions;
use saring_store_sql::SqlStore;
use sqlx::{PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use bare::Bare;
use recording::{Recording, Transaction};

/// Outcomes of a batch.
const BATCH: usize = 1_000;
/// Batches that the ratio is measured over.
const ROUNDS: usize = 60;
/// Batches before that: connections are made, and statements prepared.
const FIRST: usize = 5;

fn main() {
    let runtime = Runtime::new().unwrap();
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    // `cargo test` runs a bench for its answers only, and says so by leaving this out.
    let compares = std::env::args().any(|argument| argument == "--bench");
    bench::<SqliteConnection>("SQLite", &runtime, &mut criterion, folders, compares);
    if let Some(cluster) = or_skip("outcomes on PostgreSQL", Cluster::shared()) {
        cluster.template("migrated", |owner_url| {
            let options = PostgresOptions::new(owner_url).unwrap();
            runtime.block_on(saring_store_postgres::migrate(&options)).unwrap();
        });
        let databases = || std::array::from_fn(|_| cluster.database(Some("migrated")));
        bench::<PgConnection>("PostgreSQL", &runtime, &mut criterion, databases, compares);
    }
    criterion.final_summary();
}

fn folders() -> [TempDir; 3] {
    std::array::from_fn(|_| TempDir::new().unwrap())
}

fn bench<B: Bare>(
    name: &str,
    runtime: &Runtime,
    criterion: &mut Criterion,
    places: impl Fn() -> [B::Place; 3],
    compares: bool,
) {
    let mut group = criterion.benchmark_group(format!("1,000 outcomes on {name}"));
    let mut pair = runtime.block_on(Pair::<B>::new(places()));
    for (at, what) in ["the store", "the bare driver"].into_iter().enumerate() {
        group.bench_function(what, |bencher| {
            bencher.iter_custom(|times| {
                (0..times).map(|_| runtime.block_on(pair.round())[at]).sum::<Duration>()
            });
        });
    }
    group.finish();
    runtime.block_on(pair.have_the_same());
    if compares {
        runtime.block_on(compare::<B>(name, places()));
    }
}

async fn compare<B: Bare>(name: &str, places: [B::Place; 3]) {
    let mut pair = Pair::<B>::new(places).await;
    let mut took = [Vec::new(), Vec::new()];
    for round in 0..FIRST + ROUNDS {
        for (all, took) in took.iter_mut().zip(pair.round().await) {
            if round >= FIRST {
                all.push(took);
            }
        }
    }
    pair.have_the_same().await;
    let [store, bare] = took.map(|mut took| {
        took.sort();
        took[took.len() / 2]
    });
    let ratio = bare.as_secs_f64() / store.as_secs_f64();
    println!("{name}: the store {store:.1?}, the bare driver {bare:.1?}: {ratio:.2} of its speed");
}

struct Pair<B: Bare> {
    recorder: SqlStore<Recording<B::Database>>,
    recorded: Arc<Mutex<Vec<Transaction>>>,
    store: SqlStore<B::Database>,
    bare: B,
    /// The third is the bare driver's.
    places: [B::Place; 3],
    shopee: TenantScope,
    sent: usize,
}

impl<B: Bare> Pair<B> {
    async fn new(places: [B::Place; 3]) -> Pair<B> {
        let recorded = B::open(&places[0]).await;
        world(Arc::new(recorded.clone())).await;
        let store = B::open(&places[1]).await;
        let shopee = world(Arc::new(store.clone())).await;
        let third = B::open(&places[2]).await;
        world(Arc::new(third.clone())).await;
        Store::close(&third).await;
        drop(third);
        let transactions = Arc::default();
        let recording = Recording {
            database: (*recorded).clone(),
            ask_restored: B::ASK_RESTORED,
            transactions: Arc::clone(&transactions),
        };
        let bare = B::connect(&places[2]).await;
        let recorder = SqlStore::new(recording);
        Pair { recorder, recorded: transactions, store, bare, places, shopee, sent: 0 }
    }

    /// How long a batch takes in the store, and how long the same statements take without it.
    async fn round(&mut self) -> [Duration; 2] {
        report(&self.recorder, &self.shopee, self.sent).await;
        let recorded = self.recorded.lock().unwrap().pop().unwrap();
        assert!(self.recorded.lock().unwrap().is_empty(), "a batch is one transaction");
        // Each goes first every other time.
        let took = if (self.sent / BATCH).is_multiple_of(2) {
            let store = report(&self.store, &self.shopee, self.sent).await;
            [store, self.send(recorded).await]
        } else {
            let bare = self.send(recorded).await;
            [report(&self.store, &self.shopee, self.sent).await, bare]
        };
        self.sent += BATCH;
        took
    }

    async fn send(&mut self, recorded: Transaction) -> Duration {
        let started = Instant::now();
        self.bare.send(recorded).await;
        started.elapsed()
    }

    async fn have_the_same(self) {
        self.bare.close().await;
        let third = B::open(&self.places[2]).await;
        for store in [&self.store, &third] {
            let position = store.durable_position(&self.shopee).await.unwrap();
            assert_eq!(position, self.sent as i64);
        }
    }
}

async fn report(store: &impl Store, scope: &TenantScope, from: usize) -> Duration {
    let batch: Vec<_> = (from..from + BATCH).map(reported).collect();
    let started = Instant::now();
    let reported = store.report_outcomes(scope, batch, NOW).await.unwrap();
    let took = started.elapsed();
    let accepted = |result: &OutcomeResult| matches!(result, OutcomeResult::Accepted { .. });
    assert!(reported.results.iter().all(accepted));
    assert_eq!(reported.durable_position, (from + BATCH) as i64);
    took
}

async fn world(store: Arc<dyn Store>) -> TenantScope {
    let world = World::new(store).await;
    world.publish_reported().await;
    world.shopee
}
