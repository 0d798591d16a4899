//! The rows of the input, whatever it is written in.

use std::io::{BufRead as _, BufReader, Read};

use saring_engine::Listing;

use super::csv_rows::CsvRows;
use super::jsonl_rows::JsonlRows;
use super::{Args, Format};
use crate::failure::Failure;

/// Most bytes that one row may have.
pub(super) const MAX_ROW: u64 = 32 << 20;

/// One row.
pub(super) struct Row {
    /// Counted from 1; a header is none.
    pub number: u64,
    /// The listing, or what is wrong with the row.
    pub listing: Result<Listing, String>,
}

#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Most bytes that one field may have.
    pub field: usize,
}

impl Limits {
    pub(super) fn check(self, field: &str, bytes: usize) -> Result<(), String> {
        if bytes <= self.field {
            return Ok(());
        }
        Err(format!("{field} has {bytes} bytes, more than {} (see --max-field)", self.field))
    }
}

pub(super) enum Rows {
    Csv(CsvRows),
    Jsonl(JsonlRows),
}

impl Rows {
    pub(super) fn open(
        input: Box<dyn Read + Send>,
        args: &Args,
        limits: Limits,
    ) -> Result<Rows, Failure> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        let head = input.fill_buf().map_err(|error| Failure::reading(&args.file, &error))?;
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        if head.is_empty() {
            let path = args.file.display();
            return Err(Failure::new(format_args!("{path} is empty; give a file with listings")));
        }
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            let path = args.file.display();
            return Err(Failure::new(format_args!("{path} is UTF-16; save it as UTF-8")));
        }
        let format = args.format.unwrap_or_else(|| {
            let ending = args.file.extension().and_then(|ending| ending.to_str());
            match ending.map(str::to_ascii_lowercase).as_deref() {
                Some("csv" | "tsv") => Format::Csv,
                Some("jsonl" | "ndjson" | "json") => Format::Jsonl,
                _ if head.trim_ascii_start().starts_with(b"{") => Format::Jsonl,
                _ => Format::Csv,
            }
        });
        Ok(match format {
            Format::Csv => Rows::Csv(CsvRows::open(input, args, limits)?),
            Format::Jsonl => Rows::Jsonl(JsonlRows::new(input, args, limits)),
        })
    }

    /// The next row; an error if no more can be read.
    pub(super) fn next(&mut self) -> Result<Option<Row>, Failure> {
        match self {
            Rows::Csv(rows) => rows.next(),
            Rows::Jsonl(rows) => rows.next(),
        }
    }

    /// Columns that no field is taken from.
    pub(super) fn unused_columns(&self) -> &[String] {
        match self {
            Rows::Csv(rows) => &rows.unused,
            Rows::Jsonl(rows) => &rows.unused,
        }
    }
}
