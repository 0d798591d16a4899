//! Records of CSV (RFC 4180) in bounded memory: one that is too large is read to its end and told
//! by its measures, and one that lacks a quotation mark ends with the line on which that was opened.

use std::collections::VecDeque;
use std::io::{BufRead, ErrorKind, Result};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::layout::Layout;
use super::swallowed::{are_like_rows, opens_in_row};

/// Most fields of a record that are told apart; more are only counted.
pub(crate) const MAX_FIELDS: usize = 10_000;

/// Reads records.
pub(crate) struct Records<R> {
    input: R,
    /// Bytes that are read again before more of the input.
    ahead: VecDeque<u8>,
    reader: Reader,
    layout: Layout,
    /// Where the record begins.
    begin: Layout,
    /// The record as it was read, unless that is too much to keep.
    raw: Vec<u8>,
    raw_is_whole: bool,
    /// Bytes of text that are kept of one record.
    most: usize,
    text: Vec<u8>,
    /// Where each field ends, counted from the start of the record though its text be dropped.
    ends: Vec<usize>,
    kept: usize,
    fields: usize,
    bytes: u64,
    whole: bool,
    /// How many fields a row has; 0 before that is known.
    columns: usize,
    /// It was looked whether another row opens in this record: what stands before the mark stays.
    looked: bool,
}

impl<R: BufRead> Records<R> {
    /// Keeps at most `most` bytes of text of a record.
    pub(crate) fn new(input: R, delimiter: u8, most: usize) -> Records<R> {
        Records {
            input,
            ahead: VecDeque::new(),
            begin: Layout::new(delimiter),
            raw: Vec::new(),
            raw_is_whole: true,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            layout: Layout::new(delimiter),
            most,
            text: vec![0; most.min(1 << 16)],
            ends: vec![0; 64],
            kept: 0,
            fields: 0,
            bytes: 0,
            whole: true,
            columns: 0,
            looked: false,
        }
    }

    /// Says how many fields a row has, by which rows are known that a text in quotation marks swallowed.
    pub(crate) fn expect(&mut self, columns: usize) {
        self.columns = columns;
    }

    /// Goes to the next record; false at the end. After more than `limit` bytes without an end, it
    /// stops there: the record is not whole, and no more can be read.
    pub(crate) fn next(&mut self, limit: u64) -> Result<bool> {
        self.go_back();
        self.layout.begin();
        self.begin = self.layout.clone();
        self.raw.clear();
        self.raw_is_whole = true;
        (self.kept, self.fields, self.bytes, self.whole) = (0, 0, 0, true);
        self.looked = false;
        let mut ends = 0;
        loop {
            let input = if self.ahead.is_empty() {
                match self.input.fill_buf() {
                    Ok(input) => input,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error),
                }
            } else {
                self.ahead.as_slices().0
            };
            let (result, read, written, ended) =
                self.reader.read_record(input, &mut self.text[self.kept..], &mut self.ends[ends..]);
            self.layout.follow(&input[..read]);
            self.raw_is_whole &= self.raw.len() + read <= self.most;
            if self.raw_is_whole {
                self.raw.extend(&input[..read]);
            }
            if self.ahead.is_empty() {
                self.input.consume(read);
            } else {
                self.ahead.drain(..read);
            }
            self.bytes += read as u64;
            self.kept += written;
            self.fields += ended;
            ends += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() < self.most => {
                    self.text.resize((2 * self.text.len()).min(self.most), 0);
                }
                ReadRecordResult::OutputFull => {
                    self.whole = false;
                    self.kept = 0;
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_FIELDS => {
                    self.ends.resize(2 * self.ends.len(), 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    self.whole = false;
                    ends = 0;
                }
                ReadRecordResult::Record => {
                    self.look_for_row();
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
            self.look_for_row();
            if self.bytes > limit || self.layout.is_endless() && self.raw_is_whole {
                self.whole = false;
                return Ok(true);
            }
        }
    }

    /// Looks whether a quoted field goes on into another row, which must be certain: the lines of a text
    /// are no rows.
    fn look_for_row(&mut self) {
        let torn = self.layout.torn().filter(|_| self.raw_is_whole && !self.looked);
        let Some(torn) = torn else { return };
        self.looked = true;
        if opens_in_row(&self.raw[..torn.mark], self.layout.delimiter(), self.columns) {
            self.layout.lacks_end(torn.opened);
            self.whole = false;
        }
    }

    /// Whether a quoted field has several lines, and every line of the record could be a row.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.layout.spread().is_some()
            && self.raw_is_whole
            && are_like_rows(&self.raw, self.layout.delimiter(), self.columns)
    }

    /// Whether what stands behind the line of a missing quotation mark is read after all.
    pub(crate) fn goes_on(&self) -> bool {
        self.raw_is_whole
    }

    /// After a record that lacks a quotation mark: to the line behind the one on which it was opened.
    fn go_back(&mut self) {
        let Some(opened) = self.layout.unclosed().filter(|_| self.raw_is_whole) else { return };
        let (end, layout) = self.begin.clone().behind(opened, &self.raw);
        self.raw[end..].iter().rev().for_each(|byte| self.ahead.push_front(*byte));
        self.layout = layout;
        self.reader.reset();
    }

    /// Whether all of the record is there to be read.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }

    /// How many fields the record has.
    pub(crate) fn len(&self) -> usize {
        self.fields
    }

    /// Bytes of the record in the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes of each field, as far as they are known.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = usize> {
        let known = if self.fields <= self.ends.len() { self.fields } else { 0 };
        let mut start = 0;
        self.ends[..known].iter().map(move |end| {
            let size = end.saturating_sub(start);
            start = *end;
            size
        })
    }

