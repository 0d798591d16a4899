//! `cargo xtask check`: the project's rules that neither the compiler nor clippy knows.
//!
//! Every check runs and every problem is listed, so that one run shows all there is to mend.
//! A check is a function from a [`Workspace`] to its problems; it reads and prints nothing itself.

mod circles;
mod docs;
mod floors;
mod lints;
mod pooler;
mod purity;
mod rooms;
mod sizes;
mod words;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::Outcome;
use crate::report::Problem;
use crate::workspace::Workspace;

/// Arguments of `cargo xtask check`.
#[derive(clap::Args)]
pub struct Args {}

/// A check's name in the report, and its function.
type Check = (&'static str, fn(&Workspace) -> Vec<Problem>);

const CHECKS: [Check; 8] = [
    ("floors", floors::check),
    ("rooms", rooms::check),
    ("circles", circles::check),
    ("purity", purity::check),
    ("module docs", docs::check),
    ("words", words::check),
    ("statements", pooler::check),
    ("lints", lints::check),
];

/// The highest floor whose crates are pure: time, randomness and I/O are arguments there, so that
/// they can be fuzzed, replayed and shipped inside any client.
const HIGHEST_PURE_FLOOR: u64 = 3;

/// Runs every check and fails when any has found a problem.
pub fn run(_: &Args) -> Outcome {
    let workspace = Workspace::load()?;
    let count = report(&workspace, &mut io::stdout().lock())?;
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes what every check says and returns the number of problems.
fn report(workspace: &Workspace, out: &mut impl Write) -> io::Result<usize> {
    let mut count = 0;
    for (name, check) in CHECKS {
        let problems = check(workspace);
        match problems.len() {
            0 => writeln!(out, "{name}: ok")?,
            some => writeln!(out, "{name}: {some} problem(s)")?,
        }
        for problem in &problems {
            writeln!(out, "  {problem}")?;
        }
        count += problems.len();
    }

    writeln!(out, "file sizes: {}", sizes::distribution(workspace))?;
    for warning in sizes::warnings(workspace) {
        writeln!(out, "  warning: {warning}")?;
    }

    let (packages, files) = (workspace.packages.len(), workspace.sources.len());
    writeln!(out, "{packages} packages, {files} Rust files, {count} problem(s)")?;
    Ok(count)
}

#[cfg(test)]
mod fixture;

#[cfg(test)]
mod tests {
    use super::fixture::{package, workspace};
    use super::report;

    #[test]
    fn a_sound_workspace_has_no_problem() {
        let mut out = Vec::new();
        let workspace =
            workspace(vec![package("a", 0)], &[("crates/a/src/lib.rs", "//! A crate.\n")]);
        assert_eq!(report(&workspace, &mut out).unwrap(), 0);
        let out = String::from_utf8(out).unwrap();
        assert!(out.ends_with("1 packages, 1 Rust files, 0 problem(s)\n"), "{out}");
    }

    #[test]
    fn every_check_runs_though_an_earlier_one_fails() {
        let mut out = Vec::new();
        let mut bare = package("a", 0);
        bare.floor = None;
        bare.manifest_text.clear();
        let workspace = workspace(vec![bare], &[("crates/a/src/lib.rs", "fn a() { todo!() }\n")]);
        assert_eq!(report(&workspace, &mut out).unwrap(), 4);
        let out = String::from_utf8(out).unwrap();
        for name in ["floors: 1", "purity: ok", "module docs: 1", "words: 1", "lints: 1"] {
            assert!(out.contains(name), "{name} is missing in:\n{out}");
        }
    }
}
