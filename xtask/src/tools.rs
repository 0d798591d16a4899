//! Python and Node, which only some chores need: run, or what to install is told. What they install
//! goes below the target folder.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use cargo_metadata::MetadataCommand;

/// The root of the workspace, and the target folder.
pub fn folders() -> Result<(PathBuf, PathBuf), Box<dyn Error>> {
    let metadata = MetadataCommand::new().no_deps().exec()?;
    Ok((metadata.workspace_root.into(), metadata.target_directory.into()))
}

/// Runs a command and wants it to end well.
///
/// # Errors
///
/// If it cannot be found, with what to install, or if it fails.
pub fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| match (error.kind(), program.as_str()) {
        (io::ErrorKind::NotFound, "python3") => {
            "python3 is not there; install it and its venv (Debian: python3-venv)".to_owned()
        }
        (io::ErrorKind::NotFound, "npm") => {
            "npm is not there; install Node 18 or later and npm (Debian: nodejs and npm)".to_owned()
        }
        _ => format!("cannot run {program}: {error}"),
    })?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed: {status}").into()) }
}
