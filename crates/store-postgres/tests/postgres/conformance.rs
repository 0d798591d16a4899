//! The cases of every store, and that they notice what is broken.

use saring_postgres_cluster::{Cluster, or_skip};
use saring_store::Store as _;
use saring_store::conformance::{CASES, case};
use saring_store_postgres::Mutant;

use crate::{broken, database, open};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_holds() {
    let Some(cluster) = or_skip("the cases of every store", Cluster::shared()) else { return };
    let mut failed = Vec::new();
    for (name, case) in CASES {
        let store = open(&database(cluster).server_url()).await;
        if tokio::spawn(case(store.clone())).await.is_err() {
            failed.push(name);
        }
        store.close().await;
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// Whether a case fails on a store that is broken like this.
async fn notices(name: &str, mutant: Mutant) {
    let Some(cluster) = or_skip(name, Cluster::shared()) else { return };
    let store = broken(&database(cluster).server_url(), mutant).await;
    assert!(tokio::spawn(case(name)(store)).await.is_err(), "{name} does not notice {mutant:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_race_notices_a_lookup_before_the_transaction() {
    notices("race::one_row_a_key", Mutant::KeysOutsideTransaction).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_recount_notices_a_count_that_forgets() {
    notices("figures::every_sum_is_a_recount", Mutant::RollupsForgetRestored).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_log_notices_an_entry_that_is_not_chained() {
    notices("audit::each_entry_is_chained_once", Mutant::AuditSkipsOne).await;
}
