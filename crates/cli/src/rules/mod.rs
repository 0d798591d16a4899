//! `saring rules …`: writing, testing and explaining rule files, and bringing them to a server.

mod approve;
mod base;
mod change_labels;
mod changes;
mod check;
mod close;
mod diff;
mod explain;
mod fmt;
mod published;
mod submission;
mod submit;
mod test;

use clap::{Subcommand, ValueEnum};
use saring_rules::Lang;

use crate::failure::Outcome;
use crate::output::print;

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
    /// Show what a rule file changes, against another file or what is published
    Diff(Box<diff::Args>),
    /// Submit a rule file for another officer's approval
    Submit(submit::SubmitArgs),
    /// Look at a submission and approve it
    Approve(approve::ApproveArgs),
    /// Take back a submission of one's own
    Withdraw(close::WithdrawArgs),
    /// Refuse another officer's submission, for a reason
    Refuse(close::RefuseArgs),
    /// Look at an approved submission and publish it as the next version
    Publish(approve::PublishArgs),
    /// Submit the content of an older version again
    Rollback(submit::RollbackArgs),
    /// Submit that a rule set is taken out of force everywhere
    ///
    /// It is approved and published like any other version. A version that is published later brings
    /// the rule set back.
    Retire(submit::RetireArgs),
    /// List the rule sets of a server
    List(published::ListArgs),
    /// List the submissions and versions of a rule set, the newest submission first
    Versions(published::VersionsArgs),
    /// Print the text of a version or submission
    Show(published::ShowArgs),
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
        Command::Diff(args) => diff::run(&args, lang),
        Command::Submit(args) => submit::submit(&args, lang),
        Command::Approve(args) => approve::approve(&args, lang),
        Command::Withdraw(args) => close::withdraw(&args, lang),
        Command::Refuse(args) => close::refuse(&args, lang),
        Command::Publish(args) => approve::publish(&args, lang),
        Command::Rollback(args) => submit::rollback(&args, lang),
        Command::Retire(args) => submit::retire(&args, lang),
        Command::List(args) => published::list(&args, lang),
        Command::Versions(args) => published::versions(&args, lang),
        Command::Show(args) => published::show(&args, lang),
    }
}
