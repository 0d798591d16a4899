//! The bare drivers, which bind and send what was recorded.

use std::borrow::Cow;

use saring_postgres_cluster as cluster;
use saring_store_postgres::{Postgres, PostgresOptions};
use saring_store_sql::{Cell, Database, Insert, SqlStore};
use saring_store_sqlite::{Folder, SqliteOptions};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

use crate::recording::{AskRestored, Call, Transaction};

/// A connection of a driver, beside the store that works over such.
pub(crate) trait Bare: Sized {
    type Database: Database + Clone;
    /// Where a database is.
    type Place;
    const ASK_RESTORED: AskRestored;

    async fn open(place: &Self::Place) -> SqlStore<Self::Database>;
    async fn connect(place: &Self::Place) -> Self;
    /// Sends the transaction, and sees that every answer is the one that the store was given.
    async fn send(&mut self, transaction: Transaction);
    async fn close(self);
}

/// A statement, with how many rows it gives or writes; that of one that inserts is not known.
pub(crate) enum Statement<DB: sqlx::Database> {
    Fetch(Query<'static, DB, DB::Arguments>, usize),
    Execute(Query<'static, DB, DB::Arguments>, u64),
    Insert(Query<'static, DB, DB::Arguments>),
}

fn statements<DB: sqlx::Database>(
    calls: Vec<Call>,
    of: impl Fn(Cow<'static, str>, Vec<Cell<'static>>) -> Query<'static, DB, DB::Arguments>,
    inserts: impl Fn(Insert<'static, 'static>) -> Vec<Query<'static, DB, DB::Arguments>>,
) -> Vec<Statement<DB>> {
    let mut statements = Vec::new();
    for call in calls {
        match call {
            Call::Fetch { sql, cells, rows } => {
                statements.push(Statement::Fetch(of(sql, cells), rows));
            }
            Call::Execute { sql, cells, wrote } => {
                statements.push(Statement::Execute(of(sql, cells), wrote));
            }
            Call::Insert(rows) => {
                statements.extend(inserts(rows.into()).into_iter().map(Statement::Insert));
            }
        }
    }
    statements
}

macro_rules! send {
    ($connection:expr, $statements:expr) => {
        for statement in $statements {
            match statement {
                Statement::Fetch(query, rows) => {
                    let found = query.fetch_all(&mut *$connection).await.unwrap();
                    assert_eq!(found.len(), rows);
                }
                Statement::Execute(query, wrote) => {
                    let done = query.execute(&mut *$connection).await.unwrap();
                    assert_eq!(done.rows_affected(), wrote);
                }
                Statement::Insert(query) => {
                    query.execute(&mut *$connection).await.unwrap();
                }
            }
        }
    };
}

impl Bare for SqliteConnection {
    type Database = Folder;
    type Place = TempDir;
    const ASK_RESTORED: AskRestored = |tx| Box::pin(saring_store_sqlite::restored(tx));

    async fn open(place: &TempDir) -> SqlStore<Folder> {
        saring_store_sqlite::open(SqliteOptions::new(place.path())).await.unwrap()
    }

    async fn connect(place: &TempDir) -> SqliteConnection {
        SqliteOptions::new(place.path()).writing().connect().await.unwrap()
    }

    async fn send(&mut self, transaction: Transaction) {
        use saring_store_sqlite::statement::{inserts, of};
        let inserts = |rows| inserts(rows).collect::<Result<Vec<_>, _>>().unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *self).await.unwrap();
        send!(self, statements(transaction.calls, of, inserts));
        sqlx::query("COMMIT").execute(&mut *self).await.unwrap();
    }

    async fn close(self) {
        sqlx::Connection::close(self).await.unwrap();
    }
}

impl Bare for PgConnection {
    type Database = Postgres;
    type Place = cluster::Database;
    const ASK_RESTORED: AskRestored = |tx| Box::pin(saring_store_postgres::restored(tx));

    async fn open(place: &cluster::Database) -> SqlStore<Postgres> {
        let options = PostgresOptions::new(&place.server_url()).unwrap();
        saring_store_postgres::open(options).await.unwrap()
    }

    async fn connect(place: &cluster::Database) -> PgConnection {
        <PgConnection as sqlx::Connection>::connect(&place.server_url()).await.unwrap()
    }

    async fn send(&mut self, transaction: Transaction) {
        use saring_store_postgres::statement::{begin_writing, insert, of};
        let inserts = |rows| insert(rows).unwrap().into_iter().collect();
        let begin = begin_writing(&transaction.access);
        sqlx::raw_sql(AssertSqlSafe(begin)).execute(&mut *self).await.unwrap();
        send!(self, statements(transaction.calls, of, inserts));
        sqlx::raw_sql("COMMIT").execute(&mut *self).await.unwrap();
    }

    async fn close(self) {
        sqlx::Connection::close(self).await.unwrap();
    }
}
