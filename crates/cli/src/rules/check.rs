//! `saring rules check`

use std::path::PathBuf;
use std::process::ExitCode;

use saring_rules::Lang;

use super::Output;
use crate::failure::{Failure, Outcome};
use crate::output::print;
use crate::rule_files::{self, RuleFile};
use crate::terminal::say;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Rule files, or directories of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    output: Output,
}

/// Exit code 1 if a file has errors or cannot be read, which does not keep the others from being
/// checked; warnings do not count.
pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let mut files: Vec<RuleFile> = Vec::new();
    let mut all_read = true;
    for path in &args.paths {
        match rule_files::read(std::slice::from_ref(path)) {
            Ok(more) => {
                let is_new = |file: &RuleFile| files.iter().all(|known| known.path != file.path);
                let more: Vec<RuleFile> = more.into_iter().filter(is_new).collect();
                files.extend(more);
            }
            Err(Failure::Message(why)) if args.output == Output::Json => {
                print(&rule_files::json_of_file(path, &why, lang))?;
                all_read = false;
            }
            Err(failure) => {
                failure.report(lang);
                all_read = false;
            }
        }
    }
    match args.output {
        Output::Json => print(&rule_files::json_lines(&files, lang))?,
        Output::Table => {
            rule_files::tell(&files, lang, false);
            print(&files.iter().map(|file| line(file, lang)).collect::<String>())?
        }
    };
    if let (Output::Json, Some((file, why))) = (args.output, rule_files::same_rule_set(&files)) {
        print(&rule_files::json_of_file(&file.path, &why, lang))?;
        return Ok(ExitCode::FAILURE);
    }
    rule_files::distinct(&files)?;
    let good = all_read && files.iter().all(|file| file.loaded.plan.is_some());
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(file: &RuleFile, lang: Lang) -> String {
    let name = file.name();
    match &file.loaded.plan {
        Some(plan) => {
            let terms: usize = plan.lists.iter().map(|list| list.terms.len()).sum();
            let (rules, lists) = (plan.rules.len(), plan.lists.len());
            match lang {
                Lang::Id => {
                    format!("{name}: baik; {rules} aturan, {lists} daftar dengan {terms} kata\n")
                }
                Lang::En => {
                    let count = |number: usize, what: &str| {
                        format!("{number} {what}{}", if number == 1 { "" } else { "s" })
                    };
                    let (rules, lists) = (count(rules, "rule"), count(lists, "list"));
                    format!("{name}: good; {rules}, {lists} with {}\n", count(terms, "term"))
                }
            }
        }
        None => {
            let label = say(lang, "kesalahan", "errors");
            format!("{name}: {label}: {}\n", file.loaded.errors())
        }
    }
}
