//! Reporting outcomes: a batch of 1,000 beside 1,000 calls of one. The batch has to be at least 25
//! times as fast; both have to answer right.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use saring_link::{Kind, Surface};
use saring_store::auth::{MinistryScope, TenantScope};
use saring_store::records::{
    Action, Listing, NewOutcome, NewTenant, Origin, OutcomeResult, RuleHit,
};
use saring_store::{SqliteOptions, SqliteStore, Store as _};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const BATCH: usize = 1_000;
/// Calls of one are this many times fewer, and count so many times: they would take too long.
const FEWER: usize = 10;
const MIN_RATIO: f64 = 25.0;

fn main() {
    let runtime = Runtime::new().unwrap();
    let mut bench = Bench::new(&runtime);
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut group = criterion.benchmark_group("report 1,000 outcomes");
    group.bench_function("one batch", |bencher| {
        bencher.iter_custom(|times| runtime.block_on(bench.batches(times)));
    });
    group.bench_function("row by row", |bencher| {
        bencher.iter_custom(|times| runtime.block_on(bench.rows(times)));
    });
    group.finish();
    criterion.final_summary();

    let (rows, batches) = runtime.block_on(async { (bench.rows(2).await, bench.batches(5).await) });
    let ratio = rows.as_secs_f64() / 2.0 / (batches.as_secs_f64() / 5.0);
    println!("a batch is {ratio:.0} times as fast as row by row");
    assert!(ratio >= MIN_RATIO, "a batch is only {ratio:.1} times as fast as row by row");
}

struct Bench {
    _folder: TempDir,
    store: SqliteStore,
    shopee: TenantScope,
    sent: usize,
}

impl Bench {
    fn new(runtime: &Runtime) -> Bench {
        let folder = TempDir::new().unwrap();
        let ministry = MinistryScope::of_the_server();
        let store = runtime.block_on(async {
            let store = SqliteStore::open(SqliteOptions::new(folder.path())).await.unwrap();
            let tenant = NewTenant {
                slug: "shopee".into(),
                display_name: "Shopee".into(),
                surfaces: vec![Surface::Shopee],
            };
            store.create_tenant(&ministry, tenant, 0).await.unwrap();
            store
        });
        Bench { _folder: folder, store, shopee: ministry.tenant("shopee"), sent: 0 }
    }

    async fn batches(&mut self, times: u64) -> Duration {
        let mut took = Duration::ZERO;
        for _ in 0..times {
            took += self.report(BATCH).await;
        }
        took
    }

    async fn rows(&mut self, times: u64) -> Duration {
        let mut took = Duration::ZERO;
        for _ in 0..times as usize * BATCH / FEWER {
            took += self.report(1).await;
        }
        took * FEWER as u32
    }

    async fn report(&mut self, outcomes: usize) -> Duration {
        let batch: Vec<_> = (self.sent..self.sent + outcomes).map(outcome).collect();
        self.sent += outcomes;
        let started = Instant::now();
        let reported = self.store.report_outcomes(&self.shopee, batch, 0).await.unwrap();
        let took = started.elapsed();
        let accepted = |result: &OutcomeResult| matches!(result, OutcomeResult::Accepted { .. });
        assert!(reported.results.iter().all(accepted));
        assert_eq!(reported.durable_position, self.sent as i64);
        black_box(reported);
        took
    }
}

/// A report with all that a platform would fill in.
fn outcome(number: usize) -> NewOutcome {
    let rule =
        RuleHit { rule_set: "pakaian".into(), version: 3, rule: format!("r{}", number % 20) };
    NewOutcome {
        idempotency_key: format!("report-{number}"),
        listing: Listing {
            surface: Surface::Shopee,
            kind: Kind::Product,
            id: format!("{}.{number}", number % 997),
        },
        action: Action::Removed,
        primary_origin: Origin::RuleSet,
        primary_rule: Some(rule.clone()),
        rule_hits: vec![rule],
        handover_id: None,
        action_at: 1_795_478_400_000_000 + (number % 30) as i64 * 1_000_000,
        detected_at: Some(1_795_478_000_000_000),
        category: "fashion/pria".into(),
        price: Some(25_000),
        province: format!("ID-{}", number % 34),
        seller: format!("s{}", number % 500),
        text_sketch: format!("minhash1:{number:0128x}"),
        image_hashes: vec![format!("phash64:{number:016x}")],
    }
}
