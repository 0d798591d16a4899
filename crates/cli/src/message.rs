//! A message for people, in both languages: whoever finds something wrong does not know which one
//! is wanted, and whoever tells it does.

use std::fmt::Display;

use saring_rules::Lang;

use crate::terminal::say;

/// One message in Indonesian and in English. A sentence without its final stop and on one line;
/// text from outside is put in as it is and escaped when the message is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub id: String,
    pub en: String,
}

/// In English, where a library puts it into a text of its own.
impl Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

impl std::error::Error for Message {}

impl Message {
    /// What is called the same in both languages, such as a name of a file.
    pub(crate) fn same(text: &str) -> Message {
        Message { id: text.to_owned(), en: text.to_owned() }
    }

    /// The text in one language.
    pub(crate) fn text(&self, lang: Lang) -> &str {
        say(lang, &self.id, &self.en)
    }

    /// This one, and after a colon what it is about.
    pub(crate) fn and(self, detail: &Message) -> Message {
        Message {
            id: format!("{}: {}", self.id, detail.id),
            en: format!("{}: {}", self.en, detail.en),
        }
    }

    /// This one, and right after it what is the same in both languages.
    pub(crate) fn followed_by(self, more: &str) -> Message {
        Message { id: self.id + more, en: self.en + more }
    }

    /// This one, and after a semicolon what to do.
    pub(crate) fn then(self, remedy: &Message) -> Message {
        Message {
            id: format!("{}; {}", self.id, remedy.id),
            en: format!("{}; {}", self.en, remedy.en),
        }
    }
}

impl From<saring_ingest::Wording> for Message {
    fn from(wording: saring_ingest::Wording) -> Message {
        Message { id: wording.id, en: wording.en }
    }
}

impl From<saring_ingest::Fault> for Message {
    fn from(fault: saring_ingest::Fault) -> Message {
        fault.wording().into()
    }
}

/// `message!("tidak ada kolom `{name}`", "there is no column `{name}`")`: a [`Message`] from its
/// Indonesian and its English text, which are filled as by `format!`.
macro_rules! message {
    ($id:literal, $en:literal $(,)?) => {
        $crate::message::Message { id: format!($id), en: format!($en) }
    };
    ($id:literal, $en:literal $(, $name:ident = $value:expr)+ $(,)?) => {{
        let ($($name,)+) = ($(&$value,)+);
        $crate::message::Message { id: format!($id), en: format!($en) }
    }};
}
pub(crate) use message;

/// A number of things, in English: `1 row`, `2 rows`.
pub(crate) fn counted(number: impl Display, thing: &str) -> String {
    let number = number.to_string();
    let end = if number == "1" { "" } else { "s" };
    format!("{number} {thing}{end}")
}

/// Most characters of a text from outside that a message repeats.
const SHOWN: usize = 60;

/// The text as a message repeats it: a field of a listing can be a megabyte.
pub(crate) fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// Names as a message lists them: there can be thousands of columns.
pub(crate) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    const LISTED: usize = 50;
    let mut list: Vec<String> =
        names.iter().take(LISTED).map(|name| shown(name.as_ref())).collect();
    if names.len() > LISTED {
        list.push("…".into());
    }
    list.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_filled_and_joined() {
        let row = 3;
        let place = message!("baris {row}", "row {row}");
        let told = place.and(&message!("{what} kosong", "{what} is empty", what = "title"));
        assert_eq!(told.text(Lang::Id), "baris 3: title kosong");
        assert_eq!(told.text(Lang::En), "row 3: title is empty");
        assert_eq!(
            told.clone().because(&"it is revoked").id,
            "baris 3: title kosong: sudah dicabut"
        );
        assert_eq!(told.because(&"why").id, "baris 3: title kosong (why)");
        assert_eq!([0, 1, 2].map(|n| counted(n, "row")), ["0 rows", "1 row", "2 rows"]);
    }

    #[test]
    fn what_comes_from_outside_is_shortened() {
        assert_eq!(shown("é".repeat(60).as_str()), "é".repeat(60));
        assert_eq!(shown("é".repeat(61).as_str()), "é".repeat(60) + "…");
        assert_eq!(listed(&["a", "b"]), "a, b");
        assert_eq!(listed(&["a"; 51]), "a, ".repeat(50) + "…");
    }
}
