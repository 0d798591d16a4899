//! From byte offsets to the lines and columns that people count.

/// A place in a file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl Place {
    /// The place of a byte offset. One inside a character counts as its start, one past the end as
    /// the end.
    #[must_use]
    pub fn of(source: &str, offset: usize) -> Place {
        let before = &source[..source.floor_char_boundary(offset)];
        let start = before.rfind('\n').map_or(after_mark(before), |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Place { line, column: before[start..].chars().count() + 1 }
    }
}

/// Where the text begins: after a byte-order mark, which no editor shows.
pub(super) fn after_mark(source: &str) -> usize {
    source.len() - source.trim_start_matches('\u{feff}').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters() {
        let source = "a: é\r\nb: x";
        assert_eq!(Place::of(source, 3), Place { line: 1, column: 4 });
        assert_eq!(Place::of(source, 4), Place { line: 1, column: 4 }, "inside é");
        assert_eq!(Place::of(source, 10), Place { line: 2, column: 4 });
        assert_eq!(Place::of(source, 99), Place { line: 2, column: 5 });
        assert_eq!(Place::of("\u{feff}ab", 4), Place { line: 1, column: 2 });
    }
}
