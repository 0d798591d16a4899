//! Values of a row: days and times as people write them, and JSON. Its numbers never pass through a
//! float: they become texts, which ProtoJSON reads as well.

use saring_ingest::{Value as Given, items, members};
use saring_notation::date;
use serde_json::Value;

use crate::message::{Message, message, shown};
use crate::remote::Moment;

/// The value with texts in place of its numbers.
pub(super) fn texts_of_numbers(value: &Given) -> Value {
    let json = match value {
        Given::Text(text) => return text.as_str().into(),
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

/// What is wrong with JSON where a text should stand.
pub(super) fn no_text() -> Message {
    message!(
        "harus teks; tulis di antara tanda kutip",
        "must be a text; write one in quotation marks"
    )
}

/// What is wrong with a row that does not say which listing it is about.
pub(super) fn no_link() -> Message {
    message!("kosong; isi tautannya", "is empty; give the link")
}

/// The value as the key of a row is made of it: as it was given.
pub(super) fn text_of(value: &Given) -> Value {
    match value {
        Given::Json(json) => serde_json::from_str(json).unwrap_or(Value::Null),
        other => texts_of_numbers(other),
    }
}

/// A day or time as people write it; of a day its first moment or its last second. Keeps the first text
/// that could be read in another order.
pub(super) fn time(
    text: &str,
    of_day: Moment,
    ambiguous: &mut Option<String>,
) -> Result<prost_types::Timestamp, Message> {
    let read = date::read(text).and_then(|reading| {
        if reading.is_ambiguous {
            ambiguous.get_or_insert_with(|| text.to_owned());
        }
        match of_day {
            Moment::Start => reading.start(),
            Moment::End => reading.end(),
        }
    });
    let at = read.map_err(|error| {
        let (text, id) = (shown(text), error.in_indonesian());
        Message { id: format!("`{text}` {id}"), en: format!("`{text}` {error}") }
    })?;
    Ok(prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() })
}

/// What is told once of a file with such a text.
pub(super) fn told_ambiguous(text: &str) -> Message {
    message!(
        "tanggal seperti `{text}` dibaca menurut urutan Indonesia: hari dahulu, lalu bulan",
        "days such as `{text}` are read in Indonesian order: the day before the month",
        text = shown(text),
    )
}
