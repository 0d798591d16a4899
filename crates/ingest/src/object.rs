//! The members of a JSON object that are wanted. The others are passed over unread, so that a line
//! full of them takes no memory.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::fault::{Broken, Fault};
use crate::value::Value;

/// One member of an object, its value as written.
pub(crate) struct Member<'l> {
    pub key: String,
    pub value: &'l RawValue,
}

/// The members of the object `text` whose key `is_wanted`.
///
/// # Errors
///
/// If it is no object, or has such a key twice.
pub(crate) fn read_object<'l>(
    text: &'l str,
    is_wanted: impl FnMut(&str) -> bool,
) -> Result<Vec<Member<'l>>, Fault> {
    let mut twice = None;
    let members = read_all(text, is_wanted, &mut twice);
    twice.map_or(members, |key| Err(Fault::Twice { key }))
}

/// The same, of a key that is there more than once each member; the last such key becomes `twice`.
pub(crate) fn read_all<'l>(
    text: &'l str,
    is_wanted: impl FnMut(&str) -> bool,
    twice: &mut Option<String>,
) -> Result<Vec<Member<'l>>, Fault> {
    let no_object = |broken, error: &serde_json::Error| Fault::NoObject {
        broken,
        // The line that it tells is always the first: each object stands on one of its own.
        column: error.column().max(1),
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let members = reader.deserialize_map(Wanted { is_wanted, twice }).map_err(|error| {
        let broken = match error.classify() {
            Category::Eof => Broken::Cut,
            Category::Data => Broken::Other,
            Category::Syntax | Category::Io => Broken::Syntax,
        };
        no_object(broken, &error)
    })?;
    reader.end().map_err(|error| no_object(Broken::More, &error))?;
    Ok(members)
}

/// The value of `key` as JSON writes it; none for `null`.
pub(crate) fn value(key: &str, json: &RawValue) -> Result<Option<Value>, Fault> {
    let raw = json.get();
    Ok(Some(match raw.as_bytes().first() {
        Some(b'n') | None => return Ok(None),
        Some(b'"') => Value::Text(
            serde_json::from_str(raw)
                .map_err(|error| Fault::BrokenEscape { key: key.into(), column: error.column() })?,
        ),
        Some(b'-' | b'0'..=b'9') => Value::Number(raw.to_owned()),
        Some(_) => Value::Json(raw.to_owned()),
    }))
}

/// The members of a [`Value::Json`] that is an object, without those that are null; none if it is
/// something else.
///
/// # Errors
///
/// If it has a key twice, or a text that cannot be read.
pub fn members(json: &str) -> Result<Option<Vec<(String, Value)>>, Fault> {
    if !json.starts_with('{') {
        return Ok(None);
    }
    let mut members = Vec::new();
    for Member { key, value: json } in read_object(json, |_| true)? {
        if let Some(value) = value(&key, json)? {
            members.push((key, value));
        }
    }
    Ok(Some(members))
}

/// The items of a [`Value::Json`] that is an array, without those that are null; none if it is
/// something else.
///
/// # Errors
///
/// If one is a text that cannot be read.
pub fn items(key: &str, json: &str) -> Result<Option<Vec<Value>>, Fault> {
    let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json) else { return Ok(None) };
    let items: Result<Vec<_>, Fault> = items.into_iter().map(|json| value(key, json)).collect();
    Ok(Some(items?.into_iter().flatten().collect()))
}

struct Wanted<'t, F> {
    is_wanted: F,
    twice: &'t mut Option<String>,
}

impl<'l, F: FnMut(&str) -> bool> Visitor<'l> for Wanted<'_, F> {
    type Value = Vec<Member<'l>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'l>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<Member<'l>> = Vec::new();
        let mut met = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !(self.is_wanted)(&key) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value()?;
            if !met.insert(key.clone()) {
                *self.twice = Some(key.clone());
            }
            members.push(Member { key, value });
        }
        Ok(members)
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
                .map(|members| {
                    members.iter().map(|member| (member.key.clone(), member.value.get())).collect()
                })
                .map_err(|why| why.to_string())
        };
        let expected: Vec<_> = vec![("b".to_owned(), "[1, 2]"), ("a".to_owned(), "\"x\"")];
        assert_eq!(got(r#" {"b":[1, 2],"c":{"a":0},"c":1,"a":"x"} "#), Ok(expected));
        for (text, why) in [
            (r#"{"a":1,"a":1}"#, "`a` is there twice; keep one"),
            (
                r#"{"a":1} x"#,
                "the line is no JSON object: there is more text from column 9 on; write it as",
            ),
            (r#"{"a":tru}"#, "the line is no JSON object: it is not right at column 9; write"),
            ("[1]", "the line is no JSON object: it holds something else; write"),
            (r#"{"a":"#, "the line is no JSON object: it is cut off; write"),
        ] {
            let told = got(text).unwrap_err();
            assert!(told.starts_with(why), "{text}: {told}");
        }
    }
}
