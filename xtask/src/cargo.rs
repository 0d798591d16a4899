//! Cargo, called by a chore as if it were called by hand.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::process::{Command, ExitCode};

use crate::Outcome;

/// A call of cargo.
///
/// What cargo told this program about its own package is taken out: some build scripts look at it, so
/// that they and all that depends on them would be built anew with every change between a chore and a
/// call by hand (`ring` does, and TLS and gRPC depend on it).
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os().filter(|(name, _)| is_about_a_package(name)) {
        command.env_remove(name);
    }
    command
}

/// Runs a call and ends with its exit code.
pub fn run(command: &mut Command) -> Outcome {
    Ok(ExitCode::from(code(command)?))
}

/// Runs a call and gives its exit code.
pub fn code(command: &mut Command) -> io::Result<u8> {
    let status = command.status()?;
    // Without a code a signal ended cargo, which is a failure too.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

fn is_about_a_package(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_")
}
