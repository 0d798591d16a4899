//! `cargo xtask test`: every test of the workspace, against the committed lock file. Tests over the wire
//! that touch the store are run once more, with their servers on PostgreSQL behind PgBouncer.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::iter;
use std::process::ExitCode;

use saring_postgres_cluster::{Cluster, or_skip};

use crate::{Outcome, cargo};

/// Arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on to `cargo test`, for example `-p saring-text` or the name of a test.
    #[arg(allow_hyphen_values = true, value_name = "CARGO_ARG")]
    cargo: Vec<OsString>,
    /// Passed on to the test binaries, for example `--nocapture`.
    #[arg(last = true, value_name = "TEST_ARG")]
    binaries: Vec<OsString>,
}

/// Those that touch the store, and what of them is about a folder.
const ON_POSTGRES: &[&str] = &[
    "test",
    "--locked",
    "--package=saring-tests",
    "--test=api_keys",
    "--test=attack",
    "--test=edge",
    "--test=edge_keys",
    "--test=officers",
    "--test=outbox",
    "--test=outcomes",
    "--test=pages",
    "--test=relisting",
    "--test=settings",
    "--test=signing_keys",
    "--",
    // Folders, and stores that are closed on purpose: they are SQLite's. The journal is tried on both in each
    // pass.
    "--skip=journal::",
    "--skip=keys::",
    "--skip=start::",
    // A call that is dropped has no connection there that others go on with.
    "--skip=cancelled::this_notices",
    // What never reaches the store.
    "--skip=fair::",
    "--skip=floods::",
    "--skip=sizes::",
    "--skip=tls::",
];

const STORE: (&str, &str) = ("SARING_TEST_STORE", "postgres");
const POOLER: (&str, &str) = ("SARING_TEST_POOLER", "1");

/// Runs `cargo test` and ends with its exit code.
pub fn run(args: &Args) -> Outcome {
    let mut code = test(&words(args), iter::empty())?;
    let is_all = args.cargo.is_empty() && args.binaries.is_empty();
    let what = "the tests over the wire, on PostgreSQL";
    if code == 0
        && is_all
        && let Some(cluster) = or_skip(what, Cluster::shared())
    {
        let words: Vec<_> = ON_POSTGRES.iter().map(OsString::from).collect();
        // The stricter way: what holds behind a pooler holds without.
        let pooler = or_skip("PgBouncer before them", cluster.pgbouncer()).map(|_| POOLER);
        code = test(&words, [STORE].into_iter().chain(pooler))?;
    }
    Ok(ExitCode::from(code))
}

fn test(
    words: &[OsString],
    environment: impl Iterator<Item = (&'static str, &'static str)> + Clone,
) -> io::Result<u8> {
    let shown: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let prefix: String =
        environment.clone().map(|(name, value)| format!("{name}={value} ")).collect();
    writeln!(io::stderr(), "running: {prefix}cargo {}", shown.join(" "))?;

    cargo::code(cargo::cargo().args(words).envs(environment))
}

fn words(args: &Args) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec!["test".into()];
    if !args.cargo.iter().any(selects_packages) {
        words.push("--workspace".into());
    }
    words.push("--locked".into());
    words.extend(args.cargo.iter().cloned());
    if !args.binaries.is_empty() {
        words.push("--".into());
        words.extend(args.binaries.iter().cloned());
    }
    words
}

/// Cargo lets `--workspace` win over `-p`, so whoever names a package must not get both.
fn selects_packages(word: &OsString) -> bool {
    let word = word.to_string_lossy();
    (word.starts_with("-p") && !word.starts_with("--")) || word.starts_with("--package")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{Args, words};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn cargo_line(given: &[&str]) -> String {
        let line = Line::parse_from([&["test"], given].concat());
        let words = words(&line.args);
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn nothing_given_tests_the_whole_workspace() {
        assert_eq!(cargo_line(&[]), "test --workspace --locked");
    }

    #[test]
    fn arguments_reach_cargo_and_the_test_binaries() {
        assert_eq!(
            cargo_line(&["folds", "--release", "--", "--nocapture"]),
            "test --workspace --locked folds --release -- --nocapture"
        );
        assert_eq!(cargo_line(&["--", "--ignored"]), "test --workspace --locked -- --ignored");
    }

    #[test]
    fn a_named_package_replaces_the_workspace() {
        assert_eq!(cargo_line(&["-p", "saring-text"]), "test --locked -p saring-text");
        assert_eq!(cargo_line(&["--package=xtask"]), "test --locked --package=xtask");
    }
}
