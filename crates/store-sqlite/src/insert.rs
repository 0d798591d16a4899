//! Inserting many rows with few statements: several rows each, in a few fixed sizes, so that every
//! statement is prepared once a connection. Binding is cheaper than handing the rows over as JSON.

use std::borrow::Cow;

use sqlx::AssertSqlSafe;

use super::Tx;
use crate::error::Result;

/// Rows of one statement, the larger first; 200 rows of 28 columns stay below SQLite's bound on
/// parameters.
const SIZES: [usize; 3] = [200, 20, 1];

/// A value to bind.
pub(super) enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(i64),
    Null,
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(text.into())
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(text.into())
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Cell::Number(number)
    }
}

impl From<i32> for Cell<'_> {
    fn from(number: i32) -> Self {
        Cell::Number(number.into())
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, Into::into)
    }
}

/// Inserts rows. `into` names the table and its columns, `then` says what to do with what is there.
pub(super) async fn insert<const COLUMNS: usize>(
    tx: &mut Tx,
    into: &'static str,
    then: &'static str,
    rows: Vec<[Cell<'_>; COLUMNS]>,
) -> Result<()> {
    let mut left = rows.len();
    let mut cells = rows.into_iter().flatten();
    for size in SIZES {
        let text = statement::<COLUMNS>(into, then, size);
        while left >= size {
            left -= size;
            let mut query = sqlx::query(AssertSqlSafe(text.as_str()));
            for cell in cells.by_ref().take(size * COLUMNS) {
                query = match cell {
                    Cell::Text(text) => query.bind(text.into_owned()),
                    Cell::Number(number) => query.bind(number),
                    Cell::Null => query.bind(None::<i64>),
                };
            }
            query.execute(&mut *tx).await?;
        }
    }
    Ok(())
}

fn statement<const COLUMNS: usize>(into: &str, then: &str, size: usize) -> String {
    let row = format!("({})", ["?"; COLUMNS].join(", "));
    format!("INSERT INTO {into} VALUES {} {then}", vec![row; size].join(", "))
}
