//! Values of a row as JSON, whose numbers never pass through a float: they become texts, which ProtoJSON
//! reads as well.

use saring_ingest::{Value as Given, items, members};
use serde_json::Value;

/// The value with texts in place of its numbers.
pub(super) fn texts_of_numbers(value: &Given) -> Value {
    let json = match value {
        Given::Text(text) => return text.trim().into(),
        Given::Number(number) => return number.as_str().into(),
        Given::Json(json) => json,
        Given::Unfit(_) => return Value::Null,
    };
    if let Ok(Some(members)) = members(json) {
        return members
            .iter()
            .map(|(name, value)| (name.clone(), texts_of_numbers(value)))
            .collect();
    }
    if let Ok(Some(items)) = items("", json) {
        return items.iter().map(texts_of_numbers).collect();
    }
    serde_json::from_str(json).unwrap_or(Value::Null)
}

/// A whole number as such, such as that of an enum; everything else as [`texts_of_numbers`].
pub(super) fn number(value: &Given) -> Value {
    let whole = value.text().and_then(|text| text.parse::<i64>().ok());
    whole.map_or_else(|| texts_of_numbers(value), Value::from)
}

/// The value as the key of a row is made of it: as it was given.
pub(super) fn text_of(value: &Given) -> Value {
    match value {
        Given::Json(json) => serde_json::from_str(json).unwrap_or(Value::Null),
        other => texts_of_numbers(other),
    }
}
