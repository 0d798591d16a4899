//! Workbooks of Excel: one sheet, with a row that names the columns. What they hold is looked through
//! within bounds before anything of it is parsed, and formulas are never computed.

mod bounds;
mod sheet;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::columns::{Columns, Unused};
use crate::fault::{Error, Fault, Note};
use crate::names::{Field, folded, nearest};
use crate::options::{Limits, Options};
use crate::row::{Entry, Original, Row, Shape};
use crate::wording::listed;
use sheet::{Cell, SheetRow};

/// Rows among which the one that names the columns is looked for.
const MAX_ABOVE: usize = 20;

pub(crate) struct XlsxRows {
    rows: std::vec::IntoIter<SheetRow>,
    header: Vec<Arc<str>>,
    /// For each column, the field that it gives.
    fields: Vec<Option<&'static Field>>,
    unused: Unused,
    notes: Vec<Note>,
    limits: Limits,
    keeps_rows: bool,
    row: u64,
}

impl XlsxRows {
    pub(crate) fn open(
        bytes: Vec<u8>,
        columns: &Columns,
        options: &Options,
    ) -> Result<XlsxRows, Error> {
        bounds::check(&bytes)?;
        // Whatever a damaged workbook makes of its parser, it costs no more than this file.
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut workbook: Xlsx<_> =
                Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
            read_sheet(&mut workbook, options.sheet.as_deref(), columns)
        }));
        let (mut rows, mut notes) = read.unwrap_or_else(|_| Err(Fault::Damaged.into()))?;
        let above = header_of(&rows, columns);
        let Some(header_row) =
            rows.drain(..=above.unwrap_or(0).min(rows.len().saturating_sub(1))).next_back()
        else {
            return Err(Fault::Empty.into());
        };
        if above.is_some_and(|above| above > 0) {
            notes.push(Note::Header { row: header_row.line });
        }
        let header = names(&header_row);
        let failed = |fault| Error::Fault { line: header_row.line, fault };
        // A column without a name is none.
        let fields = columns.of_header(&header).map_err(failed)?;
        let unused = Unused::of(columns, &header, &fields);
        notes.extend(formulas(&rows, &fields));
        Ok(XlsxRows {
            rows: rows.into_iter(),
            header: header.into_iter().map(Arc::from).collect(),
            fields,
            unused,
            notes,
            limits: options.limits,
            keeps_rows: options.keeps_rows,
            row: 0,
        })
    }

    pub(crate) fn next(&mut self) -> Option<Row> {
        let row = self.rows.by_ref().find(|row| !row.is_blank())?;
        self.row += 1;
        let fields = self.fields(&row);
        let original = if self.keeps_rows {
            let width = self.header.len();
            let mut cells = vec![String::new(); width];
            for (at, cell) in row.cells().filter(|(at, _)| *at < width) {
                cells[at] = cell.kept(self.fields[at]);
            }
            Original::Cells(cells)
        } else {
            Original::Gone
        };
        Some(Row { number: self.row, line: row.line, bytes: row.bytes(), fields, original })
    }

    fn fields(&self, row: &SheetRow) -> Result<Vec<Entry>, Fault> {
        let mut fields = Vec::new();
        for (at, cell) in row.cells() {
            let (Some(column), Some(Some(field))) = (self.header.get(at), self.fields.get(at))
            else {
                continue;
            };
            let value = cell.value(field, column).of(field, column);
            self.limits.check(column, value.text().map_or(0, str::len))?;
            fields.push(Entry { field: field.name, column: column.clone(), value });
        }
        Ok(fields)
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.notes.clone()
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
        Shape::Table { header, delimiter: b',' }
    }
}

fn names(row: &SheetRow) -> Vec<String> {
    row.dense().map(|cell| cell.map_or_else(String::new, Cell::name)).collect()
}

/// Which row names the columns.
fn header_of(rows: &[SheetRow], columns: &Columns) -> Option<usize> {
    rows.iter().take(MAX_ABOVE).position(|row| columns.fits(&names(row)))
}

/// The rows of the sheet of this name, or of the first visible one with the columns; if there is none,
/// of the first one with anything in it.
fn read_sheet(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    wanted: Option<&str>,
    columns: &Columns,
) -> Result<(Vec<SheetRow>, Vec<Note>), Error> {
    let sheets = workbook.sheets_metadata().iter();
    let is_table = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let all: Vec<(String, bool)> = sheets
        .filter(is_table)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    if let Some(wanted) = wanted {
        let is = |(name, _): &&(String, bool)| name == wanted || folded(name) == folded(wanted);
        let Some((name, _)) = all.iter().find(is) else {
            let names = all.iter().map(|(name, _)| name.as_str());
            let sheets =
                nearest(wanted, names.clone()).map_or_else(|| listed(names), str::to_owned);
            return Err(Fault::NoSheet { sheet: wanted.into(), sheets }.into());
        };
        return Ok((sheet::read(workbook, name)?, Vec::new()));
    }
    let visible: Vec<&String> =
        all.iter().filter(|(_, visible)| *visible).map(|(name, _)| name).collect();
    let mut found = None;
    for name in &visible {
        let rows = sheet::read(workbook, name)?;
        let has_columns = header_of(&rows, columns).is_some();
        if has_columns || found.is_none() && rows.iter().any(|row| !row.is_blank()) {
            found = Some((*name, rows));
        }
        if has_columns {
            break;
        }
    }
    let (name, rows) = found.ok_or(Fault::Empty)?;
    let others: Vec<_> = visible.iter().filter(|other| **other != name).collect();
    let others = (!others.is_empty()).then(|| listed(&others));
    let note = others.map(|others| Note::Sheet { sheet: name.clone(), others });
    Ok((rows, note.into_iter().collect()))
}

/// What is to be told of cells whose values come from formulas.
fn formulas(rows: &[SheetRow], fields: &[Option<&Field>]) -> Option<Note> {
    let is_used = |at: usize| fields.get(at).is_some_and(Option::is_some);
    let mut places = rows.iter().flat_map(|row| row.computed(is_used));
    let first = places.next()?;
    Some(Note::Formulas { cells: 1 + places.count() as u64, first })
}

fn damaged(error: &XlsxError) -> Error {
    match error {
        XlsxError::Password => Fault::Encrypted.into(),
        _ => Fault::Damaged.into(),
    }
}
