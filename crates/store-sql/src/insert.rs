//! Inserting many rows with few statements.

use super::{Cell, Insert, Tx, Work};
use saring_store::Result;

/// Inserts rows, each made when it is asked for. `into` names the table and its columns, `then` says what
/// to do with what is there.
pub(crate) fn insert<'t, 'a: 't, const COLUMNS: usize>(
    tx: &'t mut Tx<'_>,
    into: &'static str,
    then: &'static str,
    rows: impl Iterator<Item = Result<[Cell<'a>; COLUMNS]>> + Send + 't,
) -> Work<'t, ()> {
    let insert = Insert::new(into, then, rows);
    Box::pin(async move { tx.insert(vec![insert]).await })
}
