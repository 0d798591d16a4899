//! The project's chores, run as `cargo xtask <chore>`.
//!
//! Each chore is a module of its own with an `Args` struct and a `run` function. To add one,
//! declare its module, give it a variant in [`Chore`] and an arm in [`main`].

mod alerts;
mod cargo;
mod check;
mod clients;
mod deploy;
mod detection;
mod golden;
mod imports;
mod modules;
mod postgres;
mod previous;
mod protos;
mod readers;
mod record;
mod release;
mod report;
mod source;
mod test;
mod tools;
mod torture;
mod unicode;
mod workspace;

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a chore comes back with: the exit code of the process, or why it could not run at all.
type Outcome = Result<ExitCode, Box<dyn Error>>;

/// The project's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Fire each alert, and look for all names of rules and dashboards in what a server and an edge tell. Needs
    /// promtool and PostgreSQL.
    Alerts,
    /// Make the reference in `docs/api.md` anew from `proto/`.
    ApiDocs,
    /// Check the rules that the compiler and clippy do not know.
    Check(check::Args),
    /// Run the example clients against a real server and edge. Needs Python, Node, Go and Java, with
    /// Debian's packages of gRPC for the last two.
    Clients(clients::Args),
    /// Make the code of `saring-proto` anew from `proto/`.
    Codegen,
    /// Check the files below `deploy/`. Needs Python, docker-compose and systemd-analyze.
    Deploy,
    /// Measure what a rule set catches, what slips through, and what it flags wrongly.
    Detection(detection::Args),
    /// Run the tests of the store on other versions of PostgreSQL. Needs npm.
    Postgres,
    /// Check the style of the protos, and that none of their changes breaks a client. Needs npm.
    Protos(protos::Args),
    /// Read the rule files that ship with PyYAML and a JSON Schema validator. Needs Python.
    Readers,
    /// Record what this release writes, for all later ones to read.
    Record,
    /// Make the archives of a release: binary, sources, checksums. Needs git, GNU tar and coreutils.
    Release(release::Args),
    /// Run every test of the workspace.
    Test(test::Args),
    /// Run the attacks on what was acknowledged, again and again. Needs PostgreSQL.
    Torture(torture::Args),
    /// Make the folding table of `saring-text` anew from the Unicode data crates.
    Unicode,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().chore {
        Chore::Alerts => alerts::run(),
        Chore::ApiDocs => golden::api_docs(),
        Chore::Check(args) => check::run(&args),
        Chore::Clients(args) => clients::run(&args),
        Chore::Codegen => golden::codegen(),
        Chore::Deploy => deploy::run(),
        Chore::Detection(args) => detection::run(&args),
        Chore::Postgres => postgres::run(),
        Chore::Protos(args) => protos::run(&args),
        Chore::Readers => readers::run(),
        Chore::Record => record::run(),
        Chore::Release(args) => release::run(&args),
        Chore::Test(args) => test::run(&args),
        Chore::Torture(args) => torture::run(&args),
        Chore::Unicode => unicode::run(),
    };
    outcome.unwrap_or_else(|error| {
        // Nothing is left to do when even this line cannot be written.
        let _ = writeln!(io::stderr(), "error: {error}");
        ExitCode::FAILURE
    })
}
