//! A store in one folder: an SQLite database in WAL mode, and a lock.
//!
//! One connection writes, some others read. Both kinds of work run in tasks of their own, so that a
//! caller that gives up leaves no transaction open and takes nothing back that was committed.
//! `synchronous` is FULL: what a method has returned survives a loss of power.

mod backup;
mod connection;
mod error;
mod migrations;
#[cfg(feature = "mutants")]
mod mutant;
mod open;
mod restored;
pub mod statement;
mod steps;
mod verify;
mod work;

pub use backup::{BackupFile, backup, unpack};
pub use open::{DATABASE, SqliteOptions};
pub use restored::restored;
#[cfg(feature = "mutants")]
pub use saring_store_sql::Mutant;
pub use verify::verify;

use std::fs::File;
use std::sync::Arc;

use saring_store::Result;
#[cfg(not(feature = "mutants"))]
use saring_store_sql::Mutant;
use saring_store_sql::{Access, Database, SqlStore, Tx, Work};
use tokio::sync::watch;
use work::{Readers, Writer};

/// A store in a folder with an SQLite database. Clones share it.
pub type SqliteStore = SqlStore<Folder>;

/// A folder with an SQLite database.
#[derive(Clone)]
pub struct Folder {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    readers: Readers,
    /// For what may take long.
    long_readers: Readers,
    options: SqliteOptions,
    /// Held until the store is dropped.
    _lock: File,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder").field("options", &self.inner.options).finish_non_exhaustive()
    }
}

/// Opens the database of a folder, makes it if there is none, and brings its tables up to date.
///
/// # Errors
///
/// [`Locked`](saring_store::StoreError::Locked) if another server uses the folder,
/// [`NewerVersion`](saring_store::StoreError::NewerVersion) if a newer release did,
/// [`Corrupt`](saring_store::StoreError::Corrupt), [`Full`](saring_store::StoreError::Full) and
/// [`Unavailable`](saring_store::StoreError::Unavailable).
pub async fn open(options: SqliteOptions) -> Result<SqliteStore> {
    Ok(SqlStore::new(open::open(options).await?))
}

impl Database for Folder {
    /// The folder is locked.
    const IS_SHARED: bool = false;
    const SYSTEM: &'static str = "sqlite";

    // One connection writes, so that every transaction has every lock; and whoever may use the folder
    // sees all of it.
    async fn write<T, F>(&self, _: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        #[cfg(feature = "mutants")]
        return Ok(mutant::write(&self.inner.writer, &self.inner.options, work).await?);
        #[cfg(not(feature = "mutants"))]
        Ok(self.inner.writer.run(work).await?)
    }

    async fn read<T, F>(&self, access: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let Inner { readers, long_readers, .. } = &*self.inner;
        Ok(if access.is_long { long_readers } else { readers }.run(work).await?)
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.inner.writer.commits()
    }

    async fn close(&self) {
        // The log is copied back by the last connection, and only if that one may write: afterwards the
        // database is one file.
        self.inner.readers.close().await;
        self.inner.long_readers.close().await;
        self.inner.writer.close().await;
    }

    fn is_broken(&self, mutant: Mutant) -> bool {
        self.inner.options.is_broken(mutant)
    }
}
