//! Turns the texts that files and options give into the fields of a listing.

use saring_engine::Listing;
use saring_fingerprint::{ImageHash, ImageHashError};

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

/// Whole rupiah: `150000`, `Rp150.000`, `150,000`, `150.000,00`.
pub(crate) fn rupiah(text: &str) -> Result<i64, Message> {
    let bad = || bad_price(text);
    let amount = text.strip_prefix("Rp").or_else(|| text.strip_prefix("rp")).unwrap_or(text);
    let amount = amount.trim_start_matches('.').trim();
    let amount =
        amount.strip_suffix(",00").or_else(|| amount.strip_suffix(".00")).unwrap_or(amount);
    let separator = amount.chars().find(|c| matches!(c, '.' | ','));
    let digits = match separator {
        None => amount.to_owned(),
        Some(separator) => {
            let groups: Vec<&str> = amount.split(separator).collect();
            let (first, rest) = groups.split_first().ok_or_else(bad)?;
            if !(1..=3).contains(&first.len()) || rest.iter().any(|group| group.len() != 3) {
                return Err(bad());
            }
            groups.concat()
        }
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad());
    }
    digits.parse().map_err(|_| bad())
}

/// What a price should have been.
pub(crate) fn bad_price(text: &str) -> Message {
    message!(
        "harga `{text}` bukan rupiah bulat, seperti 150000 atau Rp150.000",
        "price `{text}` is not in whole rupiah, such as 150000 or Rp150.000",
        text = shown(text),
    )
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
            ("1.5", None),
            ("150rb", None),
            ("-5", None),
            ("", None),
            ("Rp", None),
            ("99999999999999999999", None),
            ("1..000", None),
        ] {
            assert_eq!(rupiah(text).ok(), expected, "{text}");
        }
    }
}
