//! A store in PostgreSQL, for any number of servers.
//!
//! Every statement, reads too, runs in an explicit transaction and without a name, with types that are
//! built in: so it may go through PgBouncer in transaction mode. Each transaction works under a role that
//! owns nothing and says whose rows it may see, which row-level security holds (`docs/row-security.md`).
//!
//! What one transaction at a time may decide on is locked first of all by advisory locks, in order. So
//! `READ COMMITTED` is enough for what writes, and no two wait for each other. What reads does so
//! `REPEATABLE READ`, of one state of the data.

mod connection;
mod copy;
mod error;
mod locks;
mod migrations;
#[cfg(feature = "mutants")]
mod mutant;
mod open;
mod options;
mod partitions;
mod pool;
mod state;
pub mod statement;
mod work;

pub use copy::{Compared, copy};
pub use migrations::{MigrationStatus, migrate, status};
pub use open::open;
pub use options::PostgresOptions;
pub use partitions::stray_outcomes;
#[cfg(feature = "mutants")]
pub use saring_store_sql::Mutant;
pub use state::{mark, restored};

use std::sync::Arc;

use saring_store::Result;
#[cfg(not(feature = "mutants"))]
use saring_store_sql::Mutant;
use saring_store_sql::{Access, Database, SqlStore, Tx, Work};
use tokio::sync::watch;

use work::Pools;

/// A store in PostgreSQL. Clones share it.
pub type PostgresStore = SqlStore<Postgres>;

/// A database, with connections to it.
#[derive(Clone)]
pub struct Postgres {
    pools: Arc<Pools>,
    options: PostgresOptions,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address holds a password.
        f.debug_struct("Postgres").finish_non_exhaustive()
    }
}

impl Database for Postgres {
    const IS_SHARED: bool = true;
    const SYSTEM: &'static str = "postgresql";

    async fn write<T, F>(&self, access: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        #[cfg(feature = "mutants")]
        if self.options.is_broken(Mutant::AcknowledgeBeforeCommit) {
            return mutant::answer_first(Arc::clone(&self.pools), access, work).await;
        }
        self.pools.write(access, work).await
    }

    async fn read<T, F>(&self, access: Access, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'c>) -> Work<'c, T> + Send + 'static,
    {
        self.pools.read(access, work).await
    }

    async fn make_partitions(&self) -> Result<u64> {
        partitions::make(self, None).await
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.pools.commits()
    }

    async fn close(&self) {
        self.pools.close().await;
    }

    fn is_broken(&self, mutant: Mutant) -> bool {
        self.options.is_broken(mutant)
    }
}
