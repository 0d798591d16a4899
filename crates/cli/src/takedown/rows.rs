//! The rows of a file, each as the fields that it gives, whatever the file is written in.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::PathBuf;

use saring_proto::{Reason, v1};
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::lines::Lines;
use crate::message::{Message, message, shown};
use crate::scan::{Records, marks, no_text, parse_delimiter, read_head, read_header, read_object};

/// Most bytes of a row: a batch of them fits into one message.
const MAX_ROW: usize = 1 << 20;

/// Most bytes of a header.
const MAX_HEADER: u64 = 64 << 10;

/// Which file, and how it is written.
#[derive(clap::Args)]
pub(crate) struct Source {
    /// CSV with a header line, or JSON lines; `-` is standard input
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The CSV file's delimiter, one character, or \t [default: a comma, or \t in .tsv files]
    #[arg(long, requires = "file", value_parser = parse_delimiter)]
    delimiter: Option<u8>,
}

/// One row.
pub(super) struct Row {
    /// Counted from 1; a header is none.
    pub number: u64,
    /// The line of the file on which it begins.
    pub line: u64,
    /// Its fields that are not empty, or what is wrong with it.
    pub fields: Result<Map<String, Value>, Message>,
}

/// What is wrong with a row that cannot even be sent.
#[derive(Debug)]
pub(super) struct BadRow {
    /// Its own key; empty where it has none.
    pub idempotency_key: String,
    /// The field that is wrong; empty where it is the row as a whole.
    pub field: String,
    pub why: Message,
}

impl From<Message> for BadRow {
    fn from(why: Message) -> BadRow {
        BadRow { idempotency_key: String::new(), field: String::new(), why }
    }
}

impl BadRow {
    /// A row of which this field is wrong.
    pub(super) fn of(field: &str, why: Message) -> BadRow {
        BadRow { field: field.into(), ..BadRow::from(why) }
    }

    /// As the result of the row has it: in English, as the server's are.
    pub(super) fn error(self) -> v1::ItemError {
        v1::ItemError {
            reason: Reason::InvalidField.to_string(),
            field: self.field,
            message: self.why.en,
        }
    }
}

/// Reads rows in bounded memory.
pub(super) struct Rows {
    input: Input,
    known: &'static [&'static str],
    name: String,
    number: u64,
}

type Bytes = BufReader<Box<dyn Read>>;

enum Input {
    Csv { records: Box<Records<Bytes>>, header: Vec<String> },
    Jsonl(Lines<Bytes>),
}

impl Source {
    /// Opens the file. It may have the `known` columns and no others: one with a wrong name would be
    /// lost without a word.
    pub(super) fn open(&self, known: &'static [&'static str]) -> Result<Rows, Failure> {
        let path = self.file.clone().unwrap_or_else(|| "-".into());
        let is_stdin = path.as_os_str() == "-";
        let name = if is_stdin { "<stdin>".to_owned() } else { path.display().to_string() };
        let reading = |error: &std::io::Error| Failure::reading(name.as_ref(), error);
        let mut input: Box<dyn Read> = if is_stdin {
            Box::new(std::io::stdin())
        } else {
            Box::new(File::open(&path).map_err(|error| reading(&error))?)
        };
        let head = read_head(&mut input).map_err(|error| reading(&error))?;
        if let Some(why) = no_text(&head) {
            return Err(Failure::new(message!("{name}", "{name}").and(&why)));
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).to_vec();
        let first = head.trim_ascii_start().first().copied();
        if first.is_none() {
            return Err(Failure::new(message!(
                "{name} kosong; berikan berkas berisi data",
                "{name} is empty; give a file with rows"
            )));
        }
        if first == Some(b'[') {
            return Err(Failure::new(message!(
                "{name}: isinya satu larik JSON; tulis satu objek per baris, misalnya dengan jq -c \
                 '.[]'",
                "{name}: it holds one JSON array; write one object a line, as jq -c '.[]' does"
            )));
        }
        let bytes: Box<dyn Read> = Box::new(Cursor::new(head).chain(input));
        let bytes = BufReader::with_capacity(1 << 16, bytes);
        let input = if first == Some(b'{') {
            Input::Jsonl(Lines::new(bytes, MAX_ROW as u64))
        } else {
            let is_tsv = path.extension().is_some_and(|ending| ending == "tsv");
            let delimiter = self.delimiter.unwrap_or(if is_tsv { b'\t' } else { b',' });
            let mut records = Records::new(bytes, delimiter, MAX_ROW);
            records.next(MAX_HEADER).map_err(|error| reading(&error))?;
            let header = read_header(&records).and_then(|header| check(header, known));
            let header = header.map_err(|why| {
                Failure::new(message!("{name}, baris 1", "{name}, line 1").and(&why))
            })?;
            Input::Csv { records: Box::new(records), header }
        };
        Ok(Rows { input, known, name, number: 0 })
    }
}

