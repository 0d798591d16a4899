//! YAML as programs other than Saring read it: plain scalars become numbers, switches and days, by
//! the rules of YAML 1.1 or by those of 1.2.

use std::sync::LazyLock;

use granit_parser::{Event, Parser, ScalarStyle};
use regex::Regex;
use serde_json::{Map, Number, Value, json};

/// Gives a plain scalar its type.
pub type Resolve = fn(&str) -> Value;

/// A YAML text as a reader sees it.
pub fn value(text: &str, resolve: Resolve) -> Value {
    // Open collections, each with its parts so far.
    let mut open: Vec<(bool, Vec<Value>)> = vec![(false, Vec::new())];
    for event in Parser::new_from_str(text) {
        let part = match event.expect("valid YAML").0 {
            Event::Scalar(text, ScalarStyle::Plain, ..) => resolve(&text),
            Event::Scalar(text, ..) => Value::String(text.into_owned()),
            Event::SequenceStart(..) => {
                open.push((false, Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((true, Vec::new()));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().expect("an open one") {
                (false, parts) => Value::Array(parts),
                (true, parts) => {
                    Value::Object(parts.chunks_exact(2).map(entry).collect::<Map<_, _>>())
                }
            },
            _ => continue,
        };
        open.last_mut().expect("an open one").1.push(part);
    }
    open.remove(0).1.remove(0)
}

fn entry(pair: &[Value]) -> (String, Value) {
    let name = pair[0].as_str().map_or_else(|| pair[0].to_string(), str::to_owned);
    (name, pair[1].clone())
}

/// The core schema of YAML 1.2 (§10.3.2), as editors read it.
pub fn yaml_1_2(text: &str) -> Value {
    typed(&CORE, text)
}

/// The types of YAML 1.1 (<https://yaml.org/type/>), as PyYAML reads it.
pub fn yaml_1_1(text: &str) -> Value {
    typed(&OLD, text)
}

/// Types by name, each with the shape of its scalars. The first that fits counts.
type Types = LazyLock<Vec<(&'static str, Regex)>>;

static CORE: Types = LazyLock::new(|| {
    types(&[
        ("null", "~|null|Null|NULL|"),
        ("true", "true|True|TRUE"),
        ("false", "false|False|FALSE"),
        ("int", "[-+]?[0-9]+"),
        ("octal", "0o[0-7]+"),
        ("hex", "0x[0-9a-fA-F]+"),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
        ("inf", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"),
    ])
});

/// The expressions of the type repository, to the letter, but for the words of `bool`, parted.
static OLD: Types = LazyLock::new(|| {
    types(&[
        ("merge", "<<"),
        ("value", "="),
        ("null", "~|null|Null|NULL|"),
        ("true", "y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON"),
        ("false", "n|N|no|No|NO|false|False|FALSE|off|Off|OFF"),
        ("binary", "[-+]?0b[0-1_]+"),
        ("octal", "[-+]?0[0-7_]+"),
        ("int", "[-+]?(0|[1-9][0-9_]*)"),
        ("hex", "[-+]?0x[0-9a-fA-F_]+"),
        ("sexagesimal", "[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+"),
        ("float", r"[-+]?([0-9][0-9_]*)?\.[0-9.]*([eE][-+][0-9]+)?"),
        ("sexagesimal", r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*"),
        ("inf", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"),
        ("day", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        (
            "time",
            "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.[0-9]*)?\
             ([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?",
        ),
    ])
});

fn types(types: &[(&'static str, &str)]) -> Vec<(&'static str, Regex)> {
    let compiled = |shape: &str| Regex::new(&format!("^({shape})$")).expect("a regular expression");
    types.iter().map(|(name, shape)| (*name, compiled(shape))).collect()
}

fn radix(text: &str, prefix: &str, radix: u32) -> Value {
    let digits = text.trim_start_matches(prefix).replace('_', "");
    i64::from_str_radix(&digits, radix).map_or_else(|_| json!({ "number": text }), Value::from)
}

fn typed(types: &Types, text: &str) -> Value {
    let found = types.iter().find(|(_, shape)| shape.is_match(text)).map(|(name, _)| *name);
    match found {
        None => Value::String(text.to_owned()),
        Some("null") => Value::Null,
        Some("true") => Value::Bool(true),
        Some("false") => Value::Bool(false),
        Some("int" | "float") => {
            let whole = text.parse::<i64>().ok().map(Number::from);
            let number = whole.or_else(|| Number::from_f64(text.parse().ok()?));
            number.map_or_else(|| json!({ "number": text }), Value::Number)
        }
        Some("hex") => radix(text, "0x", 16),
        Some("octal") => radix(text, "0o", 8),
        // JSON has no infinity.
        Some("inf") => json!(f64::MAX),
        // JSON has no such type.
        Some(other) => json!({ other: text }),
    }
}
