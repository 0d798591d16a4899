//! The cases of every store, and that they notice what is broken.

use std::sync::Arc;

use saring_store::conformance::{CASES, case};
use saring_store_sqlite::{Mutant, SqliteOptions};
use tempfile::TempDir;

use crate::fresh;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_holds() {
    let mut failed = Vec::new();
    for (name, case) in CASES {
        let (folder, store) = fresh().await;
        if tokio::spawn(case(store)).await.is_err() {
            failed.push(name);
        }
        drop(folder);
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// Whether a case fails on a store that is broken like this.
async fn notices(name: &str, mutant: Mutant) {
    let folder = TempDir::new().unwrap();
    let options = SqliteOptions::new(folder.path()).mutant(mutant);
    let store = Arc::new(saring_store_sqlite::open(options).await.unwrap());
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
