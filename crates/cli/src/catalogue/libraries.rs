//! What the system and the libraries say, in words for people. Whatever shows an error that is not our
//! own asks here, by [`Message::because`] or by what stands for `{~name}` in an entry.

use std::io::{Error, ErrorKind};

use super::Entry;
use crate::message::{Message, message};

/// What the system says of a file or a connection.
pub(super) fn of_system(said: &str) -> Option<Message> {
    let (_, code) = said.strip_suffix(')')?.rsplit_once("(os error ")?;
    let error = Error::from_raw_os_error(code.parse().ok()?);
    if error.to_string() != said {
        return None;
    }
    let (id, en) = match error.kind() {
        ErrorKind::NotFound => {
            ("berkas atau foldernya tidak ada", "there is no such file or folder")
        }
        ErrorKind::PermissionDenied => ("tidak diizinkan", "that is not permitted"),
        ErrorKind::AlreadyExists => {
            ("sudah ada berkas lain di sana", "another file is there already")
        }
        ErrorKind::IsADirectory => ("itu sebuah folder", "it is a folder"),
        ErrorKind::NotADirectory => {
            ("sebagian dari lokasinya bukan folder", "a part of the path is no folder")
        }
        ErrorKind::DirectoryNotEmpty => ("foldernya tidak kosong", "the folder is not empty"),
        ErrorKind::InvalidFilename => {
            ("namanya terlalu panjang atau tidak sah", "its name is too long or is none")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("disk penuh", "the disk is full"),
        ErrorKind::ReadOnlyFilesystem => {
            ("disknya hanya bisa dibaca", "nothing can be written on that disk")
        }
        ErrorKind::ResourceBusy => ("dipakai program lain", "another program uses it"),
        ErrorKind::AddrInUse => ("alamatnya sudah dipakai", "the address is in use"),
        ErrorKind::AddrNotAvailable => {
            ("alamat itu bukan alamat mesin ini", "this machine has no such address")
        }
        ErrorKind::ConnectionRefused => {
            ("tidak ada yang menerima sambungan di sana", "nothing takes connections there")
        }
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            ("sambungannya ditutup di sana", "the other side closed the connection")
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            ("jaringan ke sana tidak ada", "there is no network that leads there")
        }
        ErrorKind::TimedOut => ("tidak ada jawaban tepat waktu", "no answer came in time"),
        _ => return Some(message!("kesalahan sistem ({said})", "a fault of the system ({said})")),
    };
    Some(Message { id: id.into(), en: en.into() })
}

/// All of them. The first that fits is taken, so what fits much stands last.
pub(super) const TABLES: [&[Entry]; 4] = [VALUES, CONNECTIONS, FILES, JSON];

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
    ("invalid float literal", "bukan bilangan", "it is no number"),
];

