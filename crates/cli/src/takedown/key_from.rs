//! The columns that `--key-from` makes the idempotency keys of.

use std::sync::Arc;

use saring_ingest::field_named;

use super::outcome::COLUMNS;
use crate::catalogue;
use crate::failure::Failure;
use crate::message::{Message, listed, message, shown};

/// The fields that keys are made of: of the file's `columns`, or of JSON lines, for which there are none,
/// of all.
///
/// # Errors
///
/// Names the columns that there are.
pub(super) fn key_from(
    given: &[String],
    columns: Option<&[(&'static str, Arc<str>)]>,
) -> Result<Vec<&'static str>, Failure> {
    let mut known: Vec<(&'static str, Message)> = match columns {
        Some(columns) => {
            columns.iter().map(|(field, column)| (*field, Message::same(column))).collect()
        }
        None => COLUMNS.iter().map(|field| (*field, catalogue::column(field, &[]))).collect(),
    };
    known.retain(|(field, _)| *field != "idempotency_key");
    let field = |name: &String| {
        let called = |column: &&(&'static str, Message)| column.1.en == *name;
        let meant = field_named(name).map(|field| field.name);
        let found = known.iter().find(called);
        let found = found.or_else(|| known.iter().find(|(field, _)| Some(*field) == meant));
        found.map(|(field, _)| *field).ok_or_else(|| unknown(name, &known))
    };
    given.iter().map(field).collect()
}

fn unknown(name: &str, known: &[(&'static str, Message)]) -> Failure {
    let names = |of: fn(&Message) -> &String| {
        listed(&known.iter().map(|(_, column)| of(column)).collect::<Vec<_>>())
    };
    Failure::new(message!(
        "--key-from: tidak ada kolom `{name}`; kolom yang ada: {ids}",
        "--key-from: there is no column `{name}`; the columns are: {ens}",
        name = shown(name),
        ids = names(|column| &column.id),
        ens = names(|column| &column.en),
    ))
}

#[cfg(test)]
mod tests {
    use super::key_from;
    use crate::failure::Failure;

    #[test]
    fn keys_are_made_of_columns_that_there_are() {
        let file = [
            ("idempotency_key", "Kunci".into()),
            ("url", "Tautan".into()),
            ("action", "Apa".into()),
            ("seller", "Toko".into()),
        ];
        let read = |name: &str, columns| match key_from(&[name.to_owned()], columns) {
            Ok(fields) => fields.concat(),
            Err(Failure::Message(told)) => told.en,
            Err(other) => panic!("{other:?}"),
        };
        for (name, expected) in [
            ("Tautan", "url"),
            ("url", "url"),
            ("Apa", "action"),
            ("tindakan", "action"),
            ("Foo", "--key-from: there is no column `Foo`; the columns are: Tautan, Apa, Toko"),
            ("Kunci", "--key-from: there is no column `Kunci`; the columns are: Tautan, Apa, Toko"),
            ("price", "--key-from: there is no column `price`; the columns are: Tautan, Apa, Toko"),
        ] {
            assert_eq!(read(name, Some(&file[..])), expected);
        }
        assert_eq!(read("price", None), "price");
        assert!(read("Foo", None).contains("the columns are: url, "));
    }
}
