//! Why a command could not do its work, told on standard error.

use std::io::{Error, ErrorKind, Write as _};
use std::path::Path;
use std::process::ExitCode;

use saring_rules::Lang;

use crate::message::{Message, message};
use crate::terminal::{say, visible};

/// What a command ends in.
pub(crate) type Outcome = Result<ExitCode, Failure>;

/// Exit code when some rows were bad and the rest was done.
pub(crate) const SOME_ROWS_BAD: u8 = 3;

/// Why nothing, or not all, could be done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What happened and what to do about it.
    Message(Message),
    /// Already told on standard error.
    Told,
    /// Whoever read our output stopped reading, as `head` does: no error.
    OutputClosed,
}

/// Tells each of these failures, none of which kept the others from being met; the exit code is `code` where
/// there is none.
pub(crate) fn ended(
    failures: impl IntoIterator<Item = Option<Failure>>,
    code: u8,
    lang: Lang,
) -> Outcome {
    let mut code = ExitCode::from(code);
    for failure in failures.into_iter().flatten() {
        if !matches!(failure, Failure::OutputClosed) {
            code = failure.report(lang);
        }
    }
    Ok(code)
}

impl Failure {
    pub(crate) fn new(message: Message) -> Failure {
        Failure::Message(message)
    }

    /// A file that could not be read.
    pub(crate) fn reading(path: &Path, error: &Error) -> Failure {
        let path = path.display();
        Failure::of_file(message!("{path} tidak bisa dibaca", "cannot read {path}"), error)
    }

    /// A file that could not be written.
    pub(crate) fn writing_to(path: &Path, error: &Error) -> Failure {
        let path = path.display();
        Failure::of_file(message!("{path} tidak bisa ditulis", "cannot write {path}"), error)
    }

    /// Output that could not be written.
    pub(crate) fn writing(error: &Error) -> Failure {
        if error.kind() == ErrorKind::BrokenPipe {
            return Failure::OutputClosed;
        }
        let told = message!("keluaran tidak bisa ditulis", "cannot write the output");
        Failure::of_file(told, error)
    }

    /// What could not be done, why not, and what to do.
    fn of_file(what: Message, error: &Error) -> Failure {
        let told = what.because(error);
        let remedy = match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                message!("periksa lokasinya", "check the path")
            }
            ErrorKind::PermissionDenied => message!("periksa izinnya", "check its permissions"),
            ErrorKind::IsADirectory => message!("berikan sebuah berkas", "give a file"),
            ErrorKind::AlreadyExists => {
                message!("sebutkan nama berkas yang baru", "give the name of a new file")
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                message!("sediakan ruang", "make space")
            }
            _ => return Failure::new(told),
        };
        Failure::new(told.then(&remedy))
    }

    /// What is told, in English, for the log.
    pub(crate) fn in_english(&self) -> &str {
        match self {
            Failure::Message(message) => &message.en,
            Failure::Told | Failure::OutputClosed => "",
        }
    }

    /// Tells it, on one line that cannot upset a terminal, and gives the exit code.
    pub(crate) fn report(self, lang: Lang) -> ExitCode {
        match self {
            Failure::Message(message) => {
                let bold = anstyle::AnsiColor::Red.on_default().bold();
                let label = say(lang, "kesalahan", "error");
                let text = visible(message.text(lang));
                // Nothing can be done if even this cannot be written.
                let _ = writeln!(anstream::stderr(), "{bold}{label}{bold:#}: {text}");
                ExitCode::FAILURE
            }
            Failure::Told => ExitCode::FAILURE,
            Failure::OutputClosed => ExitCode::SUCCESS,
        }
    }
}
