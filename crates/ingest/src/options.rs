//! How a file is to be read.

use crate::fault::Fault;
use crate::mapping::Mapping;

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
    /// They are told, see [`Rows::unused`](crate::Rows::unused).
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

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table with a header line: CSV, TSV, or with another delimiter.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// An Excel workbook of today.
    Xlsx,
    /// Plain text with links in it, each of which is a row, once.
    Text,
    /// Links, one a line, each of which is a row whatever it holds.
    List,
}
