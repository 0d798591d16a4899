//! Servers that are broken on purpose, on either store.

use std::path::Path;
use std::sync::Arc;

use saring_postgres_cluster::Database;
use saring_server::journal::FileJournal;
use saring_store::Store;
use saring_store_postgres::PostgresOptions;
use saring_store_sql::{Mutant, SqlStore};
use saring_store_sqlite::SqliteOptions;
use saring_tests::mutant::{self, ready};
use saring_tests::server::Server;

/// What is broken.
#[derive(Clone, Copy, Debug)]
pub enum Broken {
    /// What ends a key is noted nowhere but in the database.
    NotesNothing,
    /// The store answers a write a little before it is committed.
    AcknowledgeBeforeCommit,
}

/// Starts a server that is broken like this, on a folder that has been set up.
pub fn start(broken: Broken, listen: &str, folder: &Path, database: Option<&Database>) -> Server {
    mutant::start(&format!("{broken:?}"), listen, folder, database)
}

fn noting<D: saring_store_sql::Database>(
    store: SqlStore<D>,
    journal: Option<FileJournal>,
) -> Arc<dyn Store> {
    Arc::new(match journal {
        Some(journal) => store.with_journal(Arc::new(journal)),
        None => store,
    })
}

/// The server: does nothing unless it has orders, and with them does not end by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server() {
    let Some(orders) = mutant::orders() else { return };
    let (mutant, journal) = match &*orders.broken {
        "NotesNothing" => (None, None),
        "AcknowledgeBeforeCommit" => {
            (Some(Mutant::AcknowledgeBeforeCommit), Some(orders.journal()))
        }
        other => panic!("{other}"),
    };
    let store = async {
        if let Some(url) = &orders.database {
            let mut options = PostgresOptions::new(url).unwrap();
            if let Some(mutant) = mutant {
                options = options.mutant(mutant);
            }
            noting(saring_store_postgres::open(options).await.unwrap(), journal)
        } else {
            let mut options = SqliteOptions::new(&orders.folder);
            if let Some(mutant) = mutant {
                options = options.mutant(mutant);
            }
            noting(saring_store_sqlite::open(options).await.unwrap(), journal)
        }
    };
    ready(&orders.serve(store).await).await;
}
