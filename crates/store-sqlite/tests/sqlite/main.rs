//! SQLite as a store: the cases of every store, and what a folder has to endure.

#![expect(clippy::unwrap_used, reason = "a test")]

mod backup;
mod cancel;
mod conformance;
mod crash;
mod folder;
mod journal;
mod later;
mod migrate;

use std::sync::Arc;

use saring_store_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// A store in a folder of its own, which goes when it is dropped.
async fn fresh() -> (TempDir, Arc<SqliteStore>) {
    let folder = TempDir::new().unwrap();
    let store = saring_store_sqlite::open(SqliteOptions::new(folder.path())).await.unwrap();
    (folder, Arc::new(store))
}
