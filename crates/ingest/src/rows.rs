//! The rows of the input, whatever it is written in.

use std::io::{BufReader, Read};
use std::sync::Arc;

use crate::columns::Columns;
use crate::csv::CsvRows;
use crate::fault::{Error, Fault, Note};
use crate::format::{Format, Head, Whole};
use crate::jsonl::JsonlRows;
use crate::mapping::Mapping;
use crate::text::{ListRows, TextRows};
use crate::value::Value;
use crate::xlsx::XlsxRows;

/// How a file is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The fields that are wanted, by their own names.
    pub fields: &'static [&'static str],
    /// Of each of these, a table must have a column for one field.
    pub required: &'static [&'static [&'static str]],
    /// What becomes of columns that are not known.
    pub unknown: Unknown,
    /// What is said of the columns.
    pub mapping: Mapping,
    /// What the file is; found out by its content if none is given.
    pub format: Option<Format>,
    /// What separates the columns of CSV; found out if none is given.
    pub delimiter: Option<u8>,
    /// The sheet of a workbook; the first visible one with the columns if none is given.
    pub sheet: Option<String>,
    /// Whether a text with links in it is read too, each link as a row with the field `url`.
    pub prose: Prose,
    /// Whether each row is kept as it was read, for a file of refused rows.
    pub keeps_rows: bool,
    /// How large fields and rows may be.
    pub limits: Limits,
}

impl Options {
    /// Takes these fields and tells what else there is.
    #[must_use]
    pub fn new(fields: &'static [&'static str]) -> Options {
        Options {
            fields,
            required: &[],
            unknown: Unknown::Tell,
            mapping: Mapping::default(),
            format: None,
            delimiter: None,
            sheet: None,
            prose: Prose::No,
            keeps_rows: false,
            limits: Limits::new(1 << 20),
        }
    }
}

/// What becomes of columns that are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// They are told, see [`Rows::unused`].
    Tell,
    /// The file, or in JSON lines the row, is refused.
    Refuse,
}

/// Whether plain text with links in it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prose {
    /// Only tables and JSON lines are.
    No,
    /// So is text that is neither.
    Too,
    /// Nothing else is.
    Only,
}

/// How large fields and rows may be, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub(crate) field: usize,
    pub(crate) row: usize,
    /// The option that sets them, which messages name.
    pub(crate) option: Option<&'static str>,
}

impl Limits {
    /// Most bytes that one row may have, unless its fields may have more.
    const ROW: usize = 16 << 20;

    /// Fields of at most so many bytes, rows of 16 MiB or twice a field.
    #[must_use]
    pub fn new(field: usize) -> Limits {
        Limits { field, row: Limits::ROW.max(field.saturating_mul(2)), option: None }
    }

    /// Rows, and so fields, of at most so many bytes.
    #[must_use]
    pub fn of_row(row: usize) -> Limits {
        Limits { field: row, row, option: None }
    }

    /// Says which option sets them.
    #[must_use]
    pub fn set_by(self, option: &'static str) -> Limits {
        Limits { option: Some(option), ..self }
    }

    /// What is wrong with a row of so many bytes.
    pub(crate) fn large_row(self, bytes: u64) -> Fault {
        Fault::LargeRow { bytes, limit: self.row, option: self.option }
    }

    /// That the field of `column` is not too large.
    pub(crate) fn check(self, column: &str, bytes: usize) -> Result<(), Fault> {
        if bytes <= self.field {
            return Ok(());
        }
        let (limit, option) = (self.field, self.option);
        Err(Fault::LargeField { column: column.into(), bytes, limit, option })
    }
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Counted from 1; a header is none, nor is a row without anything in it.
    pub number: u64,
    /// The line of the file on which it begins, or the row of the sheet.
    pub line: u64,
    /// What it takes in the file; of a workbook, its text.
    pub bytes: u64,
    /// The fields that it gives, or what is wrong with it. None of them is null.
    pub fields: Result<Vec<Entry>, Fault>,
    /// The row as it was read.
    pub original: Original,
}

/// One field of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The field's own name.
    pub field: &'static str,
    /// What its column is called in this file.
    pub column: Arc<str>,
    /// What it holds.
    pub value: Value,
}

/// A row as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Original {
    /// The cells of a table, as many as there were.
    Cells(Vec<String>),
    /// A line.
    Line(String),
    /// It was too large to keep, or nobody asked for it.
    Gone,
}

/// What a file of refused rows looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A table with these columns.
    Table {
        /// The names of the columns.
        header: Vec<String>,
        /// What separates them.
        delimiter: u8,
    },
    /// JSON lines.
    Lines,
}

