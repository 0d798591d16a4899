//! Arguments of a diagnostic, and how they are put into its sentences.

use super::words::{Lang, Noun};
use crate::characters::named;

/// A value in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text of the file, or a name; shown shortened and without control characters.
    Text(String),
    /// A number.
    Number(i64),
    /// A word of the rule language that each language has its own name for.
    Noun(Noun),
    /// A character that is easily taken for another; shown with its code point and its name.
    Character(char),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(shown(text, SHOWN_CHARS))
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::from(text.as_str())
    }
}

impl From<char> for Arg {
    fn from(one: char) -> Arg {
        Arg::from(String::from(one))
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Number(number)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Arg {
        Arg::Number(i64::from(number))
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Arg {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl Arg {
    /// Something to write into the file: kept whole as far as that makes sense.
    #[must_use]
    pub fn proposal(text: &str) -> Arg {
        Arg::Text(shown(text, PROPOSED_CHARS))
    }
}

impl From<Noun> for Arg {
    fn from(noun: Noun) -> Arg {
        Arg::Noun(noun)
    }
}

/// Named arguments; there are few, so they are searched one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(Vec<(&'static str, Arg)>);

impl Args {
    /// The argument with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The arguments, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Arg)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    pub(super) fn set(&mut self, name: &'static str, value: Arg) {
        self.0.push((name, value));
    }

    /// Whether every placeholder of `template` has an argument.
    pub(super) fn can_fill(&self, template: &str) -> bool {
        pieces(template).all(|piece| match piece {
            Piece::Placeholder(name) => self.get(name).is_some(),
            Piece::Plain(_) => true,
        })
    }

    /// The template with its placeholders filled. One without an argument stays as it is.
    pub(super) fn fill(&self, template: &str, lang: Lang) -> String {
        let mut text = String::with_capacity(template.len() + 32);
        for piece in pieces(template) {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Placeholder(name) => match self.get(name) {
                    Some(Arg::Text(value)) => text.push_str(value),
                    Some(Arg::Number(value)) => text.push_str(&grouped(*value, lang)),
                    Some(Arg::Noun(noun)) => text.push_str(noun.name(lang)),
                    Some(Arg::Character(c)) => text.push_str(&named(*c, lang)),
                    None => {
                        text.push('{');
                        text.push_str(name);
                        text.push('}');
                    }
                },
            }
        }
        text
    }
}

enum Piece<'t> {
    Plain(&'t str),
    Placeholder(&'t str),
}

/// Splits a template at its placeholders. Braces that hold anything but a lower-case word are text,
/// so that a hint can show `{ id: …, en: … }`.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if first == '{'
            && let Some((name, after)) = rest[1..].split_once('}')
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            rest = after;
            return Some(Piece::Placeholder(name));
        }
        let skip = first.len_utf8();
        let end = rest[skip..].find('{').map_or(rest.len(), |at| at + skip);
        let (plain, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Plain(plain))
    })
}

/// A number with its thousands apart, as each language writes them.
fn grouped(number: i64, lang: Lang) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(lang.thousands_mark());
        }
        text.push(digit);
    }
    text
}

/// Most characters of the file's text that a message repeats.
const SHOWN_CHARS: usize = 60;

/// Most characters of a text that a hint proposes.
const PROPOSED_CHARS: usize = 300;

/// The text as a message repeats it: short, on one line, and unable to steer a terminal.
fn shown(text: &str, limit: usize) -> String {
    let mut short: String = text.chars().take(limit).map(super::visible::visible).collect();
    if text.chars().nth(limit).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_other_braces_kept() {
        let mut args = Args::default();
        args.set("key", "rule".into());
        args.set("limit", 1_000_000_usize.into());
        let template = "`{key}`: {limit} { id: x } {gone}";
        assert_eq!(args.fill(template, Lang::En), "`rule`: 1,000,000 { id: x } {gone}");
        assert_eq!(args.fill(template, Lang::Id), "`rule`: 1.000.000 { id: x } {gone}");
        assert!(args.can_fill("{key}") && !args.can_fill("{key} {gone}"));
    }

    #[test]
    fn text_of_the_file_is_shortened_and_tamed() {
        let Arg::Text(tamed) = Arg::from("a\u{1b}[31m\nb\u{202e}") else { panic!("text") };
        assert_eq!(tamed, "a\u{241b}[31m\u{240a}b\u{fffd}");
        let Arg::Text(short) = Arg::from("x".repeat(1_000)) else { panic!("text") };
        assert_eq!(short.chars().count(), SHOWN_CHARS + 1);
    }
}
