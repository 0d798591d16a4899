//! What people call the fields of requests: an option of the command line, or a column of their file.

use std::sync::Arc;

use saring_ingest::field_named;

use crate::message::Message;

/// Fields of requests: the path, and what it is called in Indonesian and in English; the last is empty
/// where it is called the same.
const OPTIONS: [(&str, &str, &str); 26] = [
    ("all", "--all", ""),
    ("based_on", "--based-on", ""),
    ("comment", "--comment", ""),
    ("dimensions", "--by", ""),
    ("display_name", "--name", ""),
    ("due_time", "--due", ""),
    ("expire_time", "--expires", ""),
    ("first_day", "--from", ""),
    ("key_id", "id kunci", "the key's id"),
    ("last_day", "--to", ""),
    ("listing", "tautan", "the link"),
    ("measures", "--measure", ""),
    ("name", "--name", ""),
    ("numbers", "nomor", "the number"),
    ("overlap", "--overlap", ""),
    ("platform", "--platform", ""),
    ("reason", "--reason", ""),
    ("rule_set", "kumpulan aturan", "the rule set"),
    ("source", "berkas aturan", "the rule file"),
    ("submission_id", "nomor usulan", "the submission's number"),
    ("surfaces", "permukaan", "the surface"),
    // With some commands it is an option, with others it is not.
    ("tenant", "platform", "the platform"),
    ("tenant.display_name", "--name", ""),
    ("tenant.surfaces", "--surface", ""),
    ("tenant.tenant", "nama pendek platform", "the platform's short name"),
    ("version", "versi", "the version"),
];

/// A field of a request as the command line calls it; one that is no option, as a file does.
pub(super) fn option(path: &str) -> Message {
    let whole = path.split('[').next().unwrap_or_default();
    match OPTIONS.iter().find(|(known, ..)| *known == whole) {
        Some((_, id, "")) => Message::same(id),
        Some((_, id, en)) => Message { id: (*id).into(), en: (*en).into() },
        // A file of settings begins within them.
        None => path.strip_prefix("settings.").map_or_else(|| column(path, &[]), Message::same),
    }
}

/// A field of a row as its file calls it. `columns` are the fields that the row has and their columns; of
/// the others, the names are those of `docs/files.md`.
pub(crate) fn column(path: &str, columns: &[(&'static str, Arc<str>)]) -> Message {
    let mut parts = path.split('.').map(|part| part.split('[').next().unwrap_or_default());
    let known = |part: &str| field_named(part).filter(|field| field.name == part);
    let Some(first) = parts.next().and_then(known) else { return Message::same(path) };
    let field = parts.next().and_then(known).unwrap_or(first);
    let of = |name: &str| columns.iter().find(|(known, _)| *known == name);
    // A row mostly says by its link which listing it is.
    let link = || of("url").filter(|_| first.name == "listing");
    match of(field.name).or_else(link) {
        Some((_, column)) => Message::same(column),
        None if field.name == "listing" => {
            Message { id: "penawaran".into(), en: field.name.into() }
        }
        None => Message { id: field.in_indonesian().into(), en: field.name.into() },
    }
}
