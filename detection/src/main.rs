//! Measures a rule set: recall on its own examples under every disguise and every pair of them,
//! and the share of ordinary titles that it flags. Run as `cargo xtask detection`.

mod rates;
mod recall;
mod report;
mod titles;
mod wilson;

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use saring_engine::Plan;

/// Measure what a rule set catches and what it flags wrongly.
#[derive(Parser)]
#[command(name = "cargo xtask detection")]
struct Args {
    /// Folder with titles.csv or titles.csv.gz (columns kind,title; others are ignored)
    #[arg(long, value_name = "DIR", default_value = "examples/detection")]
    data: PathBuf,
    /// The rule file
    #[arg(long, value_name = "FILE", default_value = "rules/pakaian-bekas-impor.yaml")]
    rules: PathBuf,
    /// Disguised forms of each example and disguise
    #[arg(long, value_name = "N", default_value_t = 5)]
    forms: u64,
    /// Seed of the disguises
    #[arg(long, value_name = "SEED", default_value_t = 2023)]
    seed: u64,
    /// Where the report goes besides standard output
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// List the titles behind the rates, and the disguised examples that were missed
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when even this line cannot be written.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let plan = load(&args.rules)?;
    let titles = titles::read(&args.data)?;
    let recall = recall::measure(&plan, args.forms, args.seed)?;
    let rates = rates::measure(&plan, &titles)?;
    let report = report::write(&plan, &recall, &rates, args);
    let mut out = std::io::stdout().lock();
    out.write_all(report.as_bytes())?;
    if args.list {
        report::list(&mut out, &recall, &rates)?;
    }
    if let Some(path) = &args.write {
        std::fs::write(path, report).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn load(path: &Path) -> Result<Plan, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let loaded = saring_rules::load(&bytes);
    loaded
        .plan
        .ok_or_else(|| format!("{} has errors; see `saring rules check`", path.display()).into())
}
