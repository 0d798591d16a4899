//! Reads whole files within bounds: a path can name a device or a pipe that never ends.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::failure::Failure;
use crate::message::message;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes of a file, and at most one more than `limit` of them.
pub(crate) fn read_at_most(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    // A device says nothing of its size, and a file can grow while it is read.
    let expected = file.metadata()?.len().min(limit as u64);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    file.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file that has at most `limit` bytes. What is no UTF-8 in it is refused where it is used.
pub(crate) fn text(path: &Path, limit: usize) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&read(path, limit)?).into_owned())
}

/// The bytes of a file of text that has at most `limit`, without the byte order mark that some editors
/// put before it.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = read_at_most(path, limit).map_err(|error| Failure::reading(path, &error))?;
    if bytes.len() <= limit {
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        return Ok(bytes);
    }
    let path = path.display();
    Err(Failure::new(message!(
        "{path} lebih besar dari {limit} byte, batas untuk berkas ini; periksa apakah berkasnya \
         benar",
        "{path} has more than {limit} bytes, the most that such a file may have; check that it is \
         the right file"
    )))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_byte_order_mark_is_read_over() {
        let file = tempfile::NamedTempFile::new().expect("a file is made");
        for (content, expected) in [("\u{feff}{}", "{}"), ("{}", "{}"), ("\u{feff}", "")] {
            std::fs::write(file.path(), content).expect("it is written");
            assert_eq!(text(file.path(), 5).expect("it is read"), expected);
        }
    }
}
