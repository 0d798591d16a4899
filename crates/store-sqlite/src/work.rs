//! Running transactions: each in a task of its own.
//!
//! A caller can be dropped at any time, by a deadline or a cut connection. If the transaction were
//! part of the caller it would stay open on its connection, and the next caller's writes would go
//! down with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Mutex, Semaphore, oneshot, watch};

use super::connection::Handle;
use crate::error::{Result, told};
use saring_store::StoreError;
use saring_store_sql::{Tx, Work};

/// Writes that may wait or run at once; others wait in their callers and end with them.
const MAX_WRITES: usize = 64;
/// Instructions of the database between two looks at whether anybody waits: some milliseconds.
const INSTRUCTIONS: i32 = 100_000;
/// How long a read waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(5);

/// The one connection that writes.
pub(super) struct Writer {
    /// `None` after a connection had to be given up, and once closed.
    pub(super) connection: Arc<Mutex<Option<SqliteConnection>>>,
    pub(super) connect: SqliteConnectOptions,
    places: Arc<Semaphore>,
    /// Changes with every transaction that ended.
    commits: watch::Sender<u64>,
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection, connect: SqliteConnectOptions) -> Writer {
        Writer {
            connection: Arc::new(Mutex::new(Some(connection))),
            connect,
            places: Arc::new(Semaphore::new(MAX_WRITES)),
            commits: watch::Sender::new(0),
        }
    }

    /// Runs a transaction to its end, even if the caller is dropped. What it returns is durable.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(closed)?;
        let (connection, connect) = (Arc::clone(&self.connection), self.connect.clone());
        let commits = self.commits.clone();
        let task = tokio::spawn(async move {
            let _place = place;
            let result = transaction(&connection, &connect, work).await;
            commits.send_modify(|commits| *commits += 1);
            result
        });
        task.await.map_err(StoreError::unavailable)?
    }

    /// Changes with every transaction that ended.
    pub(super) fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Waits for what is under way and closes the connection.
    pub(super) async fn close(&self) {
        self.places.close();
        if let Some(connection) = self.connection.lock().await.take() {
            // What is committed is in the log; a checkpoint that fails now is made when opened.
            let _ = connection.close().await;
        }
    }
}

/// Runs a transaction on the one connection, which waits its turn.
pub(super) async fn transaction<T, F>(
    connection: &Mutex<Option<SqliteConnection>>,
    connect: &SqliteConnectOptions,
    work: F,
) -> Result<T>
where
    F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T>,
{
    let mut guard = connection.lock().await;
    // Taken out: whatever goes wrong below, panics included, a connection that may be inside a
    // transaction is dropped and does not come back.
    let mut connection = match guard.take() {
        Some(connection) => connection,
        None => connect.connect().await?,
    };
    sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
    let result = match work(&mut Handle(&mut connection)).await {
        Ok(value) => {
            sqlx::query("COMMIT").execute(&mut connection).await.map(|_| value).map_err(told)
        }
        Err(error) => Err(error),
    };
    if result.is_ok() || rolled_back(&mut connection).await {
        *guard = Some(connection);
    }
    Ok(result?)
}

/// Ends a transaction that failed. On some errors SQLite has ended it by itself.
async fn rolled_back(connection: &mut SqliteConnection) -> bool {
    match sqlx::query("ROLLBACK").execute(connection).await {
        Ok(_) => true,
        Err(sqlx::Error::Database(error)) => error.message().contains("no transaction is active"),
        Err(_) => false,
    }
}

pub(super) fn closed(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::unavailable(reason)
}

/// Interrupts what runs on a connection once nobody waits for it.
async fn interrupt_if(connection: &mut SqliteConnection, is_gone: &Arc<AtomicBool>) -> Result<()> {
    let is_gone = Arc::clone(is_gone);
    let goes_on = move || !is_gone.load(Ordering::Relaxed);
    connection.lock_handle().await?.set_progress_handler(INSTRUCTIONS, goes_on);
    Ok(())
}

/// The connections that read.
pub(super) struct Readers {
    pool: SqlitePool,
}

impl Readers {
    pub(super) fn new(connect: SqliteConnectOptions, connections: u32) -> Readers {
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .connect_lazy_with(connect);
        Readers { pool }
    }

    /// Runs queries that all see one state of the data. Where the caller is dropped, as at its deadline,
    /// they are interrupted, and the connection is given back whole: an open snapshot in it would show its
    /// next user an old state.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let pool = self.pool.clone();
        // Dropped with the caller.
        let (_waits, gone) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let mut connection = pool.acquire().await?;
            let is_gone = Arc::new(AtomicBool::new(false));
            interrupt_if(&mut connection, &is_gone).await?;
            sqlx::query("BEGIN").execute(&mut *connection).await?;
            let result = {
                let mut handle = Handle(&mut connection);
                let work = work(&mut handle);
                tokio::pin!(work);
                tokio::select! {
                    result = &mut work => result,
                    _ = gone => {
                        is_gone.store(true, Ordering::Relaxed);
                        work.await
                    }
                }
            };
            // What ends the transaction is not to be interrupted.
            connection.lock_handle().await?.remove_progress_handler();
            if !rolled_back(&mut connection).await {
                drop(connection.detach());
            }
            Ok(result?)
        });
        task.await.map_err(StoreError::unavailable)?
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}
