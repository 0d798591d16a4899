//! The file that a command reads its rows from: how it is opened, and what is told of it.

use std::fs::File;
use std::io::{BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use indicatif::ProgressBar;
use saring_ingest::{Error, Fault, Format, Mapping, Options, Prose, Row, Rows};
use saring_rules::Lang;

use crate::failure::Failure;
use crate::files;
use crate::message::{Message, listed, message};
use crate::rejects::{Rejects, check_is_new};
use crate::terminal::{say, visible};
use crate::typed_input;

/// Most bytes of a mapping file.
const MAX_MAPPING: usize = 1 << 20;

/// How a file is to be read, and where refused rows go.
#[derive(clap::Args)]
pub(crate) struct Reading {
    /// What the file is [default: found out by what it holds]
    #[arg(long, value_enum)]
    format: Option<FileFormat>,
    /// What separates the columns of a CSV file, one character, or \t [default: found out]
    #[arg(long, value_parser = parse_delimiter)]
    delimiter: Option<u8>,
    /// The sheet of a workbook [default: the first visible one with the columns]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Take a field from the column of this name: title='Nama Barang'; can be given again
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// TOML file that is kept, with what the columns and conditions of your files mean: docs/files.md
    #[arg(long, value_name = "FILE")]
    map_file: Option<PathBuf>,
    /// Take nothing from the column of this name; can be given again
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// Write refused rows to this new file, each with the reason: mend it, and read it again
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FileFormat {
    /// A table with a header line, whatever separates its columns
    Csv,
    /// One JSON object a line
    Jsonl,
    /// An Excel workbook
    Xlsx,
    /// Plain text with links in it, such as a chat
    Text,
    /// Links, one a line
    List,
}

fn parse_delimiter(text: &str) -> Result<u8, Message> {
    match text.as_bytes() {
        b"\\t" | b"\t" => Ok(b'\t'),
        [byte] if (byte.is_ascii_punctuation() || *byte == b' ') && *byte != b'"' => Ok(*byte),
        _ => Err(message!(
            "tulis satu karakter ASCII yang bukan huruf atau angka, atau \\t",
            "give one ASCII character that is no letter or digit, or \\t"
        )),
    }
}

/// A file that is open.
pub(crate) struct Input {
    rows: Rows<Box<dyn Read + Send>>,
    name: String,
    /// What is said of the columns and conditions.
    pub mapping: Mapping,
    has_rows: bool,
}

impl Reading {
    /// Opens the file as `options` say; a file with an ending of JSON lines is one.
    pub(crate) fn open(
        &self,
        path: &Path,
        mut options: Options,
        progress: &ProgressBar,
        lang: Lang,
    ) -> Result<(Input, Rejects), Failure> {
        let name = name_of(path);
        let is_prose = matches!(self.format, Some(FileFormat::Text | FileFormat::List));
        if is_prose && options.prose == Prose::No {
            return Err(Failure::new(message!(
                "--format text dan list hanya untuk tautan; berikan CSV, XLSX atau JSON lines",
                "--format text and list are for links alone; give CSV, XLSX or JSON lines"
            )));
        }
        let mapping = self.mapping(options.fields)?;
        options.mapping = mapping.clone();
        options.format = self.format(path);
        options.delimiter = self.delimiter;
        options.sheet.clone_from(&self.sheet);
        options.keeps_rows = self.rejected.is_some();
        self.rejected.as_deref().map_or(Ok(()), check_is_new)?;
        let rows = Rows::open(bytes_of(path, progress, lang)?, options)
            .map_err(|error| failed(&name, &error))?;
        let rejects = Rejects::new(self.rejected.clone(), rows.shape())?;
        Ok((Input { rows, name, mapping, has_rows: false }, rejects))
    }

    fn mapping(&self, fields: &[&'static str]) -> Result<Mapping, Failure> {
        let mut mapping = Mapping::default();
        for map in &self.map {
            mapping
                .add(map, fields)
                .map_err(|fault| Failure::new(message!("--map", "--map").and(&fault.into())))?;
        }
        self.ignore.iter().for_each(|column| mapping.ignore(column));
        if let Some(path) = &self.map_file {
            let text = files::text(path, MAX_MAPPING)?;
            let place = || message!("{path}", "{path}", path = path.display());
            mapping.add_file(&text).map_err(|fault| Failure::new(place().and(&fault.into())))?;
        }
        Ok(mapping)
    }

    fn format(&self, path: &Path) -> Option<Format> {
        let ending =
            path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        match self.format {
            Some(FileFormat::Csv) => Some(Format::Csv),
            Some(FileFormat::Jsonl) => Some(Format::Jsonl),
            Some(FileFormat::Xlsx) => Some(Format::Xlsx),
            Some(FileFormat::Text) => Some(Format::Text),
            Some(FileFormat::List) => Some(Format::List),
            None => matches!(ending.as_deref(), Some("jsonl" | "ndjson")).then_some(Format::Jsonl),
        }
    }
}

/// A file as messages name it.
fn name_of(path: &Path) -> String {
    match path.to_string_lossy() {
        stdin if stdin == "-" => "<stdin>".to_owned(),
        path => path.into_owned(),
    }
}

/// The bytes of the file, or of standard input; the progress bar is shown where it is watched.
fn bytes_of(
    path: &Path,
    progress: &ProgressBar,
    lang: Lang,
) -> Result<Box<dyn Read + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(typed_input::open(lang)));
    }
    let file = File::open(path).map_err(|error| Failure::reading(path, &error))?;
    let metadata = file.metadata().map_err(|error| Failure::reading(path, &error))?;
    if metadata.is_dir() {
        let path = path.display();
        return Err(Failure::new(message!(
            "{path} adalah direktori; berikan sebuah berkas",
            "{path} is a directory; give a file"
        )));
    }
    if metadata.is_file() {
        progress.set_length(metadata.len());
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, progress.wrap_read(file))))
}

