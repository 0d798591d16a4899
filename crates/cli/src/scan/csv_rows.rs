//! Listings in CSV (RFC 4180) with a header line.

use std::io::{BufReader, Read};

use saring_engine::Listing;

use super::Args;
use super::columns::fields_of;
use super::records::Records;
use super::rows::{Limits, Row, empty};
use crate::failure::Failure;
use crate::listing_fields;
use crate::message::{Message, message};

/// Most lines that one row may span; more are rows that a missing quotation mark swallowed.
const MAX_LINES: u64 = 100;

/// Most bytes of the header. Without a line break in them the file is no CSV.
const MAX_HEADER: u64 = 1 << 20;

pub(super) struct CsvRows {
    records: Records<BufReader<Box<dyn Read + Send>>>,
    header: Vec<String>,
    /// For each column, the field that it gives.
    fields: Vec<Option<String>>,
    limits: Limits,
    name: String,
    row: u64,
}

impl CsvRows {
    pub(super) fn open(
        input: BufReader<Box<dyn Read + Send>>,
        args: &Args,
        limits: Limits,
    ) -> Result<CsvRows, Failure> {
        let name = args.name();
        let tab_separated = args.file().extension().is_some_and(|ending| ending == "tsv");
        let delimiter = args.delimiter.unwrap_or(if tab_separated { b'\t' } else { b',' });
        let mut records = Records::new(input, delimiter, limits.row);
        let failed = |line: u64, why: &Message| {
            Failure::new(message!("{name}, baris {line}", "{name}, line {line}").and(why))
        };
        let found = records.next(MAX_HEADER);
        if !found.map_err(|error| Failure::reading(name.as_ref(), &error))? {
            return Err(empty(&name));
        }
        let (line, _) = records.layout().lines();
        let header = read_header(&records).map_err(|why| failed(line, &why))?;
        let fields = fields_of(&header, delimiter, &args.map).map_err(|why| failed(line, &why))?;
        Ok(CsvRows { records, header, fields, limits, name, row: 0 })
    }

    /// Columns that no field is taken from.
    pub(super) fn unused(&self) -> Vec<String> {
        let unused = self.header.iter().zip(&self.fields).filter(|(_, field)| field.is_none());
        unused.map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>, Failure> {
        self.row += 1;
        let found = self.records.next(u64::MAX);
        match found.map_err(|error| Failure::reading(self.name.as_ref(), &error))? {
            false => Ok(None),
            true => Ok(Some(Row {
                number: self.row,
                line: self.records.layout().lines().0,
                bytes: self.records.bytes(),
                listing: self.listing(),
            })),
        }
    }

    fn listing(&self) -> Result<Listing, Message> {
        marks(&self.records)?;
        let (first, last) = self.records.layout().lines();
        if last - first >= MAX_LINES {
            return Err(message!(
                "datanya mulai di baris {first} sampai baris {last}; mungkin ada tanda kutip yang \
                 kurang",
                "the row goes from line {first} to line {last}; is a quotation mark missing?"
            ));
        }
        for ((column, field), bytes) in
            self.header.iter().zip(&self.fields).zip(self.records.sizes())
        {
            if field.is_some() {
                self.limits.check(column, bytes)?;
            }
        }
        let (has, expected) = (self.records.len(), self.fields.len());
        if has != expected {
            return Err(message!(
                "datanya punya {has} kolom, sedangkan kepala tabel {expected}; mungkin perlu tanda \
                 kutip di sekitar teks yang memuat pemisah kolom",
                "the row has {has} fields, the header {expected}; are quotation marks missing \
                 around a text with the delimiter in it?"
            ));
        }
        if !self.records.is_whole() {
            return Err(self.limits.row_too_large(self.records.bytes()));
        }
        let mut listing = Listing::default();
        for ((column, field), value) in
            self.header.iter().zip(&self.fields).zip(self.records.fields())
        {
            let Some(field) = field else { continue };
            let text = std::str::from_utf8(value).map_err(|_| {
                message!(
                    "{column} bukan teks UTF-8; simpan ulang berkasnya sebagai UTF-8",
                    "{column} is not UTF-8 text; save the file as UTF-8"
                )
            })?;
            listing_fields::set(&mut listing, field, text).map_err(|why| {
                if column == field {
                    return why;
                }
                message!("kolom `{column}`", "column `{column}`").and(&why)
            })?;
        }
        if listing.title.trim().is_empty() {
            return Err(message!("judul (title) kosong; isi", "title is empty; fill it in"));
        }
        Ok(listing)
    }
}

/// The names of the columns.
pub(crate) fn read_header<R: std::io::BufRead>(
    records: &Records<R>,
) -> Result<Vec<String>, Message> {
    marks(records)?;
    if !records.is_whole() {
        return Err(message!(
            "kepala tabel lebih dari {MAX_HEADER} byte; apakah ini berkas CSV?",
            "the header has more than {MAX_HEADER} bytes; is this a CSV file?"
        ));
    }
    let mut header = Vec::new();
    for (at, name) in records.fields().enumerate() {
        let text = std::str::from_utf8(name).ok().filter(|name| !name.contains('\0'));
        let text = text.ok_or_else(|| {
            message!(
                "nama kolom ke-{number} bukan teks UTF-8; simpan ulang berkasnya sebagai UTF-8",
                "the name of column {number} is not UTF-8 text; save the file as UTF-8",
                number = at + 1,
            )
        })?;
        header.push(text.trim().to_owned());
    }
    Ok(header)
}

/// That the record's quotation marks are in order.
pub(crate) fn marks<R: std::io::BufRead>(records: &Records<R>) -> Result<(), Message> {
    if let Some(line) = records.layout().unclosed() {
        return Err(if records.goes_on() {
            message!(
                "teks berkutip yang mulai di baris {line} tidak berakhir; tambahkan tanda kutip yang \
                 kurang",
                "the quoted field that begins on line {line} does not end; add the missing quotation \
                 mark"
            )
        } else {
            message!(
                "teks berkutip yang mulai di baris {line} tidak berakhir, sehingga tidak ada lagi \
                 yang terbaca setelah baris {line}; tambahkan tanda kutip yang kurang, lalu ulangi",
                "the quoted field that begins on line {line} does not end, so that nothing after \
                 line {line} was read; add the missing quotation mark, and do it again"
            )
        });
    }
    if let Some(line) = records.layout().stray() {
        return Err(message!(
            "di baris {line} ada teks setelah tanda kutip penutup; tulis tanda kutip di dalam teks \
             dua kali (\"\")",
            "on line {line} there is text after a closing quotation mark; write one inside a text \
             twice (\"\")"
        ));
    }
    Ok(())
}
