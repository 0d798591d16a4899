//! `cargo xtask detection`: measures a rule set, see the package `saring-detection`.
//!
//! It is a package of its own so that `cargo xtask` stays quick to build.

use std::ffi::OsString;

use crate::{Outcome, cargo};

/// Arguments of `cargo xtask detection`; `--help` after `--` lists them.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on, for example `--data DIR`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARG")]
    detection: Vec<OsString>,
}

/// Builds the measurement with optimisation and runs it.
pub fn run(args: &Args) -> Outcome {
    let mut command = cargo::cargo();
    command.args([
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "saring-detection",
        "--",
    ]);
    cargo::run(command.args(&args.detection))
}
