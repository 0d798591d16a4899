//! Lines of any length in bounded memory.

use std::io::{BufRead, Read as _, Result};

/// Reads lines; of one that is too long the rest is passed over.
pub(crate) struct Lines<R> {
    input: R,
    limit: u64,
    number: u64,
    line: Vec<u8>,
}

/// One line.
pub(crate) struct Line<'l> {
    /// Counted from 1.
    pub number: u64,
    /// Without its line break; only the beginning of one that is too long.
    pub text: &'l [u8],
    /// Bytes of the whole line; its line break counts where the rest was passed over.
    pub bytes: u64,
}

impl Line<'_> {
    /// Whether `text` is all of it.
    pub(crate) fn is_whole(&self) -> bool {
        self.text.len() as u64 == self.bytes
    }
}

impl<R: BufRead> Lines<R> {
    /// Keeps at most `limit` bytes of a line.
    pub(crate) fn new(input: R, limit: u64) -> Lines<R> {
        Lines { input, limit, number: 0, line: Vec::new() }
    }

    /// The next line; nothing at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Line<'_>>> {
        self.line.clear();
        // A long line leaves room behind, which the next ones would keep for ever.
        self.line.shrink_to(1 << 16);
        // Two more for the line break.
        let most = self.limit.saturating_add(2);
        let read = (&mut self.input).take(most).read_until(b'\n', &mut self.line)? as u64;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let mut bytes = read;
        if self.line.last() != Some(&b'\n') && read == most {
            bytes += self.input.skip_until(b'\n')? as u64;
        }
        for end in [b"\n", b"\r"] {
            if self.line.ends_with(end) {
                self.line.pop();
                bytes -= 1;
            }
        }
        self.line.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        Ok(Some(Line { number: self.number, text: &self.line, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_whole_up_to_the_limit() {
        let input: &[u8] = b"abcd\nabcde\r\n\nabcdefgh\r\nab\rc\nabcde";
        let mut lines = Lines::new(input, 5);
        let mut got = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            got.push((line.number, line.text.to_vec(), line.is_whole()));
        }
        let expected: [(u64, &[u8], bool); 6] = [
            (1, b"abcd", true),
            (2, b"abcde", true),
            (3, b"", true),
            (4, b"abcde", false),
            (5, b"ab\rc", true),
            (6, b"abcde", true),
        ];
        let expected = expected.map(|(number, text, whole)| (number, text.to_vec(), whole));
        assert_eq!(got, expected);
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let input = std::io::BufReader::new(std::io::Read::take(std::io::repeat(b'x'), 1 << 24));
        let mut lines = Lines::new(input, 10);
        let line = lines.next().unwrap().unwrap();
        assert_eq!((line.text, line.bytes), (&b"xxxxxxxxxx"[..], 1 << 24));
        assert!(lines.next().unwrap().is_none());
        assert!(lines.line.capacity() <= 1 << 16);
    }
}