fn failed(name: &str, error: &Error) -> Failure {
    Failure::new(match error {
        Error::Io(error) => return Failure::reading(name.as_ref(), error),
        Error::Fault { line: 0, fault: fault @ Fault::Empty } => {
            let why = Message::from(fault.clone());
            Message { id: format!("{name} {}", why.id), en: format!("{name} {}", why.en) }
        }
        Error::Fault { line: 0, fault } => Message::same(name).and(&fault.clone().into()),
        Error::Fault { line, fault } => {
            message!("{name}, baris {line}", "{name}, line {line}").and(&fault.clone().into())
        }
        other => Message::same(name).because(other),
    })
}

impl Input {
    /// The file as messages name it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it was found to be.
    pub(crate) fn format(&self) -> Format {
        self.rows.format()
    }

    /// The fields that rows have, with the names of their columns; none of JSON lines, of which each row
    /// says so itself.
    pub(crate) fn columns(&self) -> Option<Vec<(&'static str, Arc<str>)>> {
        self.rows.columns()
    }

    /// The next row; an error if no more can be read.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, Failure> {
        let row = self.rows.next_row();
        // Where it cannot be read, that is told.
        self.has_rows |= !matches!(row, Ok(None));
        row.map_err(|error| Failure::reading(self.name.as_ref(), &error))
    }

    /// Tells what was found out about the file as far as it was read.
    pub(crate) fn tell(&self, lang: Lang) {
        let mut text = String::new();
        if !self.has_rows {
            let told = message!(
                "{name}: tidak ada data di bawah nama kolomnya",
                "{name}: there are no rows below the names of the columns",
                name = self.name,
            );
            text += &format!("{}\n", visible(told.text(lang)));
        }
        for note in self.rows.notes() {
            let note = message!("{name}", "{name}", name = self.name).and(&note.wording().into());
            text += &format!("{}\n", visible(note.text(lang)));
        }
        let missing = self.rows.missing();
        for (columns, label) in [
            (listed(self.rows.unused()), say(lang, "kolom yang tidak dipakai", "columns not used")),
            (
                listed(&missing),
                say(lang, "kolom dari --map yang tidak ada", "columns of --map not there"),
            ),
        ] {
            if !columns.is_empty() {
                text += &format!("{label}: {}\n", visible(&columns));
            }
        }
        // Nothing can be done if even this cannot be written.
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::parse_delimiter;

    #[test]
    fn delimiters_are_single_signs() {
        assert_eq!(parse_delimiter("\\t"), Ok(b'\t'));
        assert_eq!(parse_delimiter(";"), Ok(b';'));
        for text in ["", "a", "\"", ";;", "é"] {
            assert!(parse_delimiter(text).is_err(), "{text}");
        }
    }
}
