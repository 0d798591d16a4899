//! What the libraries say, in words for people: of values on the command line, of connections, and of
//! what files hold. Whatever shows an error that is not our own looks it up, by
//! [`Message::because`](crate::message::Message::because) or by what stands for `{~name}` in an entry.

use super::Entry;

pub(super) const TABLES: [&[Entry]; 3] = [VALUES, CONNECTIONS, FILES];

/// What is wrong with a value on the command line.
const VALUES: &[Entry] = &[
    ("invalid digit found in string", "bukan bilangan bulat", "it is no whole number"),
    ("cannot parse integer from empty string", "bukan bilangan bulat", "it is no whole number"),
    ("number too large to fit in target type", "terlalu besar", "it is too large"),
    ("number too small to fit in target type", "terlalu kecil", "it is too small"),
    ("{value} is not in {least}..={most}", "harus {least} sampai {most}", "give {least} to {most}"),
    ("{value} is not in {least}..", "harus {least} atau lebih", "give {least} or more"),
    (
        "invalid socket address syntax",
        "bukan alamat; tulis seperti 127.0.0.1:7070",
        "it is no address; write it as 127.0.0.1:7070",
    ),
    (
        "invalid IP address syntax",
        "bukan alamat; tulis seperti 10.0.0.1 atau 10.0.0.0/8",
        "it is no address; write it as 10.0.0.1 or 10.0.0.0/8",
    ),
    ("invalid float literal", "bukan bilangan", "it is no number"),
];

/// Why a connection was not made, or broke.
const CONNECTIONS: &[Entry] = &[
    ("transport error: {~error}", "{~error}", "{~error}"),
    ("tcp connect error: {~error}", "{~error}", "{~error}"),
    ("error communicating with database: {~error}", "{~error}", "{~error}"),
    (
        "error returned from database: {~error}",
        "basis datanya menjawab: {~error}",
        "the database answers: {~error}",
    ),
    (
        "pool timed out while waiting for an open connection",
        "tidak ada sambungan ke basis data yang bebas, atau basis datanya tidak menjawab",
        "no connection to the database came free, or it does not answer",
    ),
    ("dns error: {detail}", "nama servernya tidak dikenal", "the name of the server is not known"),
    (
        "failed to lookup address information: {detail}",
        "nama servernya tidak dikenal",
        "the name of the server is not known",
    ),
    (
        "invalid peer certificate: UnknownIssuer",
        "penerbit sertifikatnya tidak dikenal",
        "the issuer of its certificate is not known",
    ),
    (
        "invalid peer certificate: certificate expired{detail}",
        "masa berlaku sertifikatnya sudah habis",
        "its certificate has expired",
    ),
    (
        "invalid peer certificate: certificate not valid yet{detail}",
        "sertifikatnya belum berlaku",
        "its certificate is not valid yet",
    ),
    (
        "invalid peer certificate: certificate not valid for name {detail}",
        "sertifikatnya untuk nama lain",
        "its certificate is for another name",
    ),
    (
        "invalid peer certificate: BadEncoding",
        "isi sertifikatnya tidak bisa dibaca",
        "the certificate cannot be read",
    ),
    (
        "invalid peer certificate: {detail}",
        "sertifikatnya tidak bisa dipercaya ({detail})",
        "its certificate cannot be trusted ({detail})",
    ),
    (
        "received corrupt message of type {detail}",
        "yang di sana tidak menjawab dengan TLS",
        "what is there does not answer with TLS",
    ),
    (
        "received fatal alert: {detail}",
        "yang di sana menolak sambungan TLS ({detail})",
        "what is there refuses the TLS connection ({detail})",
    ),
    (
        "tls handshake eof",
        "yang di sana menutup sambungan TLS",
        "what is there closed the TLS connection",
    ),
    (
        "peer closed connection without sending TLS close_notify{detail}",
        "sambungannya ditutup di sana",
        "the other side closed the connection",
    ),
    (
        "connection closed before message completed",
        "sambungannya ditutup di sana",
        "the other side closed the connection",
    ),
    (
        "stream closed because of a broken pipe",
        "sambungannya ditutup di sana",
        "the other side closed the connection",
    ),
    ("connection closed", "sambungannya ditutup di sana", "the other side closed the connection"),
    (
        "connection error received: {detail}",
        "sambungannya ditutup di sana",
        "the other side closed the connection",
    ),
    ("broken pipe", "sambungannya ditutup di sana", "the other side closed the connection"),
    ("connection reset", "sambungannya ditutup di sana", "the other side closed the connection"),
    (
        "frame with invalid size",
        "yang di sana tidak berbicara gRPC",
        "what is there does not speak gRPC",
    ),
    (
        "connection error detected: {detail}",
        "yang di sana tidak berbicara gRPC",
        "what is there does not speak gRPC",
    ),
    (
        "HTTP/2 was not negotiated.",
        "yang di sana tidak berbicara gRPC",
        "what is there does not speak gRPC",
    ),
    (
        "peer sent no certificates",
        "tidak ada sertifikat di dalam berkasnya",
        "there is no certificate in the file",
    ),
    (
        "Error parsing TLS private key - {detail}",
        "tidak ada kunci privat di dalam berkasnya",
        "there is no private key in the file",
    ),
    (
        "Error parsing TLS certificate{detail}",
        "isi sertifikatnya tidak bisa dibaca",
        "the certificate cannot be read",
    ),
    ("there is no private key in the file", "tidak ada kunci privat di dalam berkasnya", ""),
    ("the certificate cannot be read", "isi sertifikatnya tidak bisa dibaca", ""),
    (
        "keys may not be consistent: {detail}",
        "kuncinya bukan pasangan sertifikat itu",
        "the key is not that of the certificate",
    ),
    ("Timeout expired", "tidak ada jawaban tepat waktu", "no answer came in time"),
    (
        "operation was canceled",
        "sambungannya terputus sebelum ada jawaban",
        "the connection broke off before an answer came",
    ),
    ("deadline has elapsed", "tidak ada jawaban tepat waktu", "no answer came in time"),
];

