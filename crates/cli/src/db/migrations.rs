//! `saring db migrate` and `saring db status`: the tables of a PostgreSQL database.

use std::process::ExitCode;

use saring_rules::Lang;
use saring_store_postgres::MigrationStatus;
use serde_json::json;

use super::address::{Address, unusable};
use super::partitions;
use crate::failure::{Failure, Outcome};
use crate::message::{counted, message};
use crate::output::print;
use crate::remote::Table;
use crate::rules::Output;
use crate::terminal::say;

/// What there has to be before, and after.
pub(crate) const ROLES: &str = "\
A database takes two roles. A superuser makes them, and the database, once:

  CREATE ROLE saring_owner LOGIN CREATEROLE PASSWORD '…';
  CREATE DATABASE saring OWNER saring_owner;
  CREATE ROLE saring_server LOGIN PASSWORD '…';

`saring db migrate` runs as the owner, and makes a third, saring_app, that nobody logs in as. \
Everything else, `saring serve` too, runs as saring_server, once the owner has said:

  GRANT saring_app TO saring_server;

The address that migrations take is a direct one, not that of a pooler such as PgBouncer.";

#[derive(clap::Args)]
pub(crate) struct MigrateArgs {
    /// Print the SQL of what is missing, and do nothing
    #[arg(long)]
    print: bool,
    #[command(flatten)]
    address: Address,
}

#[derive(clap::Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    address: Address,
    /// What to print
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    output: Output,
}

pub(crate) async fn migrate(args: &MigrateArgs, lang: Lang) -> Outcome {
    let options = args.address.options()?;
    let all = saring_store_postgres::status(&options).await.map_err(|error| unusable(&error))?;
    let is_new = all.iter().all(|migration| !migration.is_applied);
    let missing: Vec<&MigrationStatus> = missing(&all).collect();
    if args.print {
        let sql =
            missing.iter().map(|one| format!("-- {} {}\n\n{}\n", one.number, one.name, one.sql));
        return print(&sql.collect::<String>());
    }
    // What they are for is granted anew even where none is missing.
    saring_store_postgres::migrate(&options).await.map_err(|error| unusable(&error))?;
    let mut lines: Vec<_> = missing
        .iter()
        .map(|MigrationStatus { number, name, .. }| {
            message!("migrasi {number} ({name}) dijalankan", "applied migration {number} ({name})")
        })
        .collect();
    lines.push(message!("tabelnya sesuai rilis ini", "the tables are those of this release"));
    if is_new {
        lines.push(message!(
            "beri peran server haknya, sekali saja: GRANT saring_app TO saring_server; lihat `saring \
             db migrate --help`",
            "give the server's role its rights, once: GRANT saring_app TO saring_server; see `saring db \
             migrate --help`"
        ));
    }
    print(&lines.iter().map(|line| format!("{}\n", line.text(lang))).collect::<String>())
}

pub(crate) async fn status(args: &StatusArgs, lang: Lang) -> Outcome {
    let options = args.address.options()?;
    let all = saring_store_postgres::status(&options).await.map_err(|error| unusable(&error))?;
    let missing = missing(&all).count();
    let stray = match missing {
        0 => partitions::stray(options).await?,
        _ => None,
    };
    print(&match args.output {
        Output::Json => all.iter().map(json_line).chain(stray.map(stray_line)).collect(),
        Output::Table => table(&all, lang),
    })?;
    if missing == 0 {
        return match stray {
            None | Some(0) => Ok(ExitCode::SUCCESS),
            Some(stray) => Err(partitions::alarm(stray)),
        };
    }
    Err(Failure::new(message!(
        "{missing} migrasi belum dijalankan; jalankan `saring db migrate` sebagai pemilik tabelnya",
        "{migrations} missing; run `saring db migrate` as the owner of the tables",
        missing = missing,
        migrations = counted(missing, "migration") + if missing == 1 { " is" } else { " are" },
    )))
}

fn missing(all: &[MigrationStatus]) -> impl Iterator<Item = &MigrationStatus> {
    all.iter().filter(|migration| !migration.is_applied)
}

fn json_line(migration: &MigrationStatus) -> String {
    let MigrationStatus { number, name, is_applied, is_known, .. } = migration;
    let mut line = json!({ "number": number, "name": name, "applied": is_applied });
    if !is_known {
        line["of_newer_release"] = true.into();
    }
    format!("{line}\n")
}

fn stray_line(outcomes: u64) -> String {
    format!("{}\n", json!({ "outcomes_in_no_partition": outcomes }))
}

fn table(all: &[MigrationStatus], lang: Lang) -> String {
    let mut table = Table::new(&[
        say(lang, "NOMOR", "NUMBER"),
        say(lang, "NAMA", "NAME"),
        say(lang, "DIJALANKAN", "APPLIED"),
    ]);
    for MigrationStatus { number, name, is_applied, is_known, .. } in all {
        let applied = match (is_applied, is_known) {
            (true, true) => say(lang, "ya", "yes"),
            (true, false) => say(lang, "ya, oleh rilis yang lebih baru", "yes, by a newer release"),
            (false, _) => say(lang, "BELUM", "NO"),
        };
        table.row([number.to_string().as_str(), name, applied]);
    }
    table.text()
}
