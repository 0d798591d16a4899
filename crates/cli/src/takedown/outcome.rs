//! An outcome from the fields of a row. CSV and JSON lines have the same names: those of the message
//! `Outcome`; where it has a message within, a text does too.

use saring_bundle::Digest;
use saring_proto::v1;
use saring_proto::v1::{Action, Origin};
use serde_json::{Map, Value, json};

use super::rows::BadRow;
use crate::listing_fields::rupiah;
use crate::message::{Message, message, shown};
use crate::remote::{Moment, choice, read_message, timestamp};

/// The columns of CSV and the names in JSON lines.
pub(super) const COLUMNS: [&str; 20] = [
    "idempotency_key",
    "url",
    "listing",
    "surface",
    "kind",
    "listing_id",
    "action",
    "primary_origin",
    "primary_rule",
    "rule_hits",
    "handover_id",
    "action_time",
    "detect_time",
    "category",
    "price",
    "province",
    "seller",
    "text_sketch",
    "title",
    "image_hashes",
];

/// The outcome that a row gives. Where `key_from` names columns, its idempotency key is made of
/// their texts.
pub(super) fn outcome(
    mut fields: Map<String, Value>,
    key_from: &[String],
) -> Result<v1::Outcome, BadRow> {
    if !key_from.is_empty() {
        let key = made_key(&fields, key_from)?;
        fields.insert("idempotency_key".into(), key.into());
    }
    let Some(key) = fields.get("idempotency_key") else {
        return Err(BadRow::of(
            "idempotency_key",
            message!(
                "kosong; isi, atau buat dari kolom lain dengan --key-from",
                "is empty; fill it in, or make it of other columns with --key-from"
            ),
        ));
    };
    let idempotency_key = match text(key.clone()) {
        Value::String(key) => key,
        _ => String::new(),
    };
    read(fields).map_err(|bad| BadRow { idempotency_key, ..bad })
}

fn read(mut fields: Map<String, Value>) -> Result<v1::Outcome, BadRow> {
    let mut listing = Map::new();
    for part in ["surface", "kind", "listing_id"] {
        if let Some(value) = fields.remove(part) {
            listing.insert(part.into(), text(value));
        }
    }
    if !listing.is_empty() {
        fields.insert("listing".into(), listing.into());
    }
    for (name, value) in &mut fields {
        let given = std::mem::take(value);
        *value = normal(name, given).map_err(|why| BadRow::of(name, why))?;
    }
    read_message(fields.into()).map_err(|error| {
        message!("datanya tidak terbaca", "the row cannot be read").because(&error).into()
    })
}

/// A field as ProtoJSON has it.
fn normal(name: &str, value: Value) -> Result<Value, Message> {
    let Value::String(given) = &value else {
        return Ok(match name {
            "idempotency_key" | "seller" | "category" | "title" => text(value),
            "rule_hits" => match value {
                Value::Array(rules) => {
                    rules.into_iter().map(rule).collect::<Result<Vec<_>, _>>()?.into()
                }
                other => other,
            },
            _ => value,
        });
    };
    Ok(match name {
        "action" => choice(given, "ACTION_", Action::as_str_name)?.as_str_name().into(),
        "primary_origin" => choice(given, "ORIGIN_", Origin::as_str_name)?.as_str_name().into(),
        "action_time" | "detect_time" => {
            let at = timestamp(given, Moment::Start)?;
            at.to_string().into()
        }
        "price" => rupiah(given)?.into(),
        "primary_rule" => rule(value)?,
        "rule_hits" => {
            parts(given).map(|part| rule(part.into())).collect::<Result<Vec<_>, _>>()?.into()
        }
        "image_hashes" => parts(given).map(Value::from).collect::<Vec<_>>().into(),
        _ => value,
    })
}

/// A number as text: keys are often numbers.
fn text(value: Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        other => other,
    }
}

fn parts(list: &str) -> impl Iterator<Item = &str> {
    list.split([' ', ';', '|', ',']).filter(|part| !part.is_empty())
}

