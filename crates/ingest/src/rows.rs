//! The rows of the input, whatever it is written in.

use std::io::Read;
use std::sync::Arc;

use crate::columns::Columns;
use crate::csv::CsvRows;
use crate::fault::{Error, Note};
use crate::format::{Head, Input};
use crate::jsonl::JsonlRows;
use crate::options::{Format, Options, Prose};
use crate::row::{Row, Shape};
use crate::text::{ListRows, TextRows};
use crate::xlsx::XlsxRows;

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
