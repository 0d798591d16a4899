//! What servers and libraries say in English, in both languages of the command line.
//!
//! An entry is the text as it is said, with `{name}` where something stands that changes, the same in
//! Indonesian, and in English where the text speaks to programs instead of people. What has no entry
//! is shown as it was said, so that a newer server is understood too.

mod audit;
mod calls;
mod database;
mod fields;
mod help;
mod json;
mod libraries;
mod outbox;
mod outcomes;
mod problems;
mod reasons;
mod refusals;
#[cfg(test)]
mod said;
mod startup;
mod system;
mod typed;

use std::fmt::Display;

use crate::message::Message;
use crate::remote::in_indonesian;

pub(crate) use fields::{cell, column, option};
pub(crate) use help::{HELP, PHRASES};
pub(crate) use reasons::{says_all, sentence};

/// A text: as it is said, in Indonesian, and in English; the last is empty where it is as it is said.
/// What stands for `{=name}` has an entry too, what stands for `{~name}` may have one, and what stands for
/// `{@name}` is a name of a closed set.
type Entry = (&'static str, &'static str, &'static str);

/// The text in both languages; `None` if it is not known.
pub(crate) fn translated(said: &str) -> Option<Message> {
    let tables = [
        audit::TABLE,
        calls::TABLE,
        database::TABLE,
        outbox::TABLE,
        outcomes::TABLE,
        reasons::TABLE,
        refusals::TABLE,
        startup::TABLE,
        startup::CLIENT,
        json::TABLE,
    ];
    let tables = tables.into_iter().chain(libraries::TABLES).chain(problems::TABLES);
    let entry = || tables.flatten().find_map(|entry| apply(entry, said));
    let typed = typed::translated(said).or_else(|| system::translated(said));
    typed.or_else(|| versions(said)).or_else(entry)
}

/// Several versions that were published in between, each as it is told alone.
fn versions(said: &str) -> Option<Message> {
    // In a remark there can be such words, too.
    let is_one = |text: &str| {
        let number =
            text.strip_prefix("version ").and_then(|text| text.split_once(" (submission #"));
        number.is_some_and(|(number, _)| number.parse::<u64>().is_ok())
    };
    let all = said.strip_suffix(" more").and_then(|said| said.rsplit_once(" and "));
    if let Some((told, more)) =
        all.filter(|(told, more)| is_one(told) && more.parse::<u64>().is_ok())
    {
        let Message { id, en } = translated(told)?;
        return Some(Message {
            id: format!("{id} dan {more} lainnya"),
            en: format!("{en} and {more} more"),
        });
    }
    let (first, others) = said.split_once("), version ")?;
    let (first, others) = (format!("{first})"), format!("version {others}"));
    if !(is_one(&first) && is_one(&others)) {
        return None;
    }
    let (first, others) = (translated(&first)?, translated(&others)?);
    Some(Message {
        id: format!("{}, {}", first.id, others.id),
        en: format!("{}, {}", first.en, others.en),
    })
}

/// The text in both languages, or as it was said.
pub(crate) fn told(said: &str) -> Message {
    translated(said).unwrap_or_else(|| Message::same(said))
}

impl Message {
    /// This one, and after a colon what the system or a library says; in its own words, and in brackets,
    /// where there are none for people.
    pub(crate) fn because(self, error: &impl Display) -> Message {
        let said = error.to_string();
        match translated(&said) {
            Some(why) => self.and(&why),
            None => self.followed_by(&format!(" ({said})")),
        }
    }
}

/// What is wrong with a field of a request, by the option that the field is.
pub(crate) fn field_problem(field: &str, problem: &str) -> Message {
    let name = option(field);
    let why = told(without_name(&[field, &name.en], problem));
    if field.is_empty() { why } else { name.and(&why) }
}

/// What is wrong with a field of a row, without the field: older servers repeat it.
pub(crate) fn row_problem(field: &str, problem: &str) -> Message {
    told(without_name(&[field], problem))
}

fn without_name<'p>(names: &[&str], problem: &'p str) -> &'p str {
    let names = names.iter().filter(|name| !name.is_empty());
    let rest = names.filter_map(|name| problem.strip_prefix(*name)?.strip_prefix(' ')).next();
    rest.unwrap_or(problem)
}

