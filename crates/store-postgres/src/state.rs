//! What the database knows of itself: whether it was restored.

use saring_store::Result;
use saring_store_sql::row::get;
use saring_store_sql::{Access, Database, Tx, query};

use super::{PostgresOptions, open};

/// It was restored, and no server has begun anew on it since.
const RESTORED: i64 = 1;
/// A server has begun anew on it.
const USED: i64 = 2;

/// Marks a database as restored, by whichever way it was, so that the next server begins a new trust
/// epoch.
///
/// # Errors
///
/// As for [`open`].
pub async fn mark_restored(options: PostgresOptions) -> Result<()> {
    let store = open(options).await?;
    let marked = store.write(Access::default(), |tx| Box::pin(mark(tx, RESTORED))).await;
    Database::close(&*store).await;
    marked
}

/// Whether it was, and no server has begun anew since.
pub(crate) async fn is_restored(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(number(tx).await? == RESTORED)
}

/// Notes that a server begins anew on it.
pub(crate) async fn begun_anew(tx: &mut Tx<'_>) -> Result<()> {
    mark(tx, USED).await
}

/// Whether the database was ever restored.
pub(crate) async fn was_restored(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(number(tx).await? > 0)
}

async fn number(tx: &mut Tx<'_>) -> Result<i64> {
    get(&query("SELECT restored FROM database_state").fetch_one(tx).await?, "restored")
}

async fn mark(tx: &mut Tx<'_>, number: i64) -> Result<()> {
    query("UPDATE database_state SET restored = $1").bind(number).execute(tx).await?;
    Ok(())
}
