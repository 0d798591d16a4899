//! Inserting many rows with few statements.

use super::{Cell, Tx};
use saring_store::Result;

/// Inserts rows. `into` names the table and its columns, `then` says what to do with what is there.
pub(crate) async fn insert<const COLUMNS: usize>(
    tx: &mut Tx<'_>,
    into: &'static str,
    then: &'static str,
    rows: Vec<[Cell<'_>; COLUMNS]>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    tx.insert(into, COLUMNS, rows.into_iter().flatten().collect(), then).await
}
