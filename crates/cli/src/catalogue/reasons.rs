//! What happened, for each reason that a server gives. A reason without a text does not compile.

use saring_proto::Reason;

use super::Entry;
use crate::message::{Message, message};

/// Whether the sentence says all that there is to say, so that the server's text would repeat it.
pub(crate) const fn says_all(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::NoKey
            | Reason::UnknownKey
            | Reason::ExpiredKey
            | Reason::RevokedKey
            | Reason::SuspendedKey
            | Reason::JournalUnavailable
            | Reason::EmptyRuleSet
            | Reason::NoRules
            | Reason::Stale
            | Reason::StorageFull
            | Reason::StoreUnavailable
            | Reason::EdgeKeyRefused
            | Reason::Draining
            | Reason::Internal
    )
}

/// The texts of reasons that say all, where they are told without their reason: an outbox keeps them so.
pub(super) const TABLE: &[Entry] = &[
    (
        "no API key was sent; send it as the metadata `authorization: Bearer sk_…`",
        "tidak ada kunci API yang dikirim",
        "no API key was sent",
    ),
    ("this api key is not valid", "kunci API ini tidak sah", "this API key is not valid"),
    ("this api key has expired", "masa berlaku kunci API ini habis", "this API key has expired"),
    (
        "this api key has been revoked",
        "kunci API ini sudah dicabut",
        "this API key has been revoked",
    ),
    (
        "this api key is suspended since the database was restored; confirm it on the server's host by \
         `saring db confirm-key`",
        "kunci API ini ditangguhkan sejak basis data dipulihkan; konfirmasi di mesin server dengan `saring db \
         confirm-key`",
        "this API key is suspended since the database was restored; confirm it on the server's host by \
         `saring db confirm-key`",
    ),
    (
        "the journal of keys cannot be written, so nothing was changed; see on the server's host that its \
         folder is there and has room",
        "jurnal kunci tidak bisa ditulis, jadi tidak ada yang diubah; periksa di mesin server apakah foldernya \
         ada dan masih ada ruang",
        "",
    ),
    (
        "no rule of the rule set counts; say `allow_empty` if that is meant",
        "tidak ada aturan di dalamnya yang berlaku; bila itu maksudnya, tambahkan --allow-empty",
        "no rule of the rule set counts; if that is meant, say --allow-empty",
    ),
    (
        "no rule set is published yet, so nothing can be scored",
        "belum ada kumpulan aturan yang terbit, jadi tidak ada yang bisa dinilai",
        "",
    ),
    (
        "the server has a fault; its log says more",
        "ada kerusakan di server; log-nya memuat sebabnya",
        "",
    ),
    (
        "too many calls without an API key are open; close some",
        "terlalu banyak panggilan tanpa kunci API yang terbuka; tutup beberapa",
        "",
    ),
    (
        "as many bytes of messages are under way as may be; send fewer at once",
        "byte pesan yang sedang dikerjakan sudah sebanyak batasnya; kirim lebih sedikit sekaligus",
        "",
    ),
    ("the server is stopping; connect again", "server sedang berhenti; hubungi lagi", ""),
    (
        "the server ends this connection, which is old; connect again",
        "server mengakhiri sambungan ini, yang sudah lama; hubungi lagi",
        "",
    ),
    (
        "the edge has a fault; its log says more",
        "ada kerusakan di edge; log-nya memuat sebabnya",
        "",
    ),
];

