//! The configuration file of `serve` and `edge`: a TOML file whose keys are the names of their options. What it says
//! becomes the default of the option, so that it stands above the built-in default, and below variables and flags.

mod dump;
mod file;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, Command as Clap, Subcommand};
use saring_rules::Lang;

use crate::failure::Outcome;
use crate::message::Message;
use crate::output::print;
use crate::terminal::environment;
use crate::{edge, serve};

/// The option with the file, and its variable.
const OPTION: &str = "--config";
const VARIABLE: &str = "SARING_CONFIG";

/// Options of which none is of a service.
const OTHERS: [&str; 5] = ["config", "lang", "color", "help", "version"];

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Look for all that is wrong with a configuration; nothing is started
    #[command(subcommand)]
    Check(Service),
    /// Show which value holds for each option, and where it comes from; without secrets
    #[command(subcommand)]
    Dump(Service),
}

/// Whose configuration, with the same options as the command that starts it.
#[derive(Subcommand)]
pub(crate) enum Service {
    /// That of `saring serve`
    Serve(Box<serve::Args>),
    /// That of `saring edge`
    Edge(Box<edge::Args>),
}

/// The command line with what the file says, and the options that it names.
pub(crate) struct Configured {
    pub command: Clap,
    file: Option<PathBuf>,
    named: BTreeSet<String>,
}

/// Reads the file that a command line names, if it is one of a service, into the defaults of its options.
///
/// # Errors
///
/// All that is wrong with the file.
pub(crate) fn configured(command: Clap, args: &[OsString]) -> Result<Configured, Vec<Message>> {
    let words = words(args);
    let service: &[&str] = match words[..] {
        ["config", "check" | "dump", "serve" | "edge", ..] => &words[..3],
        ["serve" | "edge", ..] => &words[..1],
        _ => return Ok(Configured { command, file: None, named: BTreeSet::new() }),
    };
    let file = option(args).or_else(|| environment(VARIABLE)).map(PathBuf::from);
    let (Some(path), Some(found)) = (&file, find(&command, service)) else {
        return Ok(Configured { command, file, named: BTreeSet::new() });
    };
    let values = file::read(path, found)?;
    let named = values.iter().map(|(id, _)| id.clone()).collect();
    Ok(Configured { command: with_defaults(command, service, values), file, named })
}

/// The words of a command line that are no options, as far as a command's names go.
fn words(args: &[OsString]) -> Vec<&str> {
    let mut args = args.iter().skip(1).filter_map(|arg| arg.to_str());
    let mut words = Vec::new();
    while let Some(arg) = args.next().filter(|_| words.len() < 3) {
        match arg {
            "--lang" | "--color" => _ = args.next(),
            arg if arg.starts_with('-') => {}
            word => words.push(word),
        }
    }
    words
}

fn option(args: &[OsString]) -> Option<String> {
    let mut args = args.iter().filter_map(|arg| arg.to_str());
    let found = args.find_map(|arg| arg.strip_prefix(OPTION));
    found.and_then(|rest| match rest {
        "" => args.next().map(str::to_owned),
        rest => rest.strip_prefix('=').map(str::to_owned),
    })
}

fn find<'c>(command: &'c Clap, path: &[&str]) -> Option<&'c Clap> {
    path.iter().try_fold(command, |command, name| command.find_subcommand(name))
}

fn with_defaults(command: Clap, path: &[&str], values: Vec<(String, Vec<String>)>) -> Clap {
    let Some((name, rest)) = path.split_first() else {
        return values.into_iter().fold(command, |command, (id, values)| {
            // The library takes texts that live as long as the process does. The help is no place for passwords.
            let values = values.into_iter().map(|value| &*value.leak()).collect::<Vec<&str>>();
            command.mut_arg(id, |arg| {
                let takes_values = arg.get_action().takes_values();
                let arg = arg.required(false).default_values(values);
                if takes_values { arg.hide_default_value(true) } else { arg }
            })
        });
    };
    command.mut_subcommand(*name, |command| with_defaults(command, rest, values))
}

pub(crate) fn run(
    command: &Command,
    (configured, matches): (&Configured, &ArgMatches),
    lang: Lang,
) -> Outcome {
    let (Command::Check(service) | Command::Dump(service)) = command;
    match service {
        Service::Serve(args) => args.check()?,
        Service::Edge(args) => args.check()?,
    }
    match command {
        Command::Check(_) => print("OK\n")?,
        Command::Dump(_) => print(&dump::text(configured, matches, lang))?,
    };
    Ok(ExitCode::SUCCESS)
}
