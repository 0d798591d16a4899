//! What people call the fields of requests: an option of the command line, or a column of their file.

use saring_ingest::{Field, field_named};

use crate::cell::Cell;
use crate::message::Message;

/// Fields of requests: the path, and what it is called in Indonesian and in English; the last is empty
/// where it is called the same.
const OPTIONS: [(&str, &str, &str); 29] = [
    ("action", "--action", ""),
    ("all", "--all", ""),
    ("based_on", "--based-on", ""),
    ("comment", "--comment", ""),
    ("dimensions", "--by", ""),
    ("display_name", "--name", ""),
    ("due_time", "--due", ""),
    ("end_time", "--until", ""),
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
    ("start_time", "--since", ""),
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
pub(crate) fn option(path: &str) -> Message {
    let whole = path.split('[').next().unwrap_or_default();
    match OPTIONS.iter().find(|(known, ..)| *known == whole) {
        Some((_, id, "")) => Message::same(id),
        Some((_, id, en)) => Message { id: (*id).into(), en: (*en).into() },
        // A file of settings begins within them.
        None => path.strip_prefix("settings.").map_or_else(|| column(path), Message::same),
    }
}

/// The cell that a path is about. A row mostly says by its link which listing it is.
pub(crate) fn cell<'c>(path: &str, cells: &'c [Cell]) -> Option<&'c Cell> {
    let (first, field) = fields(path)?;
    let of = |name: &str| cells.iter().find(|cell| cell.field == name);
    let filled = |name| of(name).filter(|cell| !cell.value.trim().is_empty());
    let by_link = || filled("url").filter(|_| first.name == "listing");
    filled(field.name).or_else(by_link).or_else(|| of(field.name))
}

/// A field of a row as `docs/files.md` calls it.
pub(crate) fn column(path: &str) -> Message {
    match fields(path) {
        None => Message::same(path),
        Some((_, field)) if field.name == "listing" => {
            Message { id: "penawaran".into(), en: field.name.into() }
        }
        Some((_, field)) => Message { id: field.in_indonesian().into(), en: field.name.into() },
    }
}

/// The fields of a file that a path begins and ends with.
fn fields(path: &str) -> Option<(&'static Field, &'static Field)> {
    let mut parts = path.split('.').map(|part| part.split('[').next().unwrap_or_default());
    let known = |part: &str| field_named(part).filter(|field| field.name == part);
    let first = parts.next().and_then(known)?;
    Some((first, parts.next().and_then(known).unwrap_or(first)))
}
