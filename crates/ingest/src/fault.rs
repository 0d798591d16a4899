//! What is wrong with a file, a row or a value, and what to do: one type, worded in both languages.

use std::fmt;
use std::io;

/// A message for people, without its final stop and on one line. Text from the file is put in as it is,
/// shortened; whoever shows it on a terminal escapes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// In Indonesian.
    pub id: String,
    /// In English.
    pub en: String,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It could not be read at all.
    #[error("the input cannot be read")]
    Io(#[from] io::Error),
    /// It is not what it should be.
    #[error("line {line}: {fault}")]
    Fault {
        /// The line, or the row of the sheet; 0 where it is the file as a whole.
        line: u64,
        /// What it is.
        fault: Fault,
    },
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Fault { line: 0, fault }
    }
}

/// What is wrong. Each is worded in [`Fault::wording`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is worded below")]
pub enum Fault {
    // The file.
    Empty,
    Binary,
    Compressed,
    JsonArray,
    OldExcel,
    OtherKind { id: &'static str, en: &'static str },
    Encrypted,
    NoWorkbook,
    Damaged,
    TooLarge { limit: u64 },
    TooManyCells { limit: u64 },
    NoSheet { sheet: String, sheets: String },
    NoLinks,
    ManyLinks { limit: usize },
    // Its columns.
    LongHeader { limit: u64 },
    ManyColumns { limit: usize },
    HeaderText { column: usize },
    OtherDelimiter { given: char, found: char },
    BothGive { field: &'static str, first: usize, second: usize },
    NoColumn { field: &'static str, column: String, columns: String },
    NoHeader,
    NoField { field: &'static str, nearest: Option<String>, columns: String, has_names: bool },
    UnknownColumn { column: String, nearest: Option<String>, known: String },
    // What columns are mapped to.
    MapForm { text: String },
    MapField { field: String, nearest: Option<String>, known: String },
    MapTwice { first: String, second: String },
    MapFile { line: usize },
    MapKey { line: usize, key: String, nearest: Option<String>, known: String },
    MapValue { line: usize, key: String },
    MapCondition { line: usize, word: String },
    // A row.
    Unclosed { line: u64, goes_on: bool },
    Torn { first: u64, last: u64 },
    Stray { line: u64 },
    ManyLines { first: u64, last: u64 },
    FieldCount { has: usize, expected: usize },
    LargeRow { bytes: u64, limit: usize, option: Option<&'static str> },
    LongLine { limit: u64 },
    LargeField { column: String, bytes: usize, limit: usize, option: Option<&'static str> },
    NotText { column: String, utf8: bool },
    NoObject { broken: Broken, column: usize },
    Twice { key: String },
    BothKeys { field: &'static str, first: String, second: String },
    BrokenEscape { key: String, column: usize },
    // A value.
    Shortened { column: String, value: String },
    Rounded { column: String, value: String },
    CellError { column: String, value: String },
    NoValue { column: String },
}

/// In which way a line is no JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It ends before the object does.
    Cut,
    /// It is no JSON.
    Syntax,
    /// It goes on after the object.
    More,
    /// It is JSON of another kind, such as a list.
    Other,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.wording().en)
    }
}

impl std::error::Error for Fault {}

/// Something that is told once about a file that is read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// It is UTF-16.
    Utf16,
    /// From this line on it has letters of Windows-1252.
    Windows1252 {
        /// The line.
        line: u64,
    },
    /// A workbook has more sheets than the one that is read.
    Sheet {
        /// The one that is read.
        sheet: String,
        /// The others.
        others: String,
    },
    /// The names of the columns stand below other rows.
    Header {
        /// The row of the sheet.
        row: u64,
    },
    /// Cells hold formulas, of which the value that was saved with them is taken.
    Formulas {
        /// How many.
        cells: u64,
        /// The first of them, such as `C5`.
        first: String,
    },
    /// Rows of several lines, each of which could be a row.
    Doubtful {
        /// The first line of the first of them.
        first: u64,
        /// Its last line.
        last: u64,
        /// How many there are.
        rows: u64,
    },
    /// A text named links more than once.
    Repeated {
        /// How many times more.
        links: u64,
    },
}
