//! The tables, brought up to date step by step. A step that was released never changes.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::PgDatabaseError;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, Row as _, SqlSafeStr as _};

use super::PostgresOptions;
use super::error::told;
use saring_store::{Result, StoreError};

macro_rules! migrations {
    ($($number:literal $name:literal,)+) => {
        &[$((
            $number,
            $name,
            include_str!(concat!("../../../migrations/postgres/00", $number, "_", $name, ".sql")),
        ),)+]
    };
}

const MIGRATIONS: &[(&str, &str, &str)] = migrations! {
    "01" "tenants",
    "02" "rule_sets",
    "03" "handovers",
    "04" "outcomes",
    "05" "subscribers",
    "06" "exceptions",
    "07" "key_scopes",
    "08" "listing_aliases",
    "09" "rule_verdicts",
    "10" "submissions",
    "11" "rules_of_versions",
    "12" "references",
    "13" "canonical",
    "16" "rollout_digests",
    "17" "change_log",
    "18" "inbox_places",
    "19" "fingerprint_intents",
    "20" "key_sets",
    "21" "connections",
    "22" "outcome_partitions",
    "23" "key_suspended",
    "24" "journal",
    "25" "timeline",
    "26" "audit_log",
};

/// Which migrations there are, and which of them the database has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: Cow<'static, str>,
    /// What it does; empty for one of a newer release.
    pub sql: &'static str,
    /// Whether the database has it.
    pub is_applied: bool,
    /// Whether this release has it.
    pub is_known: bool,
}

/// The lock of whoever brings tables up to date, held until the connection ends: `saring` in ASCII.
const ONE_AT_A_TIME: i64 = 0x7361_7269_6e67;

