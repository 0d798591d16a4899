//! What became of the rows of a file: told one by one, counted so that the counts add up to the rows
//! that were read, and the refused ones written where they can be mended.

use std::io::{IsTerminal as _, Write as _, stderr, stdout};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use saring_ingest::{Limits, Options, Original, Row, Unknown};
use saring_proto::{Reason, v1};
use saring_rules::Lang;
use serde_json::{Map, Value};

use super::results::Results;
use crate::catalogue;
use crate::cell::Cell;
use crate::failure::{Failure, Outcome, SOME_ROWS_BAD, ended};
use crate::message::{Message, message, shown};
use crate::rejects::Rejects;
use crate::source::{Input, Reading};
use crate::terminal::{visible, visible_json};

/// Most bytes of a row: a batch of them fits into one message.
const MAX_ROW: usize = 1 << 20;

/// Warnings that are told one by one; the rest is only counted.
const MAX_TOLD: u64 = 20;

/// Which file, and how it is written.
#[derive(clap::Args)]
pub(crate) struct Source {
    /// CSV or Excel (.xlsx) with a header line, or JSON lines; `-` is standard input
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Source {
    /// Opens the file. It may have these fields and no others: a column with a wrong name would be lost
    /// without a word.
    pub(super) fn open(&self, options: Options, lang: Lang) -> Result<(Input, Rejects), Failure> {
        let options =
            Options { unknown: Unknown::Refuse, limits: Limits::of_row(MAX_ROW), ..options };
        let path = self.file.as_deref().unwrap_or(Path::new("-"));
        self.reading.open(path, options, &ProgressBar::hidden(), lang)
    }
}

/// Where a row stands in its file.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub number: u64,
    pub line: u64,
}

/// A row as it was given, and what it was taken without or not quite as it is.
pub(super) struct Given {
    pub place: Place,
    pub original: Original,
    pub warnings: Vec<Message>,
    cells: Vec<Cell>,
}

impl Given {
    /// A link of the command line.
    pub(super) fn link(number: u64, url: &str) -> Given {
        let url = Cell { field: "url", column: "--url".into(), value: shown(url) };
        Given {
            place: Place { number, line: number },
            original: Original::Gone,
            warnings: Vec::new(),
            cells: vec![url],
        }
    }

    /// A row of a file.
    pub(super) fn of(row: &mut Row) -> Given {
        Given {
            place: Place { number: row.number, line: row.line },
            original: std::mem::replace(&mut row.original, Original::Gone),
            warnings: Vec::new(),
            cells: row.fields.iter().flatten().map(Cell::of).collect(),
        }
    }

    /// What the server says is wrong with it.
    pub(super) fn problem(&self, error: &v1::ItemError) -> Message {
        self.problem_of(&error.field, &catalogue::row_problem(&error.field, &error.message))
    }

    /// What is wrong with one of its fields; with the row as a whole if that is empty.
    pub(super) fn problem_of(&self, field: &str, why: &Message) -> Message {
        match catalogue::cell(field, &self.cells) {
            Some(cell) => cell.problem(why),
            None if field.is_empty() => why.clone(),
            None => catalogue::option(field).and(why),
        }
    }
}

/// What is wrong with a row that cannot even be sent.
#[derive(Clone, Debug)]
pub(super) struct BadRow {
    /// Its own key; empty where it has none.
    pub idempotency_key: String,
    /// The field that is wrong; empty where it is the row as a whole.
    pub field: String,
    pub why: Message,
}

impl From<Message> for BadRow {
    fn from(why: Message) -> BadRow {
        BadRow { idempotency_key: String::new(), field: String::new(), why }
    }
}

impl BadRow {
    /// A row of which this field is wrong.
    pub(super) fn of(field: &str, why: Message) -> BadRow {
        BadRow { field: field.into(), ..BadRow::from(why) }
    }

    /// As the result of the row has it: in English, as the server's are.
    pub(super) fn error(self) -> v1::ItemError {
        v1::ItemError {
            reason: Reason::InvalidField.to_string(),
            field: self.field,
            message: self.why.en,
        }
    }
}

