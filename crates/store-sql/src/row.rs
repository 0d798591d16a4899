//! Reading rows: what cannot be understood is damage, with the column's name.

use std::fmt::Display;
use std::str::FromStr;

use super::Row;
use saring_store::{Result, StoreError};

/// What a column can be read as.
pub trait Value<'r>: Sized {
    /// The value, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] if it is something else.
    fn read(row: &'r Row, column: &'static str) -> Result<Option<Self>>;
}

/// A column's value.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if there is none or it is something else.
pub fn get<'r, T: Value<'r>>(row: &'r Row, column: &'static str) -> Result<T> {
    T::read(row, column)?.ok_or_else(|| StoreError::corrupt(format!("column {column} is empty")))
}

macro_rules! values {
    ($($as:ty, $read:ident, $make:expr;)+) => {
        $(impl<'r> Value<'r> for $as {
            fn read(row: &'r Row, column: &'static str) -> Result<Option<Self>> {
                row.$read(column)?.map($make).transpose()
            }
        })+
    };
}

values! {
    &'r str, text, Ok;
    String, text, |text| Ok(text.to_owned());
    i64, number, Ok;
    i32, number, narrow;
    u32, number, narrow;
    bool, flag, Ok;
    &'r [u8], bytes, Ok;
    Vec<u8>, bytes, |bytes| Ok(bytes.to_vec());
}

impl<'r, T: Value<'r>> Value<'r> for Option<T> {
    fn read(row: &'r Row, column: &'static str) -> Result<Option<Self>> {
        Ok(Some(T::read(row, column)?))
    }
}

fn narrow<T: TryFrom<i64>>(number: i64) -> Result<T> {
    T::try_from(number).map_err(|_| StoreError::corrupt(format!("{number} is out of range")))
}

/// A column's text, parsed.
pub fn parse<T>(row: &Row, column: &'static str) -> Result<T>
where
    T: FromStr<Err: Display>,
{
    let text: &str = get(row, column)?;
    text.parse().map_err(|error| damaged(column, text, &error))
}

/// A column's text, parsed; `None` where there is none.
pub fn parse_opt<T>(row: &Row, column: &'static str) -> Result<Option<T>>
where
    T: FromStr<Err: Display>,
{
    let text: Option<&str> = get(row, column)?;
    text.map(|text| text.parse().map_err(|error| damaged(column, text, &error))).transpose()
}

/// A column's name of a closed set.
pub fn named<T>(row: &Row, column: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text: &str = get(row, column)?;
    read(text).ok_or_else(|| damaged(column, text, &"no such name"))
}

/// A column's name of a closed set; `None` where there is none.
pub fn named_opt<T>(
    row: &Row,
    column: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let text: Option<&str> = get(row, column)?;
    text.map(|text| read(text).ok_or_else(|| damaged(column, text, &"no such name"))).transpose()
}

/// A column's JSON.
pub fn json<T>(row: &Row, column: &'static str) -> Result<T>
where
    T: serde::de::DeserializeOwned,
{
    let text: &str = get(row, column)?;
    serde_json::from_str(text).map_err(|error| damaged(column, text, &error))
}

/// Something as JSON, to bind it as one parameter.
pub fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::refused(error.to_string()))
}

/// A list as JSON, each in an array of its own, so that every database reads an item as `value ->> 0`.
pub fn to_json_list<T: serde::Serialize>(items: impl IntoIterator<Item = T>) -> Result<String> {
    to_json(&items.into_iter().map(|item| [item]).collect::<Vec<_>>())
}

fn damaged(column: &str, text: &str, error: &dyn Display) -> StoreError {
    StoreError::corrupt(format!("column {column} holds {text:?}: {error}"))
}
