//! The JSON form of a diagnostic, for editors, scripts and the console.

use serde_json::{Value, json};

use super::{Diagnostic, Lang, Place, Related};

/// The diagnostic as a JSON object. `line` and `column` count from 1, in characters; `start` and
/// `end` are byte offsets. All but the sentences is the same in every language.
#[must_use]
pub fn to_json(found: &Diagnostic, file_name: &str, source: &str, lang: Lang) -> Value {
    let place = Place::of(source, found.span.start);
    let related: Vec<Value> =
        found.related.iter().map(|other| related_json(other, source, lang)).collect();
    json!({
        "code": found.code.as_str(),
        "severity": found.severity.as_str(),
        "file": file_name,
        "line": place.line,
        "column": place.column,
        "start": found.span.start,
        "end": found.span.end,
        "message": found.message(lang),
        "hint": found.hint(lang),
        "related": related,
    })
}

fn related_json(other: &Related, source: &str, lang: Lang) -> Value {
    let place = Place::of(source, other.span.start);
    json!({
        "line": place.line,
        "column": place.column,
        "start": other.span.start,
        "end": other.span.end,
        "label": other.label.text(lang),
    })
}
