//! Finds out what the input is by what it holds.

use std::io::{self, BufReader, Chain, Cursor, ErrorKind, Read};

use crate::columns::Columns;
use crate::encoding::{Encoding, Letters, Utf16, sniff};
use crate::fault::{Error, Fault};
use crate::options::{Format, Options, Prose};
use crate::records::Records;
use crate::text::is_list;

/// Bytes that are looked at.
const WINDOW: usize = 64 << 10;

/// Most bytes of a workbook, which is read as a whole.
const MAX_WORKBOOK: u64 = 64 << 20;

/// What stands in front of each part of a zip archive.
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

/// What delimiters a table may have that does not say so.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The first bytes of an input, and the rest.
pub(crate) struct Head<R> {
    bytes: Vec<u8>,
    input: R,
    encoding: Encoding,
    mark: usize,
    /// The same as UTF-8, without the mark.
    text: Vec<u8>,
}

impl<R: Read> Head<R> {
    /// Reads up to the end of the first line that is not blank, or as far as is looked at at all: a text
    /// is not known by its first line.
    pub(crate) fn read(mut input: R, all: bool) -> io::Result<Head<R>> {
        let mut bytes = vec![0; WINDOW];
        let mut filled = 0;
        while filled < WINDOW && (all || !has_line(&bytes[..filled])) {
            match input.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(filled);
        let (encoding, mark) = sniff(&bytes);
        let mut text = Vec::new();
        decoded(Cursor::new(bytes[mark..].to_vec()), encoding).read_to_end(&mut text)?;
        Ok(Head { bytes, input, encoding, mark, text })
    }

    /// What it is.
    pub(crate) fn format(&self, options: &Options, columns: &Columns) -> Result<Format, Fault> {
        let starts = |magic: &[u8]| self.bytes.starts_with(magic);
        if let Some((id, en)) = other_kind(&self.bytes) {
            return Err(Fault::OtherKind { id, en });
        }
        let is_workbook = starts(LOCAL_HEADER) || starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        if is_workbook && options.prose != Prose::Only {
            return Ok(Format::Xlsx);
        }
        if starts(b"\x1f\x8b") {
            return Err(Fault::Compressed);
        }
        let is_bytes = self.encoding == Encoding::Bytes;
        if is_workbook || is_bytes && self.bytes.iter().take(4).any(|byte| *byte == 0) {
            return Err(Fault::Binary);
        }
        let start = self.text.trim_ascii_start();
        if start.is_empty() && self.bytes.len() < WINDOW {
            return Err(Fault::Empty);
        }
        match (options.format, start) {
            (Some(format), _) if format != Format::Jsonl => Ok(format),
            (None, _) if self.is_prose(options, columns) => {
                let text = String::from_utf8_lossy(&self.text);
                let may_be_list = options.prose == Prose::Only || has_link(&text);
                Ok(if may_be_list && is_list(&text) { Format::List } else { Format::Text })
            }
            (_, [b'[', rest @ ..]) if is_array(rest) => Err(Fault::JsonArray),
            (Some(Format::Jsonl), _) | (None, [b'{', ..]) => Ok(Format::Jsonl),
            _ => Ok(Format::Csv),
        }
    }

    /// Whether it is no table and no JSON, so that links are looked for in it. A column that is nearly right
    /// makes it a table, so that somebody hears of it.
    fn is_prose(&self, options: &Options, columns: &Columns) -> bool {
        if options.prose != Prose::Too {
            return options.prose == Prose::Only;
        }
        if options.delimiter.or_else(|| stated_delimiter(&self.text)).is_some() {
            return false;
        }
        let is_column = |name: &String| {
            columns.known(std::slice::from_ref(name)) > 0 || columns.is_nearly(name)
        };
        let is_table = |delimiter: u8| {
            let header = self.header(delimiter);
            columns.fits(&header) || header.len() > 1 && header.iter().any(is_column)
        };
        let is_json = match self.text.trim_ascii_start() {
            [b'{', ..] => true,
            [b'[', rest @ ..] => is_array(rest) && !has_link(&String::from_utf8_lossy(&self.text)),
            _ => false,
        };
        !is_json && !DELIMITERS.into_iter().any(is_table)
    }

    /// What separates the columns of a table.
    pub(crate) fn delimiter(&self, options: &Options, columns: &Columns) -> u8 {
        options.delimiter.or_else(|| stated_delimiter(&self.text)).unwrap_or_else(|| {
            let likely = |delimiter: &u8| {
                let header = self.header(*delimiter);
                (columns.known(&header), header.len())
            };
            // The last of the greatest is taken, and the first delimiter is the most usual.
            DELIMITERS.into_iter().rev().max_by_key(likely).unwrap_or(b',')
        })
    }

    /// The first record as far as it is there.
    fn header(&self, delimiter: u8) -> Vec<String> {
        header_in(&self.text, delimiter)
    }

    /// The whole input as text, and how its letters are to be read.
    pub(crate) fn decoded(self) -> (Input<R>, Letters) {
        let letters = Letters::new(self.encoding, self.mark > 0);
        let mut bytes = Cursor::new(self.bytes);
        bytes.set_position(self.mark as u64);
        (BufReader::with_capacity(WINDOW, decoded(bytes.chain(self.input), self.encoding)), letters)
    }

    /// The bytes of the whole input, which is a workbook.
    pub(crate) fn whole(self) -> Result<Vec<u8>, Error> {
        let mut whole = self.bytes;
        self.input.take(MAX_WORKBOOK).read_to_end(&mut whole)?;
        if whole.len() as u64 > MAX_WORKBOOK {
            return Err(Fault::TooLarge { limit: MAX_WORKBOOK }.into());
        }
        Ok(whole)
    }
}

/// What a file is called in Indonesian and in English.
type Kind = (&'static str, &'static str);

/// What the bytes are, where they are known to be nothing that is read.
fn other_kind(bytes: &[u8]) -> Option<Kind> {
    const MAGIC: [(&[u8], &str, &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "gambar PNG", "a PNG image"),
        (b"\xff\xd8\xff", "foto JPEG", "a JPEG photo"),
        (b"GIF8", "gambar GIF", "a GIF image"),
        (b"%PDF-", "berkas PDF", "a PDF file"),
    ];
    let known = MAGIC.into_iter().find(|(magic, ..)| bytes.starts_with(magic));
    known.map(|(_, id, en)| (id, en)).or_else(|| other_archive(bytes))
}

/// What an archive is that is no workbook, by the first of its parts that tells. A workbook can have
/// documents in it, and any text in its cells.
fn other_archive(bytes: &[u8]) -> Option<Kind> {
    const PARTS: [(&[u8], Option<Kind>); 4] = [
        (b"xl/", None),
        (b"word/", Some(("dokumen Word", "a Word document"))),
        (b"ppt/", Some(("presentasi PowerPoint", "a PowerPoint presentation"))),
        // The only part that is told by what it holds, which stands right behind its name.
        (
            b"mimetypeapplication/vnd.oasis.opendocument",
            Some(("berkas LibreOffice", "a LibreOffice file")),
        ),
    ];
    if !bytes.starts_with(LOCAL_HEADER) {
        return None;
    }
    let headers = bytes.windows(30).enumerate().filter(|(_, it)| it.starts_with(LOCAL_HEADER));
    let mut names = headers.map(|(at, header)| {
        let length = usize::from(u16::from_le_bytes([header[26], header[27]]));
        let name = &bytes[at + 30..];
        let is_mimetype = length == b"mimetype".len() && name.starts_with(b"mimetype");
        if is_mimetype { name } else { &name[..length.min(name.len())] }
    });
    names
        .find_map(|name| PARTS.into_iter().find(|(part, _)| name.starts_with(part)))
        .and_then(|(_, kind)| kind)
}

/// The columns' names where a table begins with this text; of a long line, its first ones.
pub(crate) fn header_in(text: &[u8], delimiter: u8) -> Vec<String> {
    const ENOUGH: usize = 8 << 10;
    let text = &text[..text.len().min(ENOUGH)];
    let mut records = Records::new(text, delimiter, WINDOW);
    if !records.next(WINDOW as u64).unwrap_or(false) {
        return Vec::new();
    }
    records.fields().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect()
}

/// Another delimiter at which the columns fall apart as they should.
pub(crate) fn other_delimiter(header: &[String], given: u8, columns: &Columns) -> Option<u8> {
    let line = header.join(&char::from(given).to_string());
    DELIMITERS.into_iter().filter(|other| *other != given).find(|other| {
        let names = header_in(line.as_bytes(), *other);
        names.len() > 1 && (header.len() == 1 || columns.fits(&names))
    })
}

/// The delimiter that a first line such as `sep=;` states.
pub(crate) fn stated_delimiter(text: &[u8]) -> Option<u8> {
    let line = text.trim_ascii_start().split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', delimiter]
            if [s, e, p].into_iter().map(u8::to_ascii_lowercase).eq(*b"sep") =>
        {
            is_delimiter(*delimiter).then_some(*delimiter)
        }
        _ => None,
    }
}

