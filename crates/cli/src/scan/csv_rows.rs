//! Listings in CSV (RFC 4180) with a header line.

use std::io::BufReader;
use std::io::Read;
use std::path::PathBuf;

use csv::{ByteRecord, ReaderBuilder};
use saring_engine::Listing;

use super::Args;
use super::bounded::{Bounded, Limit, Quotes};
use super::columns::field_of;
use super::rows::{Limits, MAX_ROW, Row};
use crate::failure::Failure;
use crate::listing_fields;

/// Most lines that one row may span; more are rows that a missing quotation mark swallowed.
const MAX_LINES: u64 = 100;

pub(super) struct CsvRows {
    reader: csv::Reader<Bounded<BufReader<Box<dyn Read + Send>>>>,
    limit: Limit,
    quotes: Quotes,
    record: ByteRecord,
    /// For each column, the field that it gives.
    fields: Vec<Option<String>>,
    pub(super) unused: Vec<String>,
    limits: Limits,
    path: PathBuf,
    row: u64,
}

impl CsvRows {
    pub(super) fn open(
        input: BufReader<Box<dyn Read + Send>>,
        args: &Args,
        limits: Limits,
    ) -> Result<CsvRows, Failure> {
        let limit = Limit::default();
        limit.set(MAX_ROW);
        let tab_separated = args.file.extension().is_some_and(|ending| ending == "tsv");
        let delimiter = if tab_separated { b'\t' } else { args.delimiter };
        let quotes = Quotes::new(delimiter);
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(Bounded::new(input, limit.clone(), quotes.clone()));
        let mut record = ByteRecord::new();
        let bad = |message: String| {
            Failure::new(format_args!("{}, line 1: {message}", args.file.display()))
        };
        reader.read_byte_record(&mut record).map_err(|error| bad(error.to_string()))?;
        let mut header = Vec::new();
        for (at, name) in record.iter().enumerate() {
            let name = std::str::from_utf8(name).map_err(|_| {
                bad(format!("the name of column {} is not UTF-8; save the file as UTF-8", at + 1))
            })?;
            header.push(name.trim().to_owned());
        }
        let fields: Vec<Option<String>> =
            header.iter().map(|name| field_of(name, &args.map).map(str::to_owned)).collect();
        for (at, field) in fields.iter().enumerate() {
            if field.is_some() && fields[..at].contains(field) {
                return Err(bad(format!("two columns give `{}`; rename one", header[at])));
            }
        }
        for mapping in &args.map {
            if !header.contains(&mapping.column) {
                return Err(bad(format!(
                    "there is no column `{}` (--map {}={0}); the columns are: {}",
                    mapping.column,
                    mapping.field,
                    header.join(", ")
                )));
            }
        }
        if !fields.iter().flatten().any(|field| field == "title") {
            return Err(bad(no_title(&header)));
        }
        let unused = header.iter().zip(&fields).filter(|(_, field)| field.is_none());
        let unused = unused.map(|(name, _)| name.clone()).collect();
        let path = args.file.clone();
        Ok(CsvRows { reader, limit, quotes, record, fields, unused, limits, path, row: 0 })
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>, Failure> {
        self.limit.set(self.reader.position().byte() + MAX_ROW);
        self.row += 1;
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Ok(Some(Row { number: self.row, listing: self.listing() })),
            Ok(false) => Ok(None),
            Err(error) => Err(Failure::new(format_args!(
                "{}, row {}, from line {}: {error}",
                self.path.display(),
                self.row,
                self.reader.position().line(),
            ))),
        }
    }

    fn listing(&self) -> Result<Listing, String> {
        if let Some(line) = self.quotes.open_since() {
            return Err(format!(
                "the quoted field that begins on line {line} does not end; a quotation mark is missing"
            ));
        }
        let first = self.record.position().map_or(0, csv::Position::line);
        // Where the reader stands now is after the line break.
        let last = self.reader.position().line().saturating_sub(1).max(first);
        if last - first >= MAX_LINES {
            return Err(format!(
                "the row goes from line {first} to line {last}; is a quotation mark missing?"
            ));
        }
        if self.record.len() != self.fields.len() {
            let (has, header) = (self.record.len(), self.fields.len());
            return Err(format!(
                "the row has {has} fields, the header {header}; are quotation marks missing \
                 around a text with the delimiter in it?"
            ));
        }
        let mut listing = Listing::default();
        for (field, value) in self.fields.iter().zip(&self.record) {
            let Some(field) = field else { continue };
            self.limits.check(field, value.len())?;
            let text =
                std::str::from_utf8(value).map_err(|_| format!("{field} is not UTF-8 text"))?;
            listing_fields::set(&mut listing, field, text)?;
        }
        if listing.title.trim().is_empty() {
            return Err("title is empty".into());
        }
        Ok(listing)
    }
}

/// Why there is no title, by what the header looks like.
fn no_title(header: &[String]) -> String {
    let other = [(';', ";"), ('\t', "\\t"), ('|', "|"), (',', ",")];
    if let [only] = header
        && let Some((_, shown)) = other.into_iter().find(|(delimiter, _)| only.contains(*delimiter))
    {
        return format!("there is no column `title`; try --delimiter '{shown}'");
    }
    let columns = header.join(", ");
    format!(
        "there is no column `title`; say which it is with --map title=COLUMN (columns: {columns})"
    )
}
