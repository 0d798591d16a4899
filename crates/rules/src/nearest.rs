//! The known name that was probably meant by an unknown one.

use crate::characters::{Meant, meant};

/// What officers call things in Indonesian, and the names that these have in a rule file. Where a
/// word stands for several, those that are known at the place decide.
const INDONESIAN: [(&str, &str); 68] = [
    ("aktif", "enforce"),
    ("ambang", "thresholds"),
    ("atribut", "attributes"),
    ("aturan", "rules"),
    ("bayangan", "shadow"),
    ("berat", "weight"),
    ("berisi", "has"),
    ("berlaku", "valid"),
    ("bersama", "together"),
    ("bila", "when"),
    ("blokir", "block"),
    ("boleh", "allow"),
    ("cocok", "match"),
    ("contoh", "examples"),
    ("daftar", "words"),
    ("dari", "from"),
    ("dasar_hukum", "legal_basis"),
    ("dekat", "near"),
    ("deskripsi", "description"),
    ("di_bawah", "under"),
    ("dibawah", "under"),
    ("diketahui", "known"),
    ("foto", "image"),
    ("foto", "images"),
    ("gambar", "image"),
    ("gambar", "images"),
    ("harga", "price"),
    ("hash_foto", "image_hashes"),
    ("hash_gambar", "image_hashes"),
    ("hingga", "until"),
    ("hitung", "count"),
    ("istilah", "terms"),
    ("izinkan", "allow"),
    ("jarak", "max_distance"),
    ("jika", "when"),
    ("judul", "title"),
    ("jumlah", "count"),
    ("kalau", "when"),
    ("kata", "words"),
    ("kategori", "category"),
    ("kecuali", "except"),
    ("kena", "match"),
    ("keterangan", "description"),
    ("kondisi", "condition"),
    ("kondisi", "listing.condition"),
    ("kumpulan_aturan", "rule_set"),
    ("lolos", "pass"),
    ("mati", "off"),
    ("memuat", "has"),
    ("mengandung", "has"),
    ("merek", "attributes[\"brand\"]"),
    ("merek", "brand"),
    ("merk", "attributes[\"brand\"]"),
    ("merk", "brand"),
    ("mirip", "like"),
    ("mulai", "from"),
    ("penjual", "seller"),
    ("potong", "pieces"),
    ("putusan", "verdict"),
    ("sampai", "until"),
    ("sebelum", "before"),
    ("sinyal", "signals"),
    ("skor", "score"),
    ("syarat", "when"),
    ("tag", "tags"),
    ("tinjau", "review"),
    ("uji_coba", "shadow"),
    ("variasi", "variants"),
];

/// The name of the language that an Indonesian word most often stands for.
pub(crate) fn translated(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    INDONESIAN.iter().find(|(known, _)| *known == word).map(|(_, name)| *name)
}

/// The candidate that `name` means in Indonesian, or else the one most similar to it, if one is
/// similar enough.
pub(crate) fn nearest<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let plain = name.chars().map(|c| meant(c).and_then(Meant::write).unwrap_or(c));
    let name = plain.collect::<String>().to_lowercase().replace(['-', ' '], "_");
    let named = |word: &str| candidates.iter().find(|candidate| **candidate == word);
    let translated =
        INDONESIAN.iter().filter(|(word, _)| *word == name).find_map(|(_, word)| named(word));
    if let Some(translated) = translated {
        return Some(translated);
    }
    saring_text::nearest::nearest(&name, candidates.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::{INDONESIAN, nearest};
    use crate::condition::is_reserved;
    use crate::file::keys;

    #[test]
    fn what_was_meant_is_found_and_other_words_are_not() {
        let known = ["bal", "near", "tags", "price", "attributes", "karung"];
        for (name, expected) in [
            ("nera", Some("near")),
            ("pirce", Some("price")),
            ("PRICE", Some("price")),
            ("atribut", Some("attributes")),
            ("harga", Some("price")),
            ("ball", Some("bal")),
            ("karung-an", Some("karung")),
            ("kaos", None),
            ("baju", None),
            ("jas", None),
            ("judul", None),
        ] {
            assert_eq!(nearest(name, &known), expected, "{name}");
        }
    }

    #[test]
    fn every_indonesian_word_leads_to_a_name_of_the_language() {
        let members = ["has", "known", "under", "like", "except", "enforce", "shadow", "off"];
        let lists = [
            &keys::FILE[..],
            &keys::TITLE,
            &keys::NAMED_LIST,
            &keys::RULE,
            &keys::VALIDITY,
            &keys::EXAMPLE_LISTS,
            &keys::EXAMPLE,
            &members,
            &["listing.condition", "attributes[\"brand\"]"],
        ];
        for (word, name) in INDONESIAN {
            let is_known = is_reserved(name) || lists.iter().any(|list| list.contains(&name));
            assert!(is_known, "{word} leads to {name}");
            assert!(!lists.iter().any(|list| list.contains(&word)), "{word} is a name itself");
        }
        assert!(INDONESIAN.is_sorted());
    }
}
