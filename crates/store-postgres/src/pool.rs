//! Connections to the database, a few for many callers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use saring_telemetry::{KeyValue, instruments};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::told;
use saring_store::{Result, StoreError};

/// How long a transaction waits for its turn.
const TURN: Duration = Duration::from_secs(5);
/// How long it then waits for a connection to be made: whoever calls is to know soon that the database is
/// gone.
const CONNECT: Duration = Duration::from_millis(900);
/// How long nobody else tries where that failed, so that those who wait for their turn know it as soon.
const PAUSE: Duration = Duration::from_millis(200);

/// Some connections.
#[derive(Clone)]
pub(crate) struct Pool {
    /// What metrics call it.
    name: &'static str,
    pool: PgPool,
    connect: PgConnectOptions,
    turns: Arc<Semaphore>,
    /// When no connection could be made.
    failed: Arc<Mutex<Option<Instant>>>,
}

/// A connection, for as long as it is one's turn. It is given back only if whoever took it says that it is
/// as it was; otherwise, after a panic too, it is left.
pub(crate) struct Taken {
    connection: Option<PoolConnection<Postgres>>,
    _turn: OwnedSemaphorePermit,
}

impl Taken {
    /// The connection.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if it was given back.
    pub(crate) fn connection(&mut self) -> Result<&mut PgConnection> {
        let connection = self.connection.as_deref_mut();
        connection.ok_or_else(|| StoreError::unavailable("the connection was given back"))
    }

    /// Gives it back.
    pub(crate) fn give_back(mut self) {
        self.connection.take();
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(connection.detach());
        }
    }
}

impl Pool {
    pub(crate) fn new(name: &'static str, connect: &PgConnectOptions, connections: u32) -> Pool {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(CONNECT)
            // The begin of a transaction tells whether a connection still stands.
            .test_before_acquire(false)
            .connect_lazy_with(connect.clone());
        let turns = Arc::new(Semaphore::new(connections as usize));
        Pool { name, pool, connect: connect.clone(), turns, failed: Arc::default() }
    }

    /// A connection, made if there is none.
    pub(crate) async fn take(&self) -> Result<Taken> {
        let begun = Instant::now();
        let taken = self.take_in_turn().await;
        let labels = [KeyValue::new("db.client.connection.pool.name", self.name)];
        instruments().connection_wait.record(begun.elapsed().as_secs_f64(), &labels);
        taken
    }

    async fn take_in_turn(&self) -> Result<Taken> {
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(StoreError::unavailable)?.map_err(StoreError::unavailable)?;
        if self.failed().is_some_and(|failed| failed.elapsed() < PAUSE) {
            return Err(StoreError::unavailable("the database took no connection just now"));
        }
        let acquired = self.acquire().await;
        self.note(acquired.is_err().then(Instant::now));
        Ok(Taken { connection: Some(acquired.map_err(told)?), _turn: turn })
    }

    /// Under load a connection is made slowly, and that is not a database that is gone.
    async fn acquire(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        let begun = Instant::now();
        loop {
            match self.pool.acquire().await {
                Err(sqlx::Error::PoolTimedOut) if begun.elapsed() < TURN => {}
                acquired => return acquired,
            }
            let connect = tokio::time::timeout(TURN, self.connect.connect()).await;
            let connection = connect.map_err(|_| sqlx::Error::PoolTimedOut)??;
            drop(connection.close().await);
        }
    }

    fn failed(&self) -> Option<Instant> {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, failed: Option<Instant>) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}
