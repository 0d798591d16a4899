//! `saring rules test`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use saring_engine::Plan;
use saring_engine::{ExampleResults, Expected, Failure as Failed, run_examples};
use saring_rules::{Lang, explain};
use serde_json::json;

use super::Output;
use crate::failure::Outcome;
use crate::output::print;
use crate::rule_files;
use crate::terminal::{say, visible, visible_json};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Rule files, or directories of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    output: Output,
}

/// Exit code 1 if an example fails, or a file has errors.
pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let plans = rule_files::distinct_plans(rule_files::read(&args.paths)?, args.output, lang)?;
    let mut text = String::new();
    let mut all_passed = true;
    for plan in &plans {
        let results = run_examples(plan).map_err(rule_files::unusable)?;
        all_passed &= results.failures.is_empty();
        match args.output {
            Output::Json => json_lines(&mut text, plan, &results, lang),
            Output::Table => table(&mut text, plan, &results, lang),
        }
    }
    match args.output {
        Output::Json => print(&visible_json(&text))?,
        Output::Table => print(&text)?,
    };
    Ok(if all_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(text: &mut String, plan: &Plan, results: &ExampleResults, lang: Lang) {
    for failure in &results.failures {
        let _ = writeln!(text, "{}", headline(plan, failure, lang));
        for line in explain(plan, &failure.trace, failure.rule.as_deref(), None, lang).lines() {
            let _ = writeln!(text, "    {}", visible(line));
        }
    }
    let failed = results.failures.len();
    let passed = results.examples.saturating_sub(failed);
    let (good, bad) = (say(lang, "contoh cocok", "examples hold"), say(lang, "gagal", "failed"));
    let _ = writeln!(text, "{}: {passed} {good}, {failed} {bad}", plan.rule_set);
}

fn headline(plan: &Plan, failure: &Failed, lang: Lang) -> String {
    let rule = failure.rule.as_deref().map_or_else(String::new, |rule| format!("/{rule}"));
    let title = visible(&failure.listing.title);
    let (expected, got) = (name(failure.expected, lang), name(failure.got, lang));
    let (should, did) = (say(lang, "seharusnya", "expected"), say(lang, "hasilnya", "got"));
    format!("{}{rule}: “{title}”: {should} {expected}, {did} {got}", plan.rule_set)
}

fn name(expected: Expected, lang: Lang) -> &'static str {
    match expected {
        Expected::Match => say(lang, "kena", "match"),
        Expected::Pass => say(lang, "lolos", "pass"),
        Expected::Verdict(verdict) => verdict.as_str(),
    }
}

fn json_lines(text: &mut String, plan: &Plan, results: &ExampleResults, lang: Lang) {
    for failure in &results.failures {
        let why = explain(plan, &failure.trace, failure.rule.as_deref(), None, lang);
        let object = json!({
            "rule_set": plan.rule_set,
            "rule": failure.rule,
            "listing": failure.listing,
            "expected": name(failure.expected, Lang::En),
            "got": name(failure.got, Lang::En),
            "why": why.lines().collect::<Vec<_>>(),
        });
        let _ = writeln!(text, "{object}");
    }
    let object = json!({
        "rule_set": plan.rule_set,
        "examples": results.examples,
        "failed": results.failures.len(),
    });
    let _ = writeln!(text, "{object}");
}
