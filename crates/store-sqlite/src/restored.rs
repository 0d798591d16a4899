//! Whether a database was restored, which its file says itself.

use saring_store::Result;
use saring_store_sql::row::get;
use saring_store_sql::{Restored, Tx, query};

/// Whether the database was restored.
///
/// # Errors
///
/// As the database says.
pub async fn restored(tx: &mut Tx<'_>) -> Result<Restored> {
    let row = query("PRAGMA user_version").fetch_one(tx).await?;
    Ok(Restored::of(get(&row, "user_version")?))
}

/// Notes it, in the header's number that an application may use.
pub(super) async fn set_restored(tx: &mut Tx<'_>, restored: Restored) -> Result<()> {
    // No parameter can be bound there.
    query(format!("PRAGMA user_version = {}", restored as i64)).execute(tx).await?;
    Ok(())
}
