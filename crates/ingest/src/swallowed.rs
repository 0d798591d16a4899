//! Whether lines of a record could be rows of their own: then a quotation mark may be missing, and a
//! later one closed the field that it opened.

/// What a cell holds, as far as columns are told apart by it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Number,
    Link,
    Text,
}

/// Whether every line of a record has as many fields as a row. The lines of a text can have that too.
pub(crate) fn are_like_rows(record: &[u8], delimiter: u8, columns: usize) -> bool {
    // Of one column, every line of a text would be a row.
    columns > 1
        && lines(record).all(|line| line.split(|byte| *byte == delimiter).count() == columns)
}

/// Whether a quotation mark opens a field of another row, by what stands before it in the record: the
/// mark begins a field, the lines before it are rows, and they and its own line are like the first one.
/// While the number of columns is not known, that it begins a field has to do.
pub(crate) fn opens_in_row(before: &[u8], delimiter: u8, columns: usize) -> bool {
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    if !before.last().is_some_and(|byte| *byte == delimiter || is_break(byte)) {
        return false;
    }
    if columns == 0 {
        return true;
    }
    let start = before.iter().rposition(is_break).map_or(0, |at| at + 1);
    let (rows, begun) = before.split_at(start);
    let cells = |line| <[u8]>::split(line, |byte| *byte == delimiter).collect::<Vec<_>>();
    let mut rows = lines(rows).map(cells);
    let Some(mut first) = rows.next() else { return false };
    let Some(opened) = first.iter().rposition(|cell| cell.starts_with(b"\"")) else { return false };
    if first.len() != columns {
        // The text that was meant to be quoted has the delimiter in it.
        first.truncate(opened);
    }
    let rows: Vec<_> = rows.collect();
    let mut begun = cells(begun);
    // The last cell is the one that the mark opens.
    begun.pop();
    let known: Vec<_> = first
        .iter()
        .map(|cell| shape(cell))
        .enumerate()
        .filter(|(at, shape)| *at != opened && *shape != Shape::Text)
        .collect();
    let is_alike = |row: &Vec<&[u8]>| {
        let fits = |cell: &&[u8], known| cell.is_empty() || shape(cell) == known;
        known.iter().all(|(at, known)| row.get(*at).is_none_or(|cell| fits(cell, *known)))
    };
    let is_new_row = begun.len() < columns && known.iter().all(|(at, _)| *at != begun.len());
    let is_likely = !known.is_empty() || opened == begun.len() && !rows.is_empty();
    columns > 1
        && is_new_row
        && is_likely
        && rows.iter().all(|row| row.len() == columns)
        && rows.iter().chain([&begun]).all(is_alike)
}

fn lines(record: &[u8]) -> impl Iterator<Item = &[u8]> {
    record.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty())
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
    use super::{are_like_rows, opens_in_row};

    #[test]
    fn lines_like_rows_are_seen() {
        for (record, columns, expected) in [
            ("1,\"Kaos\n2,Celana\n3,Topi 5\"\n", 2, true),
            ("1,\"Kaos,Rp5.000\r\n2,Topi\",Rp7.000\r\n", 3, true),
            ("Kaos,\"merek\nTopi,merek\"\n", 2, true),
            ("1,\"Kaos\nukuran 5\"\n", 2, false),
            ("1,\"Kaos\nukuran 5\",5000\n", 3, false),
            ("1,\"Kaos\n2,Celana\nTopi\"\n", 2, false),
            ("\"Kaos\nTopi\"\n", 1, false),
        ] {
            assert_eq!(are_like_rows(record.as_bytes(), b',', columns), expected, "{record:?}");
        }
    }

    #[test]
    fn a_mark_that_opens_a_field_of_a_row_is_told_from_one_in_a_text() {
        for (before, columns, expected) in [
            ("1,\"Kaos\n2,", 2, true),
            ("1,\"Kaos\r\n2,Celana\r\n3,", 2, true),
            ("1,\"Kaos,Rp5.000\n2,,\n3,", 3, true),
            ("\"Kaos,https://a.id/1\nTopi,https://a.id/2\n", 2, true),
            ("\"Kaos, biru,5\nTopi,6\n", 2, true),
            ("\n\"Kaos,merek\nTopi,merek\n", 2, true),
            // It stands within a text, or at the start of one of its lines.
            ("1,\"Kain\nlebar 5", 2, false),
            ("1,\"Kain\n", 2, false),
            ("Kaos,\"merek\n", 2, false),
            ("\"Kain\n", 2, false),
            ("1,\"Kain\nmerek,", 2, false),
            ("https://a.id/1,\"Penjual\nsama,", 2, false),
            // The lines before it, or its own, have other columns.
            ("1,\"Kaos\nTopi\n2,", 2, false),
            ("1,\"Kaos\n2,x,", 2, false),
            ("\"Kaos\n", 1, false),
            // The columns are not known yet.
            ("\"a\n", 0, true),
            ("\"a\nb", 0, false),
        ] {
            assert_eq!(opens_in_row(before.as_bytes(), b',', columns), expected, "{before:?}");
        }
    }
}
