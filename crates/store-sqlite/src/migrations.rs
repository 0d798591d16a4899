//! The tables, brought up to date step by step. A step that was released never changes.

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr as _, SqliteConnection};

use crate::error::{Error, Result};
use saring_store::StoreError;
use saring_store_sql::row::get;
use saring_store_sql::{Tx, query};

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "tenants", include_str!("../../../migrations/sqlite/0001_tenants.sql")),
    (2, "rule_sets", include_str!("../../../migrations/sqlite/0002_rule_sets.sql")),
    (3, "handovers", include_str!("../../../migrations/sqlite/0003_handovers.sql")),
    (4, "outcomes", include_str!("../../../migrations/sqlite/0004_outcomes.sql")),
    (5, "subscribers", include_str!("../../../migrations/sqlite/0005_subscribers.sql")),
    (6, "exceptions", include_str!("../../../migrations/sqlite/0006_exceptions.sql")),
    (7, "key_scopes", include_str!("../../../migrations/sqlite/0007_key_scopes.sql")),
    (8, "listing_aliases", include_str!("../../../migrations/sqlite/0008_listing_aliases.sql")),
    (9, "rule_verdicts", include_str!("../../../migrations/sqlite/0009_rule_verdicts.sql")),
    (10, "submissions", include_str!("../../../migrations/sqlite/0010_submissions.sql")),
    (
        11,
        "rules_of_versions",
        include_str!("../../../migrations/sqlite/0011_rules_of_versions.sql"),
    ),
    (12, "references", include_str!("../../../migrations/sqlite/0012_references.sql")),
    (13, "canonical", include_str!("../../../migrations/sqlite/0013_canonical.sql")),
    (16, "rollout_digests", include_str!("../../../migrations/sqlite/0016_rollout_digests.sql")),
    (17, "change_log", include_str!("../../../migrations/sqlite/0017_change_log.sql")),
    (18, "inbox_places", include_str!("../../../migrations/sqlite/0018_inbox_places.sql")),
    (
        19,
        "fingerprint_intents",
        include_str!("../../../migrations/sqlite/0019_fingerprint_intents.sql"),
    ),
    (20, "key_sets", include_str!("../../../migrations/sqlite/0020_key_sets.sql")),
    (21, "connections", include_str!("../../../migrations/sqlite/0021_connections.sql")),
    (
        22,
        "outcome_partitions",
        include_str!("../../../migrations/sqlite/0022_outcome_partitions.sql"),
    ),
    (23, "key_suspended", include_str!("../../../migrations/sqlite/0023_key_suspended.sql")),
    (24, "journal", include_str!("../../../migrations/sqlite/0024_journal.sql")),
    (25, "timeline", include_str!("../../../migrations/sqlite/0025_timeline.sql")),
    (26, "audit_log", include_str!("../../../migrations/sqlite/0026_audit_log.sql")),
];

/// The highest migration of this release.
const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// Applies what is missing.
pub(super) async fn run(connection: &mut SqliteConnection) -> Result<()> {
    let steps = MIGRATIONS.iter().map(|&(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    let migrator = Migrator::with_migrations(steps.collect());
    migrator.run_direct(None, connection, false).await.map_err(failed)
}

/// Refuses tables of another release, as those are read which nobody has brought up to date.
pub(super) async fn must_be_current(tx: &mut Tx<'_>) -> saring_store::Result<()> {
    let newest =
        query("SELECT max(version) AS version FROM _sqlx_migrations").fetch_one(tx).await?;
    match get::<Option<i64>>(&newest, "version")?.unwrap_or_default() {
        KNOWN => Ok(()),
        found if found > KNOWN => Err(StoreError::NewerVersion { found, known: KNOWN }),
        _ => Err(StoreError::refused(
            "an older release wrote the folder; start the server of this one on it once",
        )),
    }
}

fn failed(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(found) if found > KNOWN => {
            StoreError::NewerVersion { found, known: KNOWN }.into()
        }
        MigrateError::VersionMissing(version) | MigrateError::VersionMismatch(version) => {
            StoreError::corrupt(format!("migration {version} is not the one of this project"))
                .into()
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        error => StoreError::unavailable(error).into(),
    }
}
