//! `saring rules …`: writing, proving and explaining rule files.

mod check;
mod explain;
mod fmt;
mod test;

use clap::{Subcommand, ValueEnum};
use saring_rules::Lang;

use crate::failure::Outcome;
use crate::terminal::print;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check rule files and say what is wrong, where, and what to do
    Check(check::Args),
    /// Run the examples inside rule files
    ///
    /// Examples stand for themselves: they are run without a context and a category map, and
    /// whatever the day, so that they say the same everywhere.
    Test(test::Args),
    /// Bring rule files into their usual layout, keeping comments
    Fmt(fmt::Args),
    /// Show step by step what a rule file makes of a listing
    Explain(Box<explain::Args>),
    /// Print the JSON Schema of rule files, for editors
    Schema,
}

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// One JSON object a line
    Json,
    /// For reading
    Table,
}

pub(crate) fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::Check(args) => check::run(&args, lang),
        Command::Test(args) => test::run(&args, lang),
        Command::Fmt(args) => fmt::run(&args, lang),
        Command::Explain(args) => explain::run(&args, lang),
        Command::Schema => print(saring_rules::SCHEMA),
    }
}
