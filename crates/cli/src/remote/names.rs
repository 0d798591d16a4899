//! The names of closed sets as people write them: `removed` for `ACTION_REMOVED`.

use saring_rules::Lang;
use saring_text::nearest::nearest;

use crate::message::{Message, message, shown};

/// Names in Indonesian, which are read and shown too.
const INDONESIAN: [(&str, &str); 57] = [
    ("accepted", "tersimpan"),
    ("acknowledged", "diterima"),
    ("action", "tindakan"),
    ("active", "aktif"),
    ("answered", "dijawab"),
    ("any_rule_hits", "kena_aturan"),
    ("approved", "disetujui"),
    ("approver", "penyetuju"),
    ("audit", "jejak_audit"),
    ("author", "penyusun"),
    ("authority", "pihak_berwenang"),
    ("category", "kategori"),
    ("conflict", "bertentangan"),
    ("day", "hari"),
    ("disabled", "dinonaktifkan"),
    ("distinct_sellers", "penjual_berbeda"),
    ("duplicate", "sudah_ada"),
    ("handover", "penyerahan"),
    ("invalid", "tidak_sah"),
    ("key_set", "kumpulan_kunci"),
    ("manual_search", "pencarian_manual"),
    ("median_seconds_to_action", "median_detik_sampai_tindakan"),
    ("month", "bulan"),
    ("observer", "pengamat"),
    ("open", "terbuka"),
    ("outcomes", "laporan"),
    ("platform_model", "model_platform"),
    ("primary_origin", "asal"),
    ("province", "provinsi"),
    ("published", "terbit"),
    ("publishing", "penerbitan"),
    ("queued", "mengantre"),
    ("recovery", "pemulihan"),
    ("refused", "ditolak"),
    ("removed", "diturunkan"),
    ("restorations", "pemulihan"),
    ("restored", "dipulihkan"),
    ("restricted", "dibatasi"),
    ("retired", "pensiun"),
    ("reviewed_legal", "dinyatakan_legal"),
    ("revoked", "dicabut"),
    ("rule", "aturan"),
    ("rule_set", "kumpulan_aturan"),
    ("scoring", "penilaian"),
    ("seller_suspended", "penjual_dibekukan"),
    ("signing_key", "kunci_penanda_tangan"),
    ("statistics", "angka"),
    ("submitted", "diusulkan"),
    ("subscription", "langganan"),
    ("superseded", "digantikan"),
    ("surface", "permukaan"),
    ("takedown", "penurunan"),
    ("takedown_fingerprints", "sidik_penurunan"),
    ("takedowns", "penurunan"),
    ("tenant_settings", "setelan_platform"),
    ("user_report", "laporan_pengguna"),
    ("week", "minggu"),
];

/// The member that a name means: as people write it in either language, or as the `.proto` files do.
///
/// # Errors
///
/// Lists the names that there are.
pub(crate) fn choice<E: TryFrom<i32>>(
    text: &str,
    prefix: &str,
    name: fn(&E) -> &'static str,
) -> Result<E, Message> {
    let wanted = text.trim().replace(['-', ' '], "_").to_ascii_lowercase();
    let wanted = wanted.strip_prefix(&prefix.to_ascii_lowercase()).unwrap_or(&wanted);
    let means = |known: &str| {
        known == wanted || INDONESIAN.iter().any(|(en, id)| *en == known && *id == wanted)
    };
    let known = |member: &E| means(&short_name(name(member), prefix));
    members().find(known).ok_or_else(|| {
        let all = choices(prefix, name);
        let told = message!(
            "`{text}` bukan salah satu dari: {id}",
            "`{text}` is none of: {en}",
            text = shown(text),
            id = all.id,
            en = all.en,
        );
        let all = all.en.split(", ").chain(all.id.split(", "));
        match nearest(wanted, all) {
            None => told,
            Some(meant) => told.then(&did_you_mean(meant)),
        }
    })
}

/// The names that [`choice`] reads, in a row.
pub(crate) fn choices<E: TryFrom<i32>>(prefix: &str, name: fn(&E) -> &'static str) -> Message {
    let names: Vec<String> = members().map(|member: E| short_name(name(&member), prefix)).collect();
    let indonesian: Vec<&str> = names.iter().map(|name| in_indonesian(name)).collect();
    Message { id: indonesian.join(", "), en: names.join(", ") }
}