/// Tells and counts what became of the rows, and writes the refused ones where they can be mended.
pub(super) struct Tally {
    lang: Lang,
    rejects: Rejects,
    results: Results,
    /// Whether whoever sees the results has just been told the reasons.
    tells_in_sight: bool,
    taken: u64,
    pub refused: u64,
    warned: u64,
}

impl Tally {
    /// Shows results below this heading.
    pub(super) fn new(rejects: Rejects, heading: String, lang: Lang) -> Tally {
        let results = Results::new(heading);
        let tells_in_sight = stdout().is_terminal() && stderr().is_terminal();
        Tally { lang, rejects, results, tells_in_sight, taken: 0, refused: 0, warned: 0 }
    }

    /// Takes a row, or refuses it if there is a reason; gives the reason as its result says it, if it does.
    pub(super) fn judge(&mut self, given: &Given, refused: Option<Message>) -> Option<String> {
        let Place { number, line } = given.place;
        let Some(why) = refused else {
            self.take(given);
            return None;
        };
        self.refused += 1;
        let place = message!(
            "data ke-{number} (baris {line}) ditolak",
            "row {number} (line {line}) is refused"
        );
        tell(&place.and(&why), self.lang);
        let why = visible(why.text(self.lang));
        self.rejects.write(line, &given.original, &why);
        (!self.tells_in_sight).then_some(why)
    }

    /// Shows the result of a row.
    pub(super) fn show(&mut self, line: Result<String, Failure>) {
        self.results.show(line);
    }

    fn take(&mut self, given: &Given) {
        self.taken += 1;
        self.warned += u64::from(!given.warnings.is_empty());
        if self.warned > MAX_TOLD {
            return;
        }
        let Place { number, line } = given.place;
        for why in &given.warnings {
            let place = message!(
                "data ke-{number} (baris {line}) diterima dengan peringatan",
                "row {number} (line {line}) is taken with a warning"
            );
            tell(&place.and(why), self.lang);
        }
    }

    /// Whether there was any row.
    pub(super) fn any(&self) -> bool {
        self.taken + self.refused > 0
    }

    /// Tells this sum, and how many rows were taken with a warning.
    pub(super) fn tell_sum(&self, sum: Message) {
        let warned = self.warned;
        let told = match warned {
            0 => sum,
            _ => Message {
                id: format!("{}; {warned} di antaranya dengan peringatan", sum.id),
                en: format!("{}; {warned} of them with a warning", sum.en),
            },
        };
        tell(&told, self.lang);
    }

    /// Tells where the refused rows are, and all that did not go well.
    pub(super) fn end(self, sent: Result<(), Failure>) -> Outcome {
        self.rejects.tell(self.lang);
        let code = if self.refused == 0 { 0 } else { SOME_ROWS_BAD };
        ended([self.results.end(), self.rejects.end(), sent.err()], code, self.lang)
    }
}

/// Tells something on standard error.
pub(super) fn tell(message: &Message, lang: Lang) {
    // Nothing can be done if even this cannot be written.
    let _ = writeln!(anstream::stderr(), "{}", visible(message.text(lang)));
}

/// One line of JSON for a row: its place, where it is refused the column and the value, then the object, and
/// its warnings if it has any.
pub(super) fn json_row(given: &Given, object: &Value) -> String {
    let mut row = Map::new();
    row.insert("row".into(), given.place.number.into());
    row.insert("line".into(), given.place.line.into());
    let field = object["error"]["field"].as_str();
    if let Some(cell) = field.and_then(|field| catalogue::cell(field, &given.cells)) {
        row.insert("column".into(), cell.column.as_ref().into());
        row.insert("value".into(), cell.value.as_str().into());
    }
    row.extend(object.as_object().cloned().unwrap_or_default());
    if !given.warnings.is_empty() {
        let warnings: Vec<_> = given.warnings.iter().map(|why| why.en.as_str()).collect();
        row.insert("warnings".into(), warnings.into());
    }
    visible_json(&format!("{}\n", Value::from(row))).into_owned()
}
