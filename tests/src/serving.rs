//! A server in this process, with a clock that is set by hand.
#![expect(clippy::unwrap_used, reason = "everything here is part of tests")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use saring_app::{App, Environment, Policy};
use saring_postgres_cluster::Database;
use saring_server::{DataFolder, Limits, Server, SystemEnvironment};
use saring_store::Store;
use tonic::transport::{Channel, Endpoint};

/// The real world, with a clock that is so many microseconds ahead.
#[derive(Debug, Default)]
struct Clock(AtomicI64);

impl Environment for Clock {
    fn now(&self) -> i64 {
        SystemEnvironment.now() + self.0.load(Ordering::Relaxed)
    }

    fn random(&self) -> [u8; 48] {
        SystemEnvironment.random()
    }
}

/// A server in this process.
#[derive(Debug)]
pub struct Serving {
    /// As a URI.
    pub address: String,
    clock: Arc<Clock>,
}

impl Serving {
    /// Starts it on a folder, and a database if that is another one.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub async fn start(folder: &Path, database: Option<&Database>, ahead: i64) -> Serving {
        let url = database.map(Database::server_url);
        let folder = open(folder, url.as_deref(), ahead).await;
        Serving::of(folder, "127.0.0.1:0".parse().unwrap(), ahead).await
    }

    /// Starts it on a folder that is open, without limits of its own.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub async fn of(folder: DataFolder, listen: SocketAddr, ahead: i64) -> Serving {
        let clock = Arc::new(Clock(ahead.into()));
        let (store, environment) = (folder.store, Arc::<Clock>::clone(&clock));
        let app = App::open(store, folder.signing, Policy::default(), environment).await.unwrap();
        let limits = Limits { heartbeat: Duration::from_millis(200), ..Limits::default() };
        let server = Server { limits, tls: None, allow_plain_text: false };
        let bound = server.bind(listen).await.unwrap();
        let address = format!("http://{}", bound.address());
        tokio::spawn(bound.run(Arc::new(app), std::future::pending()));
        Serving { address, clock }
    }

    /// Sets its clock so many microseconds ahead.
    pub fn set_clock(&self, ahead: i64) {
        self.clock.0.store(ahead, Ordering::Relaxed);
    }

    /// A connection to it.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub async fn channel(&self) -> Channel {
        Endpoint::from_shared(self.address.clone()).unwrap().connect().await.unwrap()
    }
}

/// Opens a folder, and a database at this address if that is another one, by a clock that is so far ahead.
///
/// # Panics
///
/// If it cannot be opened.
pub async fn open(folder: &Path, database: Option<&str>, ahead: i64) -> DataFolder {
    let journal = folder.join("journal");
    DataFolder::open(folder, database, Some(&journal), &Clock(ahead.into())).await.unwrap()
}

/// An open folder with another store, which is opened once its own is closed.
pub async fn with_store(
    mut folder: DataFolder,
    store: impl Future<Output = Arc<dyn Store>>,
) -> DataFolder {
    folder.store.close().await;
    drop(folder.store);
    folder.store = store.await;
    folder
}
