//! Runs the reference of the rule language, `docs/rules.md`, as a test.
//!
//! Every code block says in its language how it is run; one that nothing runs is an error.
//!
//! | fence | what is checked |
//! | --- | --- |
//! | `yaml` | a whole rule file: it loads without a diagnostic and its examples hold |
//! | `yaml warning=SR501`, `yaml error=SR204` | just these codes are given; the words can be repeated |
//! | `yaml failing` | it loads, and an example does not hold |
//! | `yaml prelude` | the file that fragments and conditions are completed with |
//! | `yaml fragment` | rules, or entries of a file, completed with the prelude |
//! | `condition` | each line is a condition that is accepted |
//! | `condition error=SR411` | each line is a condition that is refused with this code |
//! | `truth` | a condition, then indented lines: its value, and the listing that it has it for |
//! | `truth context` | the same in the context of the document |
//! | `match` | terms, and what is found of them in a text |
//! | `json`, `json context` | JSON; the context of the document |
//! | `console`, `csv`, and blocks with `file=` or `after=` | run by the package `saring-tests` |
//! | `text` | nothing |
//!
//! Tables behind `<!-- table: name -->` are compared with the code. `UPDATE_GOLDEN=1` writes the
//! table of diagnostic codes anew.

#![expect(clippy::expect_used, reason = "a test")]

#[path = "reference/blocks.rs"]
mod blocks;
#[path = "reference/conditions.rs"]
mod conditions;
#[path = "reference/facts.rs"]
mod facts;
#[path = "reference/files.rs"]
mod files;
#[path = "reference/matches.rs"]
mod matches;
#[path = "reference/tables.rs"]
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use blocks::{Problem, blocks};
use files::Prelude;
use tables::tables;

fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md")
}

/// All that is wrong with a document.
fn problems(source: &str) -> Vec<Problem> {
    let blocks = blocks(source);
    let (prelude, context) = match (Prelude::of(&blocks), conditions::context(&blocks)) {
        (Ok(prelude), Ok(context)) => (prelude, context),
        (Err(problem), _) | (_, Err(problem)) => return vec![problem],
    };
    let mut problems = Vec::new();
    for block in &blocks {
        problems.extend(match block.language.as_str() {
            "yaml" => files::run(block, &prelude),
            "condition" => conditions::run(block, &prelude),
            "truth" => conditions::run_truths(block, &prelude, &context),
            "match" => matches::run(block),
            "json" => match serde_json::from_str::<serde_json::Value>(&block.text) {
                Ok(_) => Vec::new(),
                Err(error) => vec![Problem::new(block.line, error.to_string())],
            },
            "console" | "csv" | "text" => Vec::new(),
            other => vec![Problem::new(block.line, format!("nothing runs `{other}` blocks"))],
        });
    }
    problems.extend(tables(source).iter().flat_map(|table| facts::check(table, &prelude)));
    problems.sort_by_key(|problem| problem.line);
    problems
}

#[test]
fn the_reference_of_the_rule_language_holds() {
    let mut source = fs::read_to_string(document()).expect("docs/rules.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let codes = tables(&source).into_iter().find(|table| table.name == "codes");
        source.replace_range(codes.expect("the table of codes").bytes, &facts::codes());
        fs::write(document(), &source).expect("writable");
    }
    let problems: Vec<String> = problems(&source).iter().map(Problem::to_string).collect();
    assert!(problems.is_empty(), "{} problems\n{}", problems.len(), problems.join("\n"));
}

/// A document that is wrong on the line after each one that ends in `<- wrong`.
const WRONG: &str = include_str!("reference/wrong.md");

#[test]
fn whatever_is_wrong_is_reported_with_its_line() {
    let expected: Vec<usize> = (1..)
        .zip(WRONG.lines())
        .filter(|(_, line)| line.ends_with("<- wrong"))
        .map(|(line, _)| line + 1)
        .collect();
    let mut got: Vec<usize> = problems(WRONG).iter().map(|problem| problem.line).collect();
    // Of the limits, each one that is missing is told.
    got.dedup();
    assert!(expected.len() > 25);
    assert_eq!(got, expected, "{:#?}", problems(WRONG));
}
