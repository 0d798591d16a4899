//! PostgreSQL behind the statements that all stores share.

use std::borrow::Cow;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use super::error::told;
use super::state;
use saring_store::{Result, StoreError};
use saring_store_sql::{Cell, Columns, Connection, Restored, Row};

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
        let rows = answered(self.bound, bound(sql, cells).fetch_all(&mut *self.connection)).await?;
        Ok(rows.into_iter().map(|row| Box::new(PgColumns(row)) as Row).collect())
    }

    async fn execute(&mut self, sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Result<u64> {
        let done = answered(self.bound, bound(sql, cells).execute(&mut *self.connection)).await?;
        Ok(done.rows_affected())
    }

    async fn insert(
        &mut self,
        into: &'static str,
        columns: usize,
        cells: Vec<Cell<'_>>,
        then: &'static str,
    ) -> Result<()> {
        let mut arrays: Vec<Array> = cells.iter().take(columns).map(Array::like).collect();
        for (at, cell) in cells.into_iter().enumerate() {
            arrays[at % columns].push(cell)?;
        }
        let types: Vec<String> = (1..)
            .zip(&arrays)
            .map(|(at, array)| format!("${at}::{}[]", array.type_name()))
            .collect();
        let sql = format!("INSERT INTO {into} SELECT * FROM unnest({}) {then}", types.join(", "));
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        let query = arrays.into_iter().fold(query, |query, array| match array {
            Array::Texts(texts) => query.bind(texts),
            Array::Numbers(numbers) => query.bind(numbers),
            Array::Flags(flags) => query.bind(flags),
        });
        answered(self.bound, query.execute(&mut *self.connection)).await?;
        Ok(())
    }

    async fn restored(&mut self) -> Result<Restored> {
        state::restored(self).await
    }

    async fn set_restored(&mut self, restored: Restored) -> Result<()> {
        state::set_restored(self, restored).await
    }

    fn now(&self) -> &'static str {
        "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    }

    fn first_of_month(&self) -> &'static str {
        "date_trunc('month', date '1970-01-01' + day::int)::date - date '1970-01-01' + 0::bigint"
    }
}

/// A column of rows that are inserted.
enum Array {
    Texts(Vec<Option<String>>),
    Numbers(Vec<Option<i64>>),
    Flags(Vec<bool>),
}

impl Array {
    /// An empty one for values of this kind.
    fn like(cell: &Cell<'_>) -> Array {
        match cell {
            Cell::Text(_) | Cell::NoText | Cell::Bytes(_) => Array::Texts(Vec::new()),
            Cell::Number(_) | Cell::NoNumber => Array::Numbers(Vec::new()),
            Cell::Flag(_) => Array::Flags(Vec::new()),
        }
    }

    const fn type_name(&self) -> &'static str {
        match self {
            Array::Texts(_) => "text",
            Array::Numbers(_) => "bigint",
            Array::Flags(_) => "boolean",
        }
    }

    fn push(&mut self, cell: Cell<'_>) -> Result<()> {
        match (self, cell) {
            (Array::Texts(texts), Cell::Text(text)) => texts.push(Some(text.into_owned())),
            (Array::Texts(texts), Cell::NoText) => texts.push(None),
            (Array::Numbers(numbers), Cell::Number(number)) => numbers.push(Some(number)),
            (Array::Numbers(numbers), Cell::NoNumber) => numbers.push(None),
            (Array::Flags(flags), Cell::Flag(flag)) => flags.push(flag),
            (_, cell) => {
                return Err(StoreError::unavailable(format!(
                    "{cell:?} does not fit into its column"
                )));
            }
        }
        Ok(())
    }
}

/// A statement without a name: a named one is of a session, and behind a pooler the next transaction
/// may be in another.
fn bound<'q>(
    sql: Cow<'static, str>,
    cells: Vec<Cell<'_>>,
) -> Query<'q, sqlx::Postgres, PgArguments> {
    let query = match sql {
        Cow::Borrowed(sql) => sqlx::query(sql),
        // It is put together from constants.
        Cow::Owned(sql) => sqlx::query(AssertSqlSafe(sql)),
    };
    cells.into_iter().fold(query.persistent(false), |query, cell| match cell {
        // PostgreSQL takes no NUL. None is stored, and what is looked up by a text with one is not found:
        // no name, key or id has this noncharacter.
        Cell::Text(text) if text.contains('\0') => query.bind(text.replace('\0', "\u{FFFF}")),
        Cell::Text(text) => query.bind(text.into_owned()),
        Cell::Number(number) => query.bind(number),
        Cell::Flag(flag) => query.bind(flag),
        Cell::Bytes(bytes) => query.bind(bytes.into_owned()),
        Cell::NoText => query.bind(None::<String>),
        Cell::NoNumber => query.bind(None::<i64>),
    })
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
