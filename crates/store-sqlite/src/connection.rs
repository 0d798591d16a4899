//! SQLite behind the statements that all stores share.

use std::borrow::Cow;

use async_trait::async_trait;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Row as _, Sqlite, SqliteConnection};

use super::backup;
use super::error::told;
use saring_store::Result;
use saring_store_sql::{Cell, Columns, Connection, Restored, Row};

/// Rows of one statement, the larger first, so that every statement is prepared once a connection; 200
/// rows of 28 columns stay below SQLite's bound on parameters. Binding is cheaper than handing the rows
/// over as JSON.
const SIZES: [usize; 3] = [200, 20, 1];

/// A connection inside a transaction.
pub(super) struct Handle<'c>(pub(super) &'c mut SqliteConnection);

#[async_trait]
impl Connection for Handle<'_> {
    async fn fetch(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<Vec<Row>> {
        let rows = bound(sql, cells).fetch_all(&mut *self.0).await.map_err(told)?;
        Ok(rows.into_iter().map(|row| Box::new(SqliteColumns(row)) as Row).collect())
    }

    async fn execute(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<u64> {
        let done = bound(sql, cells).execute(&mut *self.0).await.map_err(told)?;
        Ok(done.rows_affected())
    }

    async fn insert(
        &mut self,
        into: &'static str,
        columns: usize,
        cells: Vec<Cell<'_>>,
        then: &'static str,
    ) -> Result<()> {
        let mut left = cells.len() / columns;
        let mut cells = cells.into_iter();
        for size in SIZES {
            let text = statement(into, columns, then, size);
            while left >= size {
                left -= size;
                let part = cells.by_ref().take(size * columns).collect();
                self.execute(text.clone().into(), part).await?;
            }
        }
        Ok(())
    }

    async fn restored(&mut self) -> Result<Restored> {
        backup::restored(self).await
    }

    async fn set_restored(&mut self, restored: Restored) -> Result<()> {
        backup::set_restored(self, restored).await
    }

    fn now(&self) -> &'static str {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    }

    fn first_of_month(&self) -> &'static str {
        "unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400"
    }
}

fn bound<'q>(sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Query<'q, Sqlite, SqliteArguments> {
    let query = match sql {
        Cow::Borrowed(sql) => sqlx::query(sql),
        // It is put together from constants.
        Cow::Owned(sql) => sqlx::query(AssertSqlSafe(sql)),
    };
    cells.into_iter().fold(query, |query, cell| match cell {
        Cell::Text(text) => query.bind(text.into_owned()),
        Cell::Number(number) => query.bind(number),
        Cell::Flag(flag) => query.bind(flag),
        Cell::Bytes(bytes) => query.bind(bytes.into_owned()),
        Cell::NoText | Cell::NoNumber => query.bind(None::<i64>),
    })
}

fn statement(into: &str, columns: usize, then: &str, size: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    format!("INSERT INTO {into} VALUES {} {then}", vec![row; size].join(", "))
}

struct SqliteColumns(SqliteRow);

impl Columns for SqliteColumns {
    fn text(&self, column: &str) -> Result<Option<&str>> {
        self.0.try_get(column).map_err(told)
    }

    fn number(&self, column: &str) -> Result<Option<i64>> {
        self.0.try_get(column).map_err(told)
    }

    fn flag(&self, column: &str) -> Result<Option<bool>> {
        self.0.try_get(column).map_err(told)
    }

    fn bytes(&self, column: &str) -> Result<Option<&[u8]>> {
        self.0.try_get(column).map_err(told)
    }
}
