//! Servers that are broken on purpose, so that each scenario is seen to notice it.
//!
//! A test's own program becomes the server, by a test `mutant::server` that does nothing unless it has orders: no
//! broken code is in the binary that is shipped.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "everything here is part of tests")]

use std::future::pending;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use saring_postgres_cluster::Database;
use saring_server::journal::FileJournal;
use saring_store::Store;
use serde_json::json;

use crate::server::Server;
use crate::serving::{Serving, open, with_store};

/// What makes a program such a server.
const ORDERS: &str = "SARING_MUTANT_ORDERS";

/// What a server is to be.
#[derive(Debug)]
pub struct Orders {
    /// How it is broken.
    pub broken: String,
    /// Where its files are.
    pub folder: PathBuf,
    /// The address of its database, if that is none of them.
    pub database: Option<String>,
    listen: SocketAddr,
}

/// Starts this program as a server that is broken like this.
///
/// # Panics
///
/// If it does not start.
#[must_use]
pub fn start(broken: &str, listen: &str, folder: &Path, database: Option<&Database>) -> Server {
    let orders = json!([broken, folder, database.map(Database::server_url), listen]);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["mutant::server", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(ORDERS, orders.to_string());
    Server::of(command)
}

/// What this program is to be, if it is to be a server.
///
/// # Panics
///
/// If the orders are not those of [`start`].
#[must_use]
pub fn orders() -> Option<Orders> {
    let orders = std::env::var(ORDERS).ok()?;
    let (broken, folder, database, listen) = serde_json::from_str(&orders).unwrap();
    Some(Orders { broken, folder, database, listen })
}

impl Orders {
    /// The journal in its folder.
    ///
    /// # Panics
    ///
    /// If it cannot be used.
    #[must_use]
    pub fn journal(&self) -> FileJournal {
        FileJournal::open(&self.folder.join("journal")).unwrap()
    }

    /// Serves by this store in the place of the sound one; gives the host and port.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub async fn serve(&self, store: impl Future<Output = Arc<dyn Store>>) -> String {
        let sound = open(&self.folder, self.database.as_deref(), 0).await;
        let served = Serving::of(with_store(sound, store).await, self.listen, 0).await;
        served.address.trim_start_matches("http://").to_owned()
    }
}

/// Says that the server is ready there, and goes on for ever.
pub async fn ready(address: &str) {
    println!("\nready grpc={address} key-set=none");
    pending::<()>().await;
}
