//! The tables as tables: what a copy goes through, row by row, in the order of their keys.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::{Row, Tx, query};
use saring_store::{Result, StoreError};

/// A table with rows of which each has a key.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns of its primary key, in their order.
    pub key: &'static [&'static str],
    /// How many rows are read at once: fewer where a row may be large.
    rows: u32,
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key, rows: 1_000 }
}

const fn of_large_rows(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key, rows: 10 }
}

/// All tables with what is stored, each after those that it refers to. Migrations, the steps that they left,
/// whether a database was restored, which servers use it and their journals are of that database itself.
pub const TABLES: &[Table] = &[
    table("tenant", &["slug"]),
    table("tenant_surface", &["surface"]),
    table("api_key", &["seq"]),
    table("tenant_settings", &["tenant", "version"]),
    table("rule_set", &["slug"]),
    of_large_rows("rule_set_draft", &["rule_set"]),
    of_large_rows("rule_set_submission", &["seq"]),
    table("rule_set_approval", &["seq"]),
    table("rule_set_rule", &["rule_set", "rule", "version"]),
    table("handover", &["seq"]),
    table("outcome_key", &["tenant", "key"]),
    table("outcome", &["seq"]),
    table("outcome_rule", &["outcome_id", "rule_set", "rule"]),
    table("outcome_position", &["tenant"]),
    table(
        "outcome_rollup",
        &[
            "day",
            "tenant",
            "surface",
            "action",
            "origin",
            "rule_set",
            "rule",
            "category_top",
            "province",
        ],
    ),
    table("listing_state", &["surface", "kind", "listing_id"]),
    table("listing_alias", &["surface", "kind", "listing_id"]),
    table("fingerprint_log", &["version"]),
    table("fingerprint_intent", &["seq"]),
    table("rollout", &["tenant", "subscriber_id", "resource_type", "resource_name"]),
    table("activity_report", &["tenant", "report_id"]),
    table("activity_day", &["day", "tenant"]),
    table("activity_rule_set_day", &["day", "tenant", "rule_set", "version"]),
    table("activity_rule_day", &["day", "tenant", "rule_set", "version", "rule"]),
    table("key_set", &["trust_epoch", "version"]),
    table("audit_intent", &["seq"]),
    table("audit_entry", &["position"]),
    table("audit_link", &["position"]),
    table("audit_end", &["position"]),
    table("change_stream", &["stream"]),
    table("change", &["stream", "position"]),
];

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// Bytes.
    Bytes,
}

/// A value of a key. Texts are ordered by their bytes, as databases order them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its key.
    pub key: Vec<Part>,
    /// All of it as a JSON object, which is the same of every database: bytes are hexadecimal after `\x`.
    pub json: String,
}

/// The next rows of a table after one with this key, or the first; none at its end.
///
/// # Errors
///
/// As the database says.
pub async fn page(
    tx: &mut Tx<'_>,
    table: &Table,
    columns: &[Column],
    after: Option<&[Part]>,
) -> Result<Vec<Record>> {
    let key = quoted(table.key.iter().copied());
    let names = quoted(columns.iter().map(|column| column.name.as_str()));
    let places: Vec<String> = (1..=table.key.len()).map(|at| format!("${at}")).collect();
    let rest = match after {
        Some(_) => format!(" WHERE ({key}) > ({})", places.join(", ")),
        None => String::new(),
    };
    let sql =
        format!("SELECT {names} FROM {}{rest} ORDER BY {key} LIMIT {}", table.name, table.rows);
    let mut query = query(sql);
    for part in after.unwrap_or_default() {
        query = match part {
            Part::Number(number) => query.bind(*number),
            Part::Text(text) => query.bind(text),
        };
    }
    let rows = query.fetch_all(tx).await?;
    rows.iter().map(|row| record(row, table, columns)).collect()
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn record(row: &Row, table: &Table, columns: &[Column]) -> Result<Record> {
    let mut object = Map::new();
    for Column { name, kind } in columns {
        let value = match kind {
            Kind::Text => row.text(name)?.map(Value::from),
            Kind::Number => row.number(name)?.map(Value::from),
            Kind::Flag => row.flag(name)?.map(Value::from),
            Kind::Bytes => row.bytes(name)?.map(|bytes| Value::from(hexadecimal(bytes))),
        };
        object.insert(name.clone(), value.unwrap_or_default());
    }
    let part = |name: &&str| match object.get(*name) {
        Some(Value::Number(number)) => number.as_i64().map(Part::Number),
        Some(Value::String(text)) => Some(Part::Text(text.clone())),
        _ => None,
    };
    let key = table.key.iter().map(part).collect::<Option<Vec<_>>>();
    let key =
        key.ok_or_else(|| StoreError::corrupt(format!("a key of {} is empty", table.name)))?;
    Ok(Record { key, json: Value::Object(object).to_string() })
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = "\\x".to_owned();
    for byte in bytes {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
