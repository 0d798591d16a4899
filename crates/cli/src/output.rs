//! What a command answers with, on standard output.

use std::io::Write as _;
use std::process::ExitCode;

use crate::failure::{Failure, Outcome};

/// Writes `text` to standard output.
pub(crate) fn print(text: &str) -> Outcome {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::writing(&error))?;
    Ok(ExitCode::SUCCESS)
}
