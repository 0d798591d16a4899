//! Files as people have them, and what is read of them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod mutated;
mod prose;
mod refused;
mod sizes;
mod tables;
mod workbook;
mod workbooks;

use saring_ingest::{Error, Options, Rows, Value};

pub(crate) const FIELDS: &[&str] = &["id", "title", "description", "price", "condition"];

/// All rows in short: the fields as `name=value`, or the fault in English, and the notes.
pub(crate) fn read(input: &[u8], options: Options) -> Result<(Vec<String>, Vec<String>), String> {
    let mut rows = Rows::open(input, options).map_err(|error| match error {
        Error::Fault { line: 0, fault } => fault.to_string(),
        other => other.to_string(),
    })?;
    let mut read = Vec::new();
    while let Some(row) = rows.next_row().unwrap() {
        assert_eq!(row.number, read.len() as u64 + 1);
        let fields = row.fields.map(|fields| {
            let field =
                |entry: &saring_ingest::Entry| format!("{}={}", entry.field, shown(&entry.value));
            fields.iter().map(field).collect::<Vec<_>>().join(" ")
        });
        read.push(fields.unwrap_or_else(|fault| format!("line {}: {fault}", row.line)));
    }
    Ok((read, rows.notes().iter().map(|note| note.wording().en).collect()))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => format!("#{number}"),
        Value::Json(json) => format!("json {json}"),
        Value::Unfit(fault) => format!("({fault})"),
    }
}
