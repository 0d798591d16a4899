//! Why outcomes wait in an outbox.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
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
        "the server cannot be reached: {~detail}; is it running, and is the address right?",
        "server tidak terjangkau: {~detail}; apakah berjalan, dan apakah alamatnya benar?",
        "",
    ),
    ("the server refused: {~detail} ({reason})", "server menolak: {~detail} ({reason})", ""),
];
