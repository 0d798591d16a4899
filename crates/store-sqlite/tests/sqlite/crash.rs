//! A process that writes and is killed at random times.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use saring_store::Store as _;
use saring_store::auth::{MinistryScope, Reader, StatisticsScope};
use saring_store::conformance::{Draws, NOW, Oracle, World, outcome};
use saring_store::page::{MAX_STATISTICS_PAGE, PageRequest};
use saring_store::records::{
    Action, Dimension, Measure, NewOutcome, OutcomeResult, RuleHit, StatisticsQuery, TenantFilter,
};
use saring_store_sqlite::{Mutant, SqliteOptions};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// What makes this test's own program the one that writes: `FOLDER FIRST MUTANT`.
const ORDERS: &str = "SARING_CRASH_ORDERS";
const KILLS: usize = 10;
const BATCH: usize = 20;

/// The report of a number, always the same.
fn numbered(number: usize) -> NewOutcome {
    let rule = RuleHit { rule_set: "pakaian".into(), version: 1, rule: format!("r{}", number % 3) };
    NewOutcome {
        listing_before: None,
        action: Action::ALL[number % Action::ALL.len()],
        primary_rule: number.is_multiple_of(2).then_some(rule),
        action_at: NOW - (number % 50) as i64 * 3_600_000_000,
        province: ["", "ID-JB", "ID-JT", "ID-PA"][number % 4].into(),
        seller: (number % 7).to_string(),
        image_hashes: vec!["phash64:0123456789abcdef".into()],
        ..outcome(format!("n{number}"), (1 + number % 40).to_string())
    }
}

/// The writer: does nothing unless it has orders, and with them does not end by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writer() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let mut orders = orders.split(' ');
    let mut options = SqliteOptions::new(orders.next().unwrap());
    let mut number: usize = orders.next().unwrap().parse().unwrap();
    if orders.next() == Some("mutant") {
        options = options.mutant(Mutant::AcknowledgeBeforeCommit);
    }
    let store = saring_store_sqlite::open(options).await.unwrap();
    let shopee = MinistryScope::of_the_server().tenant("shopee");
    say("ready");
    loop {
        let numbers = number..number + BATCH;
        let batch = numbers.clone().map(numbered).collect();
        let reported = store.report_outcomes(&shopee, batch, NOW).await.unwrap();
        let stored = |result: &OutcomeResult| {
            matches!(result, OutcomeResult::Accepted { .. } | OutcomeResult::Duplicate { .. })
        };
        assert!(reported.results.iter().all(stored), "{:?}", reported.results);
        say(&format!("acked {number}"));
        number += BATCH;
    }
}

/// One line in one write, so that a kill cuts none in two.
fn say(line: &str) {
    let mut out = std::io::stdout();
    out.write_all(format!("\n{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn start(folder: &Path, first: usize, broken: bool) -> Child {
    let mutant = if broken { "mutant" } else { "sound" };
    Command::new(std::env::current_exe().unwrap())
        .args(["crash::writer", "--exact", "--nocapture", "--test-threads=1"])
        .env(ORDERS, format!("{} {first} {mutant}", folder.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets a writer work for a random time and kills it: the first numbers of what it acknowledged.
fn run(folder: &Path, first: usize, broken: bool, draws: &mut Draws) -> Vec<usize> {
    let mut writer = start(folder, first, broken);
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let ready = lines.by_ref().map_while(Result::ok).any(|line| line == "ready");
    assert!(ready, "the writer did not start");
    std::thread::sleep(Duration::from_millis(20 + draws.below(180) as u64));
    writer.kill().unwrap();
    writer.wait().unwrap();
    let lines = lines.map_while(Result::ok);
    lines.filter_map(|line| line.strip_prefix("acked ")?.parse().ok()).collect()
}

/// Opens the folder and checks all that has to hold: how many acknowledged rows are missing.
async fn missing(folder: &Path, acked: &BTreeSet<usize>) -> usize {
    let store = saring_store_sqlite::open(SqliteOptions::new(folder)).await.unwrap();
    let file = format!("sqlite:{}", folder.join("saring.db").display());
    let mut raw = SqliteConnection::connect(&file).await.unwrap();
    let (integrity,): (String,) =
        sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut raw).await.unwrap();
    assert_eq!(integrity, "ok");
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT outcome_id, idempotency_key FROM outcome ORDER BY seq")
            .fetch_all(&mut raw)
            .await
            .unwrap();
    let (keys, last): (i64, i64) =
        sqlx::query_as("SELECT count(*), coalesce(max(position), 0) FROM outcome_key")
            .fetch_one(&mut raw)
            .await
            .unwrap();
    raw.close().await.unwrap();
    let stored: BTreeSet<&str> = rows.iter().map(|(_, key)| key.as_str()).collect();
    assert_eq!((rows.len(), rows.len() as i64, rows.len() as i64), (stored.len(), keys, last));

    let ministry = MinistryScope::of_the_server();
    let mut oracle = Oracle::default();
    for (id, _) in &rows {
        let id: Uuid = id.parse().unwrap();
        let outcome = store.outcome(Reader::Ministry(&ministry), id).await.unwrap();
        oracle.accept(&outcome.tenant, &outcome.outcome);
    }
    for dimension in Dimension::ALL {
        let query = StatisticsQuery {
            first_day: None,
            last_day: None,
            dimensions: vec![*dimension],
            measures: vec![Measure::Outcomes, Measure::Takedowns, Measure::Restorations],
            tenants: TenantFilter::All,
            page: PageRequest::first(MAX_STATISTICS_PAGE),
        };
        let scope = StatisticsScope::ministry(&ministry);
        let answer = store.statistics(&scope, query.clone(), NOW).await.unwrap();
        oracle.check(&query, &answer);
    }
    store.close().await;
    let numbers = acked.iter().flat_map(|first| *first..first + BATCH);
    numbers.filter(|number| !stored.contains(format!("n{number}").as_str())).count()
}

/// Kills writers until acknowledged rows are missing or there were enough kills.
async fn kill_often(broken: bool) -> usize {
    let folder = TempDir::new().unwrap();
    let mut draws = Draws::from_env("crash", 11);
    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    let world = World::new(Arc::new(store.clone())).await;
    world.publish("pakaian", 1, &["r0", "r1", "r2"]).await;
    drop(world);
    store.close().await;
    drop(store);
    let (mut acked, mut first) = (BTreeSet::new(), 0);
    for _ in 0..KILLS {
        acked.extend(run(folder.path(), first, broken, &mut draws));
        let missing = missing(folder.path(), &acked).await;
        if missing > 0 {
            return missing;
        }
        // The next one sends some again that were acknowledged, and what was not.
        first = acked.last().map_or(0, |last| last.saturating_sub(2 * BATCH));
    }
    assert!(acked.len() > KILLS, "the writers were killed before they had written anything");
    0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    assert_eq!(kill_often(false).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn this_notices_an_answer_before_the_commit() {
    assert_ne!(kill_often(true).await, 0);
}
