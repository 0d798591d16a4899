//! `saring db …`: a server's data folder backed up and put back, and its database in PostgreSQL.

mod address;
mod copy;
mod folder;
mod migrations;
mod partitions;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;
use prost_types::Timestamp;
use saring_app::Environment as _;
use saring_rules::Lang;
use saring_server::SystemEnvironment;
use saring_server::backup::{self, BackupError};
use saring_store::Store as _;
use saring_store_sql::Restored;

use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::remote::shown_time;
use crate::service::start;
use crate::terminal::print;

use address::{Address, unusable};
pub(crate) use copy::KEPT;
pub(crate) use migrations::ROLES;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Back a data folder up into one new file, while its server may run; the keys are in it
    Backup(BackupArgs),
    /// Make a new data folder out of a backup
    Restore(RestoreArgs),
    /// Say that a database was put back in another way, such as from a snapshot of the disk
    Restored(RestoredArgs),
    /// Make the tables of a PostgreSQL database, or bring them up to date
    #[command(after_help = ROLES)]
    Migrate(migrations::MigrateArgs),
    /// Show which migrations a PostgreSQL database has, and whether outcomes stand in no month's partition
    Status(migrations::StatusArgs),
    /// Recount what is stored, and see that it agrees with itself; nothing is written
    Verify(verify::Args),
    /// Copy what a data folder holds into a PostgreSQL database; its server is stopped
    #[command(after_help = KEPT)]
    Copy(copy::Args),
}

#[derive(clap::Args)]
pub(crate) struct BackupArgs {
    /// The backup: a new file, which only this user can read
    file: PathBuf,
    /// The data folder of the server
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// The new data folder; made if it is not there, and empty
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct RestoredArgs {
    /// The data folder of the server, which is stopped
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<PathBuf>,
    #[command(flatten)]
    address: Address,
}

pub(crate) fn run(command: &Command, lang: Lang) -> Outcome {
    start("warn")?.block_on(async {
        match command {
            Command::Backup(args) => tell(backed_up(args).await, lang),
            Command::Restore(args) => tell(restored(args).await, lang),
            Command::Restored(args) => tell(Ok(marked(args).await?), lang),
            Command::Migrate(args) => migrations::migrate(args, lang).await,
            Command::Status(args) => migrations::status(args, lang).await,
            Command::Verify(args) => verify::run(args, lang).await,
            Command::Copy(args) => copy::run(args, lang).await,
        }
    })
}

/// The lines of a command that is done.
fn tell(done: Result<Vec<Message>, BackupError>, lang: Lang) -> Outcome {
    let done = done.map_err(|error| failed(&error))?;
    print(&done.iter().map(|line| format!("{}\n", line.text(lang))).collect::<String>())
}

async fn backed_up(BackupArgs { file, data }: &BackupArgs) -> Result<Vec<Message>, BackupError> {
    let missing = backup::backup(data, file, SystemEnvironment.now()).await?;
    let file = file.display();
    Ok(vec![match missing.join(", ") {
        none if none.is_empty() => message!(
            "cadangan ditulis ke {file}; kunci penanda tangan ada di dalamnya, jadi simpan \
             seperti sebuah rahasia",
            "the backup is in {file}; the signing key is in it, so keep it as a secret"
        ),
        missing => message!(
            "cadangan ditulis ke {file}, tanpa {missing}, yang tidak ada di folder data",
            "the backup is in {file}, without {missing}, which the data folder does not have"
        ),
    }])
}

async fn restored(RestoreArgs { file, data }: &RestoreArgs) -> Result<Vec<Message>, BackupError> {
    let made_at = backup::restore(file, data).await?;
    let data = data.display();
    let restored = message!(
        "folder data dipulihkan ke {data}; server yang dijalankan di atasnya memulai masa \
         kepercayaan baru",
        "the data folder is restored to {data}; the server that starts on it begins a new \
         trust epoch"
    );
    Ok([vec![restored, age(made_at)], to_do()].concat())
}

async fn marked(RestoredArgs { data, address }: &RestoredArgs) -> Result<Vec<Message>, Failure> {
    match data {
        Some(data) => backup::mark_restored(data).await.map_err(|error| failed(&error))?,
        None => {
            let store = saring_store_postgres::open(address.options()?).await;
            let store = store.map_err(|error| unusable(&error))?;
            let marked = saring_store_postgres::mark(&store, Restored::Marked).await;
            store.close().await;
            marked.map_err(|error| unusable(&error))?;
        }
    }
    let marked = message!(
        "ditandai: server yang dijalankan berikutnya memulai masa kepercayaan baru",
        "marked: the next server to start begins a new trust epoch"
    );
    Ok([vec![marked], to_do()].concat())
}

fn failed(error: &BackupError) -> Failure {
    let why = catalogue::told(&error.to_string());
    Failure::new(message!("tidak berhasil", "this failed").and(&why))
}

/// When a backup was made.
fn age(made_at: Option<i64>) -> Message {
    match made_at {
        Some(at) => {
            let at = Timestamp { seconds: at.div_euclid(1_000_000), nanos: 0 };
            let at = shown_time(Some(&at));
            message!("cadangan itu dibuat {at}", "the backup was made at {at}")
        }
        None => message!(
            "cadangan itu tidak mencatat kapan ia dibuat",
            "the backup does not say when it was made"
        ),
    }
}

/// What an operator has to do about the time that was lost: the server cannot know of it.
fn to_do() -> Vec<Message> {
    vec![
        message!(
            "kunci API yang dicabut sesudah keadaan ini BERLAKU LAGI: lihat `saring key list`, lalu \
             cabut lagi",
            "API keys that were revoked after this state are GOOD AGAIN: look at `saring key list`, \
             and revoke them again"
        ),
        message!(
            "versi aturan, penyerahan, platform, kunci dan setelan dari sesudahnya hilang: terbitkan, \
             serahkan, buat dan setel lagi",
            "rule versions, handovers, platforms, keys and settings from after it are gone: publish, \
             hand over, make and set them again"
        ),
        message!(
            "laporan dari sesudahnya dikirim lagi oleh edge yang masih menyimpannya, biasanya 7 hari",
            "outcomes from after it are sent again by the edges that still keep them, 7 days as a rule"
        ),
    ]
}
