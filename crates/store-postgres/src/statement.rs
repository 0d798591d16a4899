//! Statements as the driver is given them.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use super::locks;
use saring_store::{Result, StoreError};
use saring_store_sql::{Access, Cell, Insert};

/// What a statement may take, waiting for locks included, in seconds.
const MAX_STATEMENT: u32 = 15;
/// The same for what may take long.
const MAX_LONG_STATEMENT: u32 = 60;
/// A server that is gone without a word leaves its transaction open for so many seconds at most.
const MAX_IDLE: u32 = 60;

/// What begins a transaction that writes.
#[must_use]
pub fn begin_writing(access: &Access) -> String {
    begin("READ COMMITTED, READ WRITE", access, &locks::numbers(access))
}

/// What begins one that reads.
pub(crate) fn begin_reading(access: &Access) -> String {
    begin("REPEATABLE READ, READ ONLY", access, &[])
}

/// How long a statement of a transaction may take in the database.
pub(crate) const fn bound(access: &Access) -> Duration {
    let seconds = if access.is_long { MAX_LONG_STATEMENT } else { MAX_STATEMENT };
    Duration::from_secs(seconds as u64)
}

/// What begins a transaction, in one message: its role, whose rows it sees, its bounds and its locks.
/// All of it ends with the transaction, so that nothing of it is left in a session that a pooler gives
/// to others.
fn begin(mode: &str, access: &Access, locks: &[i64]) -> String {
    let tenant = match access.tenant.as_deref() {
        None => "*",
        // A name that none can have is no platform's; no rows are there for the empty one.
        Some(slug) if !slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => "",
        Some(slug) => slug,
    };
    let seconds = bound(access).as_secs();
    let mut sql = format!(
        "BEGIN ISOLATION LEVEL {mode}; SET LOCAL ROLE saring_app; \
         SET LOCAL search_path TO saring, pg_temp; SET LOCAL saring.tenant TO '{tenant}'; \
         SET LOCAL statement_timeout TO '{seconds}s'; \
         SET LOCAL client_connection_check_interval TO '1s'; \
         SET LOCAL idle_in_transaction_session_timeout TO '{MAX_IDLE}s'"
    );
    for lock in locks {
        // Writing to a text does not fail.
        let _ = write!(sql, "; SELECT pg_advisory_xact_lock({lock})");
    }
    sql
}

/// A statement without a name: a named one is of a session, and behind a pooler the next transaction
/// may be in another.
pub fn of<'q>(
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

/// One that inserts rows, an array for each of its columns; none without rows.
///
/// # Errors
///
/// [`StoreError::Unavailable`] if a column holds values of several kinds, and what a row fails with.
pub fn insert<'q>(
    insert: Insert<'_, '_>,
) -> Result<Option<Query<'q, sqlx::Postgres, PgArguments>>> {
    let Insert { into, then, rows } = insert;
    let mut arrays: Vec<Array> = Vec::new();
    for row in rows {
        let row = row?;
        if arrays.is_empty() {
            arrays.extend(row.iter().map(Array::like));
        }
        for (array, cell) in arrays.iter_mut().zip(row) {
            array.push(cell)?;
        }
    }
    if arrays.is_empty() {
        return Ok(None);
    }
    let types: Vec<String> =
        (1..).zip(&arrays).map(|(at, array)| format!("${at}::{}[]", array.type_name())).collect();
    let sql = format!("INSERT INTO {into} SELECT * FROM unnest({}) {then}", types.join(", "));
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    Ok(Some(arrays.into_iter().fold(query, |query, array| match array {
        Array::Texts(texts) => query.bind(texts),
        Array::Numbers(numbers) => query.bind(numbers),
        Array::Flags(flags) => query.bind(flags),
    })))
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

#[cfg(test)]
mod tests {
    use sqlx::Execute;

    use super::*;

    #[test]
    fn no_statement_has_a_name() {
        assert!(!Execute::persistent(&of("SELECT 1".into(), vec![Cell::Number(1)])));
        let rows = std::iter::once(Ok([Cell::Number(1)]));
        let insert = insert(Insert::new("tenant (slug)", "", rows)).unwrap();
        assert!(!Execute::persistent(&insert.unwrap()));
    }
}
