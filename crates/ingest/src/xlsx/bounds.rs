//! Looks through a workbook before it is parsed: all of it is inflated once, counted and thrown away.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::fault::Fault;

/// Most bytes of all entries together, inflated.
const MAX_BYTES: u64 = 256 << 20;

/// Most cells of all sheets together, and most shared texts.
const MAX_CELLS: u64 = 1_000_000;

/// Most entries, and most of the elements that a parser keeps besides cells and texts: a workbook of
/// Excel has at most 65,490 formats.
const MAX_OTHERS: u64 = 200_000;

/// What each of these costs a parser far outweighs its bytes.
const OTHERS: [&[u8]; 10] = [
    b"xf",
    b"font",
    b"fill",
    b"border",
    b"numFmt",
    b"sheet",
    b"definedName",
    b"Relationship",
    b"dxf",
    b"cellStyle",
];

/// That the workbook is one, is whole, and holds no more than it may.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(if holds_utf16(bytes, "EncryptedPackage") {
            Fault::Encrypted
        } else {
            Fault::OldExcel
        });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() as u64 > MAX_OTHERS {
        return Err(Fault::TooManyCells { limit: MAX_CELLS });
    }
    let mut total = 0;
    let mut tags = Tags::default();
    let mut has_workbook = false;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|error| damaged(&error))?;
        has_workbook |= entry.name().is_ok_and(|name| name.ends_with("workbook.xml"));
        let mut piece = [0; 16 << 10];
        tags.begin();
        loop {
            let read = entry.read(&mut piece);
            let read = read.map_err(|_| Fault::Damaged)?;
            if read == 0 {
                break;
            }
            total += read as u64;
            if total > MAX_BYTES {
                return Err(Fault::TooLarge { limit: MAX_BYTES });
            }
            tags.follow(&piece[..read]);
            if tags.cells > MAX_CELLS || tags.texts > MAX_CELLS || tags.others > MAX_OTHERS {
                return Err(Fault::TooManyCells { limit: MAX_CELLS });
            }
        }
    }
    if has_workbook { Ok(()) } else { Err(Fault::NoWorkbook) }
}

fn damaged(error: &ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::Encrypted,
        _ => Fault::Damaged,
    }
}

fn holds_utf16(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// Counts elements, in pieces of any size.
#[derive(Default)]
struct Tags {
    /// The name of the element that begins, without its prefix; none outside of its beginning.
    name: Option<Vec<u8>>,
    cells: u64,
    texts: u64,
    others: u64,
}

impl Tags {
    /// Begins an entry.
    fn begin(&mut self) {
        self.name = None;
    }

    fn follow(&mut self, bytes: &[u8]) {
        const MAX_NAME: usize = 64;
        for byte in bytes {
            match (&mut self.name, byte) {
                (_, b'<') => self.name = Some(Vec::new()),
                (None, _) => {}
                (Some(name), b':') => name.clear(),
                (Some(name), b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/') => {
                    match name.as_slice() {
                        b"c" => self.cells += 1,
                        b"si" => self.texts += 1,
                        other => self.others += u64::from(OTHERS.contains(&other)),
                    }
                    self.name = None;
                }
                (Some(name), _) if name.len() == MAX_NAME => self.name = None,
                (Some(name), byte) => name.push(*byte),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tags;

    #[test]
    fn elements_are_counted_in_any_pieces() {
        let xml = b"<row><c r=\"A1\"><v>1</v></c><x:c/></row><col/><si><t>a</t></si><si/><xf a='b'/><c\n/>";
        for piece in 1..xml.len() {
            let mut tags = Tags::default();
            xml.chunks(piece).for_each(|piece| tags.follow(piece));
            assert_eq!((tags.cells, tags.texts, tags.others), (3, 2, 1));
        }
    }
}
