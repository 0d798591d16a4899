//! A listing from the fields of a row.

use saring_engine::Listing;
use saring_ingest::{Entry, Fault, Mapping, Value, items, members};
use saring_notation::condition;

use crate::listing_fields::{price, set};
use crate::message::{Message, message, shown};

/// The fields that a file can give. Those of [`NESTED`] are objects and arrays, in JSON lines alone.
pub(super) const FIELDS: [&str; 13] = [
    "id",
    "title",
    "description",
    "price",
    "category",
    "condition",
    "brand",
    "image_hash",
    "seller",
    "attributes",
    "tags",
    "image_hashes",
    "signals",
];

const NESTED: [&str; 4] = ["attributes", "tags", "image_hashes", "signals"];

/// What a row gives.
pub(super) struct Read {
    pub listing: Listing,
    /// What was left out of it or taken not quite as it is, and why.
    pub warnings: Vec<Message>,
    /// Whether nothing is known of what its condition means.
    pub has_unknown_condition: bool,
}

/// The listing of a row.
///
/// # Errors
///
/// Why it is none. A price that cannot be read costs the price alone.
pub(super) fn read(fields: Vec<Entry>, mapping: &Mapping) -> Result<Read, Message> {
    let mut read =
        Read { listing: Listing::default(), warnings: Vec::new(), has_unknown_condition: false };
    for Entry { field, column, value } in fields {
        let taken = match (field, &value) {
            ("price", value) => {
                read.listing.price = price(value, &mut read.warnings);
                Ok(())
            }
            (field, value) if NESTED.contains(&field) => nested(&mut read.listing, field, value),
            ("condition", Value::Text(word)) if mapping.condition(word).is_some() => {
                let condition = mapping.condition(word).filter(|condition| *condition != "unknown");
                read.listing.condition = condition.map(str::to_owned);
                Ok(())
            }
            (field, value) => {
                scalar(field, value).and_then(|text| set(&mut read.listing, field, text))
            }
        };
        taken.map_err(|why| of_column(field, &column, why))?;
    }
    let condition = read.listing.condition.as_deref();
    read.has_unknown_condition = condition.is_some_and(|word| condition::read(word).is_none());
    if read.listing.title.trim().is_empty() {
        return Err(message!(
            "judul (title) tidak ada atau kosong; isi",
            "title is missing or empty; fill it in"
        ));
    }
    Ok(read)
}

fn of_column(field: &str, column: &str, why: Message) -> Message {
    // What a spreadsheet did to a value names the column already.
    if column == field || why.en.starts_with("column `") {
        return why;
    }
    message!("kolom `{column}`", "column `{column}`", column = shown(column)).and(&why)
}

/// A text, or a number letter by letter: an id may have more digits than a number holds.
fn scalar<'v>(field: &str, value: &'v Value) -> Result<&'v str, Message> {
    match value {
        Value::Text(text) | Value::Number(text) => Ok(text),
        Value::Json(_) => {
            Err(message!("`{field}` harus teks atau angka", "`{field}` must be a text or a number"))
        }
        Value::Unfit(fault) => Err(fault.clone().into()),
    }
}

/// Takes the value of a field that is an object or an array.
fn nested(listing: &mut Listing, field: &str, value: &Value) -> Result<(), Message> {
    let json = match value {
        Value::Json(json) => json.as_str(),
        Value::Text(text) if text.trim().is_empty() => return Ok(()),
        Value::Text(_) | Value::Number(_) => "",
        Value::Unfit(fault) => return Err(fault.clone().into()),
    };
    let object = || message!("`{field}` harus objek", "`{field}` must be an object");
    let array = || message!("`{field}` harus larik", "`{field}` must be an array");
    let within = |fault: Fault| message!("`{field}`", "`{field}`").and(&fault.into());
    match field {
        "attributes" => {
            for (name, value) in members(json).map_err(within)?.ok_or_else(object)? {
                listing.attributes.insert(name, scalar(field, &value)?.to_owned());
            }
        }
        "signals" => {
            for (name, value) in members(json).map_err(within)?.ok_or_else(object)? {
                let number = match &value {
                    Value::Number(number) => number.parse::<f64>().ok().filter(|it| it.is_finite()),
                    _ => None,
                };
                let number = number.ok_or_else(|| {
                    message!(
                        "signals: `{name}` bukan angka; tulis angka, seperti 0.93",
                        "signals: `{name}` is no number; write one, such as 0.93",
                        name = shown(&name),
                    )
                })?;
                listing.signals.insert(name, number);
            }
        }
        "tags" => {
            for value in items(field, json)?.ok_or_else(array)? {
                listing.tags.push(scalar(field, &value)?.to_owned());
            }
        }
        _ => {
            for value in items(field, json)?.ok_or_else(array)? {
                set(listing, "image_hash", scalar(field, &value)?)?;
            }
        }
    }
    Ok(())
}
