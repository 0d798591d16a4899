//! JSON lines: one object a line, whose keys are named as columns are.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Result};
use std::sync::Arc;

use crate::columns::{Columns, Unused, Use};
use crate::encoding::Letters;
use crate::fault::{Fault, Note};
use crate::lines::Lines;
use crate::names::{Field, Fit};
use crate::object::{Member, read_object, value};
use crate::options::{Limits, Options};
use crate::row::{Entry, Original, Row};

/// Keys whose meaning is kept: a file has few, and any number of them is no reason to take memory.
const MAX_KEYS: usize = 1_000;

pub(crate) struct JsonlRows<I> {
    lines: Lines<I>,
    letters: Letters,
    legacy_line: Option<u64>,
    keys: Keys,
    limits: Limits,
    keeps_rows: bool,
    row: u64,
}

/// Which keys mean what, and which were met.
struct Keys {
    columns: Columns,
    known: HashMap<String, (Arc<str>, Use)>,
    /// Mapped fields that a row had the key of.
    met: HashSet<&'static str>,
    unused: Unused,
}

impl<I: BufRead> JsonlRows<I> {
    pub(crate) fn new(
        input: I,
        letters: Letters,
        columns: Columns,
        options: &Options,
    ) -> JsonlRows<I> {
        JsonlRows {
            lines: Lines::new(input, options.limits.row as u64),
            letters,
            legacy_line: None,
            keys: Keys {
                columns,
                known: HashMap::new(),
                met: HashSet::new(),
                unused: Unused::default(),
            },
            limits: options.limits,
            keeps_rows: options.keeps_rows,
            row: 0,
        }
    }

    pub(crate) fn next(&mut self) -> Result<Option<Row>> {
        loop {
            let Some(line) = self.lines.next()? else { return Ok(None) };
            if line.is_whole() && line.text.trim_ascii().is_empty() {
                continue;
            }
            self.row += 1;
            let fields = if line.is_whole() {
                read(line.text, &mut self.letters)
                    .and_then(|text| self.keys.fields(&text, self.limits))
            } else {
                Err(self.limits.large_row(line.bytes))
            };
            if self.letters.is_1252() {
                self.legacy_line.get_or_insert(line.number);
            }
            let original = if self.keeps_rows && line.is_whole() {
                Original::Line(self.letters.roughly(line.text))
            } else {
                Original::Gone
            };
            let (number, bytes) = (self.row, line.bytes);
            return Ok(Some(Row { number, line: line.number, bytes, fields, original }));
        }
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.letters.notes(self.legacy_line)
    }

    pub(crate) fn unused(&self) -> &[String] {
        self.keys.unused.names()
    }

    /// Keys that fields are mapped to and no row has.
    pub(crate) fn missing(&self) -> Vec<&str> {
        let missing = |(field, _): &(&Field, &str)| !self.keys.met.contains(field.name);
        self.keys.columns.mapped().filter(missing).map(|(_, column)| column).collect()
    }
}

fn read<'t>(
    line: &'t [u8],
    letters: &mut Letters,
) -> std::result::Result<std::borrow::Cow<'t, str>, Fault> {
    let utf8 = letters.is_utf8();
    let texts = letters.read(std::iter::once(line));
    texts
        .ok()
        .and_then(|mut texts| texts.pop())
        .ok_or_else(|| Fault::NotText { column: "JSON".into(), utf8 })
}

impl Keys {
    fn fields(&mut self, text: &str, limits: Limits) -> std::result::Result<Vec<Entry>, Fault> {
        let mut unknown = None;
        let members = read_object(text, |key| match self.use_of(key).1 {
            Use::Gives(..) => true,
            Use::Unknown if self.columns.refuses_unknown() => {
                unknown.get_or_insert_with(|| key.to_owned());
                false
            }
            Use::Unknown | Use::Ignored => false,
        })?;
        if let Some(key) = unknown {
            return Err(self.columns.unknown_column(&key));
        }
        let mut fields: Vec<(Fit, Entry)> = Vec::new();
        for Member { key, value: json } in &members {
            let (column, Use::Gives(field, fit)) = self.use_of(key) else { continue };
            let Some(value) = value(key, json)? else { continue };
            limits.check(key, value.text().map_or(json.get().len(), str::len))?;
            let entry = Entry { field: field.name, value: value.of(field, &column), column };
            match fields.iter_mut().find(|(_, other)| other.field == entry.field) {
                None => fields.push((fit, entry)),
                Some((other_fit, other)) if self.columns.refuses_unknown() || *other_fit == fit => {
                    let (first, second) = (other.column.to_string(), entry.column.to_string());
                    return Err(Fault::BothKeys { field: field.name, first, second });
                }
                Some(other) if other.0 < fit => *other = (fit, entry),
                Some(_) => {}
            }
        }
        Ok(fields.into_iter().map(|(_, entry)| entry).collect())
    }

    /// What a key means, and the key to share.
    fn use_of(&mut self, key: &str) -> (Arc<str>, Use) {
        if let Some(known) = self.known.get(key) {
            return known.clone();
        }
        let it = (Arc::from(key), self.columns.use_of(key));
        match it.1 {
            Use::Gives(field, Fit::Mapped | Fit::MappedExactly) => {
                self.met.insert(field.name);
            }
            Use::Unknown if !self.columns.refuses_unknown() => self.unused.add(&self.columns, key),
            _ => {}
        }
        if self.known.len() < MAX_KEYS {
            self.known.insert(key.to_owned(), it.clone());
        }
        it
    }
}
