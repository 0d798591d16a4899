//! The JSON Schema of rule files, for editors that complete and check while one types.
//!
//! It knows entries, values and limits. What a condition says, and how parts of the file go
//! together, only [`load`](crate::load) checks: the schema accepts whatever `load` does, and more.

/// The JSON Schema (draft 2020-12) of rule files, with descriptions in Indonesian and English.
pub const SCHEMA: &str = include_str!("../../../docs/rule-set.schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use saring_text::Variant;
    use serde_json::Value;

    use super::SCHEMA;
    use crate::condition::{MAX_BYTES, MAX_NAME, is_reserved};
    use crate::file::keys;
    use crate::limits::{
        MAX_EXAMPLE_TEXT_BYTES, MAX_EXAMPLES, MAX_IMAGE_HASHES, MAX_LEGAL_BASIS_BYTES, MAX_LISTS,
        MAX_RULE_CHARS, MAX_RULE_SET_CHARS, MAX_RULES, MAX_TERM_BYTES, MAX_TERMS, MAX_TITLE_BYTES,
        MIN_RULE_SET_CHARS,
    };

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).expect("JSON")
    }

    fn at<'s>(schema: &'s Value, pointer: &str) -> &'s Value {
        schema.pointer(pointer).unwrap_or_else(|| panic!("there is no {pointer}"))
    }

    /// The names of the entries of every object that the schema describes.
    const OBJECTS: [(&str, &[&str]); 14] = [
        ("", &keys::FILE),
        ("/properties/thresholds", &keys::THRESHOLDS),
        ("/properties/examples", &["allow", "review", "block"]),
        ("/$defs/title", &keys::TITLE),
        ("/$defs/variants", &VARIANTS),
        ("/$defs/wordList/anyOf/1", &["terms", "variants"]),
        ("/$defs/imageList/anyOf/1", &["hashes", "max_distance"]),
        ("/$defs/rule", &keys::RULE),
        ("/$defs/rule/properties/valid", &keys::VALIDITY),
        ("/$defs/rule/properties/examples", &["match", "pass"]),
        ("/$defs/ruleExample/anyOf/1", &keys::EXAMPLE),
        ("/$defs/setExample/anyOf/1", keys::EXAMPLE.split_at(keys::EXAMPLE.len() - 1).0),
        // Their names are free.
        ("/$defs/ruleExample/anyOf/1/properties/attributes", &[]),
        ("/$defs/ruleExample/anyOf/1/properties/signals", &[]),
    ];
    #[rustfmt::skip]
    const VARIANTS: [&str; 14] = [
        "clitic", "embedded", "glued", "leet", "look_alike", "phonetic", "punctuation",
        "reduplication", "reversed", "skeleton", "spelled", "split", "stretched", "typing",
    ];

    #[test]
    fn the_entries_are_those_of_the_code_in_their_order() {
        assert_eq!(VARIANTS, Variant::ALL.map(Variant::as_str));
        let schema = schema();
        for (pointer, expected) in OBJECTS {
            let object = if pointer.is_empty() { &schema } else { at(&schema, pointer) };
            let properties = object.get("properties").and_then(Value::as_object);
            let names: Vec<&str> =
                properties.into_iter().flat_map(|all| all.keys().map(String::as_str)).collect();
            assert_eq!(names, expected, "{pointer}");
            let closed = object.get("additionalProperties") == Some(&Value::Bool(false));
            assert_eq!(closed, !expected.is_empty(), "{pointer} takes other entries");
        }
        // No object is left out above, but those of free names, and the one that rules out a brand
        // that is given twice.
        let mut objects = 0;
        visit(&schema, &mut |value| {
            objects += usize::from(value.get("additionalProperties") == Some(&Value::Bool(false)));
        });
        assert_eq!(objects, OBJECTS.iter().filter(|(_, names)| !names.is_empty()).count());
    }

    #[test]
    fn the_limits_are_those_of_the_code() {
        let schema = schema();
        for (pointer, expected) in [
            ("/$defs/ruleSetName/minLength", MIN_RULE_SET_CHARS),
            ("/$defs/ruleSetName/maxLength", MAX_RULE_SET_CHARS),
            ("/$defs/ruleName/maxLength", MAX_RULE_CHARS),
            ("/$defs/title/properties/id/maxLength", MAX_TITLE_BYTES),
            ("/$defs/title/properties/en/maxLength", MAX_TITLE_BYTES),
            ("/properties/legal_basis/items/maxLength", MAX_LEGAL_BASIS_BYTES),
            ("/properties/words/maxProperties", MAX_LISTS),
            ("/properties/words/propertyNames/maxLength", MAX_NAME),
            ("/properties/images/maxProperties", MAX_LISTS),
            ("/properties/images/propertyNames/maxLength", MAX_NAME),
            ("/properties/rules/maxItems", MAX_RULES),
            ("/properties/examples/properties/allow/maxItems", MAX_EXAMPLES),
            ("/properties/examples/properties/review/maxItems", MAX_EXAMPLES),
            ("/properties/examples/properties/block/maxItems", MAX_EXAMPLES),
            ("/$defs/rule/properties/examples/properties/match/maxItems", MAX_EXAMPLES),
            ("/$defs/rule/properties/examples/properties/pass/maxItems", MAX_EXAMPLES),
            ("/$defs/rule/properties/when/maxLength", MAX_BYTES),
            ("/$defs/terms/maxItems", MAX_TERMS),
            ("/$defs/term/maxLength", MAX_TERM_BYTES),
            ("/$defs/hashes/maxItems", MAX_IMAGE_HASHES),
            ("/$defs/exampleText/maxLength", MAX_EXAMPLE_TEXT_BYTES),
        ] {
            assert_eq!(at(&schema, pointer).as_u64(), u64::try_from(expected).ok(), "{pointer}");
        }
    }

    #[test]
    fn reserved_names_are_those_of_the_code() {
        let schema = schema();
        for lists in ["words", "images"] {
            let pointer = format!("/properties/{lists}/propertyNames/not/enum");
            let names = at(&schema, &pointer).as_array().expect("a list");
            let names: BTreeSet<&str> = names.iter().filter_map(Value::as_str).collect();
            assert!(names.iter().all(|name| is_reserved(name)), "{names:?}");
            assert_eq!(names.len(), crate::condition::reserved().count());
        }
    }

    #[test]
    fn every_entry_is_described_in_both_languages() {
        for (pointer, expected) in OBJECTS {
            let schema = schema();
            let object = if pointer.is_empty() { &schema } else { at(&schema, pointer) };
            for name in expected {
                let description = at(object, &format!("/properties/{name}/description"));
                let text = description.as_str().expect("text");
                let (id, en) = text.split_once("\n\n").unwrap_or_default();
                assert!(id.ends_with('.') && en.ends_with('.'), "{pointer}/{name}: {text}");
            }
        }
    }

    fn visit(value: &Value, look: &mut impl FnMut(&Value)) {
        look(value);
        match value {
            Value::Array(items) => items.iter().for_each(|item| visit(item, look)),
            Value::Object(entries) => entries.values().for_each(|entry| visit(entry, look)),
            _ => {}
        }
    }
}
