//! What the database knows of itself: whether it was restored, and which timeline it is on.

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

/// Notes the timeline. Gives the one before and this one if it is another. They count up with each standby that
/// becomes the primary, and each restore to a point in time
/// (<https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES>).
pub(crate) async fn note_timeline(tx: &mut Tx<'_>) -> Result<Option<(i64, i64)>> {
    // The name of a file of the log begins with it, in eight hexadecimal digits.
    let row = query(
        "SELECT timeline, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint AS present \
         FROM database_state",
    )
    .fetch_one(tx)
    .await?;
    let (before, present): (Option<i64>, i64) = (get(&row, "timeline")?, get(&row, "present")?);
    if before == Some(present) {
        return Ok(None);
    }
    query("UPDATE database_state SET timeline = $1").bind(present).execute(tx).await?;
    Ok(before.map(|before| (before, present)))
}
