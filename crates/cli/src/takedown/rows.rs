//! What became of the rows of a file: told one by one, counted so that the counts add up to the rows
//! that were read, and the refused ones written where they can be mended.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::ProgressBar;
use saring_ingest::{Entry, Limits, Options, Original, Row, Unknown};
use saring_proto::{Reason, v1};
use saring_rules::Lang;
use serde_json::{Map, Value};

use crate::catalogue;
use crate::failure::Failure;
use crate::message::{Message, message};
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
    /// What the file calls the fields that the row has; `None` for a link of the command line.
    pub columns: Option<Vec<(&'static str, Arc<str>)>>,
}

impl Given {
    /// A link of the command line.
    pub(super) fn at(place: Place) -> Given {
        Given { place, original: Original::Gone, warnings: Vec::new(), columns: None }
    }

    /// A row of a file.
    pub(super) fn of(row: &mut Row) -> Given {
        let column = |entry: &Entry| (entry.field, entry.column.clone());
        Given {
            place: Place { number: row.number, line: row.line },
            original: std::mem::replace(&mut row.original, Original::Gone),
            warnings: Vec::new(),
            columns: Some(row.fields.iter().flatten().map(column).collect()),
        }
    }

    /// What the server says is wrong with it, and with which of its columns.
    pub(super) fn problem(&self, error: &v1::ItemError) -> Message {
        let (field, problem) = (error.field.as_str(), error.message.as_str());
        match &self.columns {
            Some(columns) => {
                catalogue::problem_with(&catalogue::column(field, columns), field, problem)
            }
            None => catalogue::field_problem(field, problem),
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

    /// What is wrong, and with which column.
    pub(super) fn problem(&self, given: &Given) -> Message {
        if self.field.is_empty() {
            return self.why.clone();
        }
        let columns = given.columns.as_deref().unwrap_or_default();
        let name = catalogue::column(&self.field, columns);
        // A fault of a cell names its column.
        match self.why.en.starts_with(&format!("column `{}`", name.en)) {
            true => self.why.clone(),
            false => name.and(&self.why),
        }
    }

    /// Tells it.
    pub(super) fn tell(&self, given: &Given, lang: Lang) {
        let Place { number, line } = given.place;
        let told =
            message!("data ke-{number} (baris {line}) rusak", "bad row {number} (line {line})");
        tell(&told.and(&self.problem(given)), lang);
    }
}

/// Counts of what became of the rows.
#[derive(Default)]
pub(super) struct Counts {
    pub taken: u64,
    pub refused: u64,
    warned: u64,
}

impl Counts {
    /// Counts a row that was taken and tells its warnings.
    pub(super) fn take(&mut self, given: &Given, lang: Lang) {
        self.taken += 1;
        if given.warnings.is_empty() {
            return;
        }
        self.warned += 1;
        if self.warned > MAX_TOLD {
            return;
        }
        let Place { number, line } = given.place;
        for why in &given.warnings {
            let place = message!(
                "data ke-{number} (baris {line}) diterima dengan peringatan",
                "row {number} (line {line}) is taken with a warning"
            );
            tell(&place.and(why), lang);
        }
    }

    /// Whether there was any row.
    pub(super) fn any(&self) -> bool {
        self.taken + self.refused > 0
    }

    /// Tells this sum, and how many rows were taken with a warning.
    pub(super) fn tell(&self, sum: Message, lang: Lang) {
        let warned = self.warned;
        let told = match warned {
            0 => sum,
            _ => Message {
                id: format!("{}; {warned} di antaranya dengan peringatan", sum.id),
                en: format!("{}; {warned} of them with a warning", sum.en),
            },
        };
        tell(&told, lang);
    }
}

/// Tells something on standard error.
pub(super) fn tell(message: &Message, lang: Lang) {
    // Nothing can be done if even this cannot be written.
    let _ = writeln!(anstream::stderr(), "{}", visible(message.text(lang)));
}

/// One line of JSON for a row: its place, then the object, and its warnings if it has any.
pub(super) fn json_row(given: &Given, object: &Value) -> String {
    let mut row = Map::new();
    row.insert("row".into(), given.place.number.into());
    row.insert("line".into(), given.place.line.into());
    row.extend(object.as_object().cloned().unwrap_or_default());
    if !given.warnings.is_empty() {
        let warnings: Vec<_> = given.warnings.iter().map(|why| why.en.as_str()).collect();
        row.insert("warnings".into(), warnings.into());
    }
    visible_json(&format!("{}\n", Value::from(row))).into_owned()
}
