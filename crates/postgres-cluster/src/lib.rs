//! A throwaway PostgreSQL for tests: one for each process, started by the first test that asks for it.
//!
//! It ends with the process, however that ends, and leaves no folder behind. Only tests depend on this
//! crate; it runs the programs of PostgreSQL and panics where they fail.
//!
//! ```
//! use saring_postgres_cluster::{Cluster, or_skip};
//!
//! let Some(cluster) = or_skip("this example", Cluster::shared()) else { return };
//! let database = cluster.database(None);
//! assert_eq!(database.sql("SELECT 1 + 1"), "2");
//! ```
//!
//! With `SARING_TEST_POOLER` set, servers are led through a `PgBouncer`.
//!
//! # Roles
//!
//! `postgres` is the superuser. `saring_owner` owns the databases and may make roles, as whoever runs
//! migrations. `saring_server` may nothing by itself: it becomes a member of `saring_app` once the template
//! of a database has made that role.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod cluster;
mod pgbouncer;
mod programs;
mod standby;
mod watched;

use std::env;
use std::fmt::Display;
use std::io::{self, Write as _};

pub use cluster::{Cluster, Database};
pub use pgbouncer::PgBouncer;
pub use programs::Missing;
pub use standby::Standby;

/// What was found. Where it is missing, says loudly that `what` was not run, and gives `None`: the test
/// returns.
///
/// # Panics
///
/// Where it is missing and `SARING_TEST_POSTGRES_REQUIRED` is set, as it is in CI.
pub fn or_skip<T>(what: &str, found: Result<T, Missing>) -> Option<T> {
    match found {
        Ok(found) => Some(found),
        Err(missing) if env::var_os("SARING_TEST_POSTGRES_REQUIRED").is_some() => {
            panic!("{what} cannot run: {missing}")
        }
        Err(missing) => {
            not_run(what, &missing);
            None
        }
    }
}

/// Says loudly that `what` was not run, and why.
///
/// # Panics
///
/// If nobody can be told.
pub fn not_run(what: &str, why: &dyn Display) {
    // Not by `eprintln!`: of a test that passes, nobody is shown that.
    writeln!(io::stderr(), "NOT RUN: {what}: {why}").expect("standard error is open");
}