/// Brings the tables of a database up to date, as their owner. The address is a direct one: what keeps
/// two from doing it at once is of a session.
///
/// # Errors
///
/// [`StoreError::NewerVersion`], [`StoreError::Corrupt`] if a migration of the database is not the one
/// of this release, and [`StoreError::Unavailable`].
pub async fn migrate(options: &PostgresOptions) -> Result<()> {
    let mut connection = options.connect.connect().await.map_err(not_migrated)?;
    // The migrator's own lock leaves out the schema before it, and the grant after it.
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(ONE_AT_A_TIME)
        .execute(&mut connection)
        .await
        .map_err(not_migrated)?;
    let migrations = all().map(|(number, name, sql)| {
        Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    migrator.create_schema("saring");
    migrator.dangerous_set_table_name("saring.migration");
    migrator.run_direct(None, &mut connection, false).await.map_err(failed)?;
    sqlx::query("GRANT SELECT ON saring.migration TO saring_app")
        .execute(&mut connection)
        .await
        .map_err(not_migrated)?;
    connection.close().await.map_err(told)
}

/// What [`migrate`] has done and would do, and what a newer release has done.
///
/// # Errors
///
/// [`StoreError::Unavailable`].
pub async fn status(options: &PostgresOptions) -> Result<Vec<MigrationStatus>> {
    let mut connection = options.connect.connect().await.map_err(told)?;
    let applied = applied(&mut connection).await.map_err(not_shown)?;
    connection.close().await.map_err(told)?;
    let known = all().map(|(number, name, sql)| {
        let is_applied = applied.iter().any(|(applied, _)| *applied == number);
        MigrationStatus { number, name: name.into(), sql, is_applied, is_known: true }
    });
    let newer = applied.iter().filter(|(applied, _)| all().all(|(number, ..)| *applied != number));
    let newer = newer.map(|(number, name)| MigrationStatus {
        number: *number,
        name: name.clone().into(),
        sql: "",
        is_applied: true,
        is_known: false,
    });
    Ok(known.chain(newer).collect())
}

/// Refuses tables that this release does not work on.
pub(crate) async fn refuse_others(connection: &mut PgConnection) -> Result<()> {
    let applied = applied(connection).await.map_err(told)?;
    let is_missing = |number: i64| applied.iter().all(|(applied, _)| *applied != number);
    let Some(missing) = all().find(|(number, ..)| is_missing(*number)) else {
        return refuse_newer(connection).await;
    };
    if applied.is_empty() {
        return Err(StoreError::refused(
            "the database has no tables yet: run `saring db migrate --database URL` as the owner of the \
             tables",
        ));
    }
    Err(StoreError::refused(format!(
        "the database lacks migration {} ({}): run `saring db migrate --database URL` as the owner of the \
         tables",
        missing.0, missing.1
    )))
}

/// A newer release may have changed the tables so that this one would go wrong on them. One that has only
/// added to them has not.
async fn refuse_newer(connection: &mut PgConnection) -> Result<()> {
    let mut transaction = connection.begin().await.map_err(told)?;
    let row = sqlx::query("SELECT oldest FROM saring.database_state")
        .persistent(false)
        .fetch_one(&mut *transaction)
        .await
        .map_err(told)?;
    transaction.commit().await.map_err(told)?;
    let known = all().map(|(number, ..)| number).max().unwrap_or_default();
    let found: i64 = row.try_get("oldest").map_err(told)?;
    if found > known {
        return Err(StoreError::NewerVersion { found, known });
    }
    Ok(())
}

/// The numbers and names of the migrations that a database has.
async fn applied(connection: &mut PgConnection) -> sqlx::Result<Vec<(i64, String)>> {
    let mut transaction = connection.begin().await?;
    let there = sqlx::query("SELECT to_regclass('saring.migration') IS NOT NULL AS there")
        .persistent(false)
        .fetch_one(&mut *transaction)
        .await?;
    let rows =
        match there.try_get("there")? {
            false => Vec::new(),
            true => sqlx::query(
                "SELECT version, description FROM saring.migration WHERE success ORDER BY version",
            )
            .persistent(false)
            .fetch_all(&mut *transaction)
            .await?,
        };
    transaction.commit().await?;
    rows.iter().map(|row| Ok((row.try_get("version")?, row.try_get("description")?))).collect()
}

fn all() -> impl Iterator<Item = (i64, &'static str, &'static str)> {
    MIGRATIONS.iter().filter_map(|&(number, name, sql)| Some((number.parse().ok()?, name, sql)))
}

fn failed(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(found) => {
            let known = all().map(|(number, ..)| number).max().unwrap_or_default();
            StoreError::NewerVersion { found, known }
        }
        MigrateError::VersionMismatch(version) => {
            StoreError::corrupt(format!("migration {version} is not the one of this project"))
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            not_migrated(error)
        }
        error => StoreError::unavailable(error),
    }
}

/// What the database says to whoever runs migrations, which is no server.
fn not_migrated(error: sqlx::Error) -> StoreError {
    let sqlx::Error::Database(database) = &error else { return told(error) };
    // Messages are in the operator's language.
    let routine = database.try_downcast_ref().and_then(PgDatabaseError::routine);
    match (database.code().as_deref(), database.message()) {
        (Some("42501"), _) if routine == Some("CreateRole") => StoreError::refused(
            "servers work as the role saring_app, which is not there, and this role may not make it; a \
             superuser makes it, once: CREATE ROLE saring_app NOLOGIN; GRANT saring_app TO saring_server; then \
             run `saring db migrate` again",
        ),
        (Some("42501"), message) => StoreError::refused(format!(
            "this role may not bring the tables up to date: {message}; run `saring db migrate` as their \
             owner, who owns the database too"
        )),
        (Some("25006"), _) => StoreError::refused(
            "the database is a standby, which takes no writes; give the address of the primary",
        ),
        _ => told(error),
    }
}

/// What the database says to whoever asks for its migrations, which may be the owner or a server.
fn not_shown(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) if database.code().as_deref() == Some("42501") => {
            StoreError::refused(format!(
                "this role may not see which migrations the database has: {}; use the owner of the tables, \
                 or the server's role, after GRANT saring_app TO it",
                database.message()
            ))
        }
        _ => told(error),
    }
}
