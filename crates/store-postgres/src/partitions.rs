//! The partitions of outcomes, one for each month. Those are stray that stand in none of them.

use saring_store::Result;
use saring_store::time::Micros;
use saring_store_sql::row::get;
use saring_store_sql::{Access, Database as _, Lock, Tx, query};

use super::{Postgres, PostgresStore};

/// The oldest outcome that stands in none of them and is to be in one.
const OLDEST: &str = "SELECT min(received_at) AS oldest FROM outcome_default \
    WHERE received_at >= 1577836800000000";

/// Makes those that are missing, from the month of a time on where one is given, and counts stray outcomes.
pub(crate) async fn make(database: &Postgres, since: Option<Micros>) -> Result<u64> {
    let locks = [Lock::Partitions].into();
    let access = Access { is_long: true, locks, ..Access::all() };
    let made = database.write(access, move |tx| {
        Box::pin(async move {
            let oldest = query(OLDEST).fetch_one(&mut *tx).await?;
            let oldest = get::<Option<Micros>>(&oldest, "oldest")?;
            let since = since.into_iter().chain(oldest).min();
            query("SELECT make_outcome_partitions($1)").bind(since).execute(&mut *tx).await?;
            stray(tx).await
        })
    });
    made.await
}

/// How many outcomes stand in no month's partition.
///
/// # Errors
///
/// As the database says.
pub async fn stray_outcomes(store: &PostgresStore) -> Result<u64> {
    store.read(Access::all(), |tx| Box::pin(stray(tx))).await
}

async fn stray(tx: &mut Tx<'_>) -> Result<u64> {
    let row = query("SELECT count(*) AS stray FROM outcome_default").fetch_one(tx).await?;
    Ok(get::<i64>(&row, "stray")?.unsigned_abs())
}
