//! The command line's own texts in Indonesian: its help, and what is wrong with what was typed.
//!
//! The commands are declared in English. For an Indonesian reader each text is replaced by its entry in
//! the catalogue, and what the library writes of its own is rewritten by phrases.

use std::error::Error as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};
use saring_rules::Lang;

use crate::catalogue::{self, HELP, PHRASES};
use crate::message::{Message, listed, shown};

/// Exit code of a command line that is wrong.
pub(crate) const WRONG: u8 = 2;

/// The language that `--lang` asks for, looked for before anything is read: what is wrong with the
/// rest is told in it too.
pub(crate) fn asked(args: &[OsString]) -> Option<&str> {
    let mut args = args.iter().filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--");
    args.find_map(|arg| arg.strip_prefix("--lang")).and_then(|rest| match rest {
        "" => args.next(),
        rest => rest.strip_prefix('='),
    })
}

/// The command with its texts in the language.
pub(crate) fn localized(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Id => in_indonesian(command),
    }
}

fn in_indonesian(mut command: Command) -> Command {
    let about = command.get_about().map(translated);
    let long_about = command.get_long_about().map(translated);
    let after_help = command.get_after_help().map(translated);
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(about) = long_about {
        command = command.long_about(about);
    }
    if let Some(after) = after_help {
        command = command.after_help(after);
    }
    command
        .subcommand_value_name("PERINTAH")
        .subcommand_help_heading("Perintah")
        .mut_args(arg_in_indonesian)
        .mut_subcommands(in_indonesian)
}

/// Its texts, with the default and the values to choose from said in Indonesian behind them.
fn arg_in_indonesian(mut arg: Arg) -> Arg {
    let mut more = String::new();
    if arg.get_action().takes_values() {
        if let Some(variable) = arg.get_env() {
            more += &format!(" [variabel: {}]", variable.to_string_lossy());
        }
        let defaults: Vec<_> =
            arg.get_default_values().iter().map(|it| it.to_string_lossy()).collect();
        if !arg.is_hide_default_value_set() && !defaults.is_empty() {
            more += &format!(" [bawaan: {}]", defaults.join(" "));
        }
        let possible: Vec<String> = arg
            .get_possible_values()
            .iter()
            .map(|value| match value.get_help() {
                None => value.get_name().to_owned(),
                Some(help) => format!("{} ({})", value.get_name(), id_of(&help.to_string())),
            })
            .collect();
        if !possible.is_empty() {
            more += &format!(" [pilihan: {}]", possible.join(", "));
        }
    }
    let help = arg.get_help().map(|help| id_of(&help.to_string())).unwrap_or_default();
    let long = arg.get_long_help().map(|help| id_of(&help.to_string()));
    let heading = arg.get_help_heading().and_then(entry);
    let names: Option<Vec<&'static str>> =
        arg.get_value_names().and_then(|names| names.iter().map(|name| entry(name)).collect());
    if let Some(long) = long {
        arg = arg.long_help(long + &more);
    }
    // What has no entry is the same in both languages.
    if let Some(heading) = heading {
        arg = arg.help_heading(heading);
    }
    if let Some(names) = names {
        arg = arg.value_names(names);
    }
    let arg = arg.help((help + &more).trim_start().to_owned());
    match arg.get_action().takes_values() {
        true => arg.hide_default_value(true).hide_possible_values(true).hide_env(true),
        false => arg,
    }
}

fn translated(text: &StyledStr) -> String {
    id_of(&text.to_string())
}

/// A text of the help in Indonesian, or as it is.
fn id_of(text: &str) -> String {
    entry(text).unwrap_or(text).to_owned()
}

fn entry(text: &str) -> Option<&'static str> {
    HELP.into_iter().flatten().find(|(en, _)| *en == text).map(|(_, id)| *id)
}

/// Shows the help that was asked for, or what is wrong with what was typed.
pub(crate) fn tell(error: &Error, lang: Lang) -> ExitCode {
    let text = match problem(error) {
        _ if lang == Lang::En => in_english(error),
        None => by_phrases(error.render().ansi().to_string()),
        Some(problem) => {
            let bold = anstyle::AnsiColor::Red.on_default().bold();
            let usage = match error.get(ContextKind::Usage) {
                Some(ContextValue::StyledStr(usage)) => by_phrases(usage.ansi().to_string()),
                _ => String::new(),
            };
            let gap = if usage.is_empty() { "" } else { "\n\n" };
            format!("{bold}kesalahan:{bold:#} {problem}{gap}{usage}\n\nSelengkapnya: '--help'.\n")
        }
    };
    let written = match error.use_stderr() {
        true => anstream::stderr().write_all(text.as_bytes()),
        false => anstream::stdout().write_all(text.as_bytes()),
    };
    // Nothing can be done if even this cannot be written.
    drop(written);
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG))
}

/// The text of the library, with words for people of what it says of a value.
fn in_english(error: &Error) -> String {
    let text = error.render().ansi().to_string();
    match error.source().map(ToString::to_string) {
        Some(said) => {
            text.replace(&format!(": {said}\n"), &format!(": {}\n", catalogue::told(&said).en))
        }
        None => text,
    }
}

/// What the library writes of its own, in Indonesian.
fn by_phrases(text: String) -> String {
    PHRASES.iter().fold(text, |text, (en, id)| text.replace(en, id))
}

