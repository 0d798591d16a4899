//! Statements as the driver is given them.

use std::borrow::Cow;
use std::iter;

use saring_store_sql::Cell;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite};

/// Rows of one statement, the larger first, so that every statement is prepared once a connection; 200
/// rows of 28 columns stay below SQLite's bound on parameters. Binding is cheaper than handing the rows
/// over as JSON.
const SIZES: [usize; 3] = [200, 20, 1];

/// A statement, prepared once a connection.
pub fn of<'q>(sql: Cow<'static, str>, cells: Vec<Cell<'_>>) -> Query<'q, Sqlite, SqliteArguments> {
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

/// Those that insert rows, each bound when it is asked for.
pub fn inserts<'q, 'c>(
    into: &'static str,
    columns: usize,
    cells: Vec<Cell<'c>>,
    then: &'static str,
) -> impl Iterator<Item = Query<'q, Sqlite, SqliteArguments>> + use<'q, 'c> {
    let mut left = cells.len() / columns;
    let mut cells = cells.into_iter();
    let mut sql = String::new();
    let mut size_of_sql = 0;
    iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= left)?;
        if size != size_of_sql {
            (sql, size_of_sql) = (text(into, columns, then, size), size);
        }
        left -= size;
        Some(of(sql.clone().into(), cells.by_ref().take(size * columns).collect()))
    })
}

fn text(into: &str, columns: usize, then: &str, size: usize) -> String {
    let row = format!("(?{})", ", ?".repeat(columns - 1));
    format!("INSERT INTO {into} VALUES {row}{} {then}", format!(", {row}").repeat(size - 1))
}
