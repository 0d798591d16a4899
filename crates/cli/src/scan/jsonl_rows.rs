//! Listings as JSON lines: one object a line, with the names of the CSV columns, and besides
//! `attributes`, `tags`, `image_hashes` and `signals`.

use std::io::{BufReader, Read};

use saring_engine::Listing;
use serde_json::value::RawValue;

use super::Args;
use super::columns::{Mapping, field_of};
use super::object::{Entry, read_object};
use super::rows::{Limits, Row};
use crate::failure::Failure;
use crate::lines::Lines;
use crate::listing_fields::{self, bad_price, rupiah};
use crate::message::{Message, message, shown};

/// Keys besides those of the columns.
const OTHERS: [&str; 4] = ["attributes", "tags", "image_hashes", "signals"];

/// Names of unused keys that are kept to be told.
const MAX_UNUSED: usize = 20;

pub(super) struct JsonlRows {
    lines: Lines<BufReader<Box<dyn Read + Send>>>,
    keys: Keys,
    limits: Limits,
    name: String,
    row: u64,
}

/// Which keys mean what, and which were met.
struct Keys {
    map: Vec<Mapping>,
    /// For each mapping, whether a row had its key.
    met: Vec<bool>,
    unused: Vec<String>,
}

impl JsonlRows {
    pub(super) fn new(
        input: BufReader<Box<dyn Read + Send>>,
        args: &Args,
        limits: Limits,
    ) -> JsonlRows {
        let met = vec![false; args.map.len()];
        JsonlRows {
            lines: Lines::new(input, limits.row as u64),
            keys: Keys { map: args.map.clone(), met, unused: Vec::new() },
            limits,
            name: args.name(),
            row: 0,
        }
    }

    /// Keys that no field is taken from.
    pub(super) fn unused(&self) -> Vec<String> {
        self.keys.unused.clone()
    }

    /// Keys that `--map` names and no row has.
    pub(super) fn missing(&self) -> Vec<String> {
        let missing = self.keys.map.iter().zip(&self.keys.met).filter(|(_, met)| !**met);
        missing.map(|(mapping, _)| mapping.column.clone()).collect()
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>, Failure> {
        loop {
            let line =
                self.lines.next().map_err(|error| Failure::reading(self.name.as_ref(), &error))?;
            let Some(line) = line else { return Ok(None) };
            if line.is_whole() && line.text.trim_ascii().is_empty() {
                continue;
            }
            self.row += 1;
            let listing = if line.is_whole() {
                self.keys.listing(line.text, self.limits)
            } else {
                Err(self.limits.row_too_large(line.bytes))
            };
            let row = Row { number: self.row, line: line.number, bytes: line.bytes, listing };
            return Ok(Some(row));
        }
    }
}

impl Keys {
    fn listing(&mut self, line: &[u8], limits: Limits) -> Result<Listing, Message> {
        let mut listing = Listing::default();
        let text = std::str::from_utf8(line).map_err(|error| {
            message!(
                "barisnya bukan teks UTF-8, mulai byte {byte}; simpan ulang berkasnya sebagai UTF-8",
                "the line is not UTF-8 text, from byte {byte} on; save the file as UTF-8",
                byte = error.valid_up_to() + 1,
            )
        })?;
        let entries = read_object(text, |key| self.is_known(key))?;
        for Entry { key, value } in &entries {
            if value.get() == "null" {
                continue;
            }
            let Some(field) = field_of(key, &self.map) else {
                limits.check(key, value.get().len())?;
                other(&mut listing, key, value)?;
                continue;
            };
            let text = scalar(key, value)?;
            limits.check(key, text.len())?;
            match field {
                "price" => listing.price = price(value, &text)?,
                _ => listing_fields::set(&mut listing, field, &text)?,
            }
        }
        if listing.title.trim().is_empty() {
            return Err(message!(
                "judul (title) tidak ada atau kosong; isi",
                "title is missing or empty; fill it in"
            ));
        }
        Ok(listing)
    }

    /// Whether the key gives something of a listing.
    fn is_known(&mut self, key: &str) -> bool {
        for (mapping, met) in self.map.iter().zip(&mut self.met) {
            *met |= mapping.column == key;
        }
        if field_of(key, &self.map).is_some() || OTHERS.contains(&key) {
            return true;
        }
        if self.unused.len() < MAX_UNUSED && !self.unused.iter().any(|unused| unused == key) {
            self.unused.push(key.to_owned());
        }
        false
    }
}

/// Whole rupiah. A number is what JSON says it is, so that `150.000` is 150; a text is read as
/// people write prices.
fn price(value: &RawValue, text: &str) -> Result<Option<i64>, Message> {
    /// Up to here every whole number is a 64-bit float of its own.
    const EXACT: f64 = (1_u64 << 53) as f64;
    let raw = value.get();
    if raw.starts_with('"') {
        let text = text.trim();
        return if text.is_empty() { Ok(None) } else { rupiah(text).map(Some) };
    }
    if let Ok(whole) = raw.parse::<i64>() {
        return if whole < 0 { Err(bad_price(raw)) } else { Ok(Some(whole)) };
    }
    match raw.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && (0.0..=EXACT).contains(&number) => {
            Ok(Some(number as i64))
        }
        _ => Err(bad_price(raw)),
    }
}

/// Takes the value of a key that is none of the columns.
fn other(listing: &mut Listing, key: &str, value: &RawValue) -> Result<(), Message> {
    match key {
        "attributes" => {
            for (name, value) in entries(key, value)? {
                listing.attributes.insert(name, scalar(key, value)?);
            }
        }
        "tags" => {
            for value in items(key, value)? {
                listing.tags.push(scalar(key, value)?);
            }
        }
        "image_hashes" => {
            for value in items(key, value)? {
                listing_fields::set(listing, "image_hash", &scalar(key, value)?)?;
            }
        }
        "signals" => {
            for (name, value) in entries(key, value)? {
                let number = value.get().parse::<f64>().ok().filter(|number| number.is_finite());
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
        _ => {}
    }
    Ok(())
}

/// A text or a number as text, letter by letter: an id may have more digits than a number holds.
fn scalar(key: &str, value: &RawValue) -> Result<String, Message> {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw).map_err(|error| {
            let column = error.column();
            message!(
                "`{key}` memuat urutan \\u yang rusak di byte {column} teksnya, misalnya emoji yang \
                 terpotong; perbaiki teks itu",
                "`{key}` has a broken \\u escape at byte {column} of the text, such as an emoji that \
                 was cut; mend the text"
            )
        }),
        Some(b'-' | b'0'..=b'9') => Ok(raw.to_owned()),
        _ => Err(message!("`{key}` harus teks atau angka", "`{key}` must be a text or a number")),
    }
}

/// The entries of an object that have a value.
fn entries<'v>(
    key: &str,
    value: &'v RawValue,
) -> Result<impl Iterator<Item = (String, &'v RawValue)>, Message> {
    if !value.get().starts_with('{') {
        return Err(message!("`{key}` harus objek", "`{key}` must be an object"));
    }
    let entries = read_object(value.get(), |_| true)
        .map_err(|why| message!("`{key}`", "`{key}`").and(&why))?;
    let entries = entries.into_iter().map(|entry| (entry.key, entry.value));
    Ok(entries.filter(|(_, value)| value.get() != "null"))
}

fn items<'v>(key: &str, value: &'v RawValue) -> Result<Vec<&'v RawValue>, Message> {
    serde_json::from_str(value.get())
        .map_err(|_| message!("`{key}` harus larik", "`{key}` must be an array"))
}
