//! A question before something is done that others will live by.

use std::io::{IsTerminal as _, Write as _};

use saring_rules::Lang;

use crate::failure::Failure;
use crate::message::{Message, message};

/// Asks on the terminal. Every answer but a yes is an error; where there is no terminal, `instead` says
/// what to do without a question.
pub(super) fn ask(lang: Lang, question: &Message, instead: Message) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(instead));
    }
    let mut err = anstream::stderr();
    let asked = err.write_all(question.text(lang).as_bytes()).and_then(|()| err.flush());
    asked.map_err(|error| Failure::writing(&error))?;
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Failure::reading("-".as_ref(), &error))?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "ya" | "yes") {
        return Ok(());
    }
    Err(Failure::new(message!("tidak jadi; tidak ada yang berubah", "left; nothing was changed")))
}

/// Shows something before it is done, beside the answer, which goes where scripts read.
pub(super) fn tell(text: &str) -> Result<(), Failure> {
    anstream::stderr().write_all(text.as_bytes()).map_err(|error| Failure::writing(&error))
}