/// What is wrong, in Indonesian; `None` for help, the version, and what there are no words for.
fn problem(error: &Error) -> Option<String> {
    let get = |kind| text(error.get(kind));
    let arg = get(ContextKind::InvalidArg);
    let value = shown(&get(ContextKind::InvalidValue));
    let meant = |kind| match list(error.get(kind)).first() {
        None => String::new(),
        Some(meant) => format!("; maksudnya `{meant}`?"),
    };
    Some(match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("`{arg}` memerlukan nilai{}", choices(error, ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => {
            let choices = choices(error, ContextKind::ValidValue);
            let meant = meant(ContextKind::SuggestedValue);
            format!("`{value}` bukan nilai untuk `{arg}`{choices}{meant}")
        }
        ErrorKind::ValueValidation => {
            format!("`{value}` bukan nilai untuk `{arg}`{}", reason(error))
        }
        ErrorKind::UnknownArgument if !arg.starts_with('-') => {
            format!("`{}` tidak diharapkan di sini", shown(&arg))
        }
        ErrorKind::UnknownArgument => {
            format!("opsi `{}` tidak dikenal{}", shown(&arg), meant(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let name = shown(&get(ContextKind::InvalidSubcommand));
            let meant = meant(ContextKind::SuggestedSubcommand);
            format!("perintah `{name}` tidak dikenal{meant}")
        }
        ErrorKind::MissingSubcommand => {
            let choices = choices(error, ContextKind::ValidSubcommand);
            format!("perintahnya belum lengkap{choices}")
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = list(error.get(ContextKind::InvalidArg));
            format!("yang wajib belum diberikan: {}", listed(&missing))
        }
        ErrorKind::ArgumentConflict => {
            let others = list(error.get(ContextKind::PriorArg));
            match others.iter().all(|other| *other == arg) {
                true => format!("`{arg}` hanya boleh diberikan sekali"),
                false => format!("`{arg}` tidak bisa bersama {}", listed(&others)),
            }
        }
        ErrorKind::NoEquals => format!("`{arg}` dan nilainya disambung dengan `=`"),
        ErrorKind::TooManyValues => format!("`{value}` berlebih untuk `{arg}`"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("jumlah nilai untuk `{arg}` tidak cocok")
        }
        ErrorKind::InvalidUtf8 => "ada teks yang bukan UTF-8".to_owned(),
        _ => return None,
    })
}

/// Why our own reader, or the library's, did not take a value.
fn reason(error: &Error) -> String {
    let Some(source) = error.source() else { return String::new() };
    match source.downcast_ref::<Message>() {
        Some(message) => format!(": {}", message.id),
        None => format!(": {}", catalogue::told(&source.to_string()).id),
    }
}

fn choices(error: &Error, kind: ContextKind) -> String {
    let values = list(error.get(kind));
    if values.is_empty() { String::new() } else { format!("; pilihan: {}", listed(&values)) }
}

fn list(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::Strings(values)) => values.clone(),
        Some(ContextValue::String(value)) => vec![value.clone()],
        _ => Vec::new(),
    }
}

fn text(value: Option<&ContextValue>) -> String {
    list(value).join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, CommandFactory as _};

    use super::{asked, localized};
    use crate::catalogue::{HELP, PHRASES};

    /// Every text that a command or an argument has, and the names of values.
    fn texts(command: &Command, all: &mut BTreeSet<String>) {
        let abouts = [command.get_about(), command.get_long_about(), command.get_after_help()];
        all.extend(abouts.into_iter().flatten().map(ToString::to_string));
        for arg in command.get_arguments() {
            all.extend(arg.get_help().map(ToString::to_string));
            all.extend(arg.get_long_help().map(ToString::to_string));
            all.extend(arg.get_help_heading().map(str::to_owned));
            let values = arg.get_possible_values();
            all.extend(values.iter().filter_map(|it| it.get_help()).map(ToString::to_string));
            all.extend(arg.get_value_names().into_iter().flatten().map(ToString::to_string));
        }
        for command in command.get_subcommands() {
            texts(command, all);
        }
    }

    #[test]
    fn every_text_of_the_help_is_in_indonesian_too() {
        let mut all = BTreeSet::new();
        texts(&crate::Cli::command(), &mut all);
        let known: BTreeSet<String> =
            HELP.into_iter().flatten().map(|(en, _)| (*en).to_owned()).collect();
        // Names of values that are the same in both languages need no entry.
        let is_word = |text: &&String| text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        let missing: Vec<_> = all.difference(&known).filter(|text| !is_word(text)).collect();
        assert!(missing.is_empty(), "add to the catalogue: {missing:#?}");
        let unused: Vec<_> = known.difference(&all).collect();
        assert!(unused.is_empty(), "take out of the catalogue: {unused:#?}");
    }

    #[test]
    fn no_help_in_indonesian_has_a_phrase_of_the_library() {
        fn look(command: &mut Command) {
            for text in [command.render_help(), command.render_long_help()] {
                let text = super::by_phrases(text.to_string());
                for (en, _) in PHRASES {
                    assert!(!text.contains(en), "{}: {en}\n{text}", command.get_name());
                }
                for en in ["[default", "[possible", "[env", "[aliases"] {
                    assert!(!text.contains(en), "{}: {en}\n{text}", command.get_name());
                }
            }
            command.get_subcommands_mut().for_each(look);
        }
        let mut command = localized(crate::Cli::command(), saring_rules::Lang::Id);
        command.build();
        look(&mut command);
    }

    #[test]
    fn the_language_is_found_before_the_rest_is_read() {
        for (args, expected) in [
            (&["saring", "--lang", "en", "x"][..], Some("en")),
            (&["saring", "x", "--lang=id"], Some("id")),
            (&["saring", "--", "--lang", "en"], None),
            (&["saring", "--lang"], None),
            (&["saring"], None),
        ] {
            let args: Vec<_> = args.iter().map(Into::into).collect();
            assert_eq!(asked(&args), expected, "{args:?}");
        }
    }
}