fn members<E: TryFrom<i32>>() -> impl Iterator<Item = E> {
    (1..64).filter_map(|number| E::try_from(number).ok())
}

/// A name from a closed set, as it is typed in Indonesian.
pub(crate) fn in_indonesian(name: &str) -> &str {
    INDONESIAN.iter().find(|(en, _)| *en == name).map_or(name, |(_, id)| *id)
}

/// Asks whether this known name was meant.
pub(crate) fn did_you_mean(name: &str) -> Message {
    message!("maksudnya `{name}`?", "did you mean `{name}`?")
}

/// `removed` for `ACTION_REMOVED` and the prefix `ACTION_`.
fn short_name(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase()
}

/// The name of a number that came from the server, for reading; of one that is not known here, the
/// number.
pub(crate) fn word_of<E: TryFrom<i32>>(
    number: i32,
    prefix: &str,
    name: fn(&E) -> &'static str,
    lang: Lang,
) -> String {
    match E::try_from(number) {
        Ok(member) => word(&short_name(name(&member), prefix), lang),
        Err(_) => number.to_string(),
    }
}

/// A name from a closed set, for reading.
pub(crate) fn word(name: &str, lang: Lang) -> String {
    let word = if lang == Lang::Id { in_indonesian(name) } else { name };
    word.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use saring_proto::v1::{Action, Dimension, HandoverState, KeyScope, Measure, Origin, Role};

    use saring_rules::Lang;

    use super::{INDONESIAN, choice, in_indonesian, short_name, word};
    use crate::catalogue::HELP;

    /// The names of a set as Indonesian help lists them.
    fn listed<E: TryFrom<i32>>(prefix: &str, name: fn(&E) -> &'static str) -> Vec<String> {
        let members = (1..64).filter_map(|number| E::try_from(number).ok());
        let both = |english: String| match in_indonesian(&english) {
            same if same == english => english,
            indonesian => format!("{english} ({indonesian})"),
        };
        members.map(|member| both(short_name(name(&member), prefix))).collect()
    }

    #[test]
    fn indonesian_help_lists_both_names() {
        for names in [
            listed("ACTION_", Action::as_str_name),
            listed("DIMENSION_", Dimension::as_str_name),
            listed("HANDOVER_STATE_", HandoverState::as_str_name),
            listed("KEY_SCOPE_", KeyScope::as_str_name),
            listed("MEASURE_", Measure::as_str_name),
            listed("ORIGIN_", Origin::as_str_name),
            listed("ROLE_", Role::as_str_name),
        ] {
            let lists = |help: &str| {
                // A line may break within a list.
                let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
                names.iter().all(|name| help.contains(name))
            };
            let mut help = HELP.iter().copied().flatten();
            assert!(help.any(|(_, id)| lists(id)), "{names:?}");
        }
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        let read = |text: &str| choice(text, "ACTION_", Action::as_str_name);
        for text in ["seller_suspended", "seller-suspended", "ACTION_SELLER_SUSPENDED"] {
            assert_eq!(read(text), Ok(Action::SellerSuspended), "{text}");
        }
        assert_eq!(read("penjual dibekukan"), Ok(Action::SellerSuspended));
        assert_eq!(word("seller_suspended", Lang::Id), "penjual dibekukan");
        assert_eq!(word("seller_suspended", Lang::En), "seller suspended");
        assert!(INDONESIAN.is_sorted());
        for text in ["", "unspecified", "gone"] {
            let told = read(text).unwrap_err();
            assert!(told.en.contains("removed, disabled"), "{text}: {}", told.en);
            assert!(told.id.contains("diturunkan, dinonaktifkan"), "{text}: {}", told.id);
        }
        for (text, meant) in [("remove", "removed"), ("diturunkn", "diturunkan")] {
            let told = read(text).unwrap_err();
            assert!(told.id.ends_with(&format!("; maksudnya `{meant}`?")), "{}", told.id);
        }
    }
}
