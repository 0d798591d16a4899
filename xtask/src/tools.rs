//! Programs that only some chores need, such as Python and Node: run, or what to install is told. What they install
//! goes below the target folder.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

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
    let status = command.status().map_err(|error| missing(command, &error))?;
    ended_well(command, status)
}

/// Runs a command and gives what it writes on standard output.
///
/// # Errors
///
/// As [`run`].
pub fn output(command: &mut Command) -> Result<String, Box<dyn Error>> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| missing(command, &error))?;
    ended_well(command, output.status)?;
    Ok(String::from_utf8(output.stdout)?)
}

fn ended_well(command: &Command, status: ExitStatus) -> Result<(), Box<dyn Error>> {
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed: {status}").into()) }
}

/// What to do about a program that cannot be run.
fn missing(command: &Command, error: &io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    match (error.kind(), &*program) {
        (io::ErrorKind::NotFound, "python3") => {
            "python3 is not there; install it and its venv (Debian: python3-venv)".to_owned()
        }
        (io::ErrorKind::NotFound, "npm") => {
            "npm is not there; install Node 18 or later and npm (Debian: nodejs and npm)".to_owned()
        }
        (io::ErrorKind::NotFound, "docker-compose") => {
            "docker-compose is not there; install it (Debian: docker-compose)".to_owned()
        }
        (io::ErrorKind::NotFound, "promtool") => {
            "promtool is not there; install it (Debian: prometheus)".to_owned()
        }
        (io::ErrorKind::NotFound, "systemd-analyze") => {
            "systemd-analyze is not there; install it (Debian: systemd)".to_owned()
        }
        _ => format!("cannot run {program}: {error}"),
    }
}
