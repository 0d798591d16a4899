//! `saring rules explain`

use std::path::PathBuf;

use saring_engine::{Context, Matcher, Scratch, Trace};
use saring_rules::{Lang, explain};

use crate::failure::{Failure, Outcome};
use crate::rule_files;
use crate::score::{ListingArgs, show};
use crate::terminal::print;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The rule file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    #[command(flatten)]
    listing: ListingArgs,
}

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    let plans = rule_files::plans(rule_files::read(std::slice::from_ref(&args.file))?, lang)?;
    let listing = args.listing.listing()?;
    let context = Context::default();
    let mut text = String::new();
    for plan in &plans {
        if let Some(rule) = &args.rule
            && !plan.rules.iter().any(|known| known.id == *rule)
        {
            let known: Vec<&str> = plan.rules.iter().map(|rule| rule.id.as_str()).collect();
            let known = known.join(", ");
            return Err(Failure::new(format_args!(
                "there is no rule `{rule}`; there are: {known}"
            )));
        }
        let trace = Trace::new(plan, &context, &listing).map_err(Failure::new)?;
        text += &explain(plan, &trace, args.rule.as_deref(), lang);
        let matcher = Matcher::new(std::slice::from_ref(plan)).map_err(Failure::new)?;
        let now = jiff::Timestamp::now().as_microsecond();
        let assessment =
            saring_engine::score(&matcher, &context, &listing, now, &mut Scratch::default());
        text += &show(&listing, &assessment, lang);
    }
    print(&text)
}
