//! `saring takedown …`: links handed over, and what was done.

mod batches;
mod handovers;
mod history;
mod inbox;
mod key_from;
mod outcome;
mod preview;
mod progress;
mod report;
mod request;
mod required;
mod results;
mod rows;
mod values;

use std::io::Write as _;

use clap::Subcommand;
use saring_proto::v1;
use saring_rules::Lang;

use crate::catalogue;
use crate::failure::Outcome;
use crate::message::message;
use crate::remote::Session;
use crate::terminal::visible;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Hand links over to the platforms, from a file or the command line; for officers
    Request(Box<request::Args>),
    /// Show what was handed over to the calling platform and is open; with a key of the ministry, the
    /// open handovers of all platforms
    Inbox(inbox::Args),
    /// List handovers and where they stand
    List(handovers::ListArgs),
    /// Answer a handover without a takedown
    Refuse(handovers::RefuseArgs),
    /// Report what was done to listings, from a file; for platforms
    Report(Box<report::Args>),
    /// Show all that is known of one listing
    History(history::Args),
}

pub(crate) fn run(command: Command, lang: Lang) -> Outcome {
    match command {
        Command::Request(args) => request::run(&args, lang),
        Command::Inbox(args) => inbox::run(&args, lang),
        Command::List(args) => handovers::list(&args, lang),
        Command::Refuse(args) => handovers::refuse(&args, lang),
        Command::Report(args) => report::run(&args, lang),
        Command::History(args) => history::run(&args, lang),
    }
}

/// Tells that one item of a call was not taken.
fn tell_refused(session: &Session, id: &str, error: &v1::ItemError) {
    let told = message!("{id} tidak diterima", "{id} was not taken")
        .and(&catalogue::field_problem(&error.field, &error.message));
    // Nothing can be done if even this cannot be written.
    let _ = writeln!(anstream::stderr(), "{}", visible(told.text(session.lang)));
}