fn apply(entry: &Entry, said: &str) -> Option<Message> {
    let (template, id, en) = *entry;
    let mut values = Vec::new();
    for (name, value) in captures(template, said)? {
        let value = match name.chars().next() {
            Some('=') => translated(value)?,
            Some('~') => told(value),
            Some('@') => Message { id: in_indonesian(value).to_owned(), en: value.to_owned() },
            _ => Message::same(value),
        };
        values.push((name, value));
    }
    let en = if en.is_empty() { template } else { en };
    Some(Message {
        id: filled(id, &values, |value| &value.id),
        en: filled(en, &values, |value| &value.en),
    })
}

/// What stands in the text in the places of the template's names; `None` if it is another text.
fn captures<'s>(template: &'static str, said: &'s str) -> Option<Vec<(&'static str, &'s str)>> {
    let (mut template, mut said) = (template, said);
    let mut found = Vec::new();
    while let Some((before, rest)) = template.split_once('{') {
        said = said.strip_prefix(before)?;
        let (name, after) = rest.split_once('}')?;
        let at = match after.split_once('{') {
            None => said.strip_suffix(after)?.len(),
            Some((next, _)) => said.find(next)?,
        };
        found.push((name, &said[..at]));
        (template, said) = (after, &said[at..]);
    }
    (template == said).then_some(found)
}

