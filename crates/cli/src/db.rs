//! `saring db …`: a server's data folder backed up and put back, and its database in PostgreSQL.

mod address;
mod copy;
mod folder;
mod keys;
mod migrations;
mod partitions;
mod restore;
mod target;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;
use prost_types::Timestamp;
use saring_app::Environment as _;
use saring_rules::Lang;
use saring_server::SystemEnvironment;
use saring_server::backup::{self, BackupError};

use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::message::message;
use crate::output::print;
use crate::remote::shown_time;
use crate::service::start;

pub(crate) use copy::KEPT;
pub(crate) use migrations::ROLES;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Back a data folder up into one new file, while its server may run; the keys are in it
    Backup(BackupArgs),
    /// Make a new data folder out of a backup
    Restore(restore::RestoreArgs),
    /// Say that a database was put back in another way, such as from a snapshot of the disk
    Restored(restore::RestoredArgs),
    /// Let keys in again that a restore without its journal has suspended
    ConfirmKey(keys::ConfirmArgs),
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

pub(crate) fn run(command: &Command, lang: Lang) -> Outcome {
    start("warn")?.block_on(async {
        match command {
            Command::Backup(args) => backed_up(args, lang).await,
            Command::Restore(args) => restore::restore(args, lang).await,
            Command::Restored(args) => restore::restored(args, lang).await,
            Command::ConfirmKey(args) => keys::confirm(args, lang).await,
            Command::Migrate(args) => migrations::migrate(args, lang).await,
            Command::Status(args) => migrations::status(args, lang).await,
            Command::Verify(args) => verify::run(args, lang).await,
            Command::Copy(args) => copy::run(args, lang).await,
        }
    })
}

async fn backed_up(BackupArgs { file, data }: &BackupArgs, lang: Lang) -> Outcome {
    let missing = backup::backup(data, file, SystemEnvironment.now()).await;
    let missing = missing.map_err(|error| failed(&error))?;
    let file = file.display();
    let told = match missing.join(", ") {
        none if none.is_empty() => message!(
            "cadangan ditulis ke {file}; kunci penanda tangan ada di dalamnya, jadi simpan \
             seperti sebuah rahasia",
            "the backup is in {file}; the signing key is in it, so keep it as a secret"
        ),
        missing => message!(
            "cadangan ditulis ke {file}, tanpa {missing}, yang tidak ada di folder data",
            "the backup is in {file}, without {missing}, which the data folder does not have"
        ),
    };
    print(&format!("{}\n", told.text(lang)))
}

fn failed(error: &BackupError) -> Failure {
    let why = catalogue::told(&error.to_string());
    Failure::new(message!("tidak berhasil", "this failed").and(&why))
}

/// A time in microseconds, for reading.
fn time(at: i64) -> String {
    let at = Timestamp { seconds: at.div_euclid(1_000_000), nanos: 0 };
    shown_time(Some(&at))
}
