//! What comes out: rows with their fields, and what each looked like.

use std::sync::Arc;

use crate::fault::Fault;
use crate::value::Value;

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
