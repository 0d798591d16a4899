//! What a store in PostgreSQL must do, on a throwaway cluster.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod conformance;
mod partitions;
mod pooler;
mod row_security;
mod schema;
mod several;

use std::sync::Arc;

use saring_postgres_cluster::{Cluster, Database};
use saring_store_postgres::{Mutant, PostgresOptions, PostgresStore};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// The template of a database whose tables are there.
const TEMPLATE: &str = "migrated";

/// A new database whose tables are there.
fn database(cluster: &'static Cluster) -> Database {
    cluster.template(TEMPLATE, |owner_url| {
        let options = PostgresOptions::new(owner_url).unwrap();
        let migrated = async { saring_store_postgres::migrate(&options).await.unwrap() };
        block_in_place(|| Handle::current().block_on(migrated));
    });
    cluster.database(Some(TEMPLATE))
}

/// A store at this address.
async fn open(url: &str) -> Arc<PostgresStore> {
    Arc::new(saring_store_postgres::open(PostgresOptions::new(url).unwrap()).await.unwrap())
}

/// A store at this address that is broken on purpose.
async fn broken(url: &str, mutant: Mutant) -> Arc<PostgresStore> {
    let options = PostgresOptions::new(url).unwrap().mutant(mutant);
    Arc::new(saring_store_postgres::open(options).await.unwrap())
}
