//! Plain text with links in it, such as a chat: each link once, in the order in which they come.

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::Arc;

use saring_link::{MAX_BYTES, Platform, parse};

use crate::encoding::Letters;
use crate::fault::{Error, Fault, Note};
use crate::lines::Lines;
use crate::rows::{Entry, Limits, Original, Row};
use crate::value::Value;

/// Most links of one text.
const MAX_LINKS: usize = 100_000;

/// Most bytes of a line that are looked at.
const MAX_LINE: u64 = 1 << 20;

/// The links in a text, as far as they can be told from what stands around them.
///
/// A link begins with `http://`, `https://` or `www.`, or is the bare address of a known platform. The
/// punctuation of the sentence and the brackets around it are no part of it.
pub fn links_in(text: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || c.is_control() || "<>\"“”„«»`|".contains(c);
    text.split(between).flat_map(links_in_word)
}

/// The links in a text without white space: several can stand side by side.
fn links_in_word(word: &str) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> = ["http://", "https://"]
        .into_iter()
        .flat_map(|scheme| find_all(word, scheme))
        .filter(|at| !is_inside(&word[..*at]))
        .collect();
    starts.sort_unstable();
    let bare = starts.is_empty().then(|| bare_link(word)).flatten();
    let ends = starts.clone().into_iter().skip(1).chain([word.len()]);
    let whole = starts.into_iter().zip(ends).map(|(start, end)| trimmed(&word[start..end]));
    let has_host = |link: &&str| link.rsplit("//").next().is_some_and(|rest| !rest.is_empty());
    bare.into_iter().chain(whole.filter(has_host))
}

/// Where a scheme stands in the text, in any case.
fn find_all(text: &str, scheme: &str) -> Vec<usize> {
    let starts = text.char_indices().map(|(at, _)| at);
    let is_scheme = |at: &usize| {
        let start = text.get(*at..*at + scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts.filter(is_scheme).collect()
}

/// Whether what follows is part of the query of the link before it.
fn is_inside(before: &str) -> bool {
    before.ends_with(['=', '/', '&', '?'])
}

/// An address without a scheme: of any site if it begins with `www.`, or else of a known platform.
fn bare_link(word: &str) -> Option<&str> {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    // After a label, as in `link:shopee.co.id/…`.
    let start = word.find(':').filter(|at| !word[..*at].contains('.')).map_or(0, |at| at + 1);
    let word = trimmed(&word[start..]);
    let host = word.split(['/', '?', '#']).next().unwrap_or_default();
    if !host.contains('.') || host.contains('@') || word.len() > MAX_BYTES {
        return None;
    }
    let link = parse(word).ok()?;
    let is_www = host.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    (is_www || link.platform != Platform::Other && word.len() > host.len()).then_some(word)
}

/// The link without the punctuation behind it, and without a bracket that was opened before it.
fn trimmed(link: &str) -> &str {
    let mut link = link;
    loop {
        let Some(last) = link.chars().next_back() else { return link };
        let opening = match last {
            ')' | '）' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => None,
        };
        let closes = opening
            .is_some_and(|opening| link.matches(last).count() > link.matches(opening).count());
        if !closes && !".,;:!?'’*_~…、。，！？；：".contains(last) {
            return link;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
}

/// Whether a text is a list of links, one a line, and no prose with links in it.
///
/// At least half of the lines are links by themselves then, or no line has a link among other words.
pub(crate) fn is_list(text: &str) -> bool {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let has_link = |line: &&str| links_in(line).next().is_some();
    let is_link =
        |line: &&str| parse(line).is_ok() || !line.contains(char::is_whitespace) && has_link(line);
    let among = lines().filter(|line| !is_link(line)).any(|line| has_link(&line));
    !among || 2 * lines().filter(is_link).count() >= lines().count()
}

/// The links of a text as rows.
pub(crate) struct TextRows {
    rows: std::vec::IntoIter<(u64, String)>,
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
            let text =
                letters.read(std::iter::once(line.text)).ok().and_then(|mut texts| texts.pop());
            let text = text.unwrap_or_else(|| letters.roughly(line.text).into());
            if letters.is_1252() {
                legacy_line.get_or_insert(number);
            }
            for link in links_in(&text) {
                let same = parse(link).map_or_else(|_| link.to_owned(), |read| read.canonical);
                if !met.insert(same) {
                    repeated += 1;
                } else if rows.len() < MAX_LINKS {
                    rows.push((number, link.to_owned()));
                } else {
                    return Err(Error::Fault {
                        line: number,
                        fault: Fault::ManyLinks { limit: MAX_LINKS },
                    });
                }
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
        let original = Original::Cells(vec![link.clone()]);
        let bytes = link.len() as u64;
        let entry = Entry { field: "url", column: self.column.clone(), value: Value::Text(link) };
        Some(Row { number: self.number, line, bytes, fields: Ok(vec![entry]), original })
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
                Err(Fault::LargeRow { bytes: line.bytes, limit: self.limit })
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
    use super::{is_list, links_in};

    #[test]
    fn links_are_found_among_words() {
        for (text, expected) in [
            (
                "turunkan https://shopee.co.id/product/1/2, ya",
                &["https://shopee.co.id/product/1/2"][..],
            ),
            ("(https://toko.example/a(b)).", &["https://toko.example/a(b)"]),
            (
                "lihat:https://a.example/xhttps://b.example/y!",
                &["https://a.example/x", "https://b.example/y"],
            ),
            (
                "https://a.example/?u=https://b.example/",
                &["https://a.example/?u=https://b.example/"],
            ),
            (
                "cek shopee.co.id/product/1/2; dan www.toko.example.",
                &["shopee.co.id/product/1/2", "www.toko.example"],
            ),
            ("*HTTPS://SHOPEE.CO.ID/product/1/2*", &["HTTPS://SHOPEE.CO.ID/product/1/2"]),
            ("jam 10.30, shopee.co.id saja, a@shopee.co.id, https://, toko.example/x", &[]),
            ("<https://tokopedia.link/UjiAb12>", &["https://tokopedia.link/UjiAb12"]),
            ("“https://a.example/x” …", &["https://a.example/x"]),
            ("", &[]),
        ] {
            assert_eq!(links_in(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

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
