//! SQLite behind the statements that all stores share.

use std::borrow::Cow;

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::error::told;
use super::{restored, statement};
use saring_store::Result;
use saring_store_sql::{Cell, Columns, Connection, Insert, Restored, Row};

/// A connection inside a transaction.
pub(super) struct Handle<'c>(pub(super) &'c mut SqliteConnection);

#[async_trait]
impl Connection for Handle<'_> {
    async fn fetch(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<Vec<Row>> {
        let rows = statement::of(sql, cells).fetch_all(&mut *self.0).await.map_err(told)?;
        Ok(rows.into_iter().map(|row| Box::new(SqliteColumns(row)) as Row).collect())
    }

    async fn execute(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<u64> {
        let done = statement::of(sql, cells).execute(&mut *self.0).await.map_err(told)?;
        Ok(done.rows_affected())
    }

    async fn insert(&mut self, inserts: Vec<Insert<'_, '_>>) -> Result<()> {
        let mut inserts = inserts.into_iter().flat_map(statement::inserts);
        let mut next = inserts.next();
        while let Some(insert) = next {
            // The database works in a thread of its own: the next rows are made and bound meanwhile.
            let (done, bound) = tokio::join!(
                biased;
                insert?.execute(&mut *self.0),
                async { inserts.next() }
            );
            done.map_err(told)?;
            next = bound;
        }
        Ok(())
    }

    async fn restored(&mut self) -> Result<Restored> {
        restored::restored(self).await
    }

    async fn set_restored(&mut self, restored: Restored) -> Result<()> {
        restored::set_restored(self, restored).await
    }

    fn now(&self) -> &'static str {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    }

    fn first_of_month(&self) -> &'static str {
        "unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400"
    }
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
