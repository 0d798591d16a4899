//! `saring`: the one binary. Each command is a module; this one reads the command line and turns
//! the outcome into an exit code.
//!
//! Exit codes: 0 done; 1 nothing could be done, or a check failed; 2 the command line is wrong;
//! 3 done, but some rows were bad.

mod admin;
mod ask;
mod audit;
mod catalogue;
mod cell;
mod config;
mod db;
mod demo;
mod edge;
mod failure;
mod files;
mod hash;
mod health;
mod key;
mod language;
mod link;
mod listing_fields;
mod log;
mod message;
mod outbox;
mod output;
mod rejects;
mod reload;
mod remote;
mod rule_files;
mod rules;
mod scan;
mod score;
mod scoring_options;
mod serve;
mod service;
mod signing_key;
mod source;
mod stats;
mod systemd;
mod takedown;
mod tenant;
mod terminal;
mod typed_input;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::failure::Failure;

/// Find listings that must not be sold, with evidence.
#[derive(Parser)]
#[command(name = "saring", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Language of messages and help [default: SARING_LANG, or that of the locale, or else Indonesian]
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t)]
    color: clap::ColorChoice,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    /// Bahasa Indonesia
    Id,
    /// English
    En,
}

#[derive(Subcommand)]
enum Command {
    /// Tell the story of the first weeks: a server, three platforms, and what really happens
    Demo(demo::Args),
    /// Write, test and explain rule files, and publish them
    #[command(subcommand)]
    Rules(rules::Command),
    /// Score a file of listings
    Scan(scan::Args),
    /// Score one listing
    Score(score::Args),
    /// Run the server
    Serve(serve::Args),
    /// A server's data: backups, and its tables in PostgreSQL
    #[command(subcommand)]
    Db(db::Command),
    /// Links handed over, and what was done
    #[command(subcommand)]
    Takedown(takedown::Command),
    /// Figures that add up, and who enforces which version
    Stats(Box<stats::Args>),
    /// Platforms, their surfaces and settings
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// The keys that sign what subscribers are sent: rotate, retire, revoke, recover
    #[command(subcommand)]
    SigningKey(signing_key::Command),
    /// Who did what: list, export and check the audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// API keys: make, list, rotate, revoke
    #[command(subcommand)]
    Key(key::Command),
    /// Run the sidecar: score and take outcomes in beside a platform's backend
    Edge(edge::Args),
    /// What waits at an edge, and the dead letters: outcomes that the centre refused
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// The configuration of a server or an edge, from a file, variables and options together
    #[command(subcommand)]
    Config(config::Command),
    /// Ask a server or an edge whether it is ready: exit code 0 if it says so, and 1 otherwise
    Health(health::Args),
    /// Read listing links: surface, kind, id and canonical form
    Link(link::Args),
    /// Hash photos, so that they are known again when they come back
    Hash(hash::Args),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the man pages of all commands into a folder
    ManPages {
        /// The folder, which is there
        dir: PathBuf,
    },
}

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let wanted = usage::asked(&args).and_then(|name| Lang::from_str(name, true).ok());
    // What is wrong with the variable is told once the rest is read.
    let wanted = language::of_messages(wanted).unwrap_or_default();
    let mut configured = match config::configured(Cli::command(), &args) {
        Ok(configured) => configured,
        Err(faults) => {
            let failures = faults.into_iter().map(|fault| Some(Failure::new(fault)));
            return failure::ended(failures, 0, wanted).unwrap_or(ExitCode::FAILURE);
        }
    };
    configured.command = usage::localized(configured.command, wanted);
    let matches = configured.command.try_get_matches_from_mut(&args);
    let parsed = matches.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage::tell(&error, &args, wanted),
    };
    match cli.color {
        clap::ColorChoice::Auto => {}
        clap::ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        clap::ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
    }
    let lang = match language::of_messages(cli.lang) {
        Ok(lang) => lang,
        Err(why) => {
            let _ = Failure::new(why).report(wanted);
            return ExitCode::from(usage::WRONG);
        }
    };
    let outcome = match cli.command {
        Command::Demo(args) => demo::run(&args, lang),
        Command::Rules(command) => rules::run(command, lang),
        Command::Scan(args) => scan::run(args, lang),
        Command::Score(args) => score::run(&args, lang),
        Command::Serve(args) => serve::run(&args, lang),
        Command::Db(command) => db::run(&command, lang),
        Command::Takedown(command) => takedown::run(command, lang),
        Command::Stats(args) => stats::run(&args, lang),
        Command::Tenant(command) => tenant::run(command, lang),
        Command::SigningKey(command) => signing_key::run(command, lang),
        Command::Audit(command) => audit::run(command, lang),
        Command::Key(command) => key::run(command, lang),
        Command::Edge(args) => edge::run(&args),
        Command::Outbox(command) => outbox::run(&command, lang),
        Command::Config(command) => config::run(&command, (&configured, &matches), lang),
        Command::Health(args) => health::run(&args),
        Command::Link(args) => link::run(&args, lang),
        Command::Hash(args) => hash::run(&args, lang),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "saring", &mut script);
            output::print(&String::from_utf8_lossy(&script))
        }
        Command::ManPages { dir } => {
            clap_mangen::generate_to(usage::localized(Cli::command(), lang), &dir)
                .map(|()| ExitCode::SUCCESS)
                .map_err(|error| Failure::writing_to(&dir, &error))
        }
    };
    outcome.unwrap_or_else(|failure| failure.report(lang))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    /// Names that clash would end the program of whoever types the command.
    #[test]
    fn every_command_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