    /// The fields of a record that is whole; none of another.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &[u8]> + Clone {
        let known = if self.whole { self.fields } else { 0 };
        let mut start = 0;
        self.ends[..known].iter().map(move |end| {
            let field = &self.text[start..*end];
            start = *end;
            field
        })
    }

    /// What separates the fields.
    pub(crate) fn delimiter(&self) -> u8 {
        self.begin.delimiter()
    }

    /// A record whose quotation marks are not in order, as it was read: to the end of the line on which
    /// one is missing, or whole where that is not clear.
    pub(crate) fn torn_text(&self) -> Option<&[u8]> {
        let text = match self.layout.unclosed() {
            Some(opened) => &self.raw[..self.begin.clone().behind(opened, &self.raw).0],
            None => self.layout.torn().map(|_| &self.raw[..])?,
        };
        self.raw_is_whole.then(|| text.trim_ascii())
    }

    /// Where it stands in the file.
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::Records;

    #[test]
    fn records_come_whole_in_any_pieces() {
        let input = b"a,\"b,\"\"c\"\n\r\n,\r\nlast";
        for piece in 1..input.len() {
            let mut records = Records::new(BufReader::with_capacity(piece, &input[..]), b',', 6);
            let mut got: Vec<Vec<Vec<u8>>> = Vec::new();
            while records.next(u64::MAX).unwrap() {
                assert!(records.is_whole());
                got.push(records.fields().map(<[u8]>::to_vec).collect());
            }
            assert_eq!(got, [vec![&b"a"[..], b"b,\"c"], vec![b"", b""], vec![b"last"]]);
        }
    }

    #[test]
    fn behind_a_missing_quotation_mark_it_goes_on() {
        let rows = |range: std::ops::Range<usize>| range.map(|at| format!("{at},b\r\n"));
        let swallowed: String = rows(0..1_000).collect();
        for end in ["", "c\",d\n", "\"c\",d\n"] {
            let input = format!("a,b\r\n\"1,2\r\n{swallowed}{end}");
            for piece in [1, 7, 1 << 16] {
                let input = BufReader::with_capacity(piece, input.as_bytes());
                let mut records = Records::new(input, b',', 1 << 20);
                let mut lines = Vec::new();
                let mut bad = Vec::new();
                while records.next(u64::MAX).unwrap() {
                    lines.push(records.layout().lines().0);
                    bad.extend(records.layout().unclosed());
                    assert!(records.goes_on());
                }
                assert_eq!(bad, [2], "{end:?} in pieces of {piece}");
                let all = if end.is_empty() { 1_002 } else { 1_003 };
                assert_eq!(lines, (1..=all).collect::<Vec<_>>(), "{end:?} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn a_record_too_large_is_measured_and_passed_over() {
        let long = "x".repeat(1000);
        let input = format!("a,\"{long}\",b\n1,2\n{}\n3,4\n", ",".repeat(50_000));
        let mut records = Records::new(input.as_bytes(), b',', 100);
        assert!(records.next(u64::MAX).unwrap());
        assert!(!records.is_whole());
        assert_eq!(records.sizes().collect::<Vec<_>>(), [1, 1000, 1]);
        assert_eq!(records.fields().count(), 0);
        assert!(records.next(u64::MAX).unwrap() && records.is_whole());
        assert_eq!(records.fields().collect::<Vec<_>>(), [b"1", b"2"]);
        assert!(records.next(u64::MAX).unwrap() && !records.is_whole());
        assert_eq!((records.len(), records.sizes().count()), (50_001, 0));
        assert!(records.next(u64::MAX).unwrap() && records.is_whole());
        assert_eq!(records.layout().lines(), (4, 4));
        assert!(!records.next(u64::MAX).unwrap());
        assert!(records.text.len() <= 100 && records.ends.len() <= 2 * super::MAX_FIELDS);
    }

    #[test]
    fn a_record_without_end_stops_at_the_limit() {
        let endless = BufReader::new(std::io::repeat(0));
        let mut records = Records::new(endless, b',', 100);
        assert!(records.next(1 << 20).unwrap() && !records.is_whole());
        assert!(records.bytes() < 2 << 20);
    }
}
