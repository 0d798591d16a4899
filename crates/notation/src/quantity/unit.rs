//! The units of quantities.

use super::Measure;

/// A unit, and how many grams or pieces it is.
pub(super) struct Unit {
    pub(super) measure: Measure,
    pub(super) size: f64,
}

/// The unit that a folded token is.
pub(super) fn unit(token: &str) -> Option<Unit> {
    let (measure, size) = match token {
        "kg" | "kgs" | "kilo" | "kilos" | "kilogram" => (Measure::Weight, 1_000.0),
        "g" | "gr" | "gram" => (Measure::Weight, 1.0),
        "ons" => (Measure::Weight, 100.0),
        "kuintal" | "kwintal" => (Measure::Weight, 100_000.0),
        "ton" => (Measure::Weight, 1_000_000.0),
        "lb" | "lbs" | "pound" | "pounds" => (Measure::Weight, 453.592_37),
        "pcs" | "pc" | "pce" | "piece" | "pieces" | "potong" | "ptg" | "helai" | "lembar"
        | "lbr" | "buah" | "bh" | "biji" | "pasang" | "psg" | "setel" | "stel" => {
            (Measure::Pieces, 1.0)
        }
        "lusin" | "lsn" | "dozen" => (Measure::Pieces, 12.0),
        "kodi" => (Measure::Pieces, 20.0),
        "gros" | "gross" => (Measure::Pieces, 144.0),
        _ => return None,
    };
    Some(Unit { measure, size })
}

/// Whether a token is a unit of something that is no quantity here.
pub(super) fn is_other(token: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "ml", "cc", "l", "liter", "ltr", "cm", "mm", "m", "meter", "inch", "inci", "gb", "tb",
        "mb", "watt", "w", "warna", "rasa", "halaman", "hal", "tahun", "jam",
    ];
    OTHERS.contains(&token)
}

/// The words of quantities, folded, for whoever finds them in a text: units, those that stand with
/// `se-` and `per-`, numbers, and what announces a number.
pub const WORDS: [&str; 77] = [
    "kg",
    "kgs",
    "kilo",
    "kilos",
    "kilogram",
    "g",
    "gr",
    "gram",
    "ons",
    "kuintal",
    "kwintal",
    "ton",
    "lb",
    "lbs",
    "pound",
    "pounds",
    "pcs",
    "pc",
    "pce",
    "piece",
    "pieces",
    "potong",
    "ptg",
    "helai",
    "lembar",
    "lbr",
    "buah",
    "bh",
    "biji",
    "pasang",
    "psg",
    "setel",
    "stel",
    "lusin",
    "lsn",
    "dozen",
    "kodi",
    "gros",
    "gross",
    "sekilo",
    "sekuintal",
    "seton",
    "selusin",
    "sekodi",
    "segros",
    "perkg",
    "perkilo",
    "perpcs",
    "perpotong",
    "perlusin",
    "perkodi",
    "per",
    "isi",
    "isinya",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "setengah",
    "sepuluh",
    "sebelas",
    "seratus",
    "seribu",
    "belas",
    "puluh",
    "ratus",
    "ribu",
    "sepasang",
    "selembar",
    "sehelai",
    "sepotong",
    "sebuah",
];
