//! Opening a folder.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::work::{Readers, Writer};
use super::{Folder, Inner, Mutant, migrations, steps};
use crate::error::Result;
use saring_store::StoreError;

/// The database's name in its folder.
pub const DATABASE: &str = "saring.db";
/// The lock's name in its folder.
const LOCK: &str = "lock";
/// Connections for what may take long, apart from those that answer calls.
const LONG_READERS: u32 = 2;
/// How long a connection waits for another; writers never wait, as there is one.
const BUSY: Duration = Duration::from_secs(5);

/// How to open a folder.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    folder: PathBuf,
    readers: u32,
    max_pages: Option<u32>,
    #[cfg(feature = "mutants")]
    mutant: Option<Mutant>,
}

impl SqliteOptions {
    /// The folder, which is made if it is not there, with four reading connections.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> SqliteOptions {
        SqliteOptions {
            folder: folder.into(),
            readers: 4,
            max_pages: None,
            #[cfg(feature = "mutants")]
            mutant: None,
        }
    }

    /// With so many reading connections, at least one.
    #[must_use]
    pub fn readers(mut self, readers: u32) -> SqliteOptions {
        self.readers = readers.max(1);
        self
    }

    /// With room for at most so many pages of 4,096 bytes; past that every write is
    /// [`Full`](StoreError::Full).
    #[must_use]
    pub fn max_pages(mut self, pages: u32) -> SqliteOptions {
        self.max_pages = Some(pages);
        self
    }

    /// Broken on purpose.
    #[cfg(feature = "mutants")]
    #[must_use]
    pub fn mutant(mut self, mutant: Mutant) -> SqliteOptions {
        self.mutant = Some(mutant);
        self
    }

    #[cfg(feature = "mutants")]
    pub(super) fn is_broken(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    #[cfg(not(feature = "mutants"))]
    #[expect(clippy::unused_self, reason = "nothing is broken without the feature")]
    pub(super) const fn is_broken(&self, _: Mutant) -> bool {
        false
    }

    /// How the one connection that writes is opened.
    #[must_use]
    pub fn writing(&self) -> SqliteConnectOptions {
        let connect = self
            .connect()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // In KiB if negative: the indexes of a large database are read again and again.
            .pragma("cache_size", "-65536")
            // Pages of the log after which it is copied back: a few batches, not each of them.
            .pragma("wal_autocheckpoint", "8000");
        match self.max_pages {
            Some(pages) => connect.pragma("max_page_count", pages.to_string()),
            None => connect,
        }
    }

    pub(super) fn connect(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(self.folder.join(DATABASE))
            .busy_timeout(BUSY)
            .foreign_keys(true)
            .disable_statement_logging()
    }
}

/// Locks the folder, brings the tables up to date and connects.
pub(super) async fn open(options: SqliteOptions) -> Result<Folder> {
    fs::create_dir_all(&options.folder).map_err(StoreError::unavailable)?;
    let lock = lock(&options.folder)?;

    let connect = options.writing();
    let mut connection = connect.connect().await?;
    migrations::run(&mut connection).await?;
    steps::run(&mut connection).await?;

    let writer = Writer::new(connection, connect);
    let readers = Readers::new(options.connect().read_only(true), options.readers);
    let long_readers = Readers::new(options.connect().read_only(true), LONG_READERS);
    let inner = Inner { writer, readers, long_readers, options, _lock: lock };
    Ok(Folder { inner: Arc::new(inner) })
}

/// The lock is the kernel's: it ends with the process, however that ends.
pub(super) fn lock(folder: &Path) -> Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK))
        .map_err(StoreError::unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Locked { folder: folder.to_owned() }.into())
        }
        Err(TryLockError::Error(error)) => Err(StoreError::unavailable(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_committed_is_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteOptions::new(folder.path());
        let mut connection = options.writing().connect().await.unwrap();
        let pragmas = [
            ("PRAGMA synchronous", "2"),
            ("PRAGMA journal_mode", "wal"),
            ("PRAGMA foreign_keys", "1"),
            ("PRAGMA busy_timeout", "5000"),
        ];
        for (pragma, value) in pragmas {
            let row = sqlx::query(pragma).fetch_one(&mut connection).await.unwrap();
            let got = sqlx::Row::try_get::<String, _>(&row, 0).or_else(|_| {
                sqlx::Row::try_get::<i64, _>(&row, 0).map(|number| number.to_string())
            });
            assert_eq!(got.unwrap(), value, "{pragma}");
        }
    }
}
