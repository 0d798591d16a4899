//! The database of a server under test: a file in its folder, or one on a throwaway PostgreSQL.
//!
//! With `SARING_TEST_STORE=postgres` every server that is started on a folder gets a database there, the
//! same for the same folder.
#![expect(clippy::unwrap_used, reason = "everything here is part of tests")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use saring_postgres_cluster::{Cluster, Database, or_skip};
use saring_store_postgres::PostgresOptions;

/// The template of a database whose tables are there.
const TEMPLATE: &str = "migrated";

/// A new database whose tables are there. Where there is no PostgreSQL it says loudly that `what` was not
/// run.
///
/// # Panics
///
/// If it cannot be made.
#[must_use]
pub fn database(what: &str) -> Option<Database> {
    let cluster = or_skip(what, Cluster::shared())?;
    cluster.template(TEMPLATE, |owner_url| {
        let options = PostgresOptions::new(owner_url).unwrap();
        // Whoever asks may be in a runtime already.
        let migrated = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(saring_store_postgres::migrate(&options)).unwrap();
        });
        migrated.join().unwrap();
    });
    Some(cluster.database(Some(TEMPLATE)))
}

/// The database of a server on this folder, if it is not to be in the folder.
///
/// # Panics
///
/// If it cannot be made.
#[must_use]
pub fn of(data: &Path) -> Option<&'static Database> {
    static DATABASES: Mutex<Option<HashMap<PathBuf, &'static Database>>> = Mutex::new(None);
    if std::env::var("SARING_TEST_STORE").ok()? != "postgres" {
        return None;
    }
    let mut databases = DATABASES.lock().unwrap_or_else(PoisonError::into_inner);
    let databases = databases.get_or_insert_default();
    if let Some(database) = databases.get(data) {
        return Some(database);
    }
    let database = database("a test over the wire, on PostgreSQL")?;
    // It stays as long as the cluster, which is as long as the process.
    let database: &'static Database = Box::leak(Box::new(database));
    databases.insert(data.to_owned(), database);
    Some(database)
}
