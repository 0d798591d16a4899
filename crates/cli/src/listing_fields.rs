//! Turns the texts that files and options give into the fields of a listing.

use saring_engine::Listing;
use saring_fingerprint::{ImageHash, ImageHashError};
use saring_ingest::{Entry, Value, whole};
use saring_notation::price::{self, PriceError};

use crate::cell::Cell;
use crate::message::{Message, message, shown};

/// Sets the field called `name` from text. Empty text leaves it unset, except the title.
///
/// # Errors
///
/// Says what the text should have been.
pub(crate) fn set(listing: &mut Listing, name: &str, text: &str) -> Result<(), Message> {
    let text = if name == "title" || name == "description" { text } else { text.trim() };
    if text.is_empty() && name != "title" {
        return Ok(());
    }
    let owned = || Some(text.to_owned());
    match name {
        "id" => listing.id = owned(),
        "title" => text.clone_into(&mut listing.title),
        "description" => listing.description = owned(),
        "price" => listing.price = Some(rupiah(text)?),
        "category" => listing.category = owned(),
        "condition" => listing.condition = owned(),
        "brand" => {
            listing.attributes.insert("brand".into(), text.to_owned());
        }
        "image_hash" => {
            for hash in text.split([' ', ';', '|']).filter(|hash| !hash.is_empty()) {
                let parsed: ImageHash = hash.parse().map_err(|error| {
                    let hash = shown(hash);
                    message!("hash foto `{hash}`", "image hash `{hash}`").and(&bad_hash(&error))
                })?;
                listing.image_hashes.push(parsed.to_string());
            }
        }
        "seller" => listing.seller = owned(),
        _ => {}
    }
    Ok(())
}

/// What an image hash should have been.
pub(crate) fn bad_hash(error: &ImageHashError) -> Message {
    match error {
        ImageHashError::Algorithm => message!(
            "hash foto diawali `pdq:` atau `phash64:`",
            "an image hash begins with `pdq:` or `phash64:`"
        ),
        ImageHashError::Digits(algorithm) => message!(
            "setelah `{name}:` harus ada tepat {digits} angka heksadesimal",
            "`{name}:` is followed by exactly {digits} hexadecimal digits",
            name = algorithm.as_str(),
            digits = algorithm.bits() / 4,
        ),
    }
}

/// Whole rupiah, as people write prices: docs/files.md says by which rules.
pub(crate) fn rupiah(text: &str) -> Result<i64, Message> {
    price::read(text).map(|price| price.rupiah).map_err(|error| bad_price(text, &error))
}

fn bad_price(text: &str, error: &PriceError) -> Message {
    let (text, id) = (shown(text), error.in_indonesian());
    Message { id: format!("`{text}` {id}"), en: format!("`{text}` {error}") }
}

/// The price of a row in whole rupiah. A number is what it is, so that `150.000` of JSON is 150; a text
/// is read as people write prices. One that cannot be read is none, with a warning, and of a range
/// the lower bound is taken, with another.
pub(crate) fn price(entry: &Entry, warnings: &mut Vec<Message>) -> Option<i64> {
    let mut warn = |why: &Message| warnings.push(Cell::of(entry).problem(why));
    let read = match &entry.value {
        Value::Text(text) if text.trim().is_empty() => return None,
        Value::Text(text) => match price::read(text.trim()) {
            Ok(price) => {
                if price.is_lower_bound {
                    warn(&message!(
                        "`{text}` adalah rentang; dipakai batas bawahnya",
                        "`{text}` is a range; its lower bound is taken",
                        text = shown(text.trim()),
                    ));
                }
                Ok(price.rupiah)
            }
            Err(error) => Err(bad_price(text.trim(), &error)),
        },
        Value::Number(number) => {
            let price = whole(number).filter(|price| *price >= 0);
            price.ok_or_else(|| bad_price(number, &PriceError::Fraction))
        }
        Value::Json(json) => Err(bad_price(json, &PriceError::Form)),
        Value::Unfit(fault) => Err(fault.problem().into()),
    };
    read.map_err(|why| warn(&without_price(&why))).ok()
}

fn without_price(why: &Message) -> Message {
    Message {
        id: format!("{}; harganya tidak diketahui", why.id),
        en: format!("{}; the price is unknown", why.en),
    }
}

#[cfg(test)]
mod tests {
    use super::rupiah;

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (text, expected) in [
            ("150000", Some(150_000)),
            ("Rp150.000", Some(150_000)),
            ("Rp. 1.250.000,00", Some(1_250_000)),
            ("150,000.00", Some(150_000)),
            ("0", Some(0)),
            ("15.00", Some(15)),
            ("150rb", Some(150_000)),
            ("1.5", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(rupiah(text).ok(), expected, "{text}");
        }
    }
}
