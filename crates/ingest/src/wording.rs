//! The catalogue: how each fault and note is worded, in Indonesian and English.

use crate::fault::{Broken, Fault, Note, Wording};
use crate::names::field_named;

macro_rules! wording {
    ($id:literal, $en:literal $(,)?) => { Wording { id: format!($id), en: format!($en) } };
    ($id:literal, $en:literal $(, $name:ident = $value:expr)+ $(,)?) => {{
        let ($($name,)+) = ($(&$value,)+);
        Wording { id: format!($id), en: format!($en) }
    }};
}

/// Most characters of a text from the file that a message repeats.
const SHOWN: usize = 60;

fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let short: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() { short + "…" } else { short }
}

/// Names as a message lists them: there can be thousands of columns.
pub(crate) fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    const LISTED: usize = 50;
    let mut names = names.into_iter();
    let mut list: Vec<String> =
        names.by_ref().take(LISTED).map(|name| shown(name.as_ref())).collect();
    if names.next().is_some() {
        list.push("…".into());
    }
    list.join(", ")
}

fn delimiter(character: char) -> String {
    if character == '\t' { "\\t".to_owned() } else { character.to_string() }
}

/// The remedy for a name that is not known: the nearest one that is, or all.
fn meant(nearest: Option<&String>, known: &str) -> Wording {
    match nearest {
        Some(nearest) => wording!(
            "mungkin maksudnya `{id}`",
            "perhaps you mean `{nearest}`",
            id = in_indonesian(nearest),
        ),
        None => wording!("yang ada: {id}", "there are: {known}", id = in_indonesian(known),),
    }
}

/// The remedy for what is too large, with the option that allows more, if there is one.
fn shorten(option: Option<&str>) -> Wording {
    match option {
        Some(option) => wording!(
            "perpendek, atau naikkan batasnya dengan {option}",
            "shorten it, or allow more with {option}"
        ),
        None => wording!("perpendek", "shorten it"),
    }
}

/// The names of fields in Indonesian.
fn in_indonesian(names: &str) -> String {
    let names = names.split(", ");
    let names = names.map(|name| field_named(name).map_or(name, |field| field.in_indonesian()));
    names.collect::<Vec<_>>().join(", ")
}

impl Wording {
    /// This one, and then another.
    fn with(self, more: &Wording) -> Wording {
        Wording { id: format!("{}; {}", self.id, more.id), en: format!("{}; {}", self.en, more.en) }
    }
}

