//! A question before something is done that others will live by.

use std::fs::File;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Write as _};

use saring_rules::Lang;

use crate::failure::Failure;
use crate::message::{Message, message};

/// The terminal itself: standard input can be the file that is asked about.
const TERMINAL: &str = "/dev/tty";

/// Asks on the terminal until the answer is a yes or a no; nothing, and the end of the input, are a
/// no, which is an error. Where nobody sees the question, `instead` says what to do without it.
pub(crate) fn ask(lang: Lang, question: &Message, instead: Message) -> Result<(), Failure> {
    let terminal = File::open(TERMINAL).ok().filter(|_| std::io::stderr().is_terminal());
    let Some(terminal) = terminal else { return Err(Failure::new(instead)) };
    let mut terminal = BufReader::new(terminal);
    loop {
        tell(question.text(lang))?;
        let mut answer = String::new();
        terminal
            .read_line(&mut answer)
            .map_err(|error| Failure::reading(TERMINAL.as_ref(), &error))?;
        match meaning(&answer) {
            Some(true) => return Ok(()),
            Some(false) => {
                return Err(Failure::new(message!(
                    "tidak jadi; tidak ada yang berubah",
                    "left; nothing was changed"
                )));
            }
            None => {
                tell(message!("jawab `y` atau `t`\n", "answer `y` or `n`\n").text(lang))?;
            }
        }
    }
}

/// Whether an answer is a yes or a no, in either language; `None` if it is neither.
fn meaning(answer: &str) -> Option<bool> {
    match answer.trim().to_lowercase().as_str() {
        "y" | "ya" | "yes" => Some(true),
        "" | "t" | "tidak" | "n" | "no" => Some(false),
        _ => None,
    }
}

/// Shows something before it is done, beside the answer, which goes where scripts read.
pub(crate) fn tell(text: &str) -> Result<(), Failure> {
    let mut err = anstream::stderr();
    let told = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    told.map_err(|error| Failure::writing(&error))
}

#[cfg(test)]
mod tests {
    use super::meaning;

    #[test]
    fn answers_are_read_in_both_languages_and_any_case() {
        for yes in ["y", "Y", "Ya", "YA", "ya", "yes", " y \n"] {
            assert_eq!(meaning(yes), Some(true), "{yes}");
        }
        for no in ["t", "T", "tidak", "Tidak", "n", "no", "", "\n"] {
            assert_eq!(meaning(no), Some(false), "{no}");
        }
        for unclear in ["yo", "ok", "y t", "yaa", "1"] {
            assert_eq!(meaning(unclear), None, "{unclear}");
        }
    }
}