/// `pakaian-bekas-impor/bal-sandang@2`, or the object of the message `RuleHit`.
fn rule(value: Value) -> Result<Value, Message> {
    let Value::String(text) = &value else { return Ok(value) };
    let hit = || {
        let (rule_set, rest) = text.split_once('/')?;
        let (rule, version) = rest.rsplit_once('@')?;
        let version: i64 = version.parse().ok()?;
        Some(json!({ "rule_set": rule_set, "rule": rule, "version": version }))
    };
    hit().ok_or_else(|| {
        message!(
            "`{text}` bukan aturan dengan versinya; tulis kumpulan/aturan@versi, misalnya \
             pakaian-bekas-impor/bal-sandang@2",
            "`{text}` is no rule with its version; write set/rule@version, such as \
             pakaian-bekas-impor/bal-sandang@2",
            text = shown(text),
        )
    })
}

/// A key that is the same whenever the same row is sent again.
fn made_key(fields: &Map<String, Value>, from: &[String]) -> Result<String, BadRow> {
    let mut texts = Vec::new();
    for column in from {
        let value = fields.get(column).ok_or_else(|| {
            let why = message!(
                "kosong, padahal kunci dibuat darinya; isi",
                "is empty, and the key is made of it; fill it in"
            );
            BadRow::of(column, why)
        })?;
        texts.push(text(value.clone()));
    }
    Ok(Digest::of(Value::from(texts).to_string().as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use saring_proto::v1;
    use serde_json::{Value, json};

    use super::outcome;

    fn read(row: &Value, key_from: &[String]) -> Result<v1::Outcome, String> {
        outcome(row.as_object().unwrap().clone(), key_from)
            .map_err(|bad| format!("{} {}: {}", bad.idempotency_key, bad.field, bad.why.en))
    }

    #[test]
    fn texts_and_messages_give_the_same_outcome() {
        let of_csv = json!({
            "idempotency_key": "17", "surface": "shopee", "listing_id": "1.2",
            "action": "removed", "primary_origin": "rule-set",
            "primary_rule": "a/b@2", "rule_hits": "a/b@2; a/c@2",
            "action_time": "2026-11-24", "price": "Rp150.000", "image_hashes": "phash64:a phash64:b",
        });
        let rule = |rule: &str| json!({ "rule_set": "a", "version": 2, "rule": rule });
        let of_json = json!({
            "idempotency_key": 17, "listing": { "surface": "shopee", "listing_id": "1.2" },
            "action": "ACTION_REMOVED", "primary_origin": "ORIGIN_RULE_SET",
            "primary_rule": rule("b"), "rule_hits": [rule("b"), "a/c@2"],
            "action_time": "2026-11-23T17:00:00Z", "price": 150_000,
            "image_hashes": ["phash64:a", "phash64:b"],
        });
        let read_csv = read(&of_csv, &[]).unwrap();
        assert_eq!(read_csv.primary_rule.as_ref().unwrap().rule, "b");
        assert_eq!(Ok(read_csv), read(&of_json, &[]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_field() {
        for (name, value, told) in [
            ("action", json!("gone"), "a action: `gone` is none of: removed"),
            ("action_time", json!("kemarin"), "a action_time: `kemarin` is no time"),
            ("primary_rule", json!("a/b"), "a primary_rule: `a/b` is no rule"),
            ("price", json!("150rb"), "a price: "),
            ("price", json!(1.5), "a : the row cannot be read: "),
            ("image_hashes", json!({}), "a : the row cannot be read: "),
        ] {
            let mut row = json!({ "idempotency_key": "a" });
            row[name] = value;
            let why = read(&row, &[]).unwrap_err();
            assert!(why.starts_with(told), "{why}");
        }
        let why = read(&json!({ "url": "x" }), &[]).unwrap_err();
        assert!(why.starts_with(" idempotency_key: is empty; "), "{why}");
    }

    #[test]
    fn a_made_key_is_the_same_for_the_same_row() {
        let from = ["url".to_owned(), "action".to_owned()];
        let row = |url: &str| json!({ "url": url, "action": "removed" });
        let key = |url| read(&row(url), &from).unwrap().idempotency_key;
        assert_eq!(key("x"), key("x"));
        assert_ne!(key("x"), key("y"));
        assert!(key("x").starts_with("sha256:"));
        let why = read(&json!({ "url": "x" }), &from).unwrap_err();
        assert_eq!(why, " action: is empty, and the key is made of it; fill it in");
    }
}
