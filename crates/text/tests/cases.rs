//! The table of disguises in `cases/variants.jsonl`, run through the finder and the oracle.

mod oracle;

use saring_text::{Folded, Match, Scratch, Term, Terms, Variant, Variants};

/// Finds these terms in a text.
type Find = fn(&str, &[Term<'_>]) -> Vec<Match>;

fn finder(text: &str, terms: &[Term<'_>]) -> Vec<Match> {
    Terms::new(terms).find(&Folded::new(text), &mut Scratch::new()).to_vec()
}

/// Every match as `term=text as submitted/variant+variant`, in the order of the text.
fn found(find: Find, text: &str, terms: &[String]) -> Vec<String> {
    let list: Vec<Term<'_>> =
        terms.iter().map(|text| Term { text, variants: Variants::ALL, group: 0 }).collect();
    let folded = Folded::new(text);
    let mut matches = find(text, &list);
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
        let strings = |key: &str| -> Vec<String> {
            case[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
        };
        let text = case["text"].as_str().unwrap();
        let (terms, want) = (strings("terms"), strings("found"));
        for (name, find) in [("finder", finder as Find), ("oracle", oracle::find)] {
            let got = found(find, text, &terms);
            if got != want {
                wrong.push(format!("{name}, {text:?}\n  want {want:?}\n  got  {got:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
