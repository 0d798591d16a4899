//! A value as its file gives it, for telling what is wrong with it.

use std::sync::Arc;

use saring_ingest::{Entry, Value};

use crate::message::{Message, message, shown};

/// A value of a row.
pub(crate) struct Cell {
    pub field: &'static str,
    /// What the file calls the field.
    pub column: Arc<str>,
    /// As much of the value as a message repeats; empty where there is none.
    pub value: String,
}

impl Cell {
    pub(crate) fn of(entry: &Entry) -> Cell {
        let value = match &entry.value {
            Value::Text(text) | Value::Number(text) | Value::Json(text) => text,
            Value::Unfit(fault) => fault.value(),
        };
        Cell { field: entry.field, column: entry.column.clone(), value: shown(value.trim()) }
    }

    /// What is wrong, with the column and the value in front.
    pub(crate) fn problem(&self, why: &Message) -> Message {
        let Cell { column, value, .. } = self;
        let column = shown(column);
        let quoted = format!("`{value}`");
        let place = match value.is_empty() || why.en.contains(&quoted) {
            true => message!("{column}", "{column}"),
            false => message!("{column} {quoted}", "{column} {quoted}"),
        };
        place.and(why)
    }
}

#[cfg(test)]
mod tests {
    use super::Cell;
    use crate::message::message;

    #[test]
    fn a_value_is_told_once() {
        let why = message!("`besok` bukan tanggal", "`besok` is no date");
        for (value, told) in [
            ("besok", "Tenggat: `besok` is no date"),
            ("lusa", "Tenggat `lusa`: `besok` is no date"),
            ("", "Tenggat: `besok` is no date"),
        ] {
            let cell = Cell { field: "due_time", column: "Tenggat".into(), value: value.into() };
            assert_eq!(cell.problem(&why).en, told);
        }
    }
}
