//! What the database knows of itself: whether it was restored.

use saring_store::Result;
use saring_store_sql::row::get;
use saring_store_sql::{Access, Database as _, Tx, query};

use super::Postgres;

/// It was restored, and no server has begun anew on it since.
const RESTORED: i64 = 1;
/// A server has begun anew on it.
const USED: i64 = 2;

impl Postgres {
    /// Whether the database was restored, and no server has begun anew since.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](saring_store::StoreError::Unavailable).
    pub async fn is_restored(&self) -> Result<bool> {
        let number = self.read(Access::default(), |tx| Box::pin(number(tx))).await?;
        Ok(number == RESTORED)
    }

    /// Marks the database as restored, by whichever way it was.
    ///
    /// # Errors
    ///
    /// As for [`Postgres::is_restored`].
    pub async fn mark_restored(&self) -> Result<()> {
        self.write(Access::default(), |tx| Box::pin(mark(tx, RESTORED))).await
    }

    /// Notes that a server begins anew on a database that was restored.
    ///
    /// # Errors
    ///
    /// As for [`Postgres::is_restored`].
    pub async fn begun_anew(&self) -> Result<()> {
        self.write(Access::default(), |tx| Box::pin(mark(tx, USED))).await
    }
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
