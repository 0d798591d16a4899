//! What is shown to people: the language, colour, and text that cannot upset a terminal.

use std::io::Write as _;
use std::process::ExitCode;

use clap::ValueEnum as _;
use saring_rules::Lang;

use crate::failure::{Failure, Outcome};
use crate::message::{Message, message};

/// The language of messages: as asked for, or as `SARING_LANG` says, or that of the locale, or
/// Indonesian.
///
/// # Errors
///
/// What is wrong with `SARING_LANG`.
pub(crate) fn language(asked: Option<crate::Lang>) -> Result<Lang, Message> {
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

/// A variable of the environment. An empty one counts as unset, as it does for a shell's
/// `NAME= command`.
pub(crate) fn environment(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}

/// Chooses between the Indonesian and the English text.
pub(crate) fn say<'a>(lang: Lang, id: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Id => id,
        Lang::En => en,
    }
}

/// Whether standard error takes colour.
pub(crate) fn stderr_color() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// Writes `text` to standard output.
pub(crate) fn print(text: &str) -> Outcome {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::writing(&error))?;
    Ok(ExitCode::SUCCESS)
}

/// `text` on one line, with control characters and direction overrides shown as escapes: listing
/// text is written by strangers.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        let hidden = c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200E}' | '\u{200F}' | '\u{61C}')
            || ('\u{202A}'..='\u{202E}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c);
        if hidden {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn nothing_that_moves_the_cursor_or_turns_the_text_is_shown_raw() {
        assert_eq!(visible("a\r\n\u{1b}[31mb"), "a\\u{d}\\u{a}\\u{1b}[31mb");
        assert_eq!(visible("x\u{202e}y\u{2028}"), "x\\u{202e}y\\u{2028}");
        assert_eq!(visible("baju bekas 😀"), "baju bekas 😀");
    }
}
