//! The rows of the input, whatever it is written in.

use std::io::{BufReader, Cursor, ErrorKind, Read};

use saring_engine::Listing;

use super::csv_rows::CsvRows;
use super::jsonl_rows::JsonlRows;
use super::{Args, Format};
use crate::failure::Failure;
use crate::message::{Message, message};

/// Most bytes that one row may have, unless its fields may have more.
const MAX_ROW: usize = 16 << 20;

/// One row.
pub(super) struct Row {
    /// Counted from 1; a header is none.
    pub number: u64,
    /// The line of the file on which it begins.
    pub line: u64,
    /// What it takes in the file.
    pub bytes: u64,
    /// The listing, or what is wrong with the row.
    pub listing: Result<Listing, Message>,
}

#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Most bytes that one field may have.
    field: usize,
    /// Most bytes that a row may have.
    pub row: usize,
}

impl Limits {
    pub(super) fn new(field: usize) -> Limits {
        Limits { field, row: MAX_ROW.max(field.saturating_mul(2)) }
    }

    /// That the field called `name` is not too large.
    pub(super) fn check(self, name: &str, bytes: usize) -> Result<(), Message> {
        let limit = self.field;
        if bytes <= limit {
            return Ok(());
        }
        Err(message!(
            "{name} berisi {bytes} byte, lebih dari {limit}; perpendek, atau naikkan batasnya \
             dengan --max-field",
            "{name} has {bytes} bytes, more than {limit}; shorten it, or allow more with \
             --max-field"
        ))
    }

    /// What is wrong with a row of so many bytes.
    pub(super) fn row_too_large(self, bytes: u64) -> Message {
        message!(
            "datanya {bytes} byte, lebih dari {limit}; perpendek, atau naikkan batasnya dengan \
             --max-field",
            "the row has {bytes} bytes, more than {limit}; shorten it, or allow more with \
             --max-field",
            limit = self.row,
        )
    }
}

pub(super) enum Rows {
    Csv(Box<CsvRows>),
    Jsonl(Box<JsonlRows>),
}

impl Rows {
    pub(super) fn open(
        mut input: Box<dyn Read + Send>,
        args: &Args,
        limits: Limits,
    ) -> Result<Rows, Failure> {
        let name = args.name();
        let head =
            read_head(&mut input).map_err(|error| Failure::reading(name.as_ref(), &error))?;
        if let Some(why) = no_text(&head) {
            return Err(Failure::new(message!("{name}", "{name}").and(&why)));
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).to_vec();
        if head.is_empty() {
            return Err(empty(&name));
        }
        let first = head.trim_ascii_start().first().copied();
        let format = args.format.unwrap_or_else(|| {
            let ending = args.file().extension().and_then(|ending| ending.to_str());
            match ending.map(str::to_ascii_lowercase).as_deref() {
                Some("csv" | "tsv") => Format::Csv,
                Some("jsonl" | "ndjson" | "json") => Format::Jsonl,
                _ if matches!(first, Some(b'{' | b'[')) => Format::Jsonl,
                _ => Format::Csv,
            }
        });
        if format == Format::Jsonl && first == Some(b'[') {
            return Err(Failure::new(message!(
                "{name}: isinya satu larik JSON; tulis satu objek per baris, misalnya dengan jq -c \
                 '.[]'",
                "{name}: it holds one JSON array; write one object a line, as jq -c '.[]' does"
            )));
        }
        let input: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(input));
        let input = BufReader::with_capacity(1 << 16, input);
        Ok(match format {
            Format::Csv => Rows::Csv(Box::new(CsvRows::open(input, args, limits)?)),
            Format::Jsonl => Rows::Jsonl(Box::new(JsonlRows::new(input, args, limits))),
        })
    }

    /// The next row; an error if no more can be read.
    pub(super) fn next(&mut self) -> Result<Option<Row>, Failure> {
        match self {
            Rows::Csv(rows) => rows.next(),
            Rows::Jsonl(rows) => rows.next(),
        }
    }

    /// Columns that no field is taken from.
    pub(super) fn unused(&self) -> Vec<String> {
        match self {
            Rows::Csv(rows) => rows.unused(),
            Rows::Jsonl(rows) => rows.unused(),
        }
    }

    /// Columns that `--map` names and no row has.
    pub(super) fn missing(&self) -> Vec<String> {
        match self {
            // Without one of them the file is not read.
            Rows::Csv(_) => Vec::new(),
            Rows::Jsonl(rows) => rows.missing(),
        }
    }
}

/// There is nothing in the file.
pub(super) fn empty(name: &str) -> Failure {
    Failure::new(message!(
        "{name} kosong; berikan berkas berisi penawaran",
        "{name} is empty; give a file with listings"
    ))
}

/// The first bytes: enough to know what it is, though they come one by one.
pub(crate) fn read_head(input: &mut impl Read) -> std::io::Result<Vec<u8>> {
    const ENOUGH: usize = 4;
    let mut head = vec![0; 4096];
    let mut filled = 0;
    while filled < ENOUGH {
        match input.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok(head)
}

/// What a file is that is no text, and what to do, by its first bytes.
pub(crate) fn no_text(head: &[u8]) -> Option<Message> {
    let starts = |mark: &[u8]| head.starts_with(mark);
    if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        return Some(message!(
            "berkasnya UTF-16; simpan sebagai UTF-8",
            "it is UTF-16; save it as UTF-8"
        ));
    }
    if starts(b"PK\x03\x04") {
        return Some(message!(
            "ini buku kerja Excel atau arsip zip; simpan lembarnya sebagai CSV",
            "it is an Excel workbook or a zip archive; save the sheet as CSV"
        ));
    }
    if starts(b"\x1f\x8b") {
        return Some(message!(
            "berkasnya dimampatkan; buka dulu dengan gunzip",
            "it is compressed; decompress it first, with gunzip"
        ));
    }
    head.iter().take(4).any(|byte| *byte == 0).then(|| {
        message!(
            "ini bukan berkas teks, atau teks UTF-16; berikan CSV atau JSON lines dalam UTF-8",
            "it is no text, or UTF-16; give CSV or JSON lines in UTF-8"
        )
    })
}
