//! Servers that are broken on purpose, so that each scenario is seen to notice it.
//!
//! This test's own program becomes the server: no broken code is in the binary that is shipped.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy};
use saring_postgres_cluster::Database;
use saring_server::SystemEnvironment;
use saring_store::Store;
use saring_store_postgres::PostgresOptions;
use saring_store_sql::Mutant;
use saring_store_sqlite::SqliteOptions;
use saring_tests::server::Server;
use saring_tests::serving::bind;

/// What makes this program a server: `BROKEN LISTEN FOLDER`, and the address of a database.
const ORDERS: &str = "SARING_MUTANT_ORDERS";

/// What is broken. Either way what ends a key is noted nowhere but in the database.
#[derive(Clone, Copy, Debug)]
pub enum Broken {
    /// Nothing else.
    NotesNothing,
    /// A write is answered a little before it is committed.
    AnswersFirst,
}

/// Starts a server that is broken like this, on a folder that has been set up.
pub fn start(broken: Broken, listen: &str, folder: &Path, database: Option<&Database>) -> Server {
    let url = database.map(Database::server_url).unwrap_or_default();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["mutant::server", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(ORDERS, format!("{broken:?} {listen} {} {url}", folder.display()));
    Server::of(command)
}

/// The server: does nothing unless it has orders, and with them does not end by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let [broken, listen, folder, url] = orders.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{orders}")
    };
    let answers_first = broken == format!("{:?}", Broken::AnswersFirst);
    let url = Some(url).filter(|url| !url.is_empty());
    let (folder, journal) = (Path::new(folder), Path::new(folder).join("journal"));
    let environment = Arc::new(SystemEnvironment);
    let opened = saring_server::DataFolder::open(folder, url, Some(&journal), &*environment);
    let opened = opened.await.unwrap();
    let (store, signing) = (opened.store, opened.signing);
    store.close().await;
    drop(store);
    // Without the journal.
    let store: Arc<dyn Store> = match url {
        Some(url) => {
            let mut options = PostgresOptions::new(url).unwrap();
            if answers_first {
                options = options.mutant(Mutant::AcknowledgeBeforeCommit);
            }
            Arc::new(saring_store_postgres::open(options).await.unwrap())
        }
        None => {
            let mut options = SqliteOptions::new(folder);
            if answers_first {
                options = options.mutant(Mutant::AcknowledgeBeforeCommit);
            }
            Arc::new(saring_store_sqlite::open(options).await.unwrap())
        }
    };
    let app = App::open(store, signing, Policy::default(), environment).await.unwrap();
    let bound = bind(listen.parse().unwrap(), Duration::from_secs(1)).await;
    println!("\nready grpc={} key-set=none", bound.address());
    bound.run(Arc::new(app), std::future::pending()).await.unwrap();
}
