//! Connecting to a database that is fit to keep what is stored.

use std::str::FromStr as _;
use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _};

use super::work::Pools;
use super::{Mutant, Postgres, PostgresStore, migrations};
use crate::error::told;
use saring_store::{Result, StoreError};
use saring_store_sql::SqlStore;

/// The oldest release of PostgreSQL that this works with, as it numbers them.
const OLDEST: i64 = 150_000;

/// Where a database is.
#[derive(Clone)]
pub struct PostgresOptions {
    pub(crate) connect: PgConnectOptions,
    #[cfg(feature = "mutants")]
    mutant: Option<Mutant>,
}

impl std::fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address holds a password.
        f.debug_struct("PostgresOptions").finish_non_exhaustive()
    }
}

impl std::fmt::Display for PostgresOptions {
    /// The address without user and password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (host, port) = (self.connect.get_host(), self.connect.get_port());
        write!(f, "postgres://{host}:{port}/{}", self.connect.get_database().unwrap_or_default())
    }
}

impl PostgresOptions {
    /// A database by its address, such as `postgres://user:password@host:5432/saring?sslmode=verify-full`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if it is none.
    pub fn new(url: &str) -> Result<PostgresOptions> {
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(StoreError::refused(
                "the database's address does not begin with `postgres://`",
            ));
        }
        let connect = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::refused(format!("the database's address: {error}")))?
            .application_name("saring")
            // PgBouncer would have to be told to let it pass.
            .extra_float_digits(None)
            .statement_cache_capacity(0)
            .disable_statement_logging();
        Ok(PostgresOptions {
            connect,
            #[cfg(feature = "mutants")]
            mutant: None,
        })
    }

    /// Broken on purpose.
    #[cfg(feature = "mutants")]
    #[must_use]
    pub fn mutant(mut self, mutant: Mutant) -> PostgresOptions {
        self.mutant = Some(mutant);
        self
    }

    #[cfg(feature = "mutants")]
    pub(crate) fn is_broken(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    #[cfg(not(feature = "mutants"))]
    #[expect(clippy::unused_self, reason = "nothing is broken without the feature")]
    pub(crate) const fn is_broken(&self, _: Mutant) -> bool {
        false
    }
}

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