/// What is wrong with what a file holds.
const FILES: &[Entry] = &[
    ("failed to fill whole buffer", "berkasnya berakhir terlalu awal", "the file ends too early"),
    ("stream did not contain valid UTF-8", "bukan teks UTF-8", "it is no UTF-8 text"),
    (
        "file name contained an unexpected NUL byte",
        "namanya memuat karakter NUL",
        "its name holds the character NUL",
    ),
    // Databases.
    ("I/O error: {~error}", "{~error}", "{~error}"),
    ("Not a redb database: {detail}", "itu bukan berkas Saring", "it is no file of Saring"),
    ("DB corrupted: {detail}", "isinya rusak", "what it holds is damaged"),
    ("Manual upgrade required. {detail}", "rilis lain menulisnya", "another release wrote it"),
    ("file is not a database", "itu bukan basis data", "it is no database"),
    ("database disk image is malformed", "isinya rusak", "what it holds is damaged"),
    ("disk I/O error", "disknya gagal", "the disk failed"),
    // Base64.
    ("Invalid symbol {symbol}, offset {offset}.", "bukan base64", "it is no base64"),
    ("Invalid last symbol {detail}", "base64-nya terpotong", "the base64 is cut off"),
    ("Invalid input length: {length}", "base64-nya terpotong", "the base64 is cut off"),
    ("Invalid padding", "base64-nya terpotong", "the base64 is cut off"),
    (
        "CSV error: record {row} (line: {line}, byte: {byte}): found record with {has} fields, but the \
         previous record has {expected} fields",
        "barisnya punya {has} kolom, padahal harus {expected}; periksa koma dan tanda kutipnya",
        "the row has {has} fields instead of {expected}; check its commas and quotation marks",
    ),
    (
        "CSV parse error: record {row} (line {line}, field: {field}, byte: {byte}): invalid utf-8: {detail}",
        "bukan teks UTF-8; simpan ulang berkasnya sebagai UTF-8",
        "it is no UTF-8 text; save the file as UTF-8",
    ),
];
