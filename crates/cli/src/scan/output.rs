//! One scored row as text.

use std::fmt::Write as _;

use clap::ValueEnum;
use saring_engine::{Assessment, Evidence, Listing};
use saring_ingest::neutral;
use saring_rules::Lang;
use saring_text::Variant;
use serde_json::{Value, json};

use crate::terminal::{visible, visible_json};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// One JSON object a listing
    Json,
    /// For reading: one line a listing
    Table,
    /// One line a hit, or a listing without any
    Csv,
}

/// Columns of the CSV output.
const COLUMNS: [&str; 12] = [
    "row", "id", "verdict", "score", "rule_set", "rule", "field", "start", "end", "text", "term",
    "variants",
];

/// What stands before the first row.
pub(super) fn header(output: Output, lang: Lang) -> String {
    match output {
        Output::Json => String::new(),
        Output::Table => {
            let (row, verdict, score, rest) = match lang {
                Lang::Id => ("DATA", "PUTUSAN", "SKOR", "JUDUL  ATURAN  KATA"),
                Lang::En => ("ROW", "VERDICT", "SCORE", "TITLE  RULES  WORDS"),
            };
            format!("{row:>8}  {verdict:<7} {score:>5}  {rest}\n")
        }
        Output::Csv => COLUMNS.join(",") + "\n",
    }
}

/// Writes a row. CSV goes into a file or a pipe as it is, and `to_terminal` as it can be shown.
pub(super) fn write_row(
    out: &mut Vec<u8>,
    output: Output,
    to_terminal: bool,
    number: u64,
    listing: &Listing,
    assessment: Assessment,
) {
    match output {
        Output::Json => write_json(out, number, listing, assessment),
        Output::Table => out.extend(table_line(number, listing, &assessment).into_bytes()),
        Output::Csv => {
            let mut lines = csv_lines(number, listing, &assessment);
            if to_terminal {
                lines.iter_mut().for_each(|line| *line = visible(line));
            }
            out.extend(lines.join("\n").into_bytes());
        }
    }
    out.push(b'\n');
}

/// `{"row":1,"id":"…",` and then what every layer says of an assessment, but for the results of the
/// single rule sets: a catalogue has many rows, and the evidence names the sets and rules.
fn write_json(out: &mut Vec<u8>, number: u64, listing: &Listing, assessment: Assessment) {
    let assessment = Assessment { rule_sets: Vec::new(), ..assessment };
    let id = listing.id.as_deref().map_or(Value::Null, Value::from);
    let head = json!({ "row": number, "id": id }).to_string();
    out.extend(visible_json(head.trim_end_matches('}')).as_bytes());
    out.push(b',');
    out.extend(visible_json(assessment.to_json().trim_start_matches('{')).as_bytes());
}

fn table_line(number: u64, listing: &Listing, assessment: &Assessment) -> String {
    let Assessment { verdict, score, hits, .. } = assessment;
    let mut line = format!("{number:>8}  {verdict:<7} {score:>5}  {}", visible(&listing.title));
    let rules = each_once(hits.iter().map(|hit| &*hit.rule));
    let words = each_once(hits.iter().filter_map(|hit| hit.text.as_deref()));
    if !rules.is_empty() {
        let words: Vec<String> = words.into_iter().map(visible).collect();
        let _ = write!(line, "  [{}]  {}", rules.join(", "), words.join(", "));
    }
    line
}

/// Each text once, in the order in which they first come.
fn each_once<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut once = Vec::new();
    for text in texts {
        if !once.contains(&text) {
            once.push(text);
        }
    }
    once
}

fn csv_lines(number: u64, listing: &Listing, assessment: &Assessment) -> Vec<String> {
    let hits: Vec<Option<&Evidence>> = match assessment.hits.is_empty() {
        true => vec![None],
        false => assessment.hits.iter().map(Some).collect(),
    };
    let line = |hit: Option<&Evidence>| {
        let text = |value: Option<&str>| cell(value.unwrap_or_default());
        let number_of = |value: Option<usize>| value.map_or_else(String::new, |at| at.to_string());
        let variants = hit.map_or_else(String::new, |hit| {
            hit.variants.iter().map(Variant::as_str).collect::<Vec<_>>().join(" ")
        });
        let cells = [
            number.to_string(),
            text(listing.id.as_deref()),
            assessment.verdict.to_string(),
            assessment.score.to_string(),
            text(hit.map(|hit| &*hit.rule_set)),
            text(hit.map(|hit| &*hit.rule)),
            text(hit.and_then(|hit| hit.field.as_deref())),
            number_of(hit.and_then(|hit| hit.start)),
            number_of(hit.and_then(|hit| hit.end)),
            text(hit.and_then(|hit| hit.text.as_deref())),
            text(hit.and_then(|hit| hit.term.as_deref())),
            variants,
        ];
        cells.join(",")
    };
    hits.into_iter().map(line).collect()
}

/// A CSV cell, which no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let text = neutral(text);
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use saring_engine::{Assessment, Listing, Verdict};

    use super::{Output, cell, write_row};

    #[test]
    fn csv_steers_no_terminal_and_stays_as_it_is_elsewhere() {
        let listing = Listing { id: Some("a\u{202e}b\u{9b}31m\nc".into()), ..Listing::default() };
        let assessment = Assessment {
            verdict: Verdict::Allow,
            score: 0,
            hits: Vec::new(),
            rule_sets: Vec::new(),
            shadow_hits: Vec::new(),
            over_budget: false,
        };
        for (to_terminal, id) in
            [(false, "\"a\u{202e}b\u{9b}31m\nc\""), (true, "\"a\\u{202e}b\\u{9b}31m\\u{a}c\"")]
        {
            let mut out = Vec::new();
            write_row(&mut out, Output::Csv, to_terminal, 1, &listing, assessment.clone());
            assert_eq!(String::from_utf8(out).unwrap(), format!("1,{id},ALLOW,0,,,,,,,,\n"));
        }
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, expected) in [
            ("baju", "baju"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("-bekas", "'-bekas"),
            ("@x,y", "\"'@x,y\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
