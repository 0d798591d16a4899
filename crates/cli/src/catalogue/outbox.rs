//! What an outbox says: why outcomes wait, and what is wrong with a listing that they name.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("is no surface: use {surfaces}", "bukan nama permukaan: pakai {surfaces}", ""),
    ("is no kind of {surface}: use {kinds}", "bukan jenis di {surface}: pakai {kinds}", ""),
    (
        "is no id that {surface} has: its `{kind}` has one such as {example}",
        "bukan id `{kind}` di {surface}: id-nya seperti {example}",
        "",
    ),
    (
        "is no address of a `{kind}` of {surface}: give the whole address",
        "bukan alamat `{kind}` di {surface}: tulis alamat lengkapnya",
        "",
    ),
    (
        "the server is an edge, which only passes on; give the centre's address as the server",
        "server itu edge, yang hanya meneruskan; berikan alamat pusat sebagai server",
        "",
    ),
    (
        "the API key belongs to another tenant; nothing is reported with it",
        "kunci API milik platform lain; tidak ada yang dilaporkan dengannya",
        "the API key belongs to another platform; nothing is reported with it",
    ),
    (
        "the server has not said yet whose API key this is; nothing is reported before it is known",
        "server belum menyebut kunci API ini milik siapa; sebelum itu tidak ada yang dilaporkan",
        "",
    ),
    (
        "the server answered {got} outcomes of {sent}",
        "server menjawab {got} dari {sent} laporan",
        "",
    ),
    ("the server does not decide on some outcomes", "server tidak memutuskan beberapa laporan", ""),
    (
        "the server did not answer in time; trying again",
        "server tidak menjawab tepat waktu; dicoba lagi",
        "",
    ),
    (
        "the server cannot be reached: {detail}; is it running, and is the address right?",
        "server tidak terjangkau: {detail}; apakah berjalan, dan apakah alamatnya benar?",
        "",
    ),
    ("the server refused: {~detail} ({reason})", "server menolak: {~detail} ({reason})", ""),
];

#[cfg(test)]
mod tests {
    use saring_link::identity;

    use crate::catalogue::{field_problem, translated};

    #[test]
    fn what_is_wrong_with_a_listing_is_said_as_its_own_text_says_it() {
        for (surface, kind, id) in [
            ("toko", "product", "4021.771"),
            ("shopee", "barang", "4021.771"),
            ("shopee", "product", "abc"),
            ("shopee", "page", "abc"),
        ] {
            let error = identity(surface, kind, id).unwrap_err();
            let got = translated(&error.to_string()).map(|message| message.en);
            assert_eq!(got, Some(error.to_string()));
            let with_value = format!("`{id}` {error}");
            assert_ne!(field_problem("listing", &with_value).id, format!("listing: {with_value}"));
        }
    }
}
