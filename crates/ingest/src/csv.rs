//! Tables in CSV (RFC 4180) with a header line.

use std::io::{BufRead, Result};
use std::sync::Arc;

use crate::columns::{Columns, Unused};
use crate::encoding::Letters;
use crate::fault::{Error, Fault, Note};
use crate::format::{other_delimiter, stated_delimiter};
use crate::names::Field;
use crate::options::{Limits, Options};
use crate::records::{MAX_FIELDS, Records};
use crate::row::{Entry, Original, Row, Shape};
use crate::value::{Value, plain};

/// Most lines that one row may span; more are rows that a missing quotation mark swallowed.
const MAX_LINES: u64 = 100;

/// Most bytes of the header. Without a line break in them the file is no CSV.
const MAX_HEADER: u64 = 1 << 20;

pub(crate) struct CsvRows<I> {
    records: Records<I>,
    delimiter: u8,
    letters: Letters,
    legacy_line: Option<u64>,
    header: Vec<Arc<str>>,
    /// For each column, the field that it gives.
    fields: Vec<Option<&'static Field>>,
    unused: Unused,
    limits: Limits,
    /// First and last line of the first row whose lines could be rows, and how many such rows there are.
    doubtful: Option<(u64, u64, u64)>,
    keeps_rows: bool,
    row: u64,
}

impl<I: BufRead> CsvRows<I> {
    pub(crate) fn open(
        input: I,
        mut letters: Letters,
        delimiter: u8,
        columns: &Columns,
        options: &Options,
    ) -> std::result::Result<CsvRows<I>, Error> {
        let mut records = Records::new(input, delimiter, options.limits.row);
        if !records.next(MAX_HEADER)? {
            return Err(Fault::Empty.into());
        }
        if states_delimiter(&records) && !records.next(MAX_HEADER)? {
            return Err(Fault::Empty.into());
        }
        let line = records.layout().lines().0;
        let failed = |fault| Error::Fault { line, fault };
        let header = read_header(&records, &mut letters).map_err(failed)?;
        let fields = columns.of_header(&header).map_err(|fault| {
            let other = match fault {
                Fault::NoField { .. } | Fault::UnknownColumn { .. } => {
                    other_delimiter(&header, delimiter, columns)
                }
                _ => None,
            };
            failed(match other {
                Some(found) => {
                    Fault::OtherDelimiter { given: delimiter.into(), found: found.into() }
                }
                None => fault,
            })
        })?;
        let unused = Unused::of(columns, &header, &fields);
        let legacy_line = letters.is_1252().then_some(line);
        records.expect(header.len());
        Ok(CsvRows {
            records,
            doubtful: None,
            delimiter,
            letters,
            legacy_line,
            header: header.into_iter().map(Arc::from).collect(),
            fields,
            unused,
            limits: options.limits,
            keeps_rows: options.keeps_rows,
            row: 0,
        })
    }

    pub(crate) fn next(&mut self) -> Result<Option<Row>> {
        loop {
            if !self.records.next(u64::MAX)? {
                return Ok(None);
            }
            let blank = |field: &[u8]| field.trim_ascii().is_empty();
            if self.records.is_whole() && self.records.fields().all(blank) {
                continue;
            }
            self.row += 1;
            let line = self.records.layout().lines().0;
            let fields = self.fields();
            if self.letters.is_1252() {
                self.legacy_line.get_or_insert(line);
            }
            if fields.is_ok() && self.records.is_doubtful() {
                let (first, last) = self.records.layout().lines();
                self.doubtful.get_or_insert((first, last, 0)).2 += 1;
            }
            let original = if self.keeps_rows { self.original() } else { Original::Gone };
            let (number, bytes) = (self.row, self.records.bytes());
            return Ok(Some(Row { number, line, bytes, fields, original }));
        }
    }

