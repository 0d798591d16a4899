//! Why a call is refused whatever it asks for: its form, its size, its time.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    (
        "a call is a POST, and this is a {method}",
        "panggilan harus POST, sedangkan ini {method}",
        "",
    ),
    (
        "the content type must be `application/grpc`; this server speaks neither gRPC-Web nor Connect",
        "tipe kontennya harus `application/grpc`; server ini tidak melayani gRPC-Web maupun Connect",
        "",
    ),
    (
        "the metadata has {bytes} bytes, and {most} are taken; send less of it",
        "{bytes} byte, sedangkan yang diterima {most}; kurangi",
        "{bytes} bytes, and {most} are taken; send less of it",
    ),
    (
        "this server has no method {path}",
        "di server ini tidak ada {path}",
        "there is no {path} at this server",
    ),
    (
        "the deadline that the call came with has passed; give it more time",
        "waktu yang diberikan sudah habis",
        "the time that it was given is over",
    ),
    (
        "the message has more than {limit} bytes; send less at once",
        "lebih dari {limit} byte; kirim lebih sedikit sekaligus",
        "more than {limit} bytes; send less at once",
    ),
    (
        "the answer has {bytes} bytes, and clients take {most}; ask again for less at once, what is \
         stored by now is known then",
        "{bytes} byte, sedangkan yang diterima {most}",
        "{bytes} bytes, and {most} are taken",
    ),
    (
        "nothing was read for {seconds} s; connect again",
        "tidak dibaca selama {seconds} detik; hubungi lagi",
        "",
    ),
    (
        "the call took longer than {seconds} s; try again",
        "lebih dari {seconds} detik; ulangi",
        "more than {seconds} seconds; try again",
    ),
    (
        "{group} has {streams} streams open, as many as it may; close some",
        "{group} membuka {streams} aliran, sebanyak yang boleh",
        "",
    ),
];