/// What happened, without the particulars.
pub(crate) fn sentence(reason: Reason) -> Message {
    match reason {
        Reason::NoKey => message!("tidak ada kunci API yang dikirim", "no API key was sent"),
        Reason::MalformedKey => {
            message!("yang dikirim bukan kunci API", "what was sent is no API key")
        }
        Reason::UnknownKey => message!(
            "kunci API tidak dikenal server ini",
            "the API key is not known to this server"
        ),
        Reason::ExpiredKey => {
            message!("masa berlaku kunci API sudah habis", "the API key has expired")
        }
        Reason::RevokedKey => message!("kunci API sudah dicabut", "the API key was revoked"),
        Reason::SuspendedKey => message!(
            "kunci API ini ditangguhkan sejak basis data server dipulihkan; pengelola server harus \
             mengonfirmasinya dengan `saring db confirm-key`",
            "the API key is suspended since the server's database was restored; whoever runs the server has to \
             confirm it by `saring db confirm-key`"
        ),
        Reason::WrongRole => {
            message!("kunci ini tidak berhak melakukannya", "this key may not do that")
        }
        Reason::WrongScope => {
            message!("kunci ini dibuat untuk layanan lain", "this key was made for other services")
        }
        Reason::NotGrpc => message!("permintaan ini bukan gRPC", "the request is no gRPC call"),
        Reason::UnknownMethod => message!(
            "server ini tidak mengenal panggilan itu",
            "this server does not know that call"
        ),
        Reason::UnsupportedEncoding => message!(
            "server tidak mengenal cara pemampatan pesan ini",
            "the server does not know how this message is compressed"
        ),
        Reason::MetadataTooLarge => {
            message!("metadata panggilan terlalu besar", "the call's metadata is too large")
        }
        Reason::MalformedMessage => message!(
            "server tidak memahami pesan ini",
            "the server does not understand the message"
        ),
        Reason::MessageTooLarge => message!("pesannya terlalu besar", "the message is too large"),
        Reason::InvalidField => message!("isian tidak sah", "a value is not valid"),
        Reason::Refused => message!("server menolak", "the server refused"),
        Reason::NotFound => message!("tidak ditemukan", "not found"),
        Reason::AlreadyExists => message!("sudah ada", "it is there already"),
        Reason::Conflict => message!("keadaannya sudah lain", "it stands elsewhere by now"),
        Reason::SubmissionOutdated => {
            message!("versi lain terbit lebih dahulu", "another version was published first")
        }
        Reason::NothingChanged => message!("tidak ada yang berubah", "nothing changes"),
        Reason::RuleSetFaulty => {
            message!("berkas aturan memuat kesalahan", "the rule file has faults")
        }
        Reason::ExamplesFailed => message!(
            "ada contoh yang hasilnya lain dari yang tertulis",
            "examples go another way than written"
        ),
        Reason::EmptyRuleSet => message!(
            "tidak ada aturan yang berlaku dalam kumpulan ini",
            "no rule of the rule set is in force"
        ),
        Reason::BundleRefused => message!(
            "isi yang akan terbit tidak bisa dipakai",
            "what would be published cannot be used"
        ),
        Reason::NoRules => message!(
            "belum ada kumpulan aturan yang berlaku, jadi belum ada yang bisa dinilai",
            "no rule set is in force yet, so nothing can be scored"
        ),
        Reason::Stale => message!(
            "replika aturan di edge sudah basi: pusat tidak mengonfirmasinya tepat waktu",
            "the edge's replica of the rules is stale: the centre has not confirmed it in time"
        ),
        Reason::UnreadablePlans => message!(
            "pelanggan ini terlalu lama untuk aturan yang terbit; perbarui programnya",
            "this subscriber is too old for the rules that are published; update it"
        ),
        Reason::AnswerTooLarge => message!(
            "jawabannya terlalu besar; minta lebih sedikit sekaligus",
            "the answer is too large; ask for less at once"
        ),
        Reason::TooManyStreams => message!(
            "terlalu banyak aliran yang terbuka; tutup beberapa",
            "too many streams are open; close some"
        ),
        Reason::Overloaded => message!(
            "server sedang menerima terlalu banyak pesan sekaligus; coba lagi, dengan lebih sedikit",
            "the server takes in too many messages at the moment; try again, with fewer at once"
        ),
        Reason::Replaced => message!(
            "program lain membuka aliran dengan nama pelanggan yang sama",
            "another program opened a stream under the same subscriber name"
        ),
        Reason::SlowReader => message!(
            "aliran ditutup karena tidak dibaca",
            "the stream was closed because it was not read"
        ),
        Reason::StorageFull => message!(
            "penyimpanan server penuh; penilaian tetap berjalan, beri tahu operator",
            "the server's storage is full; scoring goes on, tell the operator"
        ),
        Reason::OutboxFull => message!(
            "kotak keluar edge penuh; tidak ada laporan dari panggilan ini yang diterima",
            "the edge's outbox is full; none of the outcomes of this call were taken"
        ),
        Reason::StoreUnavailable => message!(
            "penyimpanan server sedang tidak menjawab",
            "the server's storage does not answer at the moment"
        ),
        Reason::SigningKeyMissing => message!(
            "server ini tidak memiliki kunci penanda tangan; beri tahu operator",
            "this server lacks a signing key; tell the operator"
        ),
        Reason::JournalUnavailable => message!(
            "jurnal kunci di server tidak bisa ditulis, jadi tidak ada yang diubah; periksa di mesin server \
             apakah foldernya ada dan masih ada ruang",
            "the server's journal of keys cannot be written, so nothing was changed; see on the server's host \
             that its folder is there and has room"
        ),
        Reason::Deadline => message!(
            "panggilan memakan waktu lebih lama dari batasnya",
            "the call took longer than it may"
        ),
        Reason::CentreUnavailable => {
            message!("edge tidak bisa menghubungi pusat", "the edge cannot reach the centre")
        }
        Reason::EdgeKeyRefused => message!(
            "pusat menolak kunci API milik edge; pengelola edge harus memberinya kunci lain",
            "the centre refuses the edge's own API key; whoever runs the edge has to give it another"
        ),
        Reason::Draining => message!(
            "server mengakhiri sambungan ini; hubungi lagi",
            "the server ends this connection; connect again"
        ),
        Reason::Internal => message!(
            "ada kerusakan di server; beri tahu operator, log server memuat sebabnya",
            "the server has a fault; tell the operator, its log says more"
        ),
    }
}
