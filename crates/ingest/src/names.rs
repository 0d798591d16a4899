//! What columns are called: one table for all commands, in English and Indonesian.

/// A field that a file can give.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its own name, which messages and `--map` use.
    pub name: &'static str,
    /// What else its column is called, first in Indonesian; `docs/files.md` lists them.
    pub others: &'static [&'static str],
    /// Whether its digits count one by one, so that a number that a spreadsheet has rounded is no
    /// value of it.
    pub is_id: bool,
}

const fn text(name: &'static str, others: &'static [&'static str]) -> Field {
    Field { name, others, is_id: false }
}

const fn id(name: &'static str, others: &'static [&'static str]) -> Field {
    Field { name, others, is_id: true }
}

const FIELDS: [Field; 31] = [
    id("id", &["id produk", "id barang", "kode produk", "kode barang", "product id", "item id"]),
    text(
        "title",
        &["judul", "judul produk", "nama produk", "nama barang", "product name", "item name"],
    ),
    text("description", &["deskripsi", "deskripsi produk", "product description"]),
    text("price", &["harga", "harga jual", "harga rp", "harga idr", "price idr"]),
    id("category", &["kategori", "id kategori", "kode kategori", "category id"]),
    text("condition", &["kondisi", "kondisi barang", "kondisi produk", "item condition"]),
    text("brand", &["merek", "merk"]),
    text("image_hash", &["hash foto", "hash gambar"]),
    text("image_hashes", &["hash foto", "hash gambar"]),
    id("seller", &["penjual", "id penjual", "seller id"]),
    text("attributes", &["atribut"]),
    text("tags", &["tagar"]),
    text("variations", &["variasi", "varian"]),
    text("signals", &["sinyal"]),
    text("url", &["tautan", "link", "tautan produk", "link produk", "url produk", "product url"]),
    text("reason", &["alasan", "alasan penurunan"]),
    text(
        "due_time",
        &["tenggat", "tenggat waktu", "batas waktu", "jatuh tempo", "deadline", "due"],
    ),
    id("idempotency_key", &["kunci", "kunci idempotensi", "id laporan", "nomor laporan"]),
    text("listing", &[]),
    text("surface", &["permukaan"]),
    text("kind", &["jenis tautan"]),
    id("listing_id", &["id penawaran", "id listing"]),
    text("action", &["tindakan"]),
    text("primary_origin", &["asal", "asal utama", "origin"]),
    text("primary_rule", &["aturan", "aturan utama", "rule"]),
    text("rule_hits", &["aturan kena", "semua aturan"]),
    id("handover_id", &["id penyerahan", "nomor penyerahan"]),
    text(
        "action_time",
        &["waktu tindakan", "tanggal tindakan", "tanggal penurunan", "action date"],
    ),
    text("detect_time", &["waktu temuan", "tanggal temuan", "detect date"]),
    text("province", &["provinsi", "propinsi"]),
    text("text_sketch", &["sketsa teks"]),
];

impl Field {
    /// What its column is called in Indonesian.
    #[must_use]
    pub fn in_indonesian(&self) -> &'static str {
        self.others.first().copied().unwrap_or(self.name)
    }

    /// The names of all fields.
    pub(crate) fn names() -> Vec<&'static str> {
        FIELDS.iter().map(|field| field.name).collect()
    }
}

/// Columns that number the rows, and those of a file of refused rows: nothing is taken from them.
const IGNORED: [&str; 7] =
    ["no", "nomor", "nomor urut", "no urut", "row", "rejected line", "rejected reason"];

/// The field that is called so, in any spelling.
#[must_use]
pub fn field_named(name: &str) -> Option<&'static Field> {
    let folded = folded(name);
    let own = FIELDS.iter().find(|field| self::folded(field.name) == folded);
    own.or_else(|| FIELDS.iter().find(|field| is_other(field, &folded)))
}

/// How well a column's name fits a field; none if it is another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// One of its other names.
    Other,
    /// Its own, spelled otherwise.
    Spelling,
    /// Its own.
    Own,
    /// It is mapped to a column that is spelled otherwise.
    Mapped,
    /// It is mapped to this very column.
    MappedExactly,
}

pub(crate) fn fit(field: &Field, column: &str, folded_column: &str) -> Option<Fit> {
    if field.name == column {
        Some(Fit::Own)
    } else if folded(field.name) == folded_column {
        Some(Fit::Spelling)
    } else {
        is_other(field, folded_column).then_some(Fit::Other)
    }
}

fn is_other(field: &Field, folded_column: &str) -> bool {
    field.others.iter().any(|other| folded(other) == folded_column)
}

/// Whether a column of this name only numbers rows, or tells why they were refused.
pub(crate) fn is_ignored(folded_column: &str) -> bool {
    folded_column.is_empty() || IGNORED.iter().any(|name| folded(name) == folded_column)
}

/// A name regardless of case, spaces, underscores, hyphens and other signs.
pub(crate) fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The one of `names` that was probably meant, in any spelling; none if none is near.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const MAX_NAME: usize = 64;
    if name.len() > MAX_NAME {
        return None;
    }
    let names: Vec<(String, &str)> = names.into_iter().map(|name| (folded(name), name)).collect();
    let near = saring_text::nearest::nearest(&folded(name), names.iter().map(|it| it.0.as_str()))?;
    names.iter().find(|(folded, _)| folded == near).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_spelling() {
        for (name, field) in [
            ("title", "title"),
            (" Nama_Produk ", "title"),
            ("NAMA-PRODUK", "title"),
            ("Harga (Rp)", "price"),
            ("due time", "due_time"),
            ("DueTime", "due_time"),
        ] {
            assert_eq!(field_named(name).map(|field| field.name), Some(field), "{name}");
        }
        assert_eq!(field_named("nama toko"), None);
        for name in ["No", "No.", "#", "Nomor", "", "rejected_reason"] {
            assert!(is_ignored(&folded(name)), "{name}");
        }
    }

    #[test]
    fn no_name_means_two_fields_or_none() {
        for field in &FIELDS {
            for other in field.others {
                let folded = folded(other);
                assert!(!is_ignored(&folded), "{other}");
                let owners: Vec<_> =
                    FIELDS.iter().filter(|field| fit(field, other, &folded).is_some()).collect();
                let photos = owners.iter().all(|field| field.name.starts_with("image_hash"));
                assert!(owners.len() == 1 || photos, "{other}: {owners:?}");
            }
        }
    }

    #[test]
    fn the_document_lists_every_name() {
        let document = include_str!("../../../docs/files.md");
        for field in &FIELDS {
            let listed = document.lines().find(|line| {
                let fields = line.strip_prefix("| `").and_then(|line| line.split(" | ").next());
                fields.is_some_and(|fields| {
                    fields.split(", ").any(|name| name.trim_matches('`') == field.name)
                })
            });
            let others = listed.and_then(|line| line.split(" | ").nth(1)).unwrap_or("not there");
            assert_eq!(
                others.trim_matches([' ', '|', '—']),
                field.others.join(", "),
                "{}",
                field.name
            );
        }
    }

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["harga", "title", "due_time"];
        for (name, expected) in [
            ("hrga", Some("harga")),
            ("tilte", Some("title")),
            ("due-tiem", Some("due_time")),
            ("catatan", None),
            ("x", None),
        ] {
            assert_eq!(nearest(name, names), expected, "{name}");
        }
    }
}
