//! Why a command could not do its work, told on standard error.

use std::fmt::Display;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// What a command ends in.
pub(crate) type Outcome = Result<ExitCode, Failure>;

/// Exit code when some rows were bad and the rest was done.
pub(crate) const SOME_ROWS_BAD: u8 = 3;

/// Why nothing, or not all, could be done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What happened and what to do about it.
    Message(String),
    /// Already told on standard error.
    Told,
    /// Whoever read our output stopped reading, as `head` does: no error.
    OutputClosed,
}

impl Failure {
    pub(crate) fn new(message: impl Display) -> Failure {
        Failure::Message(message.to_string())
    }

    /// A file that could not be read.
    pub(crate) fn reading(path: &Path, error: &std::io::Error) -> Failure {
        let remedy = match error.kind() {
            ErrorKind::NotFound => "; check the path",
            ErrorKind::PermissionDenied => "; check its permissions",
            ErrorKind::IsADirectory => "; give a file",
            _ => "",
        };
        Failure::new(format_args!("cannot read {}: {error}{remedy}", path.display()))
    }

    /// Output that could not be written.
    pub(crate) fn writing(error: &std::io::Error) -> Failure {
        match error.kind() {
            ErrorKind::BrokenPipe => Failure::OutputClosed,
            _ => Failure::new(format_args!("cannot write the output: {error}")),
        }
    }

    /// Tells it and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Failure::Message(message) => {
                let bold = anstyle::AnsiColor::Red.on_default().bold();
                // Nothing can be done if even this cannot be written.
                let _ = writeln!(anstream::stderr(), "{bold}error{bold:#}: {message}");
                ExitCode::FAILURE
            }
            Failure::Told => ExitCode::FAILURE,
            Failure::OutputClosed => ExitCode::SUCCESS,
        }
    }
}
