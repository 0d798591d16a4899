//! `cargo xtask codegen`: the messages and stubs of `saring-proto`, made from `proto/`.
//!
//! The test that compares them does the work, so that the chores need no protobuf compiler.

use std::env;
use std::process::{Command, ExitCode};

use crate::Outcome;

/// Writes the generated code anew.
pub fn run() -> Outcome {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["test", "--locked", "-p", "saring-proto", "--test", "generated"])
        .env("UPDATE_GOLDEN", "1")
        .status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
