//! `cargo xtask detection`: measures a rule set, see the package `saring-detection`.
//!
//! It is a package of its own so that `cargo xtask` stays quick to build.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::Outcome;

/// Arguments of `cargo xtask detection`; `--help` after `--` lists them.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on, for example `--data DIR`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARG")]
    detection: Vec<OsString>,
}

/// Builds the measurement with optimisation and runs it.
pub fn run(args: &Args) -> Outcome {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "saring-detection",
        "--",
    ]);
    let status = command.args(&args.detection).status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
