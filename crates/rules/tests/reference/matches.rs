//! `match` blocks: terms, and what is found of them in a text.
//!
//! A line `terms: bekas, baju` says which terms there are, and `without: leet` which variants are
//! switched off; `with: typing` switches variants on that are off otherwise. Every other line is a title, an arrow and what is found in it, in the order of the
//! text: `b3k4s -> bekas [leet]`; several are separated by `;`, and none is `nothing`. Where the
//! text that was found is part of what is to be shown, it stands before the term:
//! `jual b3k4s -> "b3k4s" = bekas [leet]`. `\u{200b}` stands for the character of that number.

use saring_engine::{Context, Listing, Plan, Trace, TracedOccurrence};
use saring_rules::load;
use saring_text::Variant;

use crate::blocks::{Block, Problem};

/// Checks one block.
pub fn run(block: &Block) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (mut terms, mut without, mut with) = ("", "", "");
    for (line, text) in block.lines().filter(|(_, text)| !text.trim().is_empty()) {
        if let Some(list) = text.strip_prefix("terms:") {
            (terms, without) = (list.trim(), "");
        } else if let Some(names) = text.strip_prefix("without:") {
            without = names.trim();
        } else if let Some(names) = text.strip_prefix("with:") {
            with = names.trim();
        } else if let Some((title, expected)) = text.split_once("->") {
            let got =
                plan(terms, without, with).and_then(|plan| found(&plan, &unescaped(title.trim())));
            if let Err(problem) = got.and_then(|got| compare(expected.trim(), &got)) {
                problems.push(Problem::new(line, problem));
            }
        } else {
            problems.push(Problem::new(line, "expected `terms:`, `without:` or `text -> terms`"));
        }
    }
    problems
}

/// A rule set of one list.
fn plan(terms: &str, without: &str, with: &str) -> Result<Plan, String> {
    let switches: Vec<String> = [(without, "off"), (with, "on")]
        .into_iter()
        .flat_map(|(names, state)| names.split(',').map(move |name| (name.trim(), state)))
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, state)| format!("{name}: {state}"))
        .collect();
    let file = format!(
        "rule_set: uji\ntitle: {{ id: Uji, en: Test }}\nvariants: {{ {} }}\nwords: {{ kata: [{terms}] \
         }}\nrules:\n  - {{ id: uji, title: {{ id: Uji, en: Test }}, when: kata, verdict: review }}\n",
        switches.join(", ")
    );
    let loaded = load(file.as_bytes());
    let shown = loaded.render("terms", saring_rules::Lang::En, false);
    loaded.plan.ok_or(shown)
}

fn found(plan: &Plan, title: &str) -> Result<Vec<TracedOccurrence>, String> {
    let trace = Trace::new(plan, &Context::default(), &Listing::titled(title));
    trace.map(|trace| trace.found).map_err(|error| error.to_string())
}

fn compare(expected: &str, got: &[TracedOccurrence]) -> Result<(), String> {
    let with_text = expected.starts_with('"');
    let shown: Vec<String> = got.iter().map(|found| show(found, with_text)).collect();
    let shown = if shown.is_empty() { "nothing".to_owned() } else { shown.join("; ") };
    if unescaped(expected) == shown { Ok(()) } else { Err(format!("found {shown}")) }
}

fn show(found: &TracedOccurrence, with_text: bool) -> String {
    let variants: Vec<&str> = found.variants.iter().map(Variant::as_str).collect();
    let text = if with_text { format!("\"{}\" = ", found.text) } else { String::new() };
    let variants =
        if variants.is_empty() { String::new() } else { format!(" [{}]", variants.join(", ")) };
    format!("{text}{}{variants}", found.term)
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap_or((part, ""));
        plain.extend(u32::from_str_radix(number, 16).ok().and_then(char::from_u32));
        plain.push_str(rest);
    }
    plain
}