    fn fields(&mut self) -> std::result::Result<Vec<Entry>, Fault> {
        marks(&self.records)?;
        let (first, last) = self.records.layout().lines();
        if last - first >= MAX_LINES {
            return Err(Fault::ManyLines { first, last });
        }
        for ((column, field), bytes) in
            self.header.iter().zip(&self.fields).zip(self.records.sizes())
        {
            if field.is_some() {
                self.limits.check(column, bytes)?;
            }
        }
        let (has, expected) = (self.records.len(), self.fields.len());
        if has != expected {
            return Err(Fault::FieldCount { has, expected });
        }
        if !self.records.is_whole() {
            return Err(self.limits.large_row(self.records.bytes()));
        }
        let is_utf8 = self.letters.is_utf8();
        let wanted = || {
            self.header
                .iter()
                .zip(&self.fields)
                .filter_map(|(column, field)| Some((column, (*field)?)))
        };
        let fields = &self.fields;
        let texts = self
            .records
            .fields()
            .enumerate()
            .filter(|(at, _)| fields[*at].is_some())
            .map(|it| it.1);
        let texts = self.letters.read(texts).map_err(|at| {
            let column =
                wanted().nth(at).map_or_else(String::new, |(column, _)| column.to_string());
            Fault::NotText { column, utf8: is_utf8 }
        })?;
        Ok(wanted()
            .zip(texts)
            .map(|((column, field), text)| {
                let value = Value::Text(plain(&text).to_owned()).of(field, column);
                Entry { field: field.name, column: column.clone(), value }
            })
            .collect())
    }

    /// The row as it was: its cells, or the text of one that cannot be taken apart.
    fn original(&self) -> Original {
        let text = |bytes: &[u8]| plain(&self.letters.roughly(bytes)).to_owned();
        match self.records.torn_text() {
            Some(torn) => Original::Cells(vec![text(torn)]),
            None if self.records.is_whole() => {
                Original::Cells(self.records.fields().map(text).collect())
            }
            None => Original::Gone,
        }
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        let doubtful =
            self.doubtful.map(|(first, last, rows)| Note::Doubtful { first, last, rows });
        self.letters.notes(self.legacy_line).into_iter().chain(doubtful).collect()
    }

    pub(crate) fn unused(&self) -> &[String] {
        self.unused.names()
    }

    pub(crate) fn columns(&self) -> Vec<(&'static str, Arc<str>)> {
        let columns = self.fields.iter().zip(&self.header);
        columns.filter_map(|(field, name)| Some(((*field)?.name, name.clone()))).collect()
    }

    pub(crate) fn shape(&self) -> Shape {
        let header = self.header.iter().map(|name| name.to_string()).collect();
        Shape::Table { header, delimiter: self.delimiter }
    }
}

fn states_delimiter<I: BufRead>(records: &Records<I>) -> bool {
    let mut line = Vec::new();
    for (at, field) in records.fields().enumerate() {
        if at > 0 {
            line.push(records.delimiter());
        }
        line.extend(field);
    }
    stated_delimiter(&line).is_some()
}

/// The names of the columns.
fn read_header<I: BufRead>(
    records: &Records<I>,
    letters: &mut Letters,
) -> std::result::Result<Vec<String>, Fault> {
    marks(records)?;
    if records.len() > MAX_FIELDS {
        return Err(Fault::ManyColumns { limit: MAX_FIELDS });
    }
    if !records.is_whole() {
        return Err(Fault::LongHeader { limit: MAX_HEADER });
    }
    let names =
        letters.read(records.fields()).map_err(|at| Fault::HeaderText { column: at + 1 })?;
    if let Some(at) = names.iter().position(|name| name.contains('\0')) {
        return Err(Fault::HeaderText { column: at + 1 });
    }
    Ok(names.iter().map(|name| plain(name.trim()).to_owned()).collect())
}

/// That the record's quotation marks are in order.
fn marks<I: BufRead>(records: &Records<I>) -> std::result::Result<(), Fault> {
    if let Some(line) = records.layout().unclosed() {
        return Err(Fault::Unclosed { line, goes_on: records.goes_on() });
    }
    if records.layout().torn().is_some() {
        let (first, last) = records.layout().lines();
        return Err(Fault::Torn { first, last });
    }
    match records.layout().stray() {
        Some(line) => Err(Fault::Stray { line }),
        None => Ok(()),
    }
}
