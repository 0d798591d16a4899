//! Shows a configuration as a file that could be given again, with the origin of each value behind it.

use clap::ArgMatches;
use clap::parser::ValueSource;
use saring_rules::Lang;

use super::{Configured, OTHERS, VARIABLE, find};
use crate::message::{Message, message};
use crate::terminal::visible;

/// The values that hold.
pub(super) fn text(configured: &Configured, matches: &ArgMatches, lang: Lang) -> String {
    let (mut path, mut matches) = (Vec::new(), matches);
    while let Some((name, below)) = matches.subcommand() {
        path.push(name);
        matches = below;
    }
    let mut lines = Vec::new();
    let options = find(&configured.command, &path).into_iter().flat_map(|it| it.get_arguments());
    for arg in options {
        let (id, Some(name)) = (arg.get_id().as_str(), arg.get_long()) else { continue };
        if OTHERS.contains(&name) {
            continue;
        }
        let Some(source) = matches.value_source(id) else {
            let unset = message!("tidak diberikan", "not given");
            lines.push(format!("# {name} = # {}\n", unset.text(lang)));
            continue;
        };
        let values = matches.get_raw(id).into_iter().flatten();
        let values: Vec<String> =
            values.map(|value| quoted(name, &value.to_string_lossy())).collect();
        let value = match &values[..] {
            [value] => value.clone(),
            values => format!("[{}]", values.join(", ")),
        };
        let origin = match source {
            ValueSource::CommandLine => message!("dari baris perintah", "given as an option"),
            ValueSource::EnvVariable => {
                let variable = arg.get_env().unwrap_or_default().to_string_lossy();
                message!("dari variabel {variable}", "from the variable {variable}")
            }
            _ if configured.named.contains(id) => {
                let file = configured.file.as_deref().unwrap_or(VARIABLE.as_ref()).display();
                message!("dari {file}", "from {file}")
            }
            _ => Message { id: "bawaan".into(), en: "default".into() },
        };
        lines.push(format!("{name} = {value} # {}\n", visible(origin.text(lang))));
    }
    lines.sort_by(|one, other| one.trim_start_matches("# ").cmp(other.trim_start_matches("# ")));
    lines.concat()
}

fn quoted(name: &str, value: &str) -> String {
    let is_number = value.parse::<i64>().is_ok_and(|number| number.to_string() == value);
    if is_number || value.parse::<bool>().is_ok() {
        return value.to_owned();
    }
    let value = if name == "database" { redacted(value) } else { value.to_owned() };
    // A text of JSON is one of TOML.
    serde_json::Value::from(visible(&value)).to_string()
}

/// An address without the password, which may be a parameter too.
fn redacted(url: &str) -> String {
    let parameter = |text: &str| match text.split_once('=') {
        Some((name, _)) if name.ends_with("password") => format!("{name}=***"),
        _ => text.to_owned(),
    };
    let url = url.split_once('?').map_or(url.to_owned(), |(url, parameters)| {
        let parameters: Vec<String> = parameters.split('&').map(parameter).collect();
        format!("{url}?{}", parameters.join("&"))
    });
    let Some((scheme, rest)) = url.split_once("://") else { return "***".to_owned() };
    match rest.rsplit_once('@') {
        Some((who, place)) => {
            let user = who.split_once(':').map_or(who, |(user, _)| user);
            format!("{scheme}://{user}:***@{place}")
        }
        None => url,
    }
}
