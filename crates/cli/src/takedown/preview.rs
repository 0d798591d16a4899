//! The links of a pasted text, looked at before they are handed over.

use std::io::Write as _;
use std::path::Path;

use saring_ingest::Row;
use saring_rules::Lang;

use crate::ask;
use crate::failure::Failure;
use crate::message::message;
use crate::source::Input;
use crate::terminal::{say, visible};

/// Links that are shown one by one; of more, the number is.
const MAX_SHOWN: usize = 50;

/// All rows of a text.
pub(super) fn all(input: &mut Input) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    while let Some(row) = input.next()? {
        rows.push(row);
    }
    Ok(rows)
}

/// Shows the links on standard error, so that the answer alone goes where scripts read.
pub(super) fn show(rows: &[Row], lang: Lang) -> Result<(), Failure> {
    let mut text = String::new();
    for row in rows.iter().take(MAX_SHOWN) {
        let link = row.fields.as_ref().ok().and_then(|fields| fields.first()?.value.text());
        let link = match link.map(saring_link::parse) {
            Some(Ok(link)) => format!("{:<11}  {}", link.surface.as_str(), link.canonical),
            _ => format!("{:<11}  {}", "?", link.unwrap_or_default()),
        };
        text += &format!("  {:>4}  {}\n", row.number, visible(&link));
    }
    if rows.len() > MAX_SHOWN {
        text += &format!("        … {} {}\n", rows.len() - MAX_SHOWN, say(lang, "lagi", "more"));
    }
    anstream::stderr().write_all(text.as_bytes()).map_err(|error| Failure::writing(&error))
}

/// Asks whether these links are to be handed over.
pub(super) fn ask(file: &Path, lang: Lang) -> Result<(), Failure> {
    // A text that was typed ended with a line of its own.
    let line_break = if file.as_os_str() == "-" { "\n" } else { "" };
    let question = message!(
        "{line_break}Serahkan tautan ini? [y/T] ",
        "{line_break}Hand these links over? [y/N] "
    );
    let instead = message!(
        "tidak ada terminal untuk bertanya; periksa tautan di atas, lalu ulangi dengan --yes",
        "there is no terminal to ask on; look at the links above, then say --yes"
    );
    ask::ask(lang, &question, instead)
}
