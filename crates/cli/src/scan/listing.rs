//! A listing from the fields of a row.

use saring_engine::Listing;
use saring_ingest::{Entry, Mapping, Value, items, members};
use saring_notation::condition;

use crate::cell::Cell;
use crate::listing_fields::{price, set};
use crate::message::{Message, message, shown};

/// The fields that a file can give. Those of [`NESTED`] are objects and arrays, in JSON lines alone;
/// variations may be one text.
pub(super) const FIELDS: [&str; 14] = [
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
    "variations",
    "image_hashes",
    "signals",
];

const NESTED: [&str; 5] = ["attributes", "tags", "variations", "image_hashes", "signals"];

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
pub(super) fn read(fields: &[Entry], mapping: &Mapping) -> Result<Read, Message> {
    let mut read =
        Read { listing: Listing::default(), warnings: Vec::new(), has_unknown_condition: false };
    for entry in fields {
        let taken = match (entry.field, &entry.value) {
            ("price", _) => {
                read.listing.price = price(entry, &mut read.warnings);
                Ok(())
            }
            (field, value) if NESTED.contains(&field) => nested(&mut read.listing, field, value),
            ("condition", Value::Text(word)) if mapping.condition(word).is_some() => {
                let condition = mapping.condition(word).filter(|condition| *condition != "unknown");
                read.listing.condition = condition.map(str::to_owned);
                Ok(())
            }
            (field, value) => scalar(value).and_then(|text| set(&mut read.listing, field, text)),
        };
        taken.map_err(|why| Cell::of(entry).problem(&why))?;
    }
    let condition = read.listing.condition.as_deref();
    read.has_unknown_condition = condition.is_some_and(|word| condition::read(word).is_none());
    Ok(read)
}

/// A text, or a number letter by letter: an id may have more digits than a number holds.
fn scalar(value: &Value) -> Result<&str, Message> {
    match value {
        Value::Text(text) | Value::Number(text) => Ok(text),
        Value::Json(_) => Err(message!(
            "harus teks atau angka; tulis salah satunya",
            "must be a text or a number; write one"
        )),
        Value::Unfit(fault) => Err(fault.problem().into()),
    }
}

fn of_member(name: &str, why: &Message) -> Message {
    message!("`{name}`", "`{name}`", name = shown(name)).and(why)
}

fn of_item(at: usize, why: &Message) -> Message {
    message!("butir ke-{number}", "item {number}", number = at + 1).and(why)
}

/// Takes the value of a field that is an object or an array.
fn nested(listing: &mut Listing, field: &str, value: &Value) -> Result<(), Message> {
    let json = match value {
        Value::Json(json) => json.as_str(),
        Value::Text(text) if text.trim().is_empty() => return Ok(()),
        // A table has them as one text.
        Value::Text(text) if field == "variations" => {
            listing.variations.push(text.clone());
            return Ok(());
        }
        Value::Text(_) | Value::Number(_) => "",
        Value::Unfit(fault) => return Err(fault.problem().into()),
    };
    let object = || {
        message!(
            "harus objek; tulis seperti {{\"warna\": \"biru\"}}",
            "must be an object; write it as {{\"colour\": \"blue\"}}"
        )
    };
    let array = || {
        message!(
            "harus larik; tulis seperti [\"biru\"]",
            "must be an array; write it as [\"blue\"]"
        )
    };
    match field {
        "attributes" => {
            for (name, value) in members(json)?.ok_or_else(object)? {
                let text = scalar(&value).map_err(|why| of_member(&name, &why))?.to_owned();
                listing.attributes.insert(name, text);
            }
        }
        "signals" => {
            for (name, value) in members(json)?.ok_or_else(object)? {
                let number = match &value {
                    Value::Number(number) => number.parse::<f64>().ok().filter(|it| it.is_finite()),
                    _ => None,
                };
                let number = number.ok_or_else(|| {
                    message!(
                        "`{name}` bukan angka; tulis angka, seperti 0.93",
                        "`{name}` is no number; write one, such as 0.93",
                        name = shown(&name),
                    )
                })?;
                listing.signals.insert(name, number);
            }
        }
        "tags" | "variations" => {
            let texts = if field == "tags" { &mut listing.tags } else { &mut listing.variations };
            for (at, value) in items(field, json)?.ok_or_else(array)?.iter().enumerate() {
                let text = scalar(value).map_err(|why| of_item(at, &why))?;
                texts.push(text.to_owned());
            }
        }
        _ => {
            for (at, value) in items(field, json)?.ok_or_else(array)?.iter().enumerate() {
                let text = scalar(value).map_err(|why| of_item(at, &why))?;
                set(listing, "image_hash", text)?;
            }
        }
    }
    Ok(())
}
