//! A store in one folder: an SQLite database in WAL mode, and a lock.
//!
//! One connection writes, some others read. Both kinds of work run in tasks of their own, so that a
//! caller that gives up leaves no transaction open and takes nothing back that was committed.
//! `synchronous` is FULL: what a method has returned survives a loss of power.

mod aliases;
mod api;
mod backup;
mod changes;
mod error;
mod fingerprints;
mod handovers;
mod history;
mod insert;
mod keys;
mod migrations;
mod mutant;
mod open;
mod outcomes;
mod row;
mod rule_sets;
mod settings;
mod statistics;
mod steps;
mod subscribers;
mod tenants;
mod work;

pub use backup::BackupFile;
#[cfg(feature = "mutants")]
pub use mutant::Mutant;
pub use open::SqliteOptions;

use std::fs::File;
use std::sync::Arc;

use sqlx::SqliteConnection;

use saring_store::Result;
use work::{Readers, Writer};

/// A connection inside a transaction.
type Tx = SqliteConnection;

/// A folder with an SQLite database. Clones share it.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    readers: Readers,
    options: SqliteOptions,
    /// Held until the store is dropped.
    _lock: File,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("options", &self.inner.options).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens the database of a folder, makes it if there is none, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// [`Locked`](saring_store::StoreError::Locked) if another server uses the folder,
    /// [`NewerVersion`](saring_store::StoreError::NewerVersion) if a newer release did,
    /// [`Corrupt`](saring_store::StoreError::Corrupt), [`Full`](saring_store::StoreError::Full) and
    /// [`Unavailable`](saring_store::StoreError::Unavailable).
    pub async fn open(options: SqliteOptions) -> Result<SqliteStore> {
        Ok(open::open(options).await?)
    }

    /// Waits until all that has begun is done, then closes the database: afterwards it is one file,
    /// without a log beside it.
    pub async fn close(&self) {
        // The log is copied back by the last connection, and only if that one may write.
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }
}
