//! The provinces and their names.

use std::fmt;

/// A province of today.
#[derive(Debug, PartialEq, Eq)]
pub struct Province {
    /// Its code in ISO 3166-2, such as `ID-JB`.
    pub code: &'static str,
    /// Its code at BPS, two digits.
    pub bps: &'static str,
    /// Its usual full name.
    pub name: &'static str,
    /// The keys of its names, that of `name` first: lower case, letters only.
    keys: &'static [&'static str],
}

impl Province {
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().copied()
    }
}

impl fmt::Display for Province {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.code)
    }
}

const fn row(
    code: &'static str,
    bps: &'static str,
    name: &'static str,
    keys: &'static [&'static str],
) -> Province {
    Province { code, bps, name, keys }
}

/// All provinces, in the order of BPS.
#[rustfmt::skip]
pub const ALL: &[Province] = &[
    row("ID-AC", "11", "Aceh", &["aceh", "nanggroeacehdarussalam", "nangroeacehdarussalam", "nad", "diaceh", "daerahistimewaaceh"]),
    row("ID-SU", "12", "Sumatera Utara", &["sumaterautara", "sumatrautara", "sumut", "northsumatra", "northsumatera"]),
    row("ID-SB", "13", "Sumatera Barat", &["sumaterabarat", "sumatrabarat", "sumbar", "westsumatra", "westsumatera"]),
    row("ID-RI", "14", "Riau", &["riau"]),
    row("ID-JA", "15", "Jambi", &["jambi"]),
    row("ID-SS", "16", "Sumatera Selatan", &["sumateraselatan", "sumatraselatan", "sumsel", "southsumatra", "southsumatera"]),
    row("ID-BE", "17", "Bengkulu", &["bengkulu"]),
    row("ID-LA", "18", "Lampung", &["lampung"]),
    row("ID-BB", "19", "Kepulauan Bangka Belitung", &["kepulauanbangkabelitung", "bangkabelitung", "kepbangkabelitung", "babel", "kepbabel", "bangkabelitungislands"]),
    row("ID-KR", "21", "Kepulauan Riau", &["kepulauanriau", "kepriau", "kepri", "riauislands"]),
    row("ID-JK", "31", "DKI Jakarta", &["dkijakarta", "dki", "dkj", "dkjjakarta", "jakarta", "jakartaraya", "daerahkhususibukotajakarta", "daerahkhususjakarta", "specialcapitalregionofjakarta", "specialregionofjakarta"]),
    row("ID-JB", "32", "Jawa Barat", &["jawabarat", "jabar", "westjava"]),
    row("ID-JT", "33", "Jawa Tengah", &["jawatengah", "jateng", "centraljava"]),
    row("ID-YO", "34", "DI Yogyakarta", &["diyogyakarta", "diy", "yogyakarta", "yogya", "jogjakarta", "jogja", "dijogjakarta", "diyyogyakarta", "daerahistimewayogyakarta", "daerahistimewajogjakarta", "specialregionofyogyakarta"]),
    row("ID-JI", "35", "Jawa Timur", &["jawatimur", "jatim", "eastjava"]),
    row("ID-BT", "36", "Banten", &["banten"]),
    row("ID-BA", "51", "Bali", &["bali"]),
    row("ID-NB", "52", "Nusa Tenggara Barat", &["nusatenggarabarat", "ntb", "westnusatenggara"]),
    row("ID-NT", "53", "Nusa Tenggara Timur", &["nusatenggaratimur", "ntt", "eastnusatenggara"]),
    row("ID-KB", "61", "Kalimantan Barat", &["kalimantanbarat", "kalbar", "westkalimantan"]),
    row("ID-KT", "62", "Kalimantan Tengah", &["kalimantantengah", "kalteng", "centralkalimantan"]),
    row("ID-KS", "63", "Kalimantan Selatan", &["kalimantanselatan", "kalsel", "southkalimantan"]),
    row("ID-KI", "64", "Kalimantan Timur", &["kalimantantimur", "kaltim", "eastkalimantan"]),
    row("ID-KU", "65", "Kalimantan Utara", &["kalimantanutara", "kaltara", "northkalimantan"]),
    row("ID-SA", "71", "Sulawesi Utara", &["sulawesiutara", "sulut", "northsulawesi"]),
    row("ID-ST", "72", "Sulawesi Tengah", &["sulawesitengah", "sulteng", "centralsulawesi"]),
    row("ID-SN", "73", "Sulawesi Selatan", &["sulawesiselatan", "sulsel", "southsulawesi"]),
    row("ID-SG", "74", "Sulawesi Tenggara", &["sulawesitenggara", "sultra", "southeastsulawesi"]),
    row("ID-GO", "75", "Gorontalo", &["gorontalo"]),
    row("ID-SR", "76", "Sulawesi Barat", &["sulawesibarat", "sulbar", "westsulawesi"]),
    row("ID-MA", "81", "Maluku", &["maluku"]),
    row("ID-MU", "82", "Maluku Utara", &["malukuutara", "malut", "northmaluku"]),
    row("ID-PB", "91", "Papua Barat", &["papuabarat", "westpapua", "irianjayabarat"]),
    row("ID-PD", "92", "Papua Barat Daya", &["papuabaratdaya", "southwestpapua"]),
    row("ID-PA", "94", "Papua", &["papua"]),
    row("ID-PS", "95", "Papua Selatan", &["papuaselatan", "southpapua"]),
    row("ID-PT", "96", "Papua Tengah", &["papuatengah", "centralpapua"]),
    row("ID-PE", "97", "Papua Pegunungan", &["papuapegunungan", "pegununganpapua", "highlandpapua"]),
];

