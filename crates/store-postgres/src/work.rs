//! Running transactions: each in a task of its own, so that a caller who is dropped leaves none open and
//! takes nothing back that was committed.

use std::time::Duration;

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::{oneshot, watch};

use super::connection::{Handle, answered};
use super::error::told;
use super::locks::{self, Queues};
use super::pool::{Pool, Taken};
use super::statement;
use saring_store::{Result, StoreError};
use saring_store_sql::{Access, Tx, Work};

/// Connections for calls that write, for calls that read, and for what may take long.
const CONNECTIONS: [(&str, u32); 3] = [("writers", 12), ("readers", 8), ("long_readers", 4)];
/// How much longer than that a statement is waited for, and how long the end of a transaction.
const GRACE: Duration = Duration::from_secs(3);

/// The connections to a database.
pub(crate) struct Pools {
    writers: Pool,
    readers: Pool,
    long_readers: Pool,
    queues: std::sync::Arc<Queues>,
    /// Changes with every transaction that wrote and ended.
    commits: watch::Sender<u64>,
}

impl Pools {
    pub(crate) fn new(connect: &PgConnectOptions) -> Pools {
        let [writers, readers, long_readers] =
            CONNECTIONS.map(|(name, connections)| Pool::new(name, connect, connections));
        let (queues, commits) = (std::sync::Arc::default(), watch::Sender::new(0));
        Pools { writers, readers, long_readers, queues, commits }
    }

    pub(crate) fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Runs a transaction to its end, even if the caller is dropped. What it returns is durable.
    pub(crate) async fn write<T, F>(&self, access: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        // A caller who gives up leaves the queue.
        let first = self.queues.enter(&locks::numbers(&access)).await;
        let (pool, commits) = (self.writers.clone(), self.commits.clone());
        let task = tokio::spawn(async move {
            let _first = first;
            let begin = statement::begin_writing(&access);
            let bound = bound(&access);
            let mut taken = begun(&pool, &begin, bound).await?;
            let connection = taken.connection()?;
            let result = match work(&mut Handle { connection, bound }).await {
                Ok(value) => run(&mut taken, "COMMIT", bound).await.map(|()| value),
                Err(error) => Err(error),
            };
            commits.send_modify(|commits| *commits += 1);
            match result.is_ok() {
                true => taken.give_back(),
                false => give_up(taken).await,
            }
            result
        });
        task.await.map_err(StoreError::unavailable)?
    }

    /// Runs queries that all see one state of the data. Where the caller is dropped, as at its deadline, they
    /// are interrupted.
    pub(crate) async fn read<T, F>(&self, access: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        let pool = if access.is_long { &self.long_readers } else { &self.readers }.clone();
        let (mut caller, answer) = oneshot::channel();
        tokio::spawn(async move {
            let begin = statement::begin_reading(&access);
            let bound = bound(&access);
            let mut taken = match begun(&pool, &begin, bound).await {
                Ok(taken) => taken,
                Err(error) => {
                    let _ = caller.send(Err(error));
                    return;
                }
            };
            let result = match taken.connection() {
                Ok(connection) => {
                    let mut handle = Handle { connection, bound };
                    tokio::select! {
                        result = work(&mut handle) => result,
                        // In the middle of an answer: the connection is left, and PostgreSQL notices that
                        // nobody is there any more.
                        () = caller.closed() => return,
                    }
                }
                Err(error) => Err(error),
            };
            // How the transaction ends changes nothing of what was read.
            let _ = caller.send(result);
            give_up(taken).await;
        });
        answer.await.map_err(StoreError::unavailable)?
    }

    pub(crate) async fn close(&self) {
        for pool in [&self.writers, &self.readers, &self.long_readers] {
            pool.close().await;
        }
    }
}

/// How long a statement of a transaction may take here: the database ends it before that.
fn bound(access: &Access) -> Duration {
    statement::bound(access) + GRACE
}

/// A connection on which the transaction has begun. One that does not stand any more is left, and another
/// is taken: nothing has been done yet.
async fn begun(pool: &Pool, begin: &str, bound: Duration) -> Result<Taken> {
    loop {
        let mut taken = pool.take().await?;
        let begun = sqlx::raw_sql(AssertSqlSafe(begin)).execute(taken.connection()?);
        match tokio::time::timeout(bound, begun).await.map_err(StoreError::unavailable)? {
            Ok(_) => return Ok(taken),
            Err(sqlx::Error::Io(_)) => {}
            Err(error) if is_ended(&error) => {}
            Err(error) => {
                give_up(taken).await;
                return Err(told(error));
            }
        }
    }
}

/// Whether the server has ended the session, as it does with all when it is stopped (57P01 and 57P02).
fn is_ended(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == "57P01" || code == "57P02")
}

async fn run(taken: &mut Taken, sql: &'static str, bound: Duration) -> Result<()> {
    answered(bound, sqlx::raw_sql(sql).execute(taken.connection()?)).await?;
    Ok(())
}

/// Ends a transaction without a trace. A connection that cannot do even that is no use to anybody.
async fn give_up(mut taken: Taken) {
    if run(&mut taken, "ROLLBACK", GRACE).await.is_ok() {
        taken.give_back();
    }
}
