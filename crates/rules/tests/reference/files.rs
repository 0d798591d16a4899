//! `yaml` blocks: whole rule files, and fragments that are completed into one.

use std::collections::BTreeSet;

use saring_engine::{Failure, run_examples};
use saring_rules::{Code, Lang, Loaded, load};

use crate::blocks::{Block, Problem};

/// Warnings that a fragment may raise: it proves nothing and need not use every list.
const OF_FRAGMENTS: [Code; 4] =
    [Code::UnusedList, Code::NoExamples, Code::NoMatchExample, Code::NoPassExample];

/// The rule file that fragments and conditions are completed with.
pub struct Prelude {
    sections: Vec<Section>,
}

/// A top-level entry of a rule file.
#[derive(Clone)]
struct Section {
    key: String,
    text: String,
}

impl Prelude {
    /// Reads the block with the word `prelude`; there has to be one.
    pub fn of(blocks: &[Block]) -> Result<Prelude, Problem> {
        let block = blocks.iter().find(|block| block.words.iter().any(|word| word == "prelude"));
        let block = block.ok_or_else(|| Problem::new(1, "there is no `yaml prelude` block"))?;
        Ok(Prelude { sections: sections(&block.text) })
    }

    /// The fragment as a whole file. A list is taken for rules; word and image lists are added to
    /// those of the prelude, and other entries stand for its own.
    pub fn complete(&self, fragment: &str) -> String {
        let fragment = if fragment.starts_with("- ") {
            let indented = fragment.lines().map(|line| format!("  {line}\n"));
            format!("rules:\n{}", indented.collect::<String>())
        } else {
            fragment.to_owned()
        };
        let mut all = self.sections.clone();
        for own in sections(&fragment) {
            match all.iter_mut().find(|section| section.key == own.key) {
                Some(section) if matches!(own.key.as_str(), "words" | "images") => {
                    let lists = own.text.split_once('\n').map_or("", |(_, lists)| lists);
                    section.text.push_str(lists);
                }
                Some(section) => section.text = own.text,
                None => all.push(own),
            }
        }
        all.into_iter().map(|section| section.text).collect()
    }

    /// A file with one rule: `when` is its condition, `listings` have to match.
    pub fn with_rule(&self, when: &str, listings: &[&str]) -> String {
        let when = if !when.contains('\'') {
            format!("'{when}'")
        } else if !when.contains(['"', '\\']) {
            format!("\"{when}\"")
        } else {
            when.to_owned()
        };
        let mut rule = format!(
            "- id: uji\n  title: {{ id: Uji, en: Test }}\n  when: {when}\n  verdict: review\n"
        );
        if !listings.is_empty() {
            rule.push_str("  examples:\n    match:\n");
            rule.extend(listings.iter().map(|listing| format!("      - {listing}\n")));
        }
        self.complete(&rule)
    }
}

/// Splits a rule file at the lines that begin with a letter. What stands before the first is left
/// out.
fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let key = line.split(':').next().unwrap_or_default().to_owned();
            sections.push(Section { key, text: String::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.text.push_str(line);
            section.text.push('\n');
        }
    }
    sections
}

/// Checks one block.
pub fn run(block: &Block, prelude: &Prelude) -> Vec<Problem> {
    let mut fragment = false;
    let mut failing = false;
    let mut expected = BTreeSet::new();
    for word in &block.words {
        match word.as_str() {
            "prelude" => {}
            "fragment" => fragment = true,
            "failing" => failing = true,
            word => match word.split_once('=') {
                Some(("error" | "warning", code)) => {
                    expected.insert(code.to_owned());
                }
                Some(("file" | "after", _)) => {}
                _ => return vec![Problem::new(block.line, format!("what is `{word}`?"))],
            },
        }
    }
    let text = if fragment { prelude.complete(&block.text) } else { block.text.clone() };
    let loaded = load(text.as_bytes());
    let got = codes(&loaded, fragment);
    if got != expected {
        let shown = loaded.render("block", Lang::En, false);
        let text = format!("expected {expected:?}, got {got:?}\n{text}\n{shown}");
        return vec![Problem::new(block.line, text)];
    }
    let Some(plan) = &loaded.plan else { return Vec::new() };
    match run_examples(plan) {
        Err(error) => vec![Problem::new(block.line, error.to_string())],
        Ok(results) if results.failures.is_empty() == failing => {
            let failures = results.failures.iter().map(describe).collect::<String>();
            let text =
                format!("failing: {failing}, but {} failed{failures}", results.failures.len());
            vec![Problem::new(block.line, text)]
        }
        Ok(_) => Vec::new(),
    }
}

/// The codes of the diagnostics; for a fragment, those that matter.
fn codes(loaded: &Loaded, fragment: bool) -> BTreeSet<String> {
    let codes = loaded.diagnostics.iter().map(|found| found.code);
    let codes = codes.filter(|code| !(fragment && OF_FRAGMENTS.contains(code)));
    codes.map(|code| code.as_str().to_owned()).collect()
}

fn describe(failure: &Failure) -> String {
    let Failure { rule, expected, got, listing, .. } = failure;
    format!("\n    {rule:?}, {:?}: {expected:?}, got {got:?}", listing.title)
}