/// Whether it can separate columns: no letter, digit, quotation mark or line break does.
pub(crate) fn is_delimiter(byte: u8) -> bool {
    (byte.is_ascii_punctuation() || matches!(byte, b' ' | b'\t')) && byte != b'"'
}

fn has_link(text: &str) -> bool {
    saring_link::find(text).next().is_some()
}

/// Whether a JSON array goes on like this: a text can begin with a time in brackets.
fn is_array(rest: &[u8]) -> bool {
    matches!(rest.trim_ascii_start().first(), None | Some(b'{' | b'[' | b'"' | b']'))
}

fn has_line(bytes: &[u8]) -> bool {
    let begin = bytes.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != 0);
    begin.is_some_and(|begin| bytes[begin..].iter().any(|byte| matches!(byte, b'\n' | b'\r')))
}

/// UTF-8, or what was UTF-16.
pub(crate) enum Decoded<R> {
    Bytes(R),
    Utf16(Utf16<R>),
}

fn decoded<R: Read>(input: R, encoding: Encoding) -> Decoded<R> {
    match encoding {
        Encoding::Bytes => Decoded::Bytes(input),
        Encoding::Utf16Le | Encoding::Utf16Be => Decoded::Utf16(Utf16::new(input, encoding)),
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Decoded::Bytes(input) => input.read(out),
            Decoded::Utf16(input) => input.read(out),
        }
    }
}

/// The input behind what was looked at.
pub(crate) type Input<R> = BufReader<Whole<R>>;

/// What is read: the bytes that were looked at, and then the others.
pub(crate) type Whole<R> = Decoded<Chain<Cursor<Vec<u8>>, R>>;

#[cfg(test)]
mod tests {
    use super::stated_delimiter;

    #[test]
    fn a_first_line_can_state_the_delimiter() {
        for (text, expected) in [
            (&b"sep=;\r\nid;title"[..], Some(b';')),
            (b"\"sep=|\"\n", Some(b'|')),
            (b"SEP=\t\n", Some(b'\t')),
            (b"sep=a\n", None),
            (b"separator\n", None),
            (b"", None),
        ] {
            assert_eq!(stated_delimiter(text), expected, "{text:?}");
        }
    }
}
