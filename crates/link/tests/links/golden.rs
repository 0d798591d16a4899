//! Every row of the golden table, and that the table itself leaves nothing out.

use std::collections::BTreeSet;

use saring_link::{Error, Kind, Platform, Surface, parse};

use crate::table;

#[test]
fn every_row_gives_what_the_table_says() {
    let mut wrong = Vec::new();
    for case in table::cases() {
        let actual = table::actual(&case.input, parse(&case.input));
        // Compared as text, so that the order of the keys counts as well.
        let [actual, expected] = [actual, case.expected].map(|result| match result {
            Ok(output) => output.to_string(),
            Err(code) => format!("error: {code}"),
        });
        if actual != expected {
            wrong.push(format!(
                "{}\n  input     {}\n  expected  {expected}\n  actual    {actual}",
                case.form, case.input
            ));
        }
    }
    assert!(wrong.is_empty(), "{} rows are wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_shows_every_name_and_every_error() {
    let mut shown = BTreeSet::new();
    for case in table::cases() {
        match case.expected {
            Ok(output) => {
                for key in ["platform", "surface", "kind"] {
                    let name = output[key].as_str().expect("names are text");
                    shown.insert(format!("{key} {name}"));
                }
            }
            Err(code) => {
                shown.insert(format!("error {code}"));
            }
        }
    }
    let errors = [
        Error::Empty,
        Error::TooLong,
        Error::Character,
        Error::Scheme,
        Error::Host,
        Error::Malformed,
    ];
    let known: BTreeSet<String> = Platform::ALL
        .iter()
        .map(|name| format!("platform {name}"))
        .chain(Surface::ALL.iter().map(|name| format!("surface {name}")))
        .chain(Kind::ALL.iter().map(|name| format!("kind {name}")))
        .chain(errors.iter().map(|error| format!("error {}", error.code())))
        .collect();
    assert_eq!(shown, known);
}

#[test]
fn rows_are_unique_and_many() {
    let cases = table::cases();
    let inputs: BTreeSet<&str> = cases.iter().map(|case| case.input.as_str()).collect();
    let forms: BTreeSet<&str> = cases.iter().map(|case| case.form.as_str()).collect();
    assert_eq!((inputs.len(), forms.len()), (cases.len(), cases.len()));
    assert!(cases.len() >= 250, "the table shrank to {} rows", cases.len());
}

#[test]
fn a_listing_has_one_canonical_address_and_an_address_one_listing() {
    let mut by_identity = std::collections::BTreeMap::new();
    let mut by_canonical = std::collections::BTreeMap::new();
    for case in table::cases() {
        let Ok(link) = parse(&case.input) else { continue };
        let Some(id) = link.listing_id else { continue };
        let identity = (link.surface, link.kind, id);
        let canonical = by_identity.entry(identity.clone()).or_insert(link.canonical.clone());
        assert_eq!(*canonical, link.canonical, "{}", case.form);
        let first = by_canonical.entry(link.canonical).or_insert(identity.clone());
        assert_eq!(*first, identity, "{}", case.form);
    }
    assert!(!by_identity.is_empty());
}
