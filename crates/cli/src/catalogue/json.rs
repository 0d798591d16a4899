//! What is wrong with JSON, as its libraries say it.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
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
    (
        "invalid length {length}, expected struct {name}",
        "isinya daftar, padahal seharusnya objek",
        "a list stands where an object should",
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
    use super::super::told;

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