/// Keys of names and ISO codes of areas that hold several provinces, and the codes of those.
#[rustfmt::skip]
pub(super) const ISLANDS: &[(&[&str], &[&str])] = &[
    (&["jawa", "java"], &["ID-JB", "ID-JT", "ID-JI"]),
    (&["idjw"], &["ID-JK", "ID-JB", "ID-JT", "ID-YO", "ID-JI", "ID-BT"]),
    (&["sumatera", "sumatra"], &["ID-SU", "ID-SB", "ID-SS"]),
    (&["idsm"], &["ID-AC", "ID-SU", "ID-SB", "ID-RI", "ID-JA", "ID-SS", "ID-BE", "ID-LA", "ID-BB", "ID-KR"]),
    (&["kalimantan", "borneo", "idka"], &["ID-KB", "ID-KT", "ID-KS", "ID-KI", "ID-KU"]),
    (&["sulawesi", "celebes"], &["ID-SA", "ID-ST", "ID-SN", "ID-SG", "ID-SR"]),
    (&["idsl"], &["ID-SA", "ID-ST", "ID-SN", "ID-SG", "ID-SR", "ID-GO"]),
    (&["nusatenggara"], &["ID-NB", "ID-NT"]),
    (&["idnu"], &["ID-BA", "ID-NB", "ID-NT"]),
    (&["idml"], &["ID-MA", "ID-MU"]),
    (&["irianjaya", "irian", "idij", "idpp"], &["ID-PA", "ID-PB", "ID-PD", "ID-PE", "ID-PS", "ID-PT"]),
];

/// Words of names that tell nothing alone: several islands share them, or they are everyday words.
pub(super) const COMMON: &[&str] =
    &["barat", "daya", "di", "kepulauan", "selatan", "tengah", "tenggara", "timur", "utara"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ALL, ISLANDS, Province};
    use crate::province::{key, read};

    #[test]
    fn codes_and_names_belong_to_one_province() {
        assert_eq!(ALL.len(), 38);
        let unique = |all: Vec<&str>| all.len() == all.iter().collect::<BTreeSet<_>>().len();
        assert!(unique(ALL.iter().map(|province| province.code).collect()));
        assert!(unique(ALL.iter().flat_map(Province::names).collect()));
        assert!(ALL.is_sorted_by(|a, b| a.bps < b.bps));
        for province in ALL {
            let full = key(province.name);
            assert_eq!(province.names().next(), Some(full.as_str()));
            assert!(province.names().all(|name| name == key(name)), "{province}");
        }
    }

    #[test]
    fn islands_are_no_provinces_and_hold_provinces() {
        for (names, codes) in ISLANDS {
            for name in *names {
                let nearest = read(name).unwrap_err().nearest;
                assert_eq!(nearest.len(), codes.len(), "{name}");
            }
        }
    }
}