impl Fault {
    /// The message.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Fault::Empty => wording!(
                "kosong; berikan berkas yang berisi data",
                "is empty; give a file with rows"
            ),
            Fault::Binary => wording!(
                "ini bukan berkas teks; berikan CSV, XLSX atau JSON lines",
                "it is no text; give CSV, XLSX or JSON lines"
            ),
            Fault::OtherKind { id, en } => wording!(
                "ini {id}, yang tidak dibaca di sini; berikan CSV, buku kerja Excel (.xlsx) atau JSON \
                 lines, atau salin isinya ke salah satunya",
                "this is {en}, which is not read here; give CSV, an Excel workbook (.xlsx) or JSON lines, \
                 or copy what it holds into one of them"
            ),
            Fault::Compressed => wording!(
                "berkasnya dimampatkan; buka dulu dengan gunzip",
                "it is compressed; decompress it first, with gunzip"
            ),
            Fault::JsonArray => wording!(
                "isinya satu larik JSON; tulis satu objek per baris, misalnya dengan jq -c '.[]'",
                "it holds one JSON array; write one object a line, as jq -c '.[]' does"
            ),
            Fault::OldExcel => wording!(
                "ini format Excel lama (.xls) atau dokumen lain dari zamannya; buka di Excel lalu simpan \
                 sebagai .xlsx atau CSV",
                "it is the old format of Excel (.xls), or another document of its time; open it in Excel \
                 and save it as .xlsx or CSV"
            ),
            Fault::Encrypted => wording!(
                "buku kerjanya dikunci dengan kata sandi; buka di Excel, hapus kata sandinya (Info, \
                 Proteksi Buku Kerja), lalu simpan",
                "the workbook is locked with a password; open it in Excel, remove the password (Info, \
                 Protect Workbook) and save it"
            ),
            Fault::NoWorkbook => wording!(
                "ini arsip zip tetapi bukan buku kerja .xlsx; simpan lembarnya sebagai .xlsx atau CSV",
                "it is a zip archive but no .xlsx workbook; save the sheet as .xlsx or CSV"
            ),
            Fault::Damaged => wording!(
                "buku kerjanya rusak atau terpotong; unduh atau salin ulang, atau buka di Excel lalu \
                 simpan ulang",
                "the workbook is damaged or cut off; fetch or copy it again, or open it in Excel and save \
                 it again"
            ),
            Fault::TooLarge { limit } => wording!(
                "isi buku kerjanya lebih dari {limit} byte setelah dibuka; bagi menjadi beberapa berkas, \
                 atau simpan sebagai CSV",
                "the workbook holds more than {limit} bytes when inflated; split it, or save it as CSV"
            ),
            Fault::TooManyCells { limit } => wording!(
                "buku kerjanya punya lebih dari {limit} sel; bagi menjadi beberapa berkas, atau simpan \
                 sebagai CSV",
                "the workbook has more than {limit} cells; split it, or save it as CSV"
            ),
            Fault::NoSheet { sheet, sheets } => wording!(
                "tidak ada lembar `{sheet}` (--sheet); lembar yang ada: {sheets}",
                "there is no sheet `{sheet}` (--sheet); the sheets are: {sheets}",
                sheet = shown(sheet),
            ),
            Fault::NoLinks => wording!(
                "tidak ada tautan di dalamnya; tempel teks yang memuat alamat penawaran",
                "there is no link in it; paste a text with the addresses of listings"
            ),
            Fault::ManyLinks { limit } => wording!(
                "ada lebih dari {limit} tautan; bagi teksnya",
                "there are more than {limit} links; split the text"
            ),
            Fault::LongHeader { limit } => wording!(
                "kepala tabel lebih dari {limit} byte; apakah ini berkas CSV?",
                "the header has more than {limit} bytes; is this a CSV file?"
            ),
            Fault::ManyColumns { limit } => wording!(
                "kepala tabel punya lebih dari {limit} kolom; hapus kolom yang tidak perlu",
                "the header has more than {limit} columns; delete those that are not needed"
            ),
            Fault::HeaderText { column } => wording!(
                "nama kolom ke-{column} bukan teks; simpan ulang berkasnya sebagai UTF-8",
                "the name of column {column} is no text; save the file as UTF-8"
            ),
            Fault::OtherDelimiter { given, found } => wording!(
                "kolomnya dipisahkan oleh `{found}`, bukan `{given}`; hapus --delimiter, atau tulis \
                 --delimiter '{found}'",
                "the columns are separated by `{found}`, not by `{given}`; leave --delimiter out, or give \
                 --delimiter '{found}'",
                given = delimiter(*given),
                found = delimiter(*found),
            ),
            Fault::BothGive { field, first, second } => wording!(
                "kolom ke-{first} dan ke-{second} sama-sama berisi `{field}`; ganti nama salah satunya, \
                 atau pilih dengan --map {field}=KOLOM",
                "columns {first} and {second} both give `{field}`; rename one, or choose with --map \
                 {field}=COLUMN"
            ),
            Fault::NoColumn { field, column, columns } => wording!(
                "tidak ada kolom `{column}` (--map {field}={column}); kolom yang ada: {columns}",
                "there is no column `{column}` (--map {field}={column}); the columns are: {columns}",
                column = shown(column),
            ),
            Fault::NoField { field, nearest: Some(nearest), .. } => wording!(
                "tidak ada kolom `{id}`; mungkin maksudnya --map '{id}={nearest}'",
                "there is no column `{field}`; perhaps you mean --map '{field}={nearest}'",
                id = in_indonesian(field),
                nearest = shown(nearest),
            ),
            Fault::NoField { field, nearest: None, columns, has_names } => {
                let told = wording!(
                    "tidak ada kolom `{id}`; sebutkan kolomnya dengan --map {id}=KOLOM (kolom yang ada: \
                     {columns})",
                    "there is no column `{field}`; say which it is with --map {field}=COLUMN (columns: \
                     {columns})",
                    id = in_indonesian(field),
                );
                if *has_names {
                    return told;
                }
                told.with(&wording!(
                    "bila itu data, tambahkan nama kolom di atasnya",
                    "if these are data, add the names of the columns above them"
                ))
            }
            Fault::NoHeader => wording!(
                "baris pertama tampaknya data, bukan nama kolom; tambahkan nama kolom di atasnya, seperti \
                 di docs/files.md",
                "the first row seems to be data, not column names; add the names above it, as in \
                 docs/files.md"
            ),
            Fault::UnknownColumn { column, nearest, known } => wording!(
                "kolom `{column}` tidak dikenal",
                "the column `{column}` is not known",
                column = shown(column),
            )
            .with(&meant(nearest.as_ref(), known))
            .with(&wording!(
                "sebutkan artinya dengan --map, atau abaikan dengan --ignore '{column}'",
                "say what it is with --map, or leave it out with --ignore '{column}'",
                column = shown(column),
            )),
            Fault::MapForm { text } => wording!(
                "`{text}` bukan ISIAN=KOLOM; tulis misalnya judul='Nama Barang'",
                "`{text}` is not FIELD=COLUMN; write it as title='Product Name'",
                text = shown(text),
            ),
            Fault::MapField { field, nearest, known } => wording!(
                "tidak ada isian `{field}`",
                "there is no field `{field}`",
                field = shown(field),
            )
            .with(&meant(nearest.as_ref(), known)),
            Fault::MapTwice { first, second } => wording!(
                "--map {second} bertentangan dengan --map {first}; pakai salah satu saja",
                "--map {second} is at odds with --map {first}; give one of them",
                first = shown(first),
                second = shown(second),
            ),
            Fault::MapFile { line } => wording!(
                "berkas pemetaan, baris {line}: bukan TOML; tulis misalnya judul = \"Nama Barang\" di \
                 bawah [columns]",
                "mapping file, line {line}: it is no TOML; write it as title = \"Product Name\" below \
                 [columns]"
            ),
            Fault::MapKey { line, key, nearest, known } => wording!(
                "berkas pemetaan, baris {line}: `{key}` tidak dikenal",
                "mapping file, line {line}: `{key}` is not known",
                key = shown(key),
            )
            .with(&meant(nearest.as_ref(), known)),
            Fault::MapValue { line, key } => wording!(
                "berkas pemetaan, baris {line}: isi `{key}` tidak cocok; tulis teks dalam tanda kutip, \
                 atau untuk ignore daftar teks",
                "mapping file, line {line}: `{key}` does not hold what it should; write a text in \
                 quotation marks, or for ignore a list of texts",
                key = shown(key),
            ),
            Fault::MapCondition { line, word } => wording!(
                "berkas pemetaan, baris {line}: `{word}` bukan kondisi; tulis new, used, refurbished atau \
                 unknown",
                "mapping file, line {line}: `{word}` is no condition; write new, used, refurbished or \
                 unknown",
                word = shown(word),
            ),
            Fault::Unclosed { line, goes_on: true } => wording!(
                "teks berkutip yang mulai di baris {line} tidak berakhir; tambahkan tanda kutip yang \
                 kurang, dan tulis tanda kutip di dalam teks dua kali (\"\")",
                "the quoted field that begins on line {line} does not end; add the missing quotation mark, \
                 and write one inside a text twice (\"\")"
            ),
            Fault::Unclosed { line, goes_on: false } => wording!(
                "teks berkutip yang mulai di baris {line} tidak berakhir, sehingga tidak ada lagi yang \
                 terbaca setelah baris {line}; tambahkan tanda kutip yang kurang, lalu ulangi",
                "the quoted field that begins on line {line} does not end, so that nothing after line \
                 {line} was read; add the missing quotation mark, and do it again"
            ),
            Fault::Torn { first, last } => wording!(
                "baris {first} sampai {last} terbaca sebagai satu data dan tidak dipakai, karena tanda \
                 kutipnya tidak cocok; tambahkan tanda kutip yang kurang, dan tulis tanda kutip di dalam \
                 teks dua kali (\"\")",
                "lines {first} to {last} are read as one row and not used, because their quotation marks \
                 do not match; add the missing quotation mark, and write one inside a text twice (\"\")"
            ),
            Fault::Stray { line } => wording!(
                "di baris {line} ada teks setelah tanda kutip penutup; tulis tanda kutip di dalam teks \
                 dua kali (\"\")",
                "on line {line} there is text after a closing quotation mark; write one inside a text \
                 twice (\"\")"
            ),
            Fault::ManyLines { first, last } => wording!(
                "datanya mulai di baris {first} sampai baris {last}; mungkin ada tanda kutip yang kurang",
                "the row goes from line {first} to line {last}; is a quotation mark missing?"
            ),
            Fault::FieldCount { has, expected } => wording!(
                "datanya punya {has} kolom, sedangkan kepala tabel {expected}; mungkin perlu tanda kutip \
                 di sekitar teks yang memuat pemisah kolom",
                "the row has {has} fields, the header {expected}; are quotation marks missing around a \
                 text with the delimiter in it?"
            ),
            Fault::LargeRow { bytes, limit, option } => wording!(
                "datanya {bytes} byte, lebih dari {limit}",
                "the row has {bytes} bytes, more than {limit}"
            )
            .with(&shorten(*option)),
            Fault::LongLine { limit } => wording!(
                "barisnya lebih dari {limit} byte, dan tautan setelah itu tidak terbaca; bagi barisnya",
                "the line has more than {limit} bytes, and links behind them are not read; break it up"
            ),
            Fault::LargeField { column, bytes, limit, option } => wording!(
                "{column} berisi {bytes} byte, lebih dari {limit}",
                "{column} has {bytes} bytes, more than {limit}",
                column = shown(column),
            )
            .with(&shorten(*option)),
            Fault::NotText { column, utf8: true } => wording!(
                "{column} bukan teks UTF-8 seperti bagian lain berkas ini; tulis ulang isinya",
                "{column} is not UTF-8 text as the rest of the file is; write it anew",
                column = shown(column),
            ),
            Fault::NotText { column, utf8: false } => wording!(
                "{column} bukan teks UTF-8 atau Windows-1252; simpan ulang berkasnya sebagai UTF-8",
                "{column} is neither UTF-8 nor Windows-1252 text; save the file as UTF-8",
                column = shown(column),
            ),
            Fault::NoObject { broken, column } => {
                let why = match broken {
                    Broken::Cut => wording!("barisnya terpotong", "it is cut off"),
                    Broken::Syntax => wording!(
                        "ada yang salah di kolom {column}",
                        "it is not right at column {column}"
                    ),
                    Broken::More => wording!(
                        "ada teks lagi mulai kolom {column}",
                        "there is more text from column {column} on"
                    ),
                    Broken::Other => wording!("isinya bukan objek", "it holds something else"),
                };
                wording!(
                    "barisnya bukan objek JSON: {id}; tulis seperti {{\"nama\":\"isi\"}}, satu objek per \
                     baris",
                    "the line is no JSON object: {en}; write it as {{\"name\":\"value\"}}, one object a line",
                    id = why.id,
                    en = why.en,
                )
            }
            Fault::Twice { key } => wording!(
                "`{key}` ada dua kali; sisakan satu",
                "`{key}` is there twice; keep one",
                key = shown(key),
            ),
            Fault::BothKeys { field, first, second } => wording!(
                "`{first}` dan `{second}` sama-sama berisi `{field}`; sisakan satu, atau pilih dengan --map \
                 {field}=NAMA",
                "`{first}` and `{second}` both give `{field}`; keep one, or choose with --map {field}=NAME",
                first = shown(first),
                second = shown(second),
            ),
            Fault::BrokenEscape { key, column } => wording!(
                "`{key}` memuat urutan \\u yang rusak di byte {column} teksnya, misalnya emoji yang \
                 terpotong; perbaiki teks itu",
                "`{key}` has a broken \\u escape at byte {column} of the text, such as an emoji that was \
                 cut; mend the text",
                key = shown(key),
            ),
            Fault::Shortened { column, .. }
            | Fault::Rounded { column, .. }
            | Fault::CellError { column, .. }
            | Fault::NoValue { column } => {
                let Wording { id, en } = self.problem();
                wording!(
                    "kolom `{column}`: {id}",
                    "column `{column}`: {en}",
                    column = shown(column)
                )
            }
        }
    }

    /// The value that is none, where the message is about a cell.
    #[must_use]
    pub fn value(&self) -> &str {
        match self {
            Fault::Shortened { value, .. }
            | Fault::Rounded { value, .. }
            | Fault::CellError { value, .. } => value,
            _ => "",
        }
    }

    /// The message without the column, where it is about a cell: for those who name the column themselves.
    #[must_use]
    pub fn problem(&self) -> Wording {
        match self {
            Fault::Shortened { value, .. } => wording!(
                "`{value}` adalah angka yang disingkat lembar kerja sehingga digitnya hilang; format \
                 kolomnya sebagai teks, isi ulang nilainya, lalu simpan lagi",
                "a spreadsheet wrote the number `{value}` in short, and its digits are lost; format the \
                 column as text, enter the value again and save it",
                value = shown(value),
            ),
            Fault::Rounded { value, .. } => wording!(
                "lembar kerja menyimpan `{value}` sebagai angka, padahal angka hanya menyimpan 15 digit \
                 dan tidak menyimpan nol di belakang koma; format kolomnya sebagai teks, lalu isi ulang \
                 nilainya",
                "the sheet keeps `{value}` as a number, and numbers keep 15 digits and no zeros at the \
                 end of a fraction; format the column as text and enter the value again",
                value = shown(value),
            ),
            Fault::CellError { value, .. } => wording!(
                "berisi kesalahan `{value}`; perbaiki selnya",
                "holds the error `{value}`; mend the cell"
            ),
            Fault::NoValue { .. } => wording!(
                "berisi rumus tanpa nilai, dan rumus tidak dihitung di sini; buka di Excel lalu simpan, \
                 atau tempel nilainya saja",
                "holds a formula without its value, and nothing is computed here; open it in Excel and \
                 save it, or paste the values only"
            ),
            other => other.wording(),
        }
    }
}

