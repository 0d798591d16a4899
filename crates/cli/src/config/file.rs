//! Reads a configuration file whole: all that is wrong with it is told at once.

use std::error::Error as _;
use std::path::Path;

use clap::{Arg, ArgAction, Command};
use toml::{Table, Value};

use super::OTHERS;
use crate::catalogue;
use crate::failure::Failure;
use crate::files;
use crate::message::{Message, message, shown};
use crate::remote::did_you_mean;

/// Most bytes of a file.
const MAX_BYTES: usize = 1 << 20;

/// The values of the options that the file names, by their ids.
pub(super) fn read(
    path: &Path,
    service: &Command,
) -> Result<Vec<(String, Vec<String>)>, Vec<Message>> {
    let text = files::text(path, MAX_BYTES).map_err(|failure| match failure {
        Failure::Message(message) => vec![message],
        Failure::Told | Failure::OutputClosed => Vec::new(),
    })?;
    let place = Message::same(&path.display().to_string());
    let table: Table =
        text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            let why = error.message();
            vec![place.clone().and(&message!(
                "baris {line} bukan TOML ({why})",
                "line {line} is no TOML ({why})"
            ))]
        })?;
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    for (key, value) in &table {
        match option(service, key).and_then(|arg| Ok((arg, checked(arg, value)?))) {
            Ok((arg, value)) => values.push((arg.get_id().to_string(), value)),
            Err(fault) => faults.push(place.clone().and(&Message::same(&shown(key)).and(&fault))),
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

/// The option that a key names.
fn option<'c>(service: &'c Command, key: &str) -> Result<&'c Arg, Message> {
    let named = |arg: &&Arg| arg.get_long().is_some_and(|name| !OTHERS.contains(&name));
    let options: Vec<&Arg> = service.get_arguments().filter(named).collect();
    if let Some(arg) = options.iter().find(|arg| arg.get_long() == Some(key)) {
        return Ok(arg);
    }
    let names = options.iter().filter_map(|arg| arg.get_long());
    let unknown = message!("opsi ini tidak dikenal", "there is no such option");
    Err(match saring_text::nearest::nearest(key, names) {
        Some(name) => unknown.then(&did_you_mean(name)),
        None => unknown,
    })
}

/// The value as texts, if the option takes it.
fn checked(arg: &Arg, value: &Value) -> Result<Vec<String>, Message> {
    let is_flag = !arg.get_action().takes_values();
    let may_repeat =
        matches!(arg.get_action(), ArgAction::Append) || arg.get_value_delimiter().is_some();
    let texts = match value {
        Value::Boolean(value) if is_flag => return Ok(vec![value.to_string()]),
        _ if is_flag => return Err(message!("berikan true atau false", "give true or false")),
        Value::Array(values) if may_repeat => values.iter().map(text).collect(),
        value => text(value).map(|text| vec![text]),
    };
    let Some(texts) = texts else {
        return Err(message!(
            "berikan teks dalam tanda kutip atau bilangan",
            "give a text in quotes or a number"
        ));
    };
    // The option by itself, so that it asks for no other.
    let mut alone = Arg::new("value").long("value").value_parser(arg.get_value_parser().clone());
    alone = alone.num_args(1).action(ArgAction::Append);
    let line = texts.iter().map(|text| format!("--value={text}"));
    let parsed = Command::new("value").no_binary_name(true).arg(alone).try_get_matches_from(line);
    parsed.map(|_| texts).map_err(|error| match error.source() {
        Some(why) => match why.downcast_ref::<Message>() {
            Some(why) => why.clone(),
            None => catalogue::told(&why.to_string()),
        },
        None => message!("nilai ini tidak berlaku", "this value cannot be used"),
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}
