//! The table of disguises in `cases/variants.jsonl`, run through the finder and the oracle.

mod oracle;

use saring_text::{Folded, Match, Scratch, Term, Terms, Variant, Variants};

/// Finds these terms in a text.
type Find = fn(&str, &[Term<'_>], &[(u32, &str)]) -> Vec<Match>;

fn finder(text: &str, terms: &[Term<'_>], ordinary: &[(u32, &str)]) -> Vec<Match> {
    Terms::with_ordinary(terms, ordinary.iter().copied())
        .find(&Folded::new(text), &mut Scratch::new())
        .to_vec()
}

/// Every match as `term=text as submitted/variant+variant`, in the order of the text.
fn found(find: Find, text: &str, terms: &[String], ordinary: Option<&[String]>) -> Vec<String> {
    let variants = if ordinary.is_some() { Variants::ALL } else { Variants::SURE };
    let list: Vec<Term<'_>> = terms.iter().map(|text| Term { text, variants, group: 0 }).collect();
    let ordinary: Vec<(u32, &str)> =
        ordinary.unwrap_or_default().iter().map(|word| (0, word.as_str())).collect();
    let folded = Folded::new(text);
    let mut matches = find(text, &list, &ordinary);
    matches.sort_by_key(|found| (found.start, found.end));
    matches
        .iter()
        .map(|found| {
            let span = &text[folded.source_range(found.range())];
            let names: Vec<_> = found.variants.iter().map(Variant::as_str).collect();
            let slash = if names.is_empty() { "" } else { "/" };
            format!("{}={span}{slash}{}", terms[found.term as usize], names.join("+"))
        })
        .collect()
}

#[test]
fn every_case_is_found_as_written() {
    let table = include_str!("../../../cases/variants.jsonl");
    let mut wrong = Vec::new();
    for line in table.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let given = |key: &str| -> Option<Vec<String>> {
            let list = case.get(key)?.as_array().unwrap();
            Some(list.iter().map(|v| v.as_str().unwrap().to_owned()).collect())
        };
        let strings = |key: &str| given(key).unwrap();
        // A case with ordinary words, maybe none, is one of guesses.
        let ordinary = given("ordinary");
        let text = case["text"].as_str().unwrap();
        let (terms, want) = (strings("terms"), strings("found"));
        for (name, find) in [("finder", finder as Find), ("oracle", oracle::find)] {
            let got = found(find, text, &terms, ordinary.as_deref());
            if got != want {
                wrong.push(format!("{name}, {text:?}\n  want {want:?}\n  got  {got:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
