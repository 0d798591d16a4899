//! `saring audit …`: who did what.

mod export;
mod list;
mod verify;

use clap::Subcommand;
use saring_rules::Lang;

use crate::failure::Outcome;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List who did what, newest first
    List(list::Args),
    /// Print the whole audit log as lines of JSON, oldest first, with the links of its chain and its signed ends
    Export(export::Args),
    /// Check an export without a server: that nothing was altered, removed or added
    Verify(verify::Args),
}

pub(crate) fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::List(args) => list::run(&args, lang),
        Command::Export(args) => export::run(&args, lang),
        Command::Verify(args) => verify::run(&args, lang),
    }
}
