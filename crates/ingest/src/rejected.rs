//! A file of refused rows: it has the columns of the file that was read, can be mended, and is read
//! again as it is.

use std::io::{Result, Write};

use crate::object::read_all;
use crate::row::{Original, Shape};
use crate::value::neutral;

/// The columns in front of the others. Nothing is taken from them when the file is read again. They
/// come first, so that a row with too many or too few cells has them too.
const COLUMNS: [&str; 2] = ["rejected_line", "rejected_reason"];

/// Writes refused rows.
pub struct Rejected<W> {
    out: W,
    shape: Shape,
}

impl<W: Write> Rejected<W> {
    /// Begins the file.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn new(mut out: W, shape: Shape) -> Result<Rejected<W>> {
        if let Shape::Table { header, delimiter } = &shape {
            // By this mark spreadsheets know UTF-8.
            out.write_all(b"\xef\xbb\xbf")?;
            let own = |name: &&String| !COLUMNS.contains(&name.as_str());
            let columns = COLUMNS.into_iter().chain(header.iter().filter(own).map(String::as_str));
            write_line(&mut out, columns, *delimiter)?;
        }
        Ok(Rejected { out, shape })
    }

    /// Writes one row, which stood on this line of the file.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write(&mut self, line: u64, row: &Original, reason: &str) -> Result<()> {
        match &self.shape {
            Shape::Table { header, delimiter } => {
                let line = line.to_string();
                let cells: Vec<&str> = match row {
                    Original::Cells(cells) => cells
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| {
                            !header.get(*at).is_some_and(|name| COLUMNS.contains(&name.as_str()))
                        })
                        .map(|(_, cell)| cell.as_str())
                        .collect(),
                    Original::Line(line) => vec![line],
                    Original::Gone => Vec::new(),
                };
                let cells = [line.as_str(), reason].into_iter().chain(cells);
                write_line(&mut self.out, cells, *delimiter)
            }
            Shape::Lines => {
                let given = match row {
                    Original::Line(given) => given.trim(),
                    Original::Cells(_) | Original::Gone => "{}",
                };
                writeln!(
                    self.out,
                    "{}",
                    with_reason(given, line, reason).as_deref().unwrap_or(given)
                )
            }
        }
    }

    /// What is written to.
    pub fn into_inner(self) -> W {
        self.out
    }

    /// Sees to it that all is written.
    ///
    /// # Errors
    ///
    /// If it cannot be.
    pub fn flush(&mut self) -> Result<()> {
        self.out.flush()
    }
}

/// The object with the reason in front. A line that is no object has no room for it: it is refused again
/// for the same reason.
fn with_reason(object: &str, line: u64, reason: &str) -> Option<String> {
    let members = read_all(object, |key| !COLUMNS.contains(&key), &mut None).ok()?;
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let own = [(COLUMNS[0], line.to_string()), (COLUMNS[1], quoted(reason))];
    let own = own.map(|(key, value)| format!("\"{key}\":{value}"));
    let given =
        members.iter().map(|member| format!("{}:{}", quoted(&member.key), member.value.get()));
    Some(format!("{{{}}}", own.into_iter().chain(given).collect::<Vec<_>>().join(",")))
}

/// A line of CSV, none of whose cells a spreadsheet takes for a formula.
fn write_line<'c>(
    out: &mut impl Write,
    cells: impl Iterator<Item = &'c str>,
    delimiter: u8,
) -> Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(&[delimiter])?;
        }
        let cell = neutral(cell);
        if cell.contains([char::from(delimiter), '"', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}
