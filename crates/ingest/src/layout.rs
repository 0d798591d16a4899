//! Follows the bytes of CSV for what its reader does not tell: on which lines a record stands, and
//! where a quotation mark is missing. The reader takes any text; a person has to know.

/// A quoted field that goes on for so many lines lacks its end: it swallows rows.
const MAX_LINES: u64 = 100;

/// Where a record stands, and what is odd about its quotation marks.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    delimiter: u8,
    at: At,
    /// The line of the next byte, counted from 1.
    line: u64,
    after_return: bool,
    /// First and last line of the record, once it has begun.
    lines: Option<(u64, u64)>,
    opened: u64,
    /// How many bytes of the record were followed.
    followed: usize,
    stray: Option<u64>,
    torn: Option<Torn>,
    endless: Option<u64>,
    spread: Option<u64>,
}

/// A quoted field that a quotation mark on a later line seems to close, but text follows that mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Torn {
    /// The line on which the field begins.
    pub(crate) opened: u64,
    /// The offset of the mark in the record.
    pub(crate) mark: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// At the start of a field.
    Start,
    Plain,
    Quoted,
    /// After a quotation mark within a quoted field: its end, or half of a doubled one.
    Mark,
}

impl Layout {
    pub(crate) fn new(delimiter: u8) -> Layout {
        Layout {
            delimiter,
            at: At::Start,
            line: 1,
            after_return: false,
            lines: None,
            opened: 0,
            followed: 0,
            stray: None,
            torn: None,
            endless: None,
            spread: None,
        }
    }

    /// Begins a record.
    pub(crate) fn begin(&mut self) {
        self.at = At::Start;
        self.lines = None;
        self.followed = 0;
        self.stray = None;
        self.torn = None;
        self.endless = None;
        self.spread = None;
    }

    /// The next bytes of the record. It may begin with blank lines, which are not part of it.
    pub(crate) fn follow(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let line_break = matches!(byte, b'\n' | b'\r');
            let content = !line_break || matches!(self.at, At::Quoted);
            if content {
                let (first, _) = self.lines.unwrap_or((self.line, self.line));
                self.lines = Some((first, self.line));
            }
            if self.at == At::Mark && *byte != b'"' && self.opened != self.line {
                self.spread.get_or_insert(self.opened);
            }
            self.at = match (self.at, *byte) {
                (At::Start, b'"') => {
                    self.opened = self.line;
                    At::Quoted
                }
                (At::Mark, b'"') => At::Quoted,
                (At::Quoted, b'"') => At::Mark,
                (At::Quoted, _) => At::Quoted,
                (_, b'\n' | b'\r') => At::Start,
                (_, byte) if byte == self.delimiter => At::Start,
                (At::Mark, _) => {
                    if self.opened == self.line {
                        self.stray.get_or_insert(self.line);
                    } else {
                        let mark = self.followed - 1;
                        self.torn.get_or_insert(Torn { opened: self.opened, mark });
                    }
                    At::Plain
                }
                _ => At::Plain,
            };
            self.followed += 1;
            // A line ends with LF, CR or both.
            self.line += u64::from(line_break && !(self.after_return && *byte == b'\n'));
            self.after_return = *byte == b'\r';
            if self.at == At::Quoted && self.line - self.opened >= MAX_LINES {
                self.endless.get_or_insert(self.opened);
            }
        }
    }

    /// The place behind a line of these bytes, which begin where this layout stands: their offset, and
    /// the layout there.
    pub(crate) fn behind(mut self, line: u64, bytes: &[u8]) -> (usize, Layout) {
        let mut end = 0;
        while let Some(byte) = bytes.get(end)
            && (self.line <= line || self.after_return && *byte == b'\n')
        {
            self.follow(std::slice::from_ref(byte));
            end += 1;
        }
        (end, self)
    }

    pub(crate) const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// First and last line of the record.
    pub(crate) fn lines(&self) -> (u64, u64) {
        self.lines.unwrap_or((self.line, self.line))
    }

    /// The line on which a quoted field begins that goes on to the end of the file, for too many lines,
    /// or into another row as [`Layout::lacks_end`] said.
    pub(crate) fn unclosed(&self) -> Option<u64> {
        self.endless.or((self.at == At::Quoted).then_some(self.opened))
    }

    /// Whether a quoted field goes on for too many lines, or into another row.
    pub(crate) const fn is_endless(&self) -> bool {
        self.endless.is_some()
    }

    /// The line on which the first quoted field begins that ends on a later one.
    pub(crate) fn spread(&self) -> Option<u64> {
        let ends_here = self.at == At::Mark && self.opened != self.line;
        self.spread.or(ends_here.then_some(self.opened))
    }

    /// Takes it that this line lacks the end of its quoted field.
    pub(crate) fn lacks_end(&mut self, line: u64) {
        self.endless.get_or_insert(line);
    }

    /// The first field that a mark on a later line closes with text after it.
    pub(crate) const fn torn(&self) -> Option<Torn> {
        self.torn
    }

    /// The line on which text stands right after the mark that closes a field of that line.
    pub(crate) fn stray(&self) -> Option<u64> {
        self.stray
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    fn layout(record: &[u8]) -> Layout {
        let mut layout = Layout::new(b',');
        layout.begin();
        for byte in record {
            layout.follow(std::slice::from_ref(byte));
        }
        layout
    }

    #[test]
    fn lines_are_those_of_the_record_alone() {
        for (record, expected) in [
            (&b"a,b\n"[..], (1, 1)),
            (b"\n\r\n\ra,b\r", (4, 4)),
            (b"\"a\nb\",c\r\n", (1, 2)),
            (b"\"a\r\nb\r\n\",c", (1, 3)),
            (b"\n\"a\rb", (2, 3)),
        ] {
            assert_eq!(layout(record).lines(), expected, "{record:?}");
        }
    }

    #[test]
    fn behind_a_line_is_where_the_next_one_begins() {
        for (bytes, line, expected) in [
            (&b"a\nb\nc"[..], 1, 2),
            (b"a\r\nb", 1, 3),
            (b"a\rb", 1, 2),
            (b"a\nb\r\nc", 2, 5),
            (b"a", 1, 1),
        ] {
            let (end, layout) = Layout::new(b',').behind(line, bytes);
            assert_eq!(end, expected, "{bytes:?}");
            assert_eq!(layout.line, if end == bytes.len() { 1 } else { line + 1 }, "{bytes:?}");
        }
    }

    #[test]
    fn missing_quotation_marks_are_seen() {
        for (record, unclosed, torn, stray) in [
            (&b"a\"b,\"c\"\"d\",\"\"\n"[..], None, None, None),
            (b"a,\"b\"\n", None, None, None),
            (b"a,\n\"b\n", Some(2), None, None),
            (b"a,\"b,\nc", Some(1), None, None),
            (b"\"a\nb\"c,d\n", None, Some((1, 4)), None),
            (b"\n\"a\n\"b\",d\n", None, Some((2, 4)), None),
            (b"\"a\nb\",\"c\"d\n", None, None, Some(2)),
            (b"\"a\" ,d\n", None, None, Some(1)),
        ] {
            let layout = layout(record);
            let seen = layout.torn().map(|torn| (torn.opened, torn.mark));
            assert_eq!(
                (layout.unclosed(), seen, layout.stray()),
                (unclosed, torn, stray),
                "{record:?}"
            );
        }
    }
}
