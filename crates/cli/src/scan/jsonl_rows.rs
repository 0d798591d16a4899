//! Listings as JSON lines: one object a line, with the names of the CSV columns, and besides
//! `attributes`, `tags`, `image_hashes` and `signals`.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use saring_engine::Listing;
use serde_json::{Map, Value};

use super::Args;
use super::columns::{Mapping, field_of};
use super::rows::{Limits, MAX_ROW, Row};
use crate::failure::Failure;
use crate::listing_fields;

pub(super) struct JsonlRows {
    input: BufReader<Box<dyn Read + Send>>,
    map: Vec<Mapping>,
    pub(super) unused: Vec<String>,
    limits: Limits,
    path: PathBuf,
    row: u64,
    line: Vec<u8>,
}

/// Names of unused keys that are kept to be told.
const MAX_UNUSED: usize = 20;

impl JsonlRows {
    pub(super) fn new(
        input: BufReader<Box<dyn Read + Send>>,
        args: &Args,
        limits: Limits,
    ) -> JsonlRows {
        let (map, path) = (args.map.clone(), args.file.clone());
        JsonlRows { input, map, unused: Vec::new(), limits, path, row: 0, line: Vec::new() }
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>, Failure> {
        loop {
            let whole = self.read_line().map_err(|error| Failure::reading(&self.path, &error))?;
            let Some(whole) = whole else { return Ok(None) };
            let line = self.line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.line);
            if line.trim_ascii().is_empty() && whole {
                continue;
            }
            self.row += 1;
            let listing = if whole {
                let parsed = serde_json::from_slice(line);
                parsed.map_err(not_an_object).and_then(|object| self.listing(object))
            } else {
                Err(format!("the line has more than {MAX_ROW} bytes"))
            };
            return Ok(Some(Row { number: self.row, listing }));
        }
    }

    /// Reads a line into `self.line`, whole or cut at the limit; `None` at the end.
    fn read_line(&mut self) -> std::io::Result<Option<bool>> {
        self.line.clear();
        let read = (&mut self.input).take(MAX_ROW).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        let whole = self.line.ends_with(b"\n") || (read as u64) < MAX_ROW;
        if !whole {
            self.input.skip_until(b'\n')?;
        }
        Ok(Some(whole))
    }

    fn listing(&mut self, object: Map<String, Value>) -> Result<Listing, String> {
        let mut listing = Listing::default();
        for (key, value) in object {
            if value.is_null() {
                continue;
            }
            if let Some(field) = field_of(&key, &self.map) {
                let text = scalar(&key, &value)?;
                self.limits.check(&key, text.len())?;
                listing_fields::set(&mut listing, field, &text)?;
                continue;
            }
            match key.as_str() {
                "attributes" => {
                    for (name, value) in entries(&key, &value)? {
                        let text = scalar(name, value)?;
                        self.limits.check(name, text.len())?;
                        listing.attributes.insert(name.clone(), text);
                    }
                }
                "tags" => {
                    for value in items(&key, &value)? {
                        let text = scalar(&key, value)?;
                        self.limits.check(&key, text.len())?;
                        listing.tags.push(text);
                    }
                }
                "image_hashes" => {
                    for value in items(&key, &value)? {
                        let text = scalar(&key, value)?;
                        listing_fields::set(&mut listing, "image_hash", &text)?;
                    }
                }
                "signals" => {
                    for (name, value) in entries(&key, &value)? {
                        let number = value.as_f64();
                        let number =
                            number.ok_or_else(|| format!("signals: `{name}` is no number"))?;
                        listing.signals.insert(name.clone(), number);
                    }
                }
                _ if self.unused.len() < MAX_UNUSED && !self.unused.contains(&key) => {
                    self.unused.push(key);
                }
                _ => {}
            }
        }
        if listing.title.trim().is_empty() {
            return Err("title is missing or empty".into());
        }
        Ok(listing)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` wants")]
fn not_an_object(error: serde_json::Error) -> String {
    format!("the line is no JSON object: {error}")
}

fn scalar(key: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("`{key}` must be a text or a number")),
    }
}

fn entries<'v>(key: &str, value: &'v Value) -> Result<&'v Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("`{key}` must be an object"))
}

fn items<'v>(key: &str, value: &'v Value) -> Result<&'v Vec<Value>, String> {
    value.as_array().ok_or_else(|| format!("`{key}` must be an array"))
}
