//! What can be wrong with a folder.

use std::sync::Arc;

use saring_store::conformance::{NOW, World, outcome};
use saring_store::page::PageRequest;
use saring_store::records::OutcomeResult;
use saring_store::{Store as _, StoreError};
use saring_store_sqlite::SqliteOptions;
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::fresh;

#[tokio::test]
async fn a_folder_has_one_server() {
    let (folder, store) = fresh().await;
    let second = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap_err();
    assert!(matches!(second, StoreError::Locked { .. }), "{second}");
    let words = second.to_string();
    assert!(words.starts_with("another server uses the folder /"), "{words}");
    drop(store);
    saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
}

/// Changes the database behind the store's back.
async fn meddle(folder: &TempDir, sql: &'static str) {
    let file = format!("sqlite:{}", folder.path().join("saring.db").display());
    let mut raw = SqliteConnection::connect(&file).await.unwrap();
    sqlx::query(sql).execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();
}

#[tokio::test]
async fn what_a_newer_release_made_is_left_alone() {
    let (folder, store) = fresh().await;
    store.close().await;
    drop(store);
    meddle(
        &folder,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (99, 'later', 1, x'00', 0)",
    )
    .await;
    let newer = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap_err();
    let StoreError::NewerVersion { found, known } = newer else { panic!("{newer}") };
    assert!(found == 99 && (16..99).contains(&known), "{found} {known}");
}

#[tokio::test]
async fn what_is_not_ours_is_damage() {
    let (folder, store) = fresh().await;
    store.close().await;
    drop(store);
    meddle(&folder, "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2").await;
    let other = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap_err();
    assert!(matches!(other, StoreError::Corrupt { .. }), "{other}");

    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("saring.db"), [b'x'; 8_192]).unwrap();
    let garbage = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap_err();
    assert!(matches!(garbage, StoreError::Corrupt { .. }), "{garbage}");
}

#[tokio::test]
async fn what_cannot_be_read_is_damage() {
    let (folder, store) = fresh().await;
    meddle(&folder, "UPDATE tenant_surface SET surface = 'nowhere'").await;
    let World { shopee: _, .. } = World::new(store.clone()).await;
    let ministry = saring_store::auth::MinistryScope::of_the_server();
    let damaged = store.list_tenants(&ministry, PageRequest::first(9)).await.unwrap_err();
    assert!(matches!(damaged, StoreError::Corrupt { .. }), "{damaged}");
    assert!(damaged.to_string().contains("surface holds \"nowhere\""), "{damaged}");
}

/// Whoever copies the database of a server that was stopped has all of it.
#[tokio::test]
async fn after_a_stop_the_database_is_one_file() {
    let (folder, store) = fresh().await;
    let World { shopee, .. } = World::new(store.clone()).await;
    let reports = (0..1_000).map(|item| outcome(format!("key-{item}"), (item + 1).to_string()));
    store.report_outcomes(&shopee, reports.collect(), NOW).await.unwrap();
    // A connection that reads is open, too.
    assert_eq!(store.durable_position(&shopee).await.unwrap(), 1_000);
    store.close().await;
    let copy = TempDir::new().unwrap();
    let name = "saring.db";
    std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    assert!(!folder.path().join("saring.db-wal").exists());
    let copy = saring_store_sqlite::open(SqliteOptions::new(copy.path())).await.unwrap();
    assert_eq!(copy.durable_position(&shopee).await.unwrap(), 1_000);
}

/// When there is no room, writes say so, reads go on, and nothing acknowledged is lost.
#[tokio::test]
async fn a_full_disk_is_told() {
    let folder = TempDir::new().unwrap();
    let options = SqliteOptions::new(folder.path()).max_pages(150);
    let store = Arc::new(saring_store_sqlite::open(options).await.unwrap());
    let World { shopee, .. } = World::new(store.clone()).await;
    let mut acked = 0;
    let batch =
        |number: usize| (0..50).map(move |at| outcome(format!("{number}-{at}"), "1")).collect();
    // Ids begin with the time, so the rows of each batch stand behind those before, as they do in life.
    let at = |number: usize| NOW + number as i64 * 1_000;
    let full = loop {
        match store.report_outcomes(&shopee, batch(acked), at(acked)).await {
            Ok(_) => acked += 1,
            Err(error) => break error,
        }
        assert!(acked < 1_000, "the disk did not fill up");
    };
    assert!(matches!(full, StoreError::Full), "{full:?}");
    for _ in 0..3 {
        let again = store.report_outcomes(&shopee, batch(acked), at(acked)).await.unwrap_err();
        assert!(matches!(again, StoreError::Full), "{again:?}");
        assert_eq!(store.durable_position(&shopee).await.unwrap(), acked as i64 * 50);
    }
    store.close().await;
    drop(store);

    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    for number in 0..acked {
        let again = store.report_outcomes(&shopee, batch(number), at(number)).await.unwrap();
        let is_there = |result: &OutcomeResult| matches!(result, OutcomeResult::Duplicate { .. });
        assert!(again.results.iter().all(is_there));
    }
    let rest = store.report_outcomes(&shopee, batch(acked), at(acked)).await.unwrap();
    assert_eq!(rest.durable_position, (acked as i64 + 1) * 50);
}

/// The same on a disk of some MiB that is full for real, which `SARING_SMALL_DISK` names: without
/// a restart, writes go on once there is room.
#[tokio::test]
async fn a_disk_that_is_full_for_real() {
    let Some(disk) = std::env::var_os("SARING_SMALL_DISK") else { return };
    let folder = TempDir::new_in(disk).unwrap();
    let ballast = folder.path().join("ballast");
    std::fs::write(&ballast, vec![1; 8 << 20]).unwrap();
    let store =
        saring_store_sqlite::open(SqliteOptions::new(folder.path().join("data"))).await.unwrap();
    let World { shopee, .. } = World::new(Arc::new(store.clone())).await;
    let batch =
        |number: usize| (0..50).map(move |at| outcome(format!("{number}-{at}"), "1")).collect();
    let mut acked = 0;
    let full = loop {
        match store.report_outcomes(&shopee, batch(acked), NOW).await {
            Ok(_) => acked += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(full, StoreError::Full), "{full:?}");
    assert_eq!(store.durable_position(&shopee).await.unwrap(), acked as i64 * 50);
    std::fs::remove_file(&ballast).unwrap();
    for number in 0..=acked {
        store.report_outcomes(&shopee, batch(number), NOW).await.unwrap();
    }
    assert_eq!(store.durable_position(&shopee).await.unwrap(), (acked as i64 + 1) * 50);
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let (_folder, store) = fresh().await;
    let World { shopee, .. } = World::new(store.clone()).await;
    store.close().await;
    let write = store.report_outcomes(&shopee, Vec::new(), NOW).await.unwrap_err();
    let read = store.durable_position(&shopee).await.unwrap_err();
    assert!(matches!(write, StoreError::Unavailable(_)), "{write}");
    assert!(matches!(read, StoreError::Unavailable(_)), "{read}");
}
