//! Servers that are broken on purpose, so that each scenario is seen to notice it.
//!
//! This test's own program becomes the server: no broken code is in the binary that is shipped.

use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flate2::read::GzDecoder;
use saring_app::{App, Policy};
use saring_server::journal::FileJournal;
use saring_server::{DataFolder, Limits, SystemEnvironment};
use saring_store::Result;
use saring_store::journal::{Entry, Journal};
use saring_store_sqlite::{Mutant, SqliteOptions};
use saring_tests::front::{self, Fault};
use saring_tests::server::Server;

/// What makes this program a server: `BROKEN LISTEN FOLDER`.
const ORDERS: &str = "SARING_MUTANT_ORDERS";

/// What is broken.
#[derive(Clone, Copy, Debug)]
pub enum Broken {
    /// The store.
    Store(Mutant),
    /// What ends a key is noted nowhere but in the database.
    Unjournalled,
    /// The server dies as soon as that is in the journal, before it is in the database.
    KilledOverJournal,
    /// A front before the server is part of its program, and may unpack what it is sent.
    Front { unpacks: bool },
}

/// A server that unpacks what it is sent before it refuses it.
struct Unpacks(bool);

impl Fault for Unpacks {
    fn holds_back(&self) -> bool {
        true
    }

    fn sent(&self, message: Vec<u8>) -> Vec<u8> {
        if self.0 {
            let mut unpacked = Vec::new();
            // What is no gzip ends at once.
            let _ = GzDecoder::new(&*message).take(64 << 20).read_to_end(&mut unpacked);
        }
        message
    }
}

#[derive(Debug)]
struct KilledOver(FileJournal);

#[async_trait]
impl Journal for KilledOver {
    async fn append(&self, entry: &Entry) -> Result<()> {
        self.0.append(entry).await?;
        std::process::abort();
    }
}

/// Starts a server that is broken like this.
pub fn start(broken: Broken, data: &Path, listen: &str) -> Server {
    let broken = match broken {
        Broken::Store(mutant) => format!("{mutant:?}"),
        Broken::Unjournalled | Broken::KilledOverJournal => format!("{broken:?}"),
        Broken::Front { unpacks: true } => "Unpacks".to_owned(),
        Broken::Front { unpacks: false } => "PassesOn".to_owned(),
    };
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["mutant::server", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(ORDERS, format!("{broken} {listen} {}", data.display()));
    Server::of(command)
}

/// The server: does nothing unless it has orders, and with them does not end by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let mut orders = orders.splitn(3, ' ');
    let mut order = || orders.next().unwrap();
    let broken = match order() {
        "AcknowledgeBeforeCommit" => Broken::Store(Mutant::AcknowledgeBeforeCommit),
        "WriteInCallersTask" => Broken::Store(Mutant::WriteInCallersTask),
        "KeysOutsideTransaction" => Broken::Store(Mutant::KeysOutsideTransaction),
        "RollupsForgetRestored" => Broken::Store(Mutant::RollupsForgetRestored),
        "Unjournalled" => Broken::Unjournalled,
        "KilledOverJournal" => Broken::KilledOverJournal,
        "Unpacks" => Broken::Front { unpacks: true },
        "PassesOn" => Broken::Front { unpacks: false },
        other => panic!("{other}"),
    };
    let (listen, data) = (order().parse().unwrap(), Path::new(order()));
    let environment = Arc::new(SystemEnvironment);
    let folder = DataFolder::open(data, None, None, &*environment).await.unwrap();
    folder.store.close().await;
    let signing = folder.signing;
    drop(folder.store);
    let mut options = SqliteOptions::new(data);
    if let Broken::Store(mutant) = broken {
        options = options.mutant(mutant);
    }
    let mut store = saring_store_sqlite::open(options).await.unwrap();
    if let Broken::KilledOverJournal = broken {
        let journal = FileJournal::open(&data.join("journal")).unwrap();
        store = store.with_journal(Arc::new(KilledOver(journal)));
    }
    let app = App::open(Arc::new(store), signing, Policy::default(), environment).await.unwrap();
    let limits = Limits { heartbeat: Duration::from_secs(1), ..Limits::default() };
    let server = saring_server::Server { limits, tls: None, allow_plain_text: false };
    let bound = server.bind(listen).await.unwrap();
    let mut address = bound.address().to_string();
    if let Broken::Front { unpacks } = broken {
        address = front::before(&address, Unpacks(unpacks)).await;
    }
    println!("\nready grpc={address} key-set=none");
    bound.run(Arc::new(app), std::future::pending()).await.unwrap();
}
