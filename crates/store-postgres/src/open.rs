//! Connecting to a database that is fit to keep what is stored.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _};

use super::options::PostgresOptions;
use super::work::Pools;
use super::{Postgres, PostgresStore, migrations};
use crate::error::told;
use saring_store::{Result, StoreError};
use saring_store_sql::SqlStore;

/// The oldest release of PostgreSQL that this works with, as it numbers them.
const OLDEST: i64 = 150_000;

/// Opens a database whose tables are there.
///
/// # Errors
///
/// [`StoreError::Refused`] if its settings could lose what is stored, its release is too old, or its
/// tables are not those of this release, with what to do; [`StoreError::NewerVersion`] if they are too
/// new; [`StoreError::Unavailable`].
pub async fn open(options: PostgresOptions) -> Result<PostgresStore> {
    let mut connection = options.connect.connect().await.map_err(told)?;
    refuse_unfit(&mut connection).await?;
    migrations::refuse_others(&mut connection).await?;
    connection.close().await.map_err(told)?;
    let pools = Arc::new(Pools::new(&options.connect));
    Ok(SqlStore::new(Postgres { pools, options }))
}

async fn refuse_unfit(connection: &mut PgConnection) -> Result<()> {
    let release: i64 = shown(connection, "server_version_num").await?.parse().unwrap_or_default();
    if release < OLDEST {
        return Err(StoreError::refused(format!(
            "PostgreSQL {} or newer is needed, and this one is {}",
            OLDEST / 10_000,
            release / 10_000
        )));
    }
    if shown(connection, "in_hot_standby").await? == "on" {
        return Err(StoreError::refused(
            "the database is a standby, which takes no writes; give the address of the primary",
        ));
    }
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        if shown(connection, setting).await? == "off" {
            return Err(StoreError::refused(format!(
                "the database has `{setting}` off: what it says is stored would be lost with the power; \
                 set it to on"
            )));
        }
    }
    Ok(())
}

/// A setting. In a transaction of its own, so that a pooler sees to its end.
async fn shown(connection: &mut PgConnection, setting: &str) -> Result<String> {
    let mut transaction = connection.begin().await.map_err(told)?;
    let row = sqlx::query(AssertSqlSafe(format!("SHOW {setting}")))
        .persistent(false)
        .fetch_one(&mut *transaction)
        .await
        .map_err(told)?;
    transaction.commit().await.map_err(told)?;
    row.try_get(0).map_err(told)
}
