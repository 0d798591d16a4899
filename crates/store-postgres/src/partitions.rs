//! The partitions of outcomes, one for each month. Those are stray that stand in none of them.

use saring_store::Result;
use saring_store_sql::row::get;
use saring_store_sql::{Access, Database as _, Lock, Tx, query};

use super::{Postgres, PostgresStore};

/// Makes those that are missing for outcomes from this id on, for stray ones and for those to come, and counts
/// the outcomes that are stray still.
pub(crate) async fn make(database: &Postgres, first_id: Option<String>) -> Result<u64> {
    let locks = [Lock::Partitions].into();
    let access = Access { is_long: true, locks, ..Access::all() };
    let made = database.write(access, move |tx| {
        Box::pin(async move {
            let first = first_id.into_iter().chain(first(tx, "outcome_default").await?).min();
            query("SELECT make_outcome_partitions($1)").bind(first).execute(&mut *tx).await?;
            stray(tx).await
        })
    });
    made.await
}

/// The first id in a table of outcomes, of those that are to have a partition: from 2020 on.
pub(crate) async fn first(tx: &mut Tx<'_>, table: &str) -> Result<Option<String>> {
    let sql =
        format!("SELECT min(outcome_id) AS id FROM {table} WHERE outcome_id >= '016f5e66-e800'");
    get(&query(sql).fetch_one(tx).await?, "id")
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
