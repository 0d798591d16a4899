//! What the tables of the document have to say, taken from the code.

use std::collections::{BTreeMap, BTreeSet};

use saring_engine::{Assessment, Context, Listing, Matcher, Mode, Scratch, score};
use saring_rules::condition::{self, is_reserved};
use saring_rules::{Arg, Code, Diagnostic, Lang, limits, load};
use saring_text::Variant;
use serde_json::Value;

use crate::blocks::Problem;
use crate::conditions;
use crate::files::Prelude;
use crate::tables::{Row, Table, row};

/// Checks a table by its name.
pub fn check(table: &Table, prelude: &Prelude) -> Vec<Problem> {
    let name = table.name.as_str();
    if let Some(owner) = name.strip_prefix("keys of ") {
        return check_keys(table, owner);
    }
    match name {
        "codes" => check_codes(table),
        "limits" => check_limits(table),
        "variants" => check_names(table, Variant::ALL.map(Variant::as_str)),
        "vocabulary" => check_vocabulary(table, prelude),
        "mistakes" => check_mistakes(table, prelude),
        "reserved" => check_reserved(table),
        "assessment" => check_names(table, keys(&assessment(), "")),
        "rule sets" => check_names(table, keys(&assessment(), "/rule_sets/0")),
        "rules" => check_names(table, keys(&assessment(), "/rule_sets/0/rules/0")),
        "evidence" => check_names(table, keys(&assessment(), "/hits/0")),
        _ => vec![Problem::new(table.line, format!("nothing checks the table `{name}`"))],
    }
}

/// The table of codes as it should be.
pub fn codes() -> String {
    let mut text = row(&["Code", "Severity", "English", "Indonesian"]) + &row(&["---"; 4]);
    for &code in Code::ALL {
        let found = Diagnostic::new(code, 0..0);
        let (en, id) = (found.message(Lang::En), found.message(Lang::Id));
        text.push_str(&row(&[code.as_str(), code.severity().as_str(), &en, &id]));
    }
    text
}

fn check_codes(table: &Table) -> Vec<Problem> {
    let expected = format!("<!-- table: codes -->\n{}", codes());
    let expected = crate::tables::tables(&expected).remove(0).rows;
    let mut problems = Vec::new();
    for at in 0..expected.len().max(table.rows.len()) {
        let (got, wanted) = (table.rows.get(at), expected.get(at));
        if got.map(|row| &row.cells) != wanted.map(|row| &row.cells) {
            let line = got.map_or(table.line, |row| row.line);
            let wanted = wanted.map_or("no more rows".into(), |row| row.cells.join(" | "));
            let text = format!("expected {wanted}; UPDATE_GOLDEN=1 writes the table anew");
            problems.push(Problem::new(line, text));
            break;
        }
    }
    problems
}

/// Constants with their names, from the files that define them.
fn constants() -> BTreeMap<&'static str, u64> {
    macro_rules! named {
        ($($($part:ident)::+),* $(,)?) => {
            [$((last(stringify!($($part)::+)), u64::try_from($($part)::+).unwrap_or(0))),*].into()
        };
    }
    fn last(path: &'static str) -> &'static str {
        path.rsplit(':').next().unwrap_or(path).trim()
    }
    named![
        limits::MAX_FILE_BYTES,
        limits::MAX_NESTING,
        limits::MAX_KEY_BYTES,
        limits::MAX_RULES,
        limits::MAX_LISTS,
        limits::MAX_TERMS,
        limits::MAX_TERM_BYTES,
        limits::MAX_TERM_WORDS,
        limits::MAX_IMAGE_HASHES,
        limits::MAX_EXAMPLES,
        limits::MAX_TITLE_BYTES,
        limits::MAX_LEGAL_BASIS_BYTES,
        limits::MAX_EXAMPLE_TEXT_BYTES,
        limits::MIN_RULE_SET_CHARS,
        limits::MAX_RULE_SET_CHARS,
        limits::MAX_RULE_CHARS,
        limits::MAX_TESTS,
        limits::MAX_DIAGNOSTICS,
        condition::MAX_NAME,
        condition::MAX_BYTES,
        condition::MAX_OPERATORS,
        condition::MAX_DEPTH,
        condition::MAX_EXCEPTIONS,
        condition::MAX_DISTANCE,
        condition::MAX_PROBLEMS,
        saring_engine::MAX_EVIDENCE,
        saring_engine::MAX_FIELD_BYTES,
    ]
}

fn check_limits(table: &Table) -> Vec<Problem> {
    let known = constants();
    let mut problems = Vec::new();
    // A limit that is new in the code has to be noticed here.
    let sources = [include_str!("../../src/limits.rs"), include_str!("../../src/condition/mod.rs")];
    for name in sources.iter().flat_map(|source| source.lines()).filter_map(constant) {
        if !known.contains_key(name) {
            problems.push(Problem::new(table.line, format!("`{name}` is not compared")));
        }
    }
    for (name, value) in known {
        let row = table.rows.iter().find(|row| row.code(3) == name);
        let shown = row.map(|row| row.cell(1).replace(',', ""));
        let number = shown.as_deref().and_then(|cell| cell.split(' ').next()?.parse().ok());
        if number != Some(value) {
            let line = row.map_or(table.line, |row| row.line);
            problems.push(Problem::new(line, format!("`{name}` is {value}, not {shown:?}")));
        }
    }
    let mut codes = table.rows.iter().filter(|row| !row.cell(2).is_empty());
    if let Some(row) = codes.find(|row| !Code::ALL.iter().any(|code| code.as_str() == row.cell(2)))
    {
        problems.push(Problem::new(row.line, "there is no such code"));
    }
    problems
}

