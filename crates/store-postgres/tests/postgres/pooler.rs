//! Through `PgBouncer` in transaction mode: a session serves one transaction after the other, of whom it
//! may be.

use saring_postgres_cluster::{Cluster, or_skip};
use saring_store::Store as _;
use saring_store::conformance::{NOW, World, case, outcome};
use tokio::task::JoinSet;

use crate::{database, open};

/// Cases in which much goes on at once, and one of each kind of statement.
const THROUGH: [&str; 6] = [
    "changes::no_reader_misses_a_change",
    "figures::one_answer_is_of_one_state",
    "handovers::nobody_sees_another_s",
    "officers::none_loses_an_approved_change",
    "outcomes::fingerprints_follow_the_listing",
    "race::one_row_a_key",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cases_hold_behind_a_pooler() {
    let Some(cluster) = or_skip("cases behind a pooler", Cluster::shared()) else { return };
    let Some(pooler) = or_skip("cases behind a pooler", cluster.pgbouncer()) else { return };
    for name in THROUGH {
        let store = open(&pooler.server_url(database(cluster).name())).await;
        assert!(tokio::spawn(case(name)(store.clone())).await.is_ok(), "{name}");
        store.close().await;
    }
}

/// What is said of a transaction is of no other: with four sessions for all, each platform reads its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_session_remembers_whose_it_was() {
    let Some(cluster) = or_skip("sessions of a pooler", Cluster::shared()) else { return };
    let Some(pooler) = or_skip("sessions of a pooler", cluster.pgbouncer()) else { return };
    let store = open(&pooler.server_url(database(cluster).name())).await;
    let World { shopee, tokopedia, ministry, .. } = World::new(store.clone()).await;
    let three = (1..=3).map(|at| outcome(at.to_string(), at.to_string())).collect();
    store.report_outcomes(&shopee, three, NOW).await.unwrap();

    let mut reads = JoinSet::new();
    for read in 0..1_600 {
        let store = store.clone();
        let (scope, expected) = match read % 3 {
            0 => (shopee.clone(), Ok(3)),
            1 => (tokopedia.clone(), Ok(0)),
            // What is no slug is no platform, and nobody's rows are there for it.
            _ => (ministry.tenant("x'; SET ROLE postgres; --"), Ok(0)),
        };
        reads.spawn(async move {
            let position = store.durable_position(&scope).await.map_err(|error| error.to_string());
            assert_eq!(position, expected, "{}", scope.tenant());
        });
    }
    reads.join_all().await;
}
