//! Statements as the driver is given them.

use std::borrow::Cow;

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

/// Those that insert rows.
pub fn inserts<'q>(
    into: &'static str,
    columns: usize,
    cells: Vec<Cell<'_>>,
    then: &'static str,
) -> Vec<Query<'q, Sqlite, SqliteArguments>> {
    let mut left = cells.len() / columns;
    let mut cells = cells.into_iter();
    let mut inserts = Vec::new();
    for size in SIZES {
        let sql = text(into, columns, then, size);
        while left >= size {
            left -= size;
            let part = cells.by_ref().take(size * columns).collect();
            inserts.push(of(sql.clone().into(), part));
        }
    }
    inserts
}

fn text(into: &str, columns: usize, then: &str, size: usize) -> String {
    let row = format!("(?{})", ", ?".repeat(columns - 1));
    format!("INSERT INTO {into} VALUES {row}{} {then}", format!(", {row}").repeat(size - 1))
}
