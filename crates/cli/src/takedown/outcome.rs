//! An outcome from the fields of a row. CSV and JSON lines have the same names: those of the message
//! `Outcome`; where it has a message within, a text does too.

use saring_bundle::Digest;
use saring_ingest::{Entry, Value as Given};
use saring_proto::v1;
use saring_proto::v1::{Action, Origin};
use serde_json::{Map, Value, json};

use super::required::lacking;
use super::rows::BadRow;
use super::values::{no_text, number, text_of, texts_of_numbers, time};
use crate::listing_fields::price;
use crate::message::{Message, message, shown};
use crate::remote::{Moment, choice, read_message};

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

/// What JSON can give that is no text.
const NESTED: [&str; 4] = ["listing", "primary_rule", "rule_hits", "image_hashes"];

/// Takes the blanks around the cells of a table away. Those of JSON lines are sent as they are, because a
/// retry is judged by what was sent.
pub(super) fn trim(entries: &mut [Entry]) {
    for entry in entries {
        if let Given::Text(text) = &mut entry.value {
            *text = text.trim().to_owned();
        }
    }
}

/// The outcome that a row gives. Where `key_from` names columns, its idempotency key is made of
/// their texts. A price that cannot be read is left out, with a warning.
pub(super) fn outcome(
    entries: Vec<Entry>,
    key_from: &[&'static str],
    warnings: &mut Vec<Message>,
    ambiguous: &mut Option<String>,
) -> Result<v1::Outcome, BadRow> {
    let has_column = |field| entries.iter().any(|entry| entry.field == field);
    let is_by_id = has_column("listing_id") && !has_column("url");
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| !entry.value.is_blank()).collect();
    let unfit = |entry: &&Entry| matches!(entry.value, Given::Unfit(_)) && entry.field != "price";
    let given = entries.iter().find(|entry| entry.field == "idempotency_key");
    let given = given.filter(|_| key_from.is_empty());
    let key = given.and_then(|entry| entry.value.text());
    let mut idempotency_key = key.unwrap_or_default().trim().to_owned();
    let with_key = |bad: BadRow| BadRow { idempotency_key: idempotency_key.clone(), ..bad };
    if let Some(Entry { field, value: Given::Unfit(fault), .. }) = entries.iter().find(unfit) {
        return Err(with_key(BadRow::of(field, fault.problem().into())));
    }
    if !key_from.is_empty() {
        idempotency_key = made_key(&entries, key_from)?;
    } else if key.is_none() {
        let empty = || {
            message!(
                "kosong; isi, atau buat dari kolom lain dengan --key-from",
                "is empty; fill it in, or make it of other columns with --key-from"
            )
        };
        let why = given.map_or_else(empty, |_| no_text());
        return Err(BadRow::of("idempotency_key", why));
    }
    let read = match lacking(&entries, is_by_id) {
        Some(bad) => Err(bad),
        None => read(entries, &idempotency_key, warnings, ambiguous),
    };
    read.map_err(|bad| BadRow { idempotency_key, ..bad })
}

fn read(
    entries: Vec<Entry>,
    idempotency_key: &str,
    warnings: &mut Vec<Message>,
    ambiguous: &mut Option<String>,
) -> Result<v1::Outcome, BadRow> {
    let mut fields = Map::new();
    let mut listing = Map::new();
    fields.insert("idempotency_key".into(), idempotency_key.into());
    for entry in entries {
        let Entry { field, value, .. } = &entry;
        match *field {
            "idempotency_key" => {}
            "price" => {
                if let Some(price) = price(&entry, warnings) {
                    fields.insert("price".into(), price.into());
                }
            }
            "surface" | "kind" | "listing_id" => {
                if matches!(value, Given::Json(_)) {
                    return Err(BadRow::of(&format!("listing.{field}"), no_text()));
                }
                listing.insert((*field).into(), texts_of_numbers(value));
            }
            field => {
                let value =
                    normal(field, value, ambiguous).map_err(|why| BadRow::of(field, why))?;
                fields.insert(field.into(), value);
            }
        }
    }
    if !listing.is_empty() {
        fields.insert("listing".into(), listing.into());
    }
    read_message(Value::from(fields.clone())).map_err(|error| unreadable(fields, &error))
}

