//! `saring db verify`: whether what is stored agrees with itself.

use std::path::PathBuf;
use std::process::ExitCode;

use saring_rules::Lang;
use saring_store_postgres::stray_outcomes;
use saring_store_sql::verify::{Check, What};
use saring_store_sql::{Access, Database as _, verify};

use super::address::{Address, unusable};
use super::{folder, partitions};
use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};
use crate::output::print;
use crate::remote::Table;
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The data folder of a server, which may run
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<PathBuf>,
    #[command(flatten)]
    address: Address,
}

pub(crate) async fn run(args: &Args, lang: Lang) -> Outcome {
    let (checks, stray) = match &args.data {
        Some(data) => {
            folder::must_be_there(data)?;
            let checked = saring_store_sqlite::verify(data).await;
            (checked.map_err(|error| folder::unusable(data, error))?, 0)
        }
        None => of_database(&args.address).await?,
    };
    let mut table = Table::new(&[
        say(lang, "PEMERIKSAAN", "CHECK"),
        say(lang, "JUMLAH", "ROWS"),
        say(lang, "SALAH", "WRONG"),
    ])
    .numbers_from(1);
    for Check { what, rows, wrong } in &checks {
        table.row([words(*what).text(lang), &rows.to_string(), &wrong.to_string()]);
    }
    print(&table.text())?;
    if checks.iter().all(|check| check.wrong == 0) {
        return match stray {
            0 => Ok(ExitCode::SUCCESS),
            stray => Err(partitions::alarm(stray)),
        };
    }
    if checks.iter().any(|check| check.what == What::KeySets && check.wrong > 0) {
        return Err(Failure::new(message!(
            "ada kumpulan kunci yang tidak dijamin kunci sebelumnya: ada yang menulisnya ke basis data, atau \
             yang di antaranya hilang; ganti kata sandi basis data, pulihkan dari cadangan sebelum itu dengan \
             jurnalnya, dan laporkan bersama tabel di atas",
            "there is a key set that the keys before it do not vouch for: somebody wrote it into the database, \
             or those between are lost; change the database's passwords, restore a backup from before it with \
             the journal, and report this with the table above"
        )));
    }
    Err(Failure::new(message!(
        "yang tersimpan tidak cocok satu sama lain; pulihkan dari cadangan, dan laporkan bersama tabel di \
         atas",
        "what is stored does not agree with itself; restore a backup, and report this with the table \
         above"
    )))
}

/// Its checks, and how many outcomes stand in no month's partition.
async fn of_database(address: &Address) -> Result<(Vec<Check>, u64), Failure> {
    let store = saring_store_postgres::open(address.options()?).await;
    let store = store.map_err(|error| unusable(&error))?;
    let access = Access { is_long: true, ..Access::all() };
    let checks = store.read(access, |tx| Box::pin(verify::run(tx))).await;
    let stray = stray_outcomes(&store).await;
    store.close().await;
    checks.and_then(|checks| Ok((checks, stray?))).map_err(|error| unusable(&error))
}

fn words(what: What) -> Message {
    match what {
        What::Rollups => message!(
            "angka sama dengan hitung ulang laporan",
            "counts are a recount of the outcomes"
        ),
        What::Positions => message!(
            "nomor laporan tiap platform tidak terputus",
            "outcomes of a platform are numbered without gaps"
        ),
        What::Changes => {
            message!("aliran perubahan tidak terputus", "streams of changes have no gaps")
        }
        What::Fingerprints => message!("rantai sidik utuh", "the fingerprints chain"),
        What::FingerprintEnd => message!(
            "sidik berakhir di tempat yang dicatat log perubahan",
            "the fingerprints end where the changes say"
        ),
        What::Audit => message!("rantai log audit utuh", "the audit log chains"),
        What::AuditEnd => message!(
            "log audit berakhir di tempat yang dicatat log perubahan",
            "the audit log ends where the changes say"
        ),
        What::Outcomes => {
            message!("setiap laporan sama dengan yang dikirim", "each outcome is what was reported")
        }
        What::Listings => message!(
            "tawaran sesuai laporan terakhirnya",
            "listings stand as their last outcomes say"
        ),
        What::Keys => message!(
            "setiap laporan punya kunci, dan sebaliknya",
            "each outcome has its key, and each key its outcome"
        ),
        What::Handovers => message!(
            "penyerahan yang dijawab punya laporan",
            "answered handovers have their outcomes"
        ),
        What::References => message!(
            "penyerahan yang disebut laporan ada",
            "handovers that outcomes name are there"
        ),
        What::Versions => message!(
            "versi aturan sama dengan yang diterbitkan",
            "versions of rules are what was published"
        ),
        What::KeySets => message!(
            "tiap kumpulan kunci dijamin kunci sebelumnya",
            "the keys before vouch for each key set"
        ),
        What::Tenants => {
            message!("platform yang disebut ada", "platforms that rows name are there")
        }
    }
}
