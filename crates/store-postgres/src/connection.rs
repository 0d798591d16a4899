//! PostgreSQL behind the statements that all stores share.

use std::borrow::Cow;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};

use super::error::told;
use super::{state, statement};
use saring_store::{Result, StoreError};
use saring_store_sql::{Cell, Columns, Connection, Insert, Restored, Row};

/// A connection inside a transaction, and how long a statement may take.
pub(crate) struct Handle<'c> {
    pub(crate) connection: &'c mut PgConnection,
    pub(crate) bound: Duration,
}

/// What the database answers, if it does in time: a host that vanished without a word answers nothing.
pub(crate) async fn answered<T>(
    bound: Duration,
    answer: impl Future<Output = sqlx::Result<T>>,
) -> Result<T> {
    let answer = tokio::time::timeout(bound, answer).await;
    answer.map_err(StoreError::unavailable)?.map_err(told)
}

#[async_trait]
impl Connection for Handle<'_> {
    async fn fetch(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<Vec<Row>> {
        let rows = answered(self.bound, statement::of(sql, cells).fetch_all(&mut *self.connection))
            .await?;
        Ok(rows.into_iter().map(|row| Box::new(PgColumns(row)) as Row).collect())
    }

    async fn execute(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<u64> {
        let done =
            answered(self.bound, statement::of(sql, cells).execute(&mut *self.connection)).await?;
        Ok(done.rows_affected())
    }

    async fn insert(&mut self, inserts: Vec<Insert<'_, '_>>) -> Result<()> {
        let mut inserts = inserts.into_iter().map(statement::insert);
        let mut next = inserts.next();
        while let Some(insert) = next {
            let insert = insert?.map(|insert| insert.execute(&mut *self.connection));
            // The next rows are made and bound while the database works.
            let (done, bound) = tokio::join!(
                biased;
                async {
                    match insert {
                        Some(insert) => answered(self.bound, insert).await.map(|_| ()),
                        None => Ok(()),
                    }
                },
                async { inserts.next() }
            );
            done?;
            next = bound;
        }
        Ok(())
    }

    async fn restored(&mut self) -> Result<Restored> {
        state::restored(self).await
    }

    async fn set_restored(&mut self, restored: Restored) -> Result<()> {
        state::set_restored(self, restored).await
    }

    async fn note_timeline(&mut self) -> Result<Option<(i64, i64)>> {
        state::note_timeline(self).await
    }

    fn now(&self) -> &'static str {
        "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    }

    fn first_of_month(&self) -> &'static str {
        "date_trunc('month', date '1970-01-01' + day::int)::date - date '1970-01-01' + 0::bigint"
    }
}

struct PgColumns(PgRow);

impl Columns for PgColumns {
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