/// That every column is known and there once.
fn check(header: Vec<String>, known: &[&str]) -> Result<Vec<String>, Message> {
    for (at, column) in header.iter().enumerate() {
        let other = [';', '\t', '|', ','].into_iter().find(|other| column.contains(*other));
        if let Some(other) = other {
            let other = if other == '\t' { "\\t".to_owned() } else { other.to_string() };
            return Err(message!(
                "kolomnya dipisahkan oleh `{other}`; tambahkan --delimiter '{other}'",
                "the columns are separated by `{other}`; give --delimiter '{other}'"
            ));
        }
        if !known.contains(&column.as_str()) {
            return Err(message!(
                "kolom `{column}` tidak dikenal; kolom yang ada: {known}",
                "there is no column `{column}`; the columns are: {known}",
                column = shown(column),
                known = known.join(", "),
            ));
        }
        if header[..at].contains(column) {
            return Err(message!(
                "kolom `{column}` ada dua kali; sisakan satu",
                "the column `{column}` is there twice; keep one"
            ));
        }
    }
    Ok(header)
}

impl Rows {
    /// Whether rows can have this column: in JSON lines, each row says so itself.
    pub(super) fn may_have(&self, column: &str) -> bool {
        match &self.input {
            Input::Csv { header, .. } => header.iter().any(|name| name == column),
            Input::Jsonl(_) => true,
        }
    }

    /// The file as messages name it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The next row; an error if no more can be read.
    pub(super) fn next(&mut self) -> Result<Option<Row>, Failure> {
        let reading = |error: &std::io::Error| Failure::reading(self.name.as_ref(), error);
        match &mut self.input {
            Input::Csv { records, header } => {
                if !records.next(u64::MAX).map_err(|error| reading(&error))? {
                    return Ok(None);
                }
                self.number += 1;
                let (line, _) = records.layout().lines();
                Ok(Some(Row { number: self.number, line, fields: of_record(records, header) }))
            }
            Input::Jsonl(lines) => loop {
                let Some(line) = lines.next().map_err(|error| reading(&error))? else {
                    return Ok(None);
                };
                if line.is_whole() && line.text.trim_ascii().is_empty() {
                    continue;
                }
                self.number += 1;
                let fields =
                    if line.is_whole() { of_line(line.text, self.known) } else { Err(too_large()) };
                return Ok(Some(Row { number: self.number, line: line.number, fields }));
            },
        }
    }
}

fn too_large() -> Message {
    message!(
        "datanya lebih dari {MAX_ROW} byte; perpendek",
        "the row has more than {MAX_ROW} bytes; shorten it"
    )
}

fn of_record(records: &Records<Bytes>, header: &[String]) -> Result<Map<String, Value>, Message> {
    marks(records)?;
    let (has, expected) = (records.len(), header.len());
    if has != expected {
        return Err(message!(
            "datanya punya {has} kolom, sedangkan kepala tabel {expected}; mungkin perlu tanda \
             kutip di sekitar teks yang memuat pemisah kolom",
            "the row has {has} fields, the header {expected}; are quotation marks missing around \
             a text with the delimiter in it?"
        ));
    }
    if !records.is_whole() {
        return Err(too_large());
    }
    let mut fields = Map::new();
    for (column, value) in header.iter().zip(records.fields()) {
        let text = std::str::from_utf8(value).map_err(|_| {
            message!(
                "{column} bukan teks UTF-8; simpan ulang berkasnya sebagai UTF-8",
                "{column} is not UTF-8 text; save the file as UTF-8"
            )
        })?;
        if !text.trim().is_empty() {
            fields.insert(column.clone(), text.trim().into());
        }
    }
    Ok(fields)
}

fn of_line(line: &[u8], known: &[&str]) -> Result<Map<String, Value>, Message> {
    let text = std::str::from_utf8(line).map_err(|_| {
        message!(
            "barisnya bukan teks UTF-8; simpan ulang berkasnya sebagai UTF-8",
            "the line is not UTF-8 text; save the file as UTF-8"
        )
    })?;
    let mut fields = Map::new();
    for entry in read_object(text, |_| true)? {
        let key = entry.key;
        if !known.contains(&key.as_str()) {
            return Err(message!(
                "`{key}` tidak dikenal; yang ada: {known}",
                "there is no `{key}`; there are: {known}",
                key = shown(&key),
                known = known.join(", "),
            ));
        }
        let value: Value = serde_json::from_str(entry.value.get()).map_err(|error| {
            message!("`{key}` tidak terbaca", "`{key}` cannot be read").because(&error)
        })?;
        if !(value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())) {
            fields.insert(key, value);
        }
    }
    Ok(fields)
}
