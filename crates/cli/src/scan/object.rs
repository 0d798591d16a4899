//! The entries of a JSON object that are wanted. The others are passed over unread, so that a line
//! full of them takes no memory.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::message::{Message, message, shown};

/// One entry of an object, its value as written.
pub(crate) struct Entry<'l> {
    pub key: String,
    pub value: &'l RawValue,
}

/// The entries of the object `text` whose key `is_wanted`.
///
/// # Errors
///
/// If it is no object, or has such a key twice.
pub(crate) fn read_object<'l>(
    text: &'l str,
    is_wanted: impl FnMut(&str) -> bool,
) -> Result<Vec<Entry<'l>>, Message> {
    let mut twice = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let entries = reader
        .deserialize_map(Wanted { is_wanted, twice: &mut twice })
        .and_then(|entries| reader.end().map(|()| entries));
    if let Some(key) = twice {
        return Err(message!(
            "`{key}` ada dua kali; sisakan satu",
            "`{key}` is there twice; keep one",
            key = shown(&key),
        ));
    }
    entries.map_err(|error| {
        // The line that it tells is always the first: each object stands on one of its own.
        let (place, column) =
            (format!(" at line {} column {}", error.line(), error.column()), error.column().max(1));
        let detail = error.to_string();
        let detail = detail.strip_suffix(&place).unwrap_or(&detail);
        message!(
            "barisnya bukan objek JSON: {detail}, kolom {column}; tulis seperti \
             {{\"title\":\"…\"}}, satu objek per baris",
            "the line is no JSON object: {detail}, column {column}; write it as \
             {{\"title\":\"…\"}}, one object a line"
        )
    })
}

struct Wanted<'t, F> {
    is_wanted: F,
    twice: &'t mut Option<String>,
}

impl<'l, F: FnMut(&str) -> bool> Visitor<'l> for Wanted<'_, F> {
    type Value = Vec<Entry<'l>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'l>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries: Vec<Entry<'l>> = Vec::new();
        let mut met = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !(self.is_wanted)(&key) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value()?;
            if met.insert(key.clone()) {
                entries.push(Entry { key, value });
            } else {
                *self.twice = Some(key);
            }
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::read_object;

    #[test]
    fn only_what_is_wanted_is_kept() {
        let wanted = |key: &str| key == "a" || key == "b";
        let got = |text| {
            read_object(text, wanted)
                .map(|entries| {
                    entries.iter().map(|entry| (entry.key.clone(), entry.value.get())).collect()
                })
                .map_err(|why| why.en)
        };
        let expected: Vec<_> = vec![("b".to_owned(), "[1, 2]"), ("a".to_owned(), "\"x\"")];
        assert_eq!(got(r#" {"b":[1, 2],"c":{"a":0},"c":1,"a":"x"} "#), Ok(expected));
        for (text, why) in [
            (r#"{"a":1,"a":1}"#, "`a` is there twice; keep one"),
            (r#"{"a":1} x"#, "the line is no JSON object: trailing characters, column 9"),
            (r#"{"a":tru}"#, "the line is no JSON object: expected ident, column 9"),
            (
                "[1]",
                "the line is no JSON object: invalid type: sequence, expected an object, \
                     column 1",
            ),
            ("", "the line is no JSON object: EOF while parsing a value, column 1"),
        ] {
            let told = got(text).unwrap_err();
            assert!(told.starts_with(why), "{text}: {told}");
        }
    }
}
