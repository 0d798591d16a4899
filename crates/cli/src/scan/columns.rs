//! Which column holds which field of a listing.

use crate::message::{Message, listed, message, shown};

/// The fields that a file can give, by their usual column names.
pub(super) const FIELDS: [&str; 9] = [
    "id",
    "title",
    "description",
    "price",
    "category",
    "condition",
    "brand",
    "image_hash",
    "seller",
];

/// `--map FIELD=COLUMN`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    pub field: String,
    pub column: String,
}

pub(super) fn parse_mapping(text: &str) -> Result<Mapping, String> {
    let (field, column) =
        text.split_once('=').ok_or("write FIELD=COLUMN, such as title=product_name")?;
    if !FIELDS.contains(&field) {
        return Err(format!("there is no field `{field}`; the fields are {}", FIELDS.join(", ")));
    }
    if column.is_empty() {
        return Err(format!("which column holds `{field}`? write {field}=COLUMN"));
    }
    Ok(Mapping { field: field.to_owned(), column: column.to_owned() })
}

/// That no two mappings are about one field or one column: one of them would be forgotten.
pub(super) fn check(map: &[Mapping]) -> Result<(), Message> {
    for (at, Mapping { field, column }) in map.iter().enumerate() {
        let same = |other: &&Mapping| other.field == *field || other.column == *column;
        if let Some(other) = map[..at].iter().find(same) {
            return Err(message!(
                "--map {field}={column} bertentangan dengan --map {other_field}={other_column}; \
                 pakai salah satu saja",
                "--map {field}={column} is at odds with --map {other_field}={other_column}; give \
                 one of them",
                other_field = other.field,
                other_column = other.column,
            ));
        }
    }
    Ok(())
}

pub(crate) fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" | b"\t" => Ok(b'\t'),
        [byte] if (byte.is_ascii_punctuation() || *byte == b' ') && *byte != b'"' => Ok(*byte),
        _ => Err("give one ASCII character that is no letter or digit, or \\t".into()),
    }
}

/// The field that a column gives: what it is mapped to, or else the field of its own name unless
/// that is mapped to another column.
pub(super) fn field_of<'a>(column: &str, map: &'a [Mapping]) -> Option<&'a str> {
    if let Some(mapping) = map.iter().find(|mapping| mapping.column == column) {
        return Some(&mapping.field);
    }
    FIELDS
        .into_iter()
        .find(|field| *field == column && !map.iter().any(|mapping| mapping.field == *field))
}

/// For each column of the header, the field that it gives.
///
/// # Errors
///
/// Why the header does not do, with the remedy.
pub(super) fn fields_of(
    header: &[String],
    delimiter: u8,
    map: &[Mapping],
) -> Result<Vec<Option<String>>, Message> {
    let fields: Vec<Option<&str>> = header.iter().map(|name| field_of(name, map)).collect();
    if !fields.contains(&Some("title"))
        && let Some(other) = other_delimiter(header, delimiter, map)
    {
        return Err(other);
    }
    let columns = listed(header);
    for (at, field) in fields.iter().enumerate() {
        if let (Some(field), Some(first)) = (field, fields[..at].iter().position(|it| it == field))
        {
            return Err(message!(
                "kolom ke-{first} dan ke-{second} sama-sama berisi `{field}`; ganti nama salah \
                 satunya, atau pilih dengan --map {field}=KOLOM",
                "columns {first} and {second} both give `{field}`; rename one, or choose with \
                 --map {field}=COLUMN",
                first = first + 1,
                second = at + 1,
            ));
        }
    }
    for Mapping { field, column } in map {
        if !header.contains(column) {
            return Err(message!(
                "tidak ada kolom `{column}` (--map {field}={column}); kolom yang ada: {columns}",
                "there is no column `{column}` (--map {field}={column}); the columns are: {columns}"
            ));
        }
    }
    if !fields.contains(&Some("title")) {
        let alike = header.iter().find(|name| name.eq_ignore_ascii_case("title"));
        return Err(match alike {
            Some(name) => message!(
                "tidak ada kolom `title`; mungkin maksudnya --map title={name}",
                "there is no column `title`; perhaps you mean --map title={name}"
            ),
            None => message!(
                "tidak ada kolom `title`; sebutkan kolomnya dengan --map title=KOLOM (kolom yang \
                 ada: {columns})",
                "there is no column `title`; say which it is with --map title=COLUMN (columns: \
                 {columns})"
            ),
        });
    }
    Ok(fields.into_iter().map(|field| field.map(str::to_owned)).collect())
}

/// What to say where the header falls into columns at another delimiter than the one given.
fn other_delimiter(header: &[String], delimiter: u8, map: &[Mapping]) -> Option<Message> {
    let delimiter = char::from(delimiter);
    let line = header.join(&delimiter.to_string());
    let found = [';', '\t', '|', ','].into_iter().find(|other| {
        let mut names = line.split(*other).map(|name| name.trim().trim_matches('"'));
        *other != delimiter
            && line.contains(*other)
            && (header.len() == 1 || names.any(|name| field_of(name, map) == Some("title")))
    })?;
    let write = |delimiter: char| match delimiter {
        '\t' => "\\t".to_owned(),
        other => other.to_string(),
    };
    Some(message!(
        "kolomnya dipisahkan oleh `{found}`, bukan `{given}`; tambahkan --delimiter '{found}'",
        "the columns are separated by `{found}`, not by `{given}`; give --delimiter '{found}'",
        found = write(found),
        given = shown(&write(delimiter)),
    ))
}