impl Note {
    /// The message.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            Note::Utf16 => {
                wording!("berkasnya dibaca sebagai UTF-16", "the file is read as UTF-16")
            }
            Note::Windows1252 { line } => wording!(
                "mulai baris {line} hurufnya dibaca sebagai Windows-1252, karena bukan UTF-8; bila ada huruf \
                 yang salah, simpan ulang berkasnya sebagai UTF-8",
                "from line {line} on the letters are read as Windows-1252, as they are no UTF-8; if some \
                 look wrong, save the file as UTF-8"
            ),
            Note::Sheet { sheet, others } => wording!(
                "yang dibaca lembar `{sheet}`; ada juga {others} (pilih dengan --sheet)",
                "the sheet `{sheet}` is read; there are also {others} (choose with --sheet)",
                sheet = shown(sheet),
            ),
            Note::Header { row } => wording!(
                "nama kolom dibaca dari baris {row}; yang di atasnya dilewati",
                "the names of the columns are in row {row}; what stands above is passed over"
            ),
            Note::Formulas { cells: 1, first } => wording!(
                "sel {first} berisi rumus; dipakai nilai yang tersimpan, tidak ada yang dihitung",
                "the cell {first} holds a formula; its saved value is taken, nothing is computed"
            ),
            Note::Formulas { cells, first } => wording!(
                "{cells} sel berisi rumus, yang pertama {first}; dipakai nilai yang tersimpan, tidak ada \
                 yang dihitung",
                "{cells} cells hold formulas, first {first}; their saved values are taken, nothing is \
                 computed"
            ),
            Note::Doubtful { first, last, rows: 1 } => wording!(
                "data di baris {first} sampai {last} dibaca sebagai satu, padahal setiap barisnya mirip \
                 data tersendiri; periksa apakah ada tanda kutip yang kurang",
                "lines {first} to {last} are read as one row, and each of them looks like a row; see \
                 whether a quotation mark is missing"
            ),
            Note::Doubtful { first, last, rows } => wording!(
                "{rows} data terdiri dari beberapa baris yang masing-masing mirip data tersendiri, yang \
                 pertama di baris {first} sampai {last}; periksa apakah ada tanda kutip yang kurang",
                "{rows} rows have several lines each of which looks like a row, the first on lines \
                 {first} to {last}; see whether a quotation mark is missing"
            ),
            Note::Repeated { links: 1 } => wording!(
                "1 tautan disebut lagi; masing-masing dipakai sekali",
                "1 link is named again; each is taken once"
            ),
            Note::Repeated { links } => wording!(
                "{links} tautan disebut lagi; masing-masing dipakai sekali",
                "{links} links are named again; each is taken once"
            ),
        }
    }
}
