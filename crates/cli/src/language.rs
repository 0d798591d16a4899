//! Which language people are told in.

use clap::ValueEnum as _;
use saring_rules::Lang;

use crate::message::{Message, message};
use crate::terminal::environment;

/// The language of messages: as asked for, or as `SARING_LANG` says, or that of the locale, or
/// Indonesian.
///
/// # Errors
///
/// What is wrong with `SARING_LANG`.
pub(crate) fn of_messages(asked: Option<crate::Lang>) -> Result<Lang, Message> {
    let chosen = match (asked, environment("SARING_LANG")) {
        (Some(asked), _) => Some(asked),
        (None, Some(name)) => Some(crate::Lang::from_str(&name, true).map_err(|_| {
            message!(
                "SARING_LANG berisi `{name}`; isi dengan `id` atau `en`, atau kosongkan",
                "SARING_LANG is `{name}`; set it to `id` or `en`, or unset it"
            )
        })?),
        (None, None) => None,
    };
    Ok(match chosen {
        Some(crate::Lang::Id) => Lang::Id,
        Some(crate::Lang::En) => Lang::En,
        None => ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(environment)
            .and_then(|locale| Lang::from_tag(&locale))
            .unwrap_or_default(),
    })
}
