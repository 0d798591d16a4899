//! What the database knows of itself: whether it was restored.

use saring_store::{Result, StoreError};
use saring_store_sql::row::get;
use saring_store_sql::{Access, Database as _, Restored, Tx, query};

use super::PostgresStore;

/// Marks a database, as restored by whichever way it was, so that the next server begins a new trust epoch;
/// or with the mark of the one that it is a copy of.
///
/// # Errors
///
/// [`StoreError::Refused`] while servers run on it, and [`StoreError::Unavailable`].
pub async fn mark(store: &PostgresStore, restored: Restored) -> Result<()> {
    store
        .write(Access::all(), move |tx| {
            Box::pin(async move {
                if restored == Restored::Marked {
                    refuse_with_servers(tx).await?;
                }
                set_restored(tx, restored).await
            })
        })
        .await
}

/// A server that runs would go on in the old trust epoch beside one that begins a new one.
async fn refuse_with_servers(tx: &mut Tx<'_>) -> Result<()> {
    let sql = format!("SELECT server FROM server WHERE expires_at >= {} LIMIT 1", tx.now());
    if query(sql).fetch_optional(tx).await?.is_some() {
        return Err(StoreError::refused(
            "a server runs on the database, or did until just now; stop all of them, and try again after \
             10 seconds",
        ));
    }
    Ok(())
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
