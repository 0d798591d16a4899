//! The cells of one sheet.

use std::io::Cursor;

use calamine::{CellErrorType, DataRef, Xlsx, XlsxFormulaMetadata};

use super::damaged;
use crate::fault::{Error, Fault};
use crate::names::Field;
use crate::value::{Value, plain};

/// Most bytes of text in the cells of a sheet: many cells can share one long text.
const MAX_TEXT: u64 = 256 << 20;

/// Rows and columns of the largest sheet that Excel has.
const MAX_PLACE: (u32, u32) = (1_048_576, 16_384);

/// Whole numbers up to here have at most the 15 digits that a spreadsheet keeps.
const MAX_EXACT: f64 = 1e15;

/// One row: its cells by their columns, counted from 0 and rising.
pub(super) struct SheetRow {
    /// As the sheet numbers it.
    pub line: u64,
    cells: Vec<(u32, Cell)>,
}

/// What a cell holds.
pub(super) struct Cell {
    content: Content,
    has_formula: bool,
}

enum Content {
    Text(String),
    Number(f64),
    Error(CellErrorType),
    Empty,
}

/// All rows of the sheet that have cells.
pub(super) fn read(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
) -> Result<Vec<SheetRow>, Error> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut text = 0;
    while let Some(cell) =
        reader.next_cell_with_formula_metadata().map_err(|error| damaged(&error))?
    {
        let has_formula = cell.formula.as_ref().is_some_and(is_formula);
        let content = content(cell.value);
        if let Content::Text(content) = &content {
            text += content.len() as u64;
            if text > MAX_TEXT {
                return Err(Fault::TooLarge { limit: MAX_TEXT }.into());
            }
        }
        if matches!(content, Content::Empty) && !has_formula {
            continue;
        }
        let ((row, column), line) = (cell.pos, u64::from(cell.pos.0) + 1);
        if row >= MAX_PLACE.0 || column >= MAX_PLACE.1 {
            return Err(Fault::Damaged.into());
        }
        let cell = Cell { content, has_formula };
        match rows.last_mut() {
            Some(last)
                if last.line == line && last.cells.last().is_some_and(|it| it.0 < column) =>
            {
                last.cells.push((column, cell));
            }
            Some(last) if last.line >= line => {
                return Err(Fault::Damaged.into());
            }
            _ => rows.push(SheetRow { line, cells: vec![(column, cell)] }),
        }
    }
    Ok(rows)
}

fn is_formula(formula: &XlsxFormulaMetadata) -> bool {
    use XlsxFormulaMetadata::{Normal, Shared};
    !matches!(formula, Normal { formula } | Shared { formula, .. } if formula.trim().is_empty())
}

fn content(value: DataRef<'_>) -> Content {
    match value {
        DataRef::Int(number) => Content::Number(number as f64),
        DataRef::Float(number) => Content::Number(number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Content::Text(text)
        }
        DataRef::SharedString(text) => Content::Text(text.to_owned()),
        DataRef::Bool(value) => Content::Text(if value { "TRUE" } else { "FALSE" }.into()),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            Content::Text(match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
            })
        }
        DataRef::DateTime(duration) => Content::Number(duration.as_f64()),
        DataRef::Error(error) => Content::Error(error),
        DataRef::Empty => Content::Empty,
    }
}

impl SheetRow {
    /// The cells of all columns up to the last one.
    pub(super) fn dense(&self) -> impl Iterator<Item = Option<&Cell>> {
        let mut cells = self.cells.iter().peekable();
        let width = self.cells.last().map_or(0, |(column, _)| column + 1);
        (0..width).map(move |at| cells.next_if(|(column, _)| *column == at).map(|(_, cell)| cell))
    }

    /// Its cells with their columns, counted from 0.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().map(|(column, cell)| (*column as usize, cell))
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|(_, cell)| cell.is_blank())
    }

    /// What its text takes, at least.
    pub(super) fn bytes(&self) -> u64 {
        let bytes = |cell: &Cell| match &cell.content {
            Content::Text(text) => text.len() as u64,
            _ => 8,
        };
        self.cells.iter().map(|(_, cell)| bytes(cell)).sum()
    }

    /// The places, such as `C5`, of the values in the columns that are used which a formula had.
    pub(super) fn computed(&self, is_used: impl Fn(usize) -> bool) -> impl Iterator<Item = String> {
        let cells = self.cells().filter(move |(at, cell)| is_used(*at) && cell.is_computed());
        cells.map(|(at, _)| format!("{}{}", letters(at), self.line))
    }
}

impl Cell {
    /// Whether a formula gave the value that it holds.
    fn is_computed(&self) -> bool {
        self.has_formula && !matches!(&self.content, Content::Empty) && !self.is_blank()
    }

    fn is_blank(&self) -> bool {
        matches!(&self.content, Content::Text(text) if text.trim().is_empty())
    }

    /// The value as one of `field`.
    pub(super) fn value(&self, field: &Field, column: &str) -> Value {
        let column = || column.to_owned();
        match &self.content {
            Content::Text(text) => Value::Text(plain(text).to_owned()),
            Content::Number(number) if field.is_id && !is_exact(*number) => {
                Value::Unfit(Fault::Rounded { column: column(), value: self.shown() })
            }
            Content::Number(_) => Value::Number(self.shown()),
            Content::Error(error) => {
                Value::Unfit(Fault::CellError { column: column(), value: error.to_string() })
            }
            Content::Empty => Value::Unfit(Fault::NoValue { column: column() }),
        }
    }

    /// The cell as text.
    pub(super) fn shown(&self) -> String {
        match &self.content {
            Content::Text(text) => plain(text).to_owned(),
            // Never in E-notation.
            Content::Number(number) => number.to_string(),
            Content::Error(error) => error.to_string(),
            Content::Empty => String::new(),
        }
    }

    /// The cell as a file of refused rows has it: what is no value of `field` is none there either.
    pub(super) fn kept(&self, field: Option<&Field>) -> String {
        match &self.content {
            Content::Number(number) if field.is_some_and(|it| it.is_id) && !is_exact(*number) => {
                let text = format!("{number:e}");
                if text.contains("e-") { text } else { text.replace('e', "e+") }
            }
            // A formula without its value.
            Content::Empty if field.is_some() => CellErrorType::NA.to_string(),
            _ => self.shown(),
        }
    }

    /// The cell as the name of a column.
    pub(super) fn name(&self) -> String {
        self.shown().trim().to_owned()
    }
}

/// Whether a number is what somebody typed, digit for digit: a fraction may have lost zeros at its end.
fn is_exact(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < MAX_EXACT
}

/// The letters of a column, counted from 0.
fn letters(column: usize) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        name.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0));
        rest = (rest - 1) / 26;
    }
    name.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(letters(column), expected);
        }
    }
}
