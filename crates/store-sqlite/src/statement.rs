//! Statements as the driver is given them.

use std::borrow::Cow;
use std::iter;
use std::sync::Arc;

use saring_store::Result;
use saring_store_sql::{Cell, Insert};
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

/// Rows of one statement, the larger first, so that every statement is prepared once a connection; 200
/// rows of 28 columns stay below SQLite's bound on parameters. Binding is cheaper than handing the rows
/// over as JSON.
const SIZES: [usize; 3] = [200, 20, 1];

/// A statement, prepared once a connection.
pub fn of<'q, 'c>(
    sql: Cow<'static, str>,
    cells: impl IntoIterator<Item = Cell<'c>>,
) -> Query<'q, Sqlite, SqliteArguments> {
    let query = match sql {
        Cow::Borrowed(sql) => sqlx::query(sql),
        // It is put together from constants.
        Cow::Owned(sql) => sqlx::query(AssertSqlSafe(sql)),
    };
    cells.into_iter().fold(query, |query, cell| match cell {
        // The driver shares its texts: one copy is made in the place of two.
        Cell::Text(Cow::Borrowed(text)) => query.bind(Arc::<str>::from(text)),
        Cell::Text(Cow::Owned(text)) => query.bind(text),
        Cell::Number(number) => query.bind(number),
        Cell::Flag(flag) => query.bind(flag),
        Cell::Bytes(bytes) => query.bind(bytes.into_owned()),
        Cell::NoText | Cell::NoNumber => query.bind(None::<i64>),
    })
}

/// Those that insert rows, each made when it is asked for.
pub fn inserts<'q, 'r, 'c>(
    insert: Insert<'r, 'c>,
) -> impl Iterator<Item = Result<Query<'q, Sqlite, SqliteArguments>>> + use<'q, 'r, 'c> {
    let Insert { into, then, mut rows } = insert;
    let mut waiting = Vec::with_capacity(SIZES[0]);
    let mut sql = String::new();
    let mut size_of_sql = 0;
    iter::from_fn(move || {
        for row in rows.by_ref().take(SIZES[0] - waiting.len()) {
            match row {
                Ok(row) => waiting.push(row),
                Err(error) => return Some(Err(error)),
            }
        }
        let size = SIZES.into_iter().find(|size| *size <= waiting.len())?;
        if size != size_of_sql {
            (sql, size_of_sql) = (text(into, waiting[0].len(), then, size), size);
        }
        Some(Ok(of(sql.clone().into(), waiting.drain(..size).flatten())))
    })
}

fn text(into: &str, columns: usize, then: &str, size: usize) -> String {
    let row = format!("(?{})", ", ?".repeat(columns - 1));
    format!("INSERT INTO {into} VALUES {row}{} {then}", format!(", {row}").repeat(size - 1))
}
