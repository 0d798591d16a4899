//! Which column holds which field of a listing.

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

pub(super) fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'"' => Ok(*byte),
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