/// The input behind what was looked at.
pub(crate) type Input<R> = BufReader<Whole<R>>;

/// Reads rows.
pub struct Rows<R>(Inner<R>);

enum Inner<R> {
    Csv(Box<CsvRows<Input<R>>>),
    Jsonl(Box<JsonlRows<Input<R>>>),
    Xlsx(Box<XlsxRows>),
    Text(Box<TextRows>),
    List(Box<ListRows<Input<R>>>),
}

impl<R: Read> Rows<R> {
    /// Finds out what the input is and reads up to its first row.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is nothing that can be taken as rows.
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one input")]
    pub fn open(input: R, options: Options) -> Result<Rows<R>, Error> {
        let columns = Columns::new(&options);
        let head = Head::read(input, options.prose != Prose::No)?;
        let format = head.format(&options, &columns)?;
        Ok(Rows(match format {
            Format::Xlsx => {
                Inner::Xlsx(Box::new(XlsxRows::open(head.whole()?, &columns, &options)?))
            }
            Format::Jsonl => {
                let (input, letters) = head.decoded();
                Inner::Jsonl(Box::new(JsonlRows::new(input, letters, columns, &options)))
            }
            Format::Csv => {
                let delimiter = head.delimiter(&options, &columns);
                let (input, letters) = head.decoded();
                Inner::Csv(Box::new(CsvRows::open(input, letters, delimiter, &columns, &options)?))
            }
            Format::Text => {
                let (input, letters) = head.decoded();
                Inner::Text(Box::new(TextRows::read(input, letters)?))
            }
            Format::List => {
                let (input, letters) = head.decoded();
                Inner::List(Box::new(ListRows::new(input, letters, options.limits)))
            }
        }))
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    ///
    /// If the input cannot be read on.
    pub fn next_row(&mut self) -> std::io::Result<Option<Row>> {
        match &mut self.0 {
            Inner::Csv(rows) => rows.next(),
            Inner::Jsonl(rows) => rows.next(),
            Inner::Xlsx(rows) => Ok(rows.next()),
            Inner::Text(rows) => Ok(rows.next()),
            Inner::List(rows) => rows.next(),
        }
    }

    /// What the input was found to be.
    #[must_use]
    pub fn format(&self) -> Format {
        match &self.0 {
            Inner::Csv(_) => Format::Csv,
            Inner::Jsonl(_) => Format::Jsonl,
            Inner::Xlsx(_) => Format::Xlsx,
            Inner::Text(_) => Format::Text,
            Inner::List(_) => Format::List,
        }
    }

    /// What is to be told of the file as far as it has been read.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        match &self.0 {
            Inner::Csv(rows) => rows.notes(),
            Inner::Jsonl(rows) => rows.notes(),
            Inner::Xlsx(rows) => rows.notes(),
            Inner::Text(rows) => rows.notes(),
            Inner::List(rows) => rows.notes(),
        }
    }

    /// Columns met so far that no field was taken from, with the field that one was perhaps meant for
    /// in brackets; at most 20.
    #[must_use]
    pub fn unused(&self) -> &[String] {
        match &self.0 {
            Inner::Csv(rows) => rows.unused(),
            Inner::Jsonl(rows) => rows.unused(),
            Inner::Xlsx(rows) => rows.unused(),
            Inner::Text(_) | Inner::List(_) => &[],
        }
    }

    /// Columns that fields are mapped to and no row has had so far: only JSON lines can lack one.
    #[must_use]
    pub fn missing(&self) -> Vec<&str> {
        match &self.0 {
            Inner::Jsonl(rows) => rows.missing(),
            _ => Vec::new(),
        }
    }

    /// The fields that rows have, with the names of their columns; none of JSON lines, of which each row
    /// says so itself.
    #[must_use]
    pub fn columns(&self) -> Option<Vec<(&'static str, Arc<str>)>> {
        match &self.0 {
            Inner::Csv(rows) => Some(rows.columns()),
            Inner::Xlsx(rows) => Some(rows.columns()),
            Inner::Jsonl(_) => None,
            Inner::Text(_) | Inner::List(_) => Some(vec![("url", "url".into())]),
        }
    }

    /// What a file of refused rows is to look like.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match &self.0 {
            Inner::Csv(rows) => rows.shape(),
            Inner::Xlsx(rows) => rows.shape(),
            Inner::Jsonl(_) => Shape::Lines,
            Inner::Text(_) | Inner::List(_) => {
                Shape::Table { header: vec!["url".into()], delimiter: b',' }
            }
        }
    }
}
