//! The tables of a Markdown file that are checked: those behind `<!-- table: name -->`.

use std::ops::Range;

/// A table of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What its mark calls it.
    pub name: String,
    /// Line of its mark, counted from 1.
    pub line: usize,
    /// Its rows below the heading.
    pub rows: Vec<Row>,
    /// Bytes of the document from the heading to the end of the last row.
    pub bytes: Range<usize>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its line, counted from 1.
    pub line: usize,
    /// Its cells, without the space around them; `\|` is `|`.
    pub cells: Vec<String>,
}

impl Row {
    /// The text of a cell; empty if there is none.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }

    /// What stands between the backticks of a cell.
    pub fn code(&self, at: usize) -> &str {
        self.cell(at).trim_matches('`')
    }
}

/// The marked tables of a document.
pub fn tables(source: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut reading = false;
    let mut start = 0;
    for (number, line) in (1..).zip(source.split_inclusive('\n')) {
        let end = start + line.len();
        let mark = line.trim_end().strip_prefix("<!-- table: ");
        if let Some(name) = mark.and_then(|rest| rest.strip_suffix(" -->")) {
            let name = name.to_owned();
            tables.push(Table { name, line: number, rows: Vec::new(), bytes: end..end });
            reading = true;
        } else if !line.starts_with('|') {
            reading = reading && line.trim().is_empty();
        } else if let Some(table) = tables.last_mut().filter(|_| reading) {
            if table.bytes.is_empty() {
                table.bytes.start = start;
            }
            table.bytes.end = end;
            table.rows.push(Row { line: number, cells: cells(line) });
        }
        start = end;
    }
    for table in &mut tables {
        // The heading and the line below it.
        table.rows.drain(..table.rows.len().min(2));
    }
    tables
}

/// A row of a table, as Markdown.
pub fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches('|');
    let line = line.strip_suffix('|').unwrap_or(line).replace("\\|", "\0");
    line.split('|').map(|cell| cell.trim().replace('\0', "|")).collect()
}