fn filled(template: &str, values: &[(&str, Message)], of: impl Fn(&Message) -> &String) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        text.push_str(value.map_or("", |(_, value)| of(value)));
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::{captures, field_problem, told, translated};

    #[test]
    fn several_versions_are_told_one_by_one() {
        let said = "version 4 (submission #6 by Ani: \"kata baru, version 3\"), version 3 (submission \
                    #5 by Budi)";
        let told = translated(said).unwrap();
        assert_eq!(told.en, said);
        assert_eq!(
            told.id,
            "versi 4 (usulan #6 oleh Ani: \"kata baru, version 3\"), versi 3 (usulan #5 oleh Budi)"
        );
        let all = format!("{said} and 34 more");
        assert_eq!(translated(&all).unwrap().id, format!("{} dan 34 lainnya", told.id));
        let outdated = format!(
            "the rollback of uji to version 1 is based on version 2, and since then came {all}; look at \
             what changed, take it in, and submit it again"
        );
        let told = translated(&outdated).unwrap();
        assert_eq!(told.en, outdated);
        assert!(
            told.id.starts_with("pengembalian uji ke versi 1 dibuat di atas versi 2"),
            "{}",
            told.id
        );
        assert!(!told.id.contains("submission"), "{}", told.id);
        // A remark that is no list stays one remark.
        let said = "version 4 (submission #6 by Ani: \"(dua), version tiga\")";
        assert_eq!(
            translated(said).unwrap().id,
            "versi 4 (usulan #6 oleh Ani: \"(dua), version tiga\")"
        );
    }

    #[test]
    fn a_template_reads_what_changes_in_a_text() {
        for (template, said, expected) in [
            ("it is revoked", "it is revoked", Some(vec![])),
            ("it is revoked", "it is revoked!", None),
            ("{=what} does not exist", "key sk_a does not exist", Some(vec!["key sk_a"])),
            (
                "has {a} bytes, at most {b} are kept",
                "has 7 bytes, at most 5 are kept",
                Some(vec!["7", "5"]),
            ),
            ("has {a} bytes, at most {b} are kept", "has 7 bytes", None),
            ("{what}: {detail}", "a: b: c", Some(vec!["a", "b: c"])),
        ] {
            let found = captures(template, said);
            let found = found.map(|found| found.iter().map(|(_, text)| *text).collect::<Vec<_>>());
            assert_eq!(found, expected, "{said}");
        }
    }

    #[test]
    fn texts_within_texts_are_translated() {
        let got = translated("handover 7: it is answered by an outcome").unwrap();
        assert_eq!(got.id, "penyerahan 7: sudah dijawab dengan laporan");
        assert_eq!(got.en, "handover 7: it is answered by an outcome");
        assert_eq!(translated("something new: it is revoked"), None);
        assert_eq!(told("something new").id, "something new");
    }

    #[test]
    fn frames_are_filled() {
        for (said, id) in [
            (
                "the role `author` may not do this; it takes the role `approver`",
                "peran `penyusun` tidak boleh; perlu peran `penyetuju`",
            ),
            (
                "the role `observer` may not do this; it takes an officer: `author` or `approver`",
                "peran `pengamat` tidak boleh; perlu seorang petugas: `penyusun` atau `penyetuju`",
            ),
            (
                "the API key lacks the scope `scoring`; use another key",
                "kuncinya tidak mencakup layanan `penilaian`; pakai kunci lain",
            ),
            (
                "name `takedowns`, which goes with the dimension `rule` only",
                "`penurunan` hanya bersama --by aturan",
            ),
            ("operation was canceled", "sambungannya terputus sebelum ada jawaban"),
            ("Timeout expired", "tidak ada jawaban tepat waktu"),
            (
                "invalid length 0, expected struct Envelope with 3 elements",
                "isinya daftar, padahal seharusnya objek",
            ),
            (
                "there is no platform `a`; did you mean `b`?",
                "tidak ada platform `a`; maksudnya `b`?",
            ),
            ("there is no rule set `a`", "tidak ada kumpulan aturan `a`"),
            (
                "version 1 of `a` has no rule `tiada`; there is `bal`",
                "versi 1 dari `a` tidak punya aturan `tiada`; yang ada: `bal`",
            ),
            (
                "version 1 of `a` has no rule `ball`; is it `bal`?",
                "versi 1 dari `a` tidak punya aturan `ball`; maksudnya `bal`?",
            ),
            ("submission 3 of obat does not exist", "usulan 3 dari obat tidak ada"),
            (
                "the server refused: this api key has been revoked (REVOKED_KEY)",
                "server menolak: kunci API ini sudah dicabut (REVOKED_KEY)",
            ),
            (
                "the server cannot be reached: tcp connect error: transport error: Connection refused \
                 (os error 111); is it running, and is the address right?",
                "server tidak terjangkau: tidak ada yang menerima sambungan di sana; apakah berjalan, dan \
                 apakah alamatnya benar?",
            ),
            ("what is to be published is not good: it has no signature", "tanpa tanda tangan"),
            (
                "cannot open x: another server uses the folder d; stop it first, or give another --data",
                "x tidak bisa dibuka: server lain memakai folder d; hentikan dulu, atau berikan --data \
                 lain",
            ),
            (
                "cannot use x: another server uses the folder d; stop it first",
                "x tidak bisa dipakai: server lain memakai folder d; hentikan dulu",
            ),
            (
                "cannot open x: the store is unavailable (why); check that this user may read and \
                 write there",
                "x tidak bisa dibuka: penyimpanan tidak tersedia (why); periksa apakah pengguna ini \
                 boleh membaca dan menulis di sana",
            ),
        ] {
            assert_eq!(told(said).id, id);
        }
    }

    #[test]
    fn fields_are_called_as_on_the_command_line() {
        for (field, id, en) in [
            ("first_day", "--from: kosong", "--from: is empty"),
            ("tenant.surfaces[1]", "--surface: kosong", "--surface: is empty"),
            ("surfaces[1]", "permukaan: kosong", "the surface: is empty"),
            (
                "tenant.tenant",
                "nama pendek platform: kosong",
                "the platform's short name: is empty",
            ),
            ("tenant", "platform: kosong", "the platform: is empty"),
            ("settings.holds[0].reason", "holds[0].reason: kosong", "holds[0].reason: is empty"),
            ("submission_id", "nomor usulan: kosong", "the submission's number: is empty"),
            ("idempotency_key", "kunci: kosong", "idempotency_key: is empty"),
            ("listing.kind", "jenis tautan: kosong", "kind: is empty"),
            ("rule_hits[2].rule", "aturan kena: kosong", "rule_hits: is empty"),
            ("requests[3].url", "requests[3].url: kosong", "requests[3].url: is empty"),
            ("display_name", "--name: kosong", "--name: is empty"),
            ("", "kosong", "is empty"),
        ] {
            let got = field_problem(field, "is empty");
            assert_eq!((got.id.as_str(), got.en.as_str()), (id, en), "{field}");
            let repeated = format!("{field} is empty");
            assert_eq!(field_problem(field, repeated.trim_start()).id, id, "{field}");
        }
    }
}
