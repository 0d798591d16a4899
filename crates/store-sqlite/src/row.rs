//! Reading rows: what cannot be understood is damage, with the column's name.

use std::fmt::Display;
use std::str::FromStr;

use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row as _, Sqlite, Type};

use crate::error::{Error, Result};
use saring_store::StoreError;

/// A column's value.
pub(super) fn get<'r, T>(row: &'r SqliteRow, column: &'static str) -> Result<T>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
{
    Ok(row.try_get(column)?)
}

/// A column's text, parsed.
pub(super) fn parse<T>(row: &SqliteRow, column: &'static str) -> Result<T>
where
    T: FromStr<Err: Display>,
{
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error| damaged(column, text, &error))
}

/// A column's text, parsed; `None` where there is none.
pub(super) fn parse_opt<T>(row: &SqliteRow, column: &'static str) -> Result<Option<T>>
where
    T: FromStr<Err: Display>,
{
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| text.parse().map_err(|error| damaged(column, text, &error))).transpose()
}

/// A column's name of a closed set.
pub(super) fn named<T>(
    row: &SqliteRow,
    column: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    let text: &str = row.try_get(column)?;
    read(text).ok_or_else(|| damaged(column, text, &"no such name"))
}

/// A column's name of a closed set; `None` where there is none.
pub(super) fn named_opt<T>(
    row: &SqliteRow,
    column: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| read(text).ok_or_else(|| damaged(column, text, &"no such name"))).transpose()
}

/// A column's JSON.
pub(super) fn json<T>(row: &SqliteRow, column: &'static str) -> Result<T>
where
    T: serde::de::DeserializeOwned,
{
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|error| damaged(column, text, &error))
}

/// Something as JSON, to bind it as one parameter.
pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    Ok(serde_json::to_string(value).map_err(|error| StoreError::refused(error.to_string()))?)
}

fn damaged(column: &str, text: &str, error: &dyn Display) -> Error {
    StoreError::corrupt(format!("column {column} holds {text:?}: {error}")).into()
}