fn constant(line: &'static str) -> Option<&'static str> {
    line.strip_prefix("pub const ")?.split(':').next()
}

/// Every first cell is a condition.
fn check_vocabulary(table: &Table, prelude: &Prelude) -> Vec<Problem> {
    let rows = table.rows.iter();
    rows.filter_map(|row| conditions::check(row.line, row.code(0), None, prelude)).collect()
}

/// Each row: what is refused, its code, and what to write, which is accepted.
fn check_mistakes(table: &Table, prelude: &Prelude) -> Vec<Problem> {
    let refused = |row: &Row| conditions::check(row.line, row.code(0), Some(row.cell(1)), prelude);
    let accepted = |row: &Row| conditions::check(row.line, row.code(2), None, prelude);
    table.rows.iter().flat_map(|row| [refused(row), accepted(row)]).flatten().collect()
}

fn check_reserved(table: &Table) -> Vec<Problem> {
    let names = |row: &Row| {
        let names = row.cell(0).split('`').map(str::trim).filter(|name| !name.is_empty());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let wrong = |row: &Row| {
        let free = names(row).into_iter().find(|name| !is_reserved(name))?;
        Some(Problem::new(row.line, format!("`{free}` is not reserved")))
    };
    table.rows.iter().filter_map(wrong).collect()
}

/// The first cells are these names, each once.
fn check_names(table: &Table, names: impl IntoIterator<Item = impl Into<String>>) -> Vec<Problem> {
    let expected: BTreeSet<String> = names.into_iter().map(Into::into).collect();
    let got: BTreeSet<String> = table.rows.iter().map(|row| row.code(0).to_owned()).collect();
    if got == expected && table.rows.len() == got.len() {
        return Vec::new();
    }
    let missing: Vec<_> = expected.difference(&got).collect();
    let unknown: Vec<_> = got.difference(&expected).collect();
    vec![Problem::new(table.line, format!("missing: {missing:?}, unknown: {unknown:?}"))]
}

/// A mapping with an entry that no mapping has, by what messages call its owner.
fn with_unknown_key(owner: &str) -> Option<String> {
    let rule = |rest: &str| format!("rules:\n  - {{ id: a, when: a, {rest} }}\n");
    Some(match owner {
        "the rule set" => "zz: 1\n".into(),
        "a title" => "title: { zz: 1 }\n".into(),
        "the thresholds" => "thresholds: { zz: 1 }\n".into(),
        "the variants" => "variants: { zz: 1 }\n".into(),
        "a word list" => "words: { a: { zz: 1 } }\n".into(),
        "an image list" => "images: { a: { zz: 1 } }\n".into(),
        "a rule" => rule("zz: 1"),
        "the period of validity" => rule("valid: { zz: 1 }"),
        "the examples of a rule" => rule("examples: { zz: 1 }"),
        "an example" => rule("examples: { match: [{ zz: 1 }] }"),
        "the examples of the rule set" => "examples: { zz: 1 }\n".into(),
        _ => return None,
    })
}

/// The first cells are the keys that the message for an unknown one lists. A message cuts a long
/// list; what it cuts is at least known.
fn check_keys(table: &Table, owner: &str) -> Vec<Problem> {
    let wrong = |text: String| vec![Problem::new(table.line, text)];
    let Some(file) = with_unknown_key(owner) else {
        return wrong(format!("there is no `{owner}`"));
    };
    let diagnostics = load(file.as_bytes()).diagnostics;
    let found = diagnostics.iter().find(|found| found.code == Code::UnknownKey);
    let Some(Arg::Text(known)) = found.and_then(|found| found.args.get("known")) else {
        return wrong(format!("no list of keys in {diagnostics:?}"));
    };
    let keys: Vec<&str> = table.rows.iter().map(|row| row.code(0)).collect();
    let keys = keys.join(", ");
    let fits = known.strip_suffix('…').map_or(keys == *known, |start| keys.starts_with(start));
    if !fits {
        return wrong(format!("the keys are {known}, in this order"));
    }
    let unknown = |row: &&Row| {
        let file = file.replace("zz", row.code(0));
        load(file.as_bytes()).diagnostics.iter().any(|found| found.code == Code::UnknownKey)
    };
    let rows = table.rows.iter().filter(unknown);
    rows.map(|row| Problem::new(row.line, format!("`{}` is unknown", row.code(0)))).collect()
}

/// An assessment with everything that one can have, as JSON.
fn assessment() -> Value {
    let file = "rule_set: aa\ntitle: { id: a, en: a }\nwords: { a: [a] }\nrules:\n  \
                - { id: a, title: { id: a, en: a }, when: a, verdict: block }\n";
    let mut plan = load(file.as_bytes()).plan.expect("a good file");
    let mut shadow = plan.rules[0].clone();
    shadow.id = "b".into();
    shadow.mode = Mode::Shadow;
    plan.rules.push(shadow);
    let matcher = Matcher::new(&[plan]).expect("a good plan");
    let listing = Listing::titled("a");
    let scored = score(&matcher, &Context::default(), &listing, 0, &mut Scratch::default());
    serde_json::to_value(Assessment { over_budget: true, ..scored }).expect("JSON")
}

fn keys(value: &Value, pointer: &str) -> Vec<String> {
    let object = value.pointer(pointer).and_then(Value::as_object);
    object.into_iter().flat_map(|object| object.keys().cloned()).collect()
}
