//! Tables for reading: every cell on one line, and nothing in it that upsets a terminal.

use std::fmt::Write as _;

use crate::terminal::visible;

/// Columns with a heading, and rows.
pub(crate) struct Table {
    heading: Vec<String>,
    /// Numbers are read from the right.
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

/// Text in bold, where a terminal shows it.
pub(crate) fn bold(text: &str) -> String {
    let bold = anstyle::Style::new().bold();
    format!("{bold}{text}{bold:#}")
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(heading: &[&str]) -> Table {
        let heading: Vec<String> = heading.iter().map(|&name| name.to_owned()).collect();
        Table { right: vec![false; heading.len()], heading, rows: Vec::new() }
    }

    /// Aligns the columns from this one on to the right.
    pub(crate) fn numbers_from(mut self, column: usize) -> Table {
        self.right.iter_mut().skip(column).for_each(|right| *right = true);
        self
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        self.rows.push(cells.into_iter().map(|cell| visible(cell.as_ref())).collect());
    }

    /// The table as text; a cell without text is shown as `-`.
    pub(crate) fn text(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.chain([&self.heading[column]]).map(|cell| cell.chars().count().max(1)).max()
        };
        let widths: Vec<usize> =
            (0..self.heading.len()).map(|column| width(column).unwrap_or(1)).collect();
        let line = |cells: &[String]| {
            let mut line = String::new();
            for ((cell, width), right) in cells.iter().zip(&widths).zip(&self.right) {
                let cell = if cell.is_empty() { "-" } else { cell };
                let _ = match right {
                    true => write!(line, "{cell:>width$}  "),
                    false => write!(line, "{cell:<width$}  "),
                };
            }
            line.trim_end().to_owned()
        };
        let mut text = bold(&line(&self.heading)) + "\n";
        for row in &self.rows {
            text += &line(row);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_stand_below_each_other_and_strangers_cannot_break_them() {
        let mut table = Table::new(&["NAME", "N"]).numbers_from(1);
        table.row(["a\nb\u{1b}[2J", "1"]);
        table.row(["", "1000"]);
        let text = anstream::adapter::strip_str(&table.text()).to_string();
        assert_eq!(
            text,
            "NAME                 N\na\\u{a}b\\u{1b}[2J     1\n-                 1000\n"
        );
    }
}
