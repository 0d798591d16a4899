//! `saring rules explain`

use std::path::PathBuf;

use saring_engine::{Scratch, Trace};
use saring_rules::{Lang, explain, explain_json};
use saring_text::nearest::nearest;
use serde_json::Value;

use super::Output;
use crate::failure::{Failure, Outcome};
use crate::message::{listed, message};
use crate::output::print;
use crate::remote::did_you_mean;
use crate::rule_files;
use crate::score::{ListingArgs, show};
use crate::scoring_options::ScoringOptions;
use crate::terminal::{visible_json, visible_lines};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The rule file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    #[arg(long, short, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    listing: ListingArgs,
    #[command(flatten)]
    options: ScoringOptions,
}

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let files = rule_files::read(std::slice::from_ref(&args.file))?;
    let plans = rule_files::distinct_plans(files, args.output, lang)?;
    let listing = args.listing.listing()?;
    let (context, now) = args.options.read()?;
    if let Some(rule) = &args.rule {
        let known: Vec<&str> =
            plans.iter().flat_map(|plan| &plan.rules).map(|rule| rule.id.as_str()).collect();
        if !known.contains(&rule.as_str()) {
            let told = message!("tidak ada aturan `{rule}`", "there is no rule `{rule}`");
            return Err(Failure::new(match nearest(rule, known.iter().copied()) {
                Some(meant) => told.then(&did_you_mean(meant)),
                None => {
                    let known = listed(&known);
                    told.then(&message!("yang ada: {known}", "there are: {known}"))
                }
            }));
        }
    }
    let mut text = String::new();
    for plan in &plans {
        let trace = Trace::new(plan, &context, &listing).map_err(rule_files::unusable)?;
        let matcher = rule_files::compile(std::slice::from_ref(plan))?;
        let assessment =
            saring_engine::score(&matcher, &context, &listing, now, &mut Scratch::default());
        let rule = args.rule.as_deref();
        match args.output {
            Output::Table => {
                text += &visible_lines(&explain(plan, &trace, rule, Some(now), lang));
                text += &show(&listing, &assessment, lang);
            }
            Output::Json => {
                let mut object = explain_json(plan, &trace, rule, Some(now), lang);
                object["assessment"] =
                    serde_json::from_str(&assessment.to_json()).unwrap_or(Value::Null);
                text += &visible_json(&format!("{object}\n"));
            }
        }
    }
    print(&text)
}
