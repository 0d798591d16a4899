//! Servers that are broken on purpose, so that each scenario is seen to notice it.
//!
//! This test's own program becomes the server: no broken code is in the binary that is shipped.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use saring_app::{App, Policy};
use saring_server::{DataFolder, Limits, SystemEnvironment};
use saring_store::{Mutant, SqliteOptions, SqliteStore};
use saring_tests::server::Server;

/// What makes this program a server: `MUTANT LISTEN FOLDER`.
const ORDERS: &str = "SARING_MUTANT_ORDERS";

/// Starts a server that is broken like this.
pub fn start(mutant: Mutant, data: &Path, listen: &str) -> Server {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["mutant::server", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(ORDERS, format!("{mutant:?} {listen} {}", data.display()));
    Server::of(command)
}

/// The server: does nothing unless it has orders, and with them does not end by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let mut orders = orders.splitn(3, ' ');
    let mut order = || orders.next().unwrap();
    let mutant = match order() {
        "AcknowledgeBeforeCommit" => Mutant::AcknowledgeBeforeCommit,
        "WriteInCallersTask" => Mutant::WriteInCallersTask,
        "KeysOutsideTransaction" => Mutant::KeysOutsideTransaction,
        "RollupsForgetRestored" => Mutant::RollupsForgetRestored,
        other => panic!("{other}"),
    };
    let (listen, data) = (order().parse().unwrap(), Path::new(order()));
    let environment = Arc::new(SystemEnvironment);
    let folder = DataFolder::open(data, &*environment).await.unwrap();
    folder.store.close().await;
    let signing = folder.signing;
    drop(folder.store);
    let store = SqliteStore::open(SqliteOptions::new(data).mutant(mutant)).await.unwrap();
    let app = App::open(Arc::new(store), signing, Policy::default(), environment).await.unwrap();
    let limits = Limits { heartbeat: Duration::from_secs(1), ..Limits::default() };
    let server = saring_server::Server { limits, tls: None, allow_plain_text: false };
    let bound = server.bind(listen).await.unwrap();
    println!("\nready grpc={} key-set=none", bound.address());
    bound.run(Arc::new(app), std::future::pending()).await.unwrap();
}
