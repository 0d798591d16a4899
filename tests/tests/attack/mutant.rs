//! Servers that are broken on purpose, on a folder.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use flate2::read::GzDecoder;
use saring_server::journal::FileJournal;
use saring_store::journal::{Entry, Journal};
use saring_store::{Result, Store};
use saring_store_postgres::PostgresOptions;
use saring_store_sql::{Database, SqlStore};
use saring_store_sqlite::{Mutant, SqliteOptions};
use saring_tests::front::{self, Fault};
use saring_tests::mutant::{self, ready};
use saring_tests::server::Server;
use saring_tests::store;

/// What is broken.
#[derive(Clone, Copy, Debug)]
pub enum Broken {
    /// The store.
    Store(Mutant),
    /// What ends a key is noted nowhere but in the database.
    NotesNothing,
    /// The server dies as soon as that is in the journal, before it is in the database.
    KilledOverJournal,
    /// A front before the server is part of its program.
    Front(Spoilt),
}

/// What a front spoils.
#[derive(Clone, Copy, Debug)]
pub enum Spoilt {
    /// Nothing: it holds messages back until all of them is there.
    HoldsBack,
    /// It unpacks them too.
    Unpacks,
    /// It works on large messages, and on figures, by the threads that pass everything on.
    WorksInline,
}

/// What a piece of work takes.
const WORK: Duration = Duration::from_secs(1);

impl Fault for Spoilt {
    fn holds_back(&self) -> bool {
        matches!(self, Spoilt::HoldsBack | Spoilt::Unpacks)
    }

    fn sent(&self, message: Vec<u8>) -> Vec<u8> {
        match self {
            Spoilt::HoldsBack => {}
            Spoilt::Unpacks => {
                let mut unpacked = Vec::new();
                // What is no gzip ends at once.
                let _ = GzDecoder::new(&*message).take(64 << 20).read_to_end(&mut unpacked);
            }
            Spoilt::WorksInline if message.len() > 100_000 => thread::sleep(WORK),
            Spoilt::WorksInline => {}
        }
        message
    }

    fn answered(&self, path: &str, message: Vec<u8>) -> Vec<Vec<u8>> {
        if matches!(self, Spoilt::WorksInline) && path.ends_with("/GetStatistics") {
            thread::sleep(WORK);
        }
        vec![message]
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
        Broken::NotesNothing | Broken::KilledOverJournal => format!("{broken:?}"),
        Broken::Front(spoilt) => format!("{spoilt:?}"),
    };
    mutant::start(&broken, listen, data, store::of(data))
}

fn with<D: Database>(store: SqlStore<D>, journal: Option<Arc<dyn Journal>>) -> Arc<dyn Store> {
    Arc::new(journal.into_iter().fold(store, SqlStore::with_journal))
}

/// The server: does nothing unless it has orders, and with them does not end by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server() {
    let Some(orders) = mutant::orders() else { return };
    let broken = match &*orders.broken {
        "AcknowledgeBeforeCommit" => Broken::Store(Mutant::AcknowledgeBeforeCommit),
        "WriteInCallersTask" => Broken::Store(Mutant::WriteInCallersTask),
        "KeysOutsideTransaction" => Broken::Store(Mutant::KeysOutsideTransaction),
        "AuditSkipsOne" => Broken::Store(Mutant::AuditSkipsOne),
        "RollupsForgetRestored" => Broken::Store(Mutant::RollupsForgetRestored),
        "NotesNothing" => Broken::NotesNothing,
        "KilledOverJournal" => Broken::KilledOverJournal,
        "HoldsBack" => Broken::Front(Spoilt::HoldsBack),
        "Unpacks" => Broken::Front(Spoilt::Unpacks),
        "WorksInline" => Broken::Front(Spoilt::WorksInline),
        other => panic!("{other}"),
    };
    let store = async {
        let mutant = match broken {
            Broken::Store(mutant) => Some(mutant),
            _ => None,
        };
        let journal: Option<Arc<dyn Journal>> = match broken {
            Broken::NotesNothing => None,
            Broken::KilledOverJournal => Some(Arc::new(KilledOver(orders.journal()))),
            Broken::Store(_) | Broken::Front(_) => Some(Arc::new(orders.journal())),
        };
        match orders.database.as_deref() {
            None => {
                let options = SqliteOptions::new(&orders.folder);
                let options = mutant.into_iter().fold(options, SqliteOptions::mutant);
                with(saring_store_sqlite::open(options).await.unwrap(), journal)
            }
            Some(address) => {
                let options = PostgresOptions::new(address).unwrap();
                let options = mutant.into_iter().fold(options, PostgresOptions::mutant);
                with(saring_store_postgres::open(options).await.unwrap(), journal)
            }
        }
    };
    let mut address = orders.serve(store).await;
    if let Broken::Front(spoilt) = broken {
        address = front::before(&address, spoilt).await;
    }
    ready(&address).await;
}
