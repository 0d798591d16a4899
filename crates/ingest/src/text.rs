//! Plain text with links in it, such as a chat: each link once, in the order in which they come.

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::Arc;

use saring_link::{MAX_BYTES, find, parse};

use crate::encoding::Letters;
use crate::fault::{Error, Fault, Note};
use crate::lines::Lines;
use crate::options::Limits;
use crate::row::{Entry, Original, Row};
use crate::value::Value;

/// Most links of one text.
const MAX_LINKS: usize = 100_000;

/// Most bytes of a line that are looked at.
const MAX_LINE: u64 = 1 << 20;

/// Whether a text is a list of links, one a line, and no prose with links in it.
///
/// At least half of the lines are links by themselves then, or no line has a link among other words.
pub(crate) fn is_list(text: &str) -> bool {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let has_link = |line: &&str| find(line).next().is_some();
    let is_link =
        |line: &&str| parse(line).is_ok() || !line.contains(char::is_whitespace) && has_link(line);
    let among = lines().filter(|line| !is_link(line)).any(|line| has_link(&line));
    !among || 2 * lines().filter(is_link).count() >= lines().count()
}

/// The links of a text as rows.
pub(crate) struct TextRows {
    rows: std::vec::IntoIter<(u64, Result<String, Fault>)>,
    column: Arc<str>,
    number: u64,
    notes: Vec<Note>,
}

impl TextRows {
    pub(crate) fn read(input: impl BufRead, mut letters: Letters) -> Result<TextRows, Error> {
        let mut lines = Lines::new(input, MAX_LINE);
        let mut met = HashSet::new();
        let mut rows = Vec::new();
        let mut repeated = 0;
        let mut legacy_line = None;
        while let Some(line) = lines.next()? {
            let number = line.number;
            let is_whole = line.is_whole();
            // Where a line is cut off, so may its last link be.
            let end =
                if is_whole { None } else { line.text.iter().rposition(u8::is_ascii_whitespace) };
            let line = &line.text[..end.unwrap_or(line.text.len())];
            let text = letters.read(std::iter::once(line)).ok().and_then(|mut texts| texts.pop());
            let text = text.unwrap_or_else(|| letters.roughly(line).into());
            if letters.is_1252() {
                legacy_line.get_or_insert(number);
            }
            for found in find(&text) {
                let link = found.text;
                let same = found.link.map_or_else(|_| link.to_owned(), |link| link.canonical);
                if !met.insert(same) {
                    repeated += 1;
                } else if rows.len() < MAX_LINKS {
                    rows.push((number, Ok(link.to_owned())));
                } else {
                    return Err(Error::Fault {
                        line: number,
                        fault: Fault::ManyLinks { limit: MAX_LINKS },
                    });
                }
            }
            if !is_whole {
                rows.push((number, Err(Fault::LongLine { limit: MAX_LINE })));
            }
        }
        if rows.is_empty() {
            return Err(Fault::NoLinks.into());
        }
        let mut notes = letters.notes(legacy_line);
        notes.extend((repeated > 0).then_some(Note::Repeated { links: repeated }));
        Ok(TextRows { rows: rows.into_iter(), column: Arc::from("url"), number: 0, notes })
    }

    pub(crate) fn next(&mut self) -> Option<Row> {
        let (line, link) = self.rows.next()?;
        self.number += 1;
        let original = link.clone().map_or(Original::Gone, |link| Original::Cells(vec![link]));
        let bytes = link.as_ref().map_or(0, |link| link.len() as u64);
        let entry =
            |link| Entry { field: "url", column: self.column.clone(), value: Value::Text(link) };
        let fields = link.map(|link| vec![entry(link)]);
        Some(Row { number: self.number, line, bytes, fields, original })
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.notes.clone()
    }
}

/// Lines as rows, each of which should be a link.
pub(crate) struct ListRows<I> {
    lines: Lines<I>,
    letters: Letters,
    legacy_line: Option<u64>,
    column: Arc<str>,
    limit: usize,
    number: u64,
}

impl<I: BufRead> ListRows<I> {
    pub(crate) fn new(input: I, letters: Letters, limits: Limits) -> ListRows<I> {
        let limit = limits.row.min(2 * MAX_BYTES);
        let (lines, column) = (Lines::new(input, limit as u64), Arc::from("url"));
        ListRows { lines, letters, legacy_line: None, column, limit, number: 0 }
    }

    pub(crate) fn next(&mut self) -> std::io::Result<Option<Row>> {
        while let Some(line) = self.lines.next()? {
            if line.is_whole() && line.text.trim_ascii().is_empty() {
                continue;
            }
            self.number += 1;
            let utf8 = self.letters.is_utf8();
            let fields = if line.is_whole() {
                let texts = self.letters.read(std::iter::once(line.text));
                let text = texts.ok().and_then(|mut texts| texts.pop());
                let text = text.map(|text| text.trim().to_owned());
                let entry = |text| Entry {
                    field: "url",
                    column: self.column.clone(),
                    value: Value::Text(text),
                };
                text.map(|text| vec![entry(text)])
                    .ok_or_else(|| Fault::NotText { column: "url".into(), utf8 })
            } else {
                Err(Fault::LargeRow { bytes: line.bytes, limit: self.limit, option: None })
            };
            if self.letters.is_1252() {
                self.legacy_line.get_or_insert(line.number);
            }
            let original = Original::Cells(vec![self.letters.roughly(line.text).trim().to_owned()]);
            let (number, bytes) = (self.number, line.bytes);
            return Ok(Some(Row { number, line: line.number, bytes, fields, original }));
        }
        Ok(None)
    }

    pub(crate) fn notes(&self) -> Vec<Note> {
        self.letters.notes(self.legacy_line)
    }
}

#[cfg(test)]
mod tests {
    use super::is_list;

    #[test]
    fn a_list_is_told_from_prose() {
        let link = "https://shopee.co.id/product/1/2";
        for (text, list) in [
            (format!("{link}\n{link}\nbukan link\n"), true),
            (format!("{link}\n{link} bagus\n"), true),
            ("bukan link\njuga bukan\n".to_owned(), true),
            (format!("tolong turunkan {link}\n"), false),
            (format!("Petugas: {link}, ya\nPlatform: baik\n{link}\n"), false),
            (String::new(), true),
        ] {
            assert_eq!(is_list(&text), list, "{text}");
        }
    }
}
