//! What servers say of single outcomes and handovers.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    // They hold others, which would take what comes after them for a name.
    ("{=what}; is it {names}?", "{=what}; maksudnya {names}?", ""),
    ("{=what}; there is {names}", "{=what}; yang ada: {names}", ""),
    (
        "is more than 10 minutes ahead of {whose}; an action is reported once it is done",
        "lebih dari 10 menit di depan jam server; tindakan dilaporkan setelah dilakukan",
        "",
    ),
    (
        "lies before 2015; is the cell empty, or the year a slip?",
        "sebelum tahun 2015; apakah selnya kosong, atau tahunnya salah ketik?",
        "",
    ),
    (
        "lies past the year 9998; is the year a slip?",
        "setelah tahun 9998; apakah tahunnya salah ketik?",
        "",
    ),
    (
        "has passed already; give a time that is still to come",
        "sudah lewat; berikan waktu yang belum tiba",
        "",
    ),
    (
        "`{surface}` is not one of your surfaces: none",
        "`{surface}` bukan permukaan Anda; Anda belum punya satu pun",
        "",
    ),
    (
        "`{surface}` is not one of your surfaces: {own}",
        "`{surface}` bukan salah satu permukaan Anda: {own}",
        "",
    ),
    (
        "is no province: it could be {names} or {last}",
        "bukan provinsi: mungkin maksudnya {names} atau {last}",
        "",
    ),
    ("is no province: it could be {name}", "bukan provinsi: mungkin maksudnya {name}", ""),
    (
        "is no province: write the ISO code, such as ID-JB, or the name, such as Jawa Barat",
        "bukan provinsi: tulis kode ISO seperti ID-JB, atau nama seperti Jawa Barat",
        "",
    ),
    (
        "version {version} of `{rule_set}` has no rule `{rule}`",
        "versi {version} dari `{rule_set}` tidak punya aturan `{rule}`",
        "",
    ),
    ("no rule set `{name}` was published", "tidak ada kumpulan aturan terbit bernama `{name}`", ""),
];