/// Why a connection was not made, or broke.
const CONNECTIONS: &[Entry] = &[
    ("transport error: {~error}", "{~error}", "{~error}"),
    ("tcp connect error: {~error}", "{~error}", "{~error}"),
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
    (
        "keys may not be consistent: {detail}",
        "kuncinya bukan pasangan sertifikat itu",
        "the key is not that of the certificate",
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

/// What is wrong with JSON.
const JSON: &[Entry] = &[
    (
        "{=fault} at line {line} column {column}",
        "{=fault} (baris {line}, kolom {column})",
        "{=fault} (line {line}, column {column})",
    ),
    ("EOF while parsing {a} {part}", "JSON-nya berakhir terlalu awal", "the JSON ends too early"),
    (
        "trailing comma",
        "ada koma sebelum kurung tutup; hapus",
        "a comma stands before the end; delete it",
    ),
    (
        "trailing characters",
        "ada teks setelah JSON-nya selesai; hapus",
        "there is text after the end of the JSON; delete it",
    ),
    (
        "key must be a string",
        "nama harus dalam tanda kutip ganda",
        "a name must stand in double quotation marks",
    ),
    ("expected `:`", "setelah nama harus ada titik dua", "a colon must follow on a name"),
    (
        "expected `,` or `]`",
        "koma atau kurung siku tutup kurang",
        "a comma or a closing bracket is missing",
    ),
    (
        "expected `,` or `}`",
        "koma atau kurung kurawal tutup kurang",
        "a comma or a closing brace is missing",
    ),
    ("expected value", "di sini harus ada nilai JSON", "a value of JSON must stand here"),
    (
        "expected ident",
        "kata ini bukan nilai JSON; teks ditulis dalam tanda kutip ganda",
        "this word is no value of JSON; texts stand in double quotation marks",
    ),
    (
        "control character (\\u0000-\\u001F) found while parsing a string",
        "ada ganti baris atau karakter kendali di dalam teks; tulis sebagai \\n",
        "a text holds a line break or a control character; write it as \\n",
    ),
    ("invalid escape", "urutan \\ yang tidak dikenal", "an unknown escape after \\"),
    (
        "lone leading surrogate in hex escape",
        "urutan \\u yang terpotong",
        "a \\u escape is cut off",
    ),
    ("unexpected end of hex escape", "urutan \\u yang terpotong", "a \\u escape is cut off"),
    ("invalid unicode code point", "bukan teks UTF-8", "it is no UTF-8 text"),
    ("invalid number", "bilangannya tidak sah", "a number is written wrongly"),
    ("number out of range", "bilangannya terlalu besar", "a number is too large"),
    ("recursion limit exceeded", "bersarang terlalu dalam", "it is nested too deeply"),
    ("missing field `{name}`", "`{name}` belum diisi", "`{name}` is missing"),
    (
        "duplicate field `{name}`",
        "`{name}` ada dua kali; sisakan satu",
        "`{name}` is there twice; keep one",
    ),
    (
        "unknown field `{name}`, expected one of {known}",
        "`{name}` tidak dikenal; yang ada: {known}",
        "`{name}` is not known; there are: {known}",
    ),
    (
        "unknown field `{name}`, expected {known}",
        "`{name}` tidak dikenal; yang ada: {known}",
        "`{name}` is not known; there are: {known}",
    ),
    ("unrecognized field name '{name}'", "`{name}` tidak dikenal", "`{name}` is not known"),
    ("unrecognized enum value '{name}'", "`{name}` tidak dikenal", "`{name}` is not known"),
    (
        "invalid type: {~got}, expected {~wanted}",
        "isinya {~got}, padahal seharusnya {~wanted}",
        "{~got} stands where {~wanted} should",
    ),
    (
        "invalid value: {~got}, expected {~wanted}",
        "isinya {~got}, padahal seharusnya {~wanted}",
        "{~got} stands where {~wanted} should",
    ),
    ("expected integer value", "seharusnya bilangan bulat", "it should be a whole number"),
    ("float value out of range", "bilangannya terlalu besar", "a number is too large"),
    // What stands there, and what should.
    ("string \"{text}\"", "teks \"{text}\"", "the text \"{text}\""),
    ("integer `{number}`", "bilangan {number}", "the number {number}"),
    ("floating point `{number}`", "bilangan {number}", "the number {number}"),
    ("boolean `{value}`", "{value}", "{value}"),
    ("null", "null", "null"),
    ("map", "objek", "an object"),
    ("sequence", "daftar", "a list"),
    ("a map", "objek", "an object"),
    ("struct {name}", "objek", "an object"),
    ("an object", "objek", "an object"),
    ("a list", "daftar", "a list"),
    ("a sequence", "daftar", "a list"),
    ("a string", "teks", "a text"),
    ("a boolean", "true atau false", "true or false"),
    ("a string or integer", "salah satu namanya", "one of its names"),
    ("i64", "bilangan bulat", "a whole number"),
    ("a {bits}-bit {sign} integer or decimal string", "bilangan bulat", "a whole number"),
    ("a {bits}-bit {sign} integer", "bilangan bulat", "a whole number"),
    ("a {bits}-bit floating point value", "bilangan", "a number"),
    (
        "a rfc3339 timestamp string",
        "waktu seperti \"2026-11-24T09:30:00+07:00\"",
        "a time such as \"2026-11-24T09:30:00+07:00\"",
    ),
    ("a duration string", "durasi seperti \"3600s\"", "a duration such as \"3600s\""),
];

#[cfg(test)]
mod tests {
    use std::io::Error;

    use super::super::told;

    #[test]
    fn what_the_system_says_is_told_in_words() {
        for (code, id, en) in [
            (2, "berkas atau foldernya tidak ada", "there is no such file or folder"),
            (13, "tidak diizinkan", "that is not permitted"),
            (28, "disk penuh", "the disk is full"),
            (98, "alamatnya sudah dipakai", "the address is in use"),
            (111, "tidak ada yang menerima sambungan di sana", "nothing takes connections there"),
        ] {
            let got = told(&Error::from_raw_os_error(code).to_string());
            assert_eq!((got.id.as_str(), got.en.as_str()), (id, en));
        }
        // Of a fault without a kind, the system's own words are there too.
        let other = Error::from_raw_os_error(24).to_string();
        assert_eq!(told(&other).id, format!("kesalahan sistem ({other})"));
        let around = format!("cannot use d: {}", Error::from_raw_os_error(13));
        assert_eq!(told(&around).id, "d tidak bisa dipakai: tidak diizinkan");
        // Another system has other numbers.
        let foreign = "Connection refused (os error 61)";
        assert_eq!(told(foreign).id, foreign);
    }

    #[test]
    fn what_is_wrong_with_json_is_told_in_words() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only what cannot be read is looked at")]
        struct Sample {
            title: String,
            count: Option<i64>,
            names: Option<Vec<String>>,
        }
        for (json, id, en) in [
            ("", "JSON-nya berakhir terlalu awal (baris 1, kolom 0)", "the JSON ends too early"),
            ("{\"title\":", "JSON-nya berakhir terlalu awal", "the JSON ends too early"),
            (
                "{\"title\":\"a\",}",
                "ada koma sebelum kurung tutup",
                "a comma stands before the end",
            ),
            (
                "{\"title\":\"a\"} x",
                "ada teks setelah JSON-nya selesai",
                "there is text after the end",
            ),
            ("{title:\"a\"}", "nama harus dalam tanda kutip ganda", "a name must stand in double"),
            ("{\"title\" \"a\"}", "setelah nama harus ada titik dua", "a colon must follow"),
            (
                "{\"title\":\"a\" x",
                "koma atau kurung kurawal tutup kurang",
                "a comma or a closing brace",
            ),
            (
                "{\"names\":[\"a\" x",
                "koma atau kurung siku tutup kurang",
                "a comma or a closing bracket",
            ),
            ("{\"title\":x}", "di sini harus ada nilai JSON", "a value of JSON must stand here"),
            ("{\"title\":nu}", "kata ini bukan nilai JSON", "this word is no value of JSON"),
            ("{\"title\":\"a\nb\"}", "ada ganti baris", "a text holds a line break"),
            ("{\"title\":\"\\x\"}", "urutan \\ yang tidak dikenal", "an unknown escape"),
            ("{\"count\":01}", "bilangannya tidak sah", "a number is written wrongly"),
            ("{}", "`title` belum diisi", "`title` is missing"),
            ("{\"title\":\"a\",\"title\":\"b\"}", "`title` ada dua kali", "`title` is there twice"),
            (
                "{\"titel\":\"a\"}",
                "`titel` tidak dikenal; yang ada: `title`, `count`, `names`",
                "`titel` is not known; there are: `title`, `count`, `names`",
            ),
            (
                "{\"title\":5}",
                "isinya bilangan 5, padahal seharusnya teks (baris 1, kolom 10)",
                "the number 5 stands where a text should (line 1, column 10)",
            ),
            (
                "{\"count\":\"x\"}",
                "isinya teks \"x\", padahal seharusnya bilangan bulat",
                "the text \"x\" stands where a whole number should",
            ),
            (
                "{\"names\":{}}",
                "isinya objek, padahal seharusnya daftar",
                "an object stands where a list",
            ),
            (
                "5",
                "isinya bilangan 5, padahal seharusnya objek",
                "the number 5 stands where an object",
            ),
        ] {
            let got = told(&serde_json::from_str::<Sample>(json).unwrap_err().to_string());
            assert!(got.id.starts_with(id), "{json}: {}", got.id);
            assert!(got.en.starts_with(en), "{json}: {}", got.en);
        }
    }
}
