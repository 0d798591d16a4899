//! `saring db …`: backups of a server's data folder, and putting them back.

use std::path::PathBuf;

use clap::Subcommand;
use saring_rules::Lang;
use saring_server::backup::{self, BackupError};

use crate::catalogue;
use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::service::start;
use crate::terminal::print;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Back a data folder up into one new file, while its server may run; the keys are in it
    Backup(BackupArgs),
    /// Make a new data folder out of a backup
    Restore(RestoreArgs),
    /// Say that a database was put back in another way, such as from a snapshot of the disk
    Restored(RestoredArgs),
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
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(crate) fn run(command: &Command, lang: Lang) -> Outcome {
    let done = start("warn")?.block_on(done(command)).map_err(|error| {
        let why = catalogue::told(&error.to_string());
        Failure::new(message!("tidak berhasil", "this failed").and(&why))
    })?;
    print(&format!("{}\n", done.text(lang)))
}

async fn done(command: &Command) -> Result<Message, BackupError> {
    match command {
        Command::Backup(BackupArgs { file, data }) => {
            let missing = backup::backup(data, file).await?;
            let file = file.display();
            Ok(match missing.join(", ") {
                none if none.is_empty() => message!(
                    "cadangan ditulis ke {file}; kunci penanda tangan ada di dalamnya, jadi simpan \
                     seperti sebuah rahasia",
                    "the backup is in {file}; the signing key is in it, so keep it as a secret"
                ),
                missing => message!(
                    "cadangan ditulis ke {file}, tanpa {missing}, yang tidak ada di folder data",
                    "the backup is in {file}, without {missing}, which the data folder does not have"
                ),
            })
        }
        Command::Restore(RestoreArgs { file, data }) => {
            backup::restore(file, data).await?;
            let data = data.display();
            Ok(message!(
                "folder data dipulihkan ke {data}; server yang dijalankan di atasnya memulai masa \
                 kepercayaan baru",
                "the data folder is restored to {data}; the server that starts on it begins a new \
                 trust epoch"
            ))
        }
        Command::Restored(RestoredArgs { data }) => {
            backup::mark_restored(data).await?;
            Ok(message!(
                "ditandai: server yang dijalankan berikutnya memulai masa kepercayaan baru",
                "marked: the next server to start begins a new trust epoch"
            ))
        }
    }
}