/// What is wrong with an outcome of these fields, by the first that is no such field by itself.
fn unreadable(fields: Map<String, Value>, error: &str) -> BadRow {
    let alone = |(field, value): (String, Value)| {
        let read: Result<v1::Outcome, String> = read_message(json!({ field.as_str(): value }));
        Some((field, read.err()?))
    };
    let (field, error) =
        fields.into_iter().find_map(alone).unwrap_or_else(|| (String::new(), error.to_owned()));
    BadRow::of(&field, message!("tidak terbaca", "cannot be read").because(&error))
}

/// A field as ProtoJSON has it.
fn normal(name: &str, value: &Given, ambiguous: &mut Option<String>) -> Result<Value, Message> {
    if let ("action_time" | "detect_time", Some(text)) = (name, value.text()) {
        return Ok(time(text.trim(), Moment::Start, ambiguous)?.to_string().into());
    }
    if matches!(value, Given::Json(_)) && !NESTED.contains(&name) {
        return Err(no_text());
    }
    let Given::Text(given) = value else {
        return Ok(match (name, texts_of_numbers(value)) {
            ("rule_hits", Value::Array(rules)) => {
                rules.into_iter().map(rule).collect::<Result<Vec<_>, _>>()?.into()
            }
            ("action" | "primary_origin", _) => number(value),
            (_, other) => other,
        });
    };
    let written = given;
    let given = given.trim();
    Ok(match name {
        "action" => choice(given, "ACTION_", Action::as_str_name)?.as_str_name().into(),
        "primary_origin" => choice(given, "ORIGIN_", Origin::as_str_name)?.as_str_name().into(),
        "primary_rule" => rule(given.into())?,
        "rule_hits" => {
            parts(given).map(|part| rule(part.into())).collect::<Result<Vec<_>, _>>()?.into()
        }
        "image_hashes" => parts(given).map(Value::from).collect::<Vec<_>>().into(),
        _ => written.as_str().into(),
    })
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
fn made_key(entries: &[Entry], from: &[&'static str]) -> Result<String, BadRow> {
    let mut texts = Vec::new();
    for field in from {
        let entry = entries.iter().find(|entry| entry.field == *field).ok_or_else(|| {
            let why = message!(
                "kosong, padahal kunci dibuat darinya; isi",
                "is empty, and the key is made of it; fill it in"
            );
            BadRow::of(field, why)
        })?;
        texts.push(text_of(&entry.value));
    }
    Ok(Digest::of(Value::from(texts).to_string().as_bytes()).to_string())
}

#[cfg(test)]
mod tests {
    use saring_ingest::{Options, Rows};
    use saring_proto::v1;
    use serde_json::{Value, json};

    use super::{COLUMNS, outcome};

    fn read_all(
        row: &Value,
        key_from: &[&'static str],
    ) -> (Result<v1::Outcome, String>, Vec<String>) {
        let line = row.to_string();
        let mut rows = Rows::open(line.as_bytes(), Options::new(&COLUMNS)).unwrap();
        let entries = rows.next_row().unwrap().unwrap().fields.unwrap();
        let mut warnings = Vec::new();
        let read = outcome(entries, key_from, &mut warnings, &mut None)
            .map_err(|bad| format!("{} {}: {}", bad.idempotency_key, bad.field, bad.why.en));
        (read, warnings.into_iter().map(|why| why.en).collect())
    }

    fn read(row: &Value, key_from: &[&'static str]) -> Result<v1::Outcome, String> {
        read_all(row, key_from).0
    }

    /// A row that is good but for these fields.
    fn row(fields: &Value) -> Value {
        let mut row = json!({
            "idempotency_key": "a", "url": "x", "action": "removed", "primary_origin": "authority",
            "action_time": "2026-11-24",
        });
        row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        row
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
    fn numbers_are_texts_digit_for_digit() {
        let row = r#"{"idempotency_key":88.10,"listing":{"surface":"shopee","listing_id":31337.90220},
                      "seller":7.50,"category":6309.00,"action":1,"price":150000.0,
                      "primary_origin":6,"action_time":"2026-11-24"}"#;
        let row = row.replace('\n', "");
        let mut rows = Rows::open(row.as_bytes(), Options::new(&COLUMNS)).unwrap();
        let entries = rows.next_row().unwrap().unwrap().fields.unwrap();
        let read = outcome(entries, &[], &mut Vec::new(), &mut None).unwrap();
        assert_eq!((read.idempotency_key.as_str(), read.seller.as_str()), ("88.10", "7.50"));
        assert_eq!(
            (read.category.as_str(), read.price, read.action),
            ("6309.00", Some(150_000), 1)
        );
        assert_eq!(read.listing.unwrap().listing_id, "31337.90220");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_field() {
        for (name, value, told) in [
            ("action", json!("gone"), "a action: `gone` is none of: removed"),
            ("action_time", json!("kemarin"), "a action_time: `kemarin` "),
            ("primary_rule", json!("a/b"), "a primary_rule: `a/b` is no rule"),
            (
                "image_hashes",
                json!({}),
                "a image_hashes: cannot be read: an object stands where a list",
            ),
            ("rule_hits", json!({}), "a rule_hits: cannot be read: an object stands where a list"),
            (
                "primary_rule",
                json!([1]),
                "a primary_rule: cannot be read: a list stands where an obj",
            ),
            ("url", json!(["x"]), "a url: must be a text; write one in quotation marks"),
            ("surface", json!(["x"]), "a listing.surface: must be a text"),
            ("action", json!({}), "a action: must be a text"),
            ("action", json!(1.5), "a action: cannot be read: "),
            ("action_time", json!([]), "a action_time: must be a text"),
            ("idempotency_key", json!(["x"]), " idempotency_key: must be a text"),
            ("seller", json!("1.23E+17"), "a seller: a spreadsheet wrote"),
            ("url", json!(" "), "a url: is empty; give the link"),
            ("action", json!(""), "a action: is empty; write one of: removed, disabled, "),
            ("primary_origin", json!(null), "a primary_origin: is empty; write one of: rule_set, "),
            ("action_time", json!(""), "a action_time: is empty; say when it was done"),
        ] {
            let why = read(&row(&json!({ name: value })), &[]).unwrap_err();
            assert!(why.starts_with(told), "{why}");
        }
        let why = read(&json!({ "url": "x" }), &[]).unwrap_err();
        assert!(why.starts_with(" idempotency_key: is empty; "), "{why}");
    }

    #[test]
    fn a_price_that_cannot_be_read_costs_the_price_alone() {
        for price in [json!("murah"), json!(1.5), json!(-1), json!([1]), json!("1.5")] {
            let (read, warnings) = read_all(&row(&json!({ "price": price })), &[]);
            assert_eq!(read.unwrap().price, None);
            assert!(warnings.len() == 1 && warnings[0].starts_with("price: `"), "{warnings:?}");
        }
    }

    #[test]
    fn a_made_key_is_the_same_for_the_same_row() {
        let from = ["url", "action"];
        let key = |url: &str| read(&row(&json!({ "url": url })), &from).unwrap().idempotency_key;
        assert_eq!(key("x"), key("x"));
        assert_ne!(key("x"), key("y"));
        // As it was made in the first release.
        assert_eq!(
            key("x"),
            "sha256:96a3dcbe4dff6c0fd3ca3bcdd1f3e24a134950c6721eb90626a3bc0886763bfb"
        );
        let why = read(&json!({ "url": "x" }), &from).unwrap_err();
        assert_eq!(why, " action: is empty, and the key is made of it; fill it in");
    }
}
