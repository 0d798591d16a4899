//! `cargo xtask torture`: the attacks on what was acknowledged, more often than in `cargo xtask test`: kills of
//! servers, of edges and of the database, full disks, clocks that are off, yesterday's state put back, two releases
//! side by side, races, power cuts, most with what breaks them on purpose.

use std::process::ExitCode;

use saring_postgres_cluster::{Cluster, not_run, or_skip};

use crate::{Outcome, cargo, postgres, previous};

/// Arguments of `cargo xtask torture`.
#[derive(clap::Args)]
pub struct Args {
    /// Fifty kills, fifty edges and hundreds of thousands of cases in the place of a few, the release before this
    /// one beside it, and PostgreSQL 16 and 17 too; takes half an hour or more. Needs npm and git
    #[arg(long)]
    long: bool,
}

/// A store in a folder.
const FOLDER: &[&str] = &["sqlite"];
/// One after the other.
const EACH: &[&str] = &["sqlite", "postgres", "pgbouncer"];
/// PostgreSQL behind `PgBouncer`.
const POOLED: &[&str] = &["pgbouncer"];

/// What is run: its arguments, and on which stores. Some make their databases by themselves.
const ATTACKS: [(&[&str], &[&str]); 7] = [
    (&["-p", "saring-client", "--lib", "--", "fault", "damage"], FOLDER),
    (&["-p", "saring-store-sqlite", "--test", "sqlite"], FOLDER),
    (&["-p", "saring-store-postgres"], FOLDER),
    (
        &["-p", "saring-tests", "--test", "torture", "--", "--nocapture", "--include-ignored"],
        FOLDER,
    ),
    (&["-p", "saring-tests", "--test", "torture", "--", "--nocapture", "nothing_is_lost"], POOLED),
    // It measures, so one at a time.
    (
        &[
            "-p",
            "saring-tests",
            "--test",
            "attack",
            "--",
            "fair::",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ],
        FOLDER,
    ),
    (
        &[
            "-p",
            "saring-tests",
            "--test",
            "attack",
            "--",
            "crash::",
            "race::",
            "reports::",
            "figures::",
            "cancelled::",
        ],
        EACH,
    ),
];

/// Runs them one after the other, all of them, and fails if one does.
pub fn run(args: &Args) -> Outcome {
    let (many, cases) = if args.long { ("50", "100000") } else { ("10", "2000") };
    let previous = args.long.then(previous::binary).transpose();
    if let Err(error) = &previous {
        // The others are of use without.
        not_run("the release before this one", error);
    }
    let has_pooler = Cluster::shared().and_then(Cluster::pgbouncer);
    let has_pooler = or_skip("what goes through PgBouncer", has_pooler).is_some();
    let mut worst = 0;
    for (words, stores) in ATTACKS {
        for store in stores.iter().filter(|store| has_pooler || **store != "pgbouncer") {
            let mut command = cargo::cargo();
            command.args(["test", "--locked"]).args(words);
            command.env("SARING_TEST_STORE", "sqlite").env_remove("SARING_TEST_POOLER");
            if *store != "sqlite" {
                // A call that is dropped has no connection there that others go on with.
                command.args(["--skip", "cancelled::this_notices"]);
                command.env("SARING_TEST_STORE", "postgres");
            }
            if *store == "pgbouncer" {
                command.env("SARING_TEST_POOLER", "1");
            }
            command.env("PROPTEST_CASES", cases);
            for count in ["SARING_TEST_KILLS", "SARING_TEST_PLUGS", "SARING_TEST_EDGES"] {
                command.env(count, many);
            }
            if let Ok(Some(previous)) = &previous {
                command.env("SARING_TEST_PREVIOUS", previous);
            }
            worst = worst.max(cargo::code(&mut command)?);
        }
    }
    let attacks = ExitCode::from(worst);
    if !args.long {
        return Ok(attacks);
    }
    let other_versions = postgres::run()?;
    // Told once more, where it is the last that is seen.
    previous?;
    Ok(if worst == 0 { other_versions } else { attacks })
}
