//! Whether the lines of one record look like rows of their own: then a quotation mark is missing, and a
//! later one closed the field that it opened.

/// How much the lines look like rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// They do not: it is a text of several lines.
    None,
    /// Each has as many fields as the header, as lines of a text can have too.
    Fields,
    /// Besides, the same columns hold numbers or links.
    Rows,
}

/// What a cell holds, as far as columns are told apart by it.
#[derive(PartialEq, Eq)]
enum Shape {
    Number,
    Link,
    Text,
}

/// Compares the lines of a record with its first one, on which the quoted field begins.
pub(crate) fn likeness(record: &[u8], delimiter: u8, columns: usize) -> Likeness {
    let lines = record.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty());
    let mut rows = lines.map(|line| line.split(|byte| *byte == delimiter).collect::<Vec<_>>());
    let Some(first) = rows.next() else { return Likeness::None };
    // Of one column, every line of a text would be a row.
    if columns < 2 || first.len() != columns {
        return Likeness::None;
    }
    let told = |cell: &&[u8]| !cell.starts_with(b"\"") && shape(cell) != Shape::Text;
    let mut alike = first.iter().any(told);
    for row in rows {
        if row.len() != columns {
            return Likeness::None;
        }
        alike &=
            first.iter().zip(row).all(|(cell, other)| !told(cell) || shape(cell) == shape(other));
    }
    if alike { Likeness::Rows } else { Likeness::Fields }
}

fn shape(cell: &[u8]) -> Shape {
    let cell = cell.trim_ascii();
    let is_of_number = |byte: &u8| byte.is_ascii_digit() || b".,-/: Rp".contains(byte);
    if cell.windows(3).any(|part| part == b"://") {
        Shape::Link
    } else if cell.iter().any(u8::is_ascii_digit) && cell.iter().all(is_of_number) {
        Shape::Number
    } else {
        Shape::Text
    }
}

#[cfg(test)]
mod tests {
    use super::{Likeness, likeness};

    #[test]
    fn rows_are_told_from_a_text_of_several_lines() {
        for (record, columns, expected) in [
            ("1,\"Kaos\n2,Celana\n3,Topi 5\"\n", 2, Likeness::Rows),
            ("1,\"Kaos,Rp5.000\r\n2,Topi\",Rp7.000\r\n", 3, Likeness::Rows),
            ("\"Kaos,https://a.id/1\nTopi\",https://a.id/2", 2, Likeness::Rows),
            ("Kaos,\"merek\nTopi,merek\"\n", 2, Likeness::Fields),
            ("1,\"Kaos\nmerah, biru\"\n", 2, Likeness::Fields),
            ("1,\"Kaos\nukuran 5\"\n", 2, Likeness::None),
            ("1,\"Kaos\nukuran 5\",5000\n", 3, Likeness::None),
            ("1,\"Kaos\n2,Celana\nTopi\"\n", 2, Likeness::None),
            ("\"Kaos\nTopi\"\n", 1, Likeness::None),
            ("", 2, Likeness::None),
        ] {
            assert_eq!(likeness(record.as_bytes(), b',', columns), expected, "{record:?}");
        }
    }
}
