//! `saring stats …`: figures, and who enforces which version.

mod figures;
mod rollout;

use clap::Subcommand;
use saring_rules::Lang;

use crate::failure::Outcome;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    figures: figures::FiguresArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Show who enforces which version, since when, and what was rejected
    Rollout(rollout::RolloutArgs),
}

pub(crate) fn run(args: &Args, lang: Lang) -> Outcome {
    match &args.command {
        Some(Command::Rollout(args)) => rollout::run(args, lang),
        None => figures::run(&args.figures, lang),
    }
}
