//! What the database knows of itself: whether it was restored.

use saring_store::Result;
use saring_store_sql::row::get;
use saring_store_sql::{Access, Database as _, Restored, Tx, query};

use super::Postgres;

/// Marks a database that a copy goes into: as half of one, or with the mark of what it is a copy of.
///
/// # Errors
///
/// As the database says.
pub async fn mark(store: &Postgres, restored: Restored) -> Result<()> {
    store.write(Access::all(), move |tx| Box::pin(set_restored(tx, restored))).await
}

/// Whether the database was restored.
///
/// # Errors
///
/// As the database says.
pub async fn restored(tx: &mut Tx<'_>) -> Result<Restored> {
    let row = query("SELECT restored FROM database_state").fetch_one(tx).await?;
    Ok(Restored::of(get(&row, "restored")?))
}

/// Notes it.
pub(crate) async fn set_restored(tx: &mut Tx<'_>, restored: Restored) -> Result<()> {
    query("UPDATE database_state SET restored = $1").bind(restored as i64).execute(tx).await?;
    Ok(())
}
