//! Reads whole files within bounds: a path can name a device or a pipe that never ends.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::failure::Failure;
use crate::message::message;

/// The bytes of a file, and at most one more than `limit` of them.
pub(crate) fn read_at_most(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    // A device says nothing of its size, and a file can grow while it is read.
    let expected = file.metadata()?.len().min(limit as u64);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    file.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file that has at most `limit` bytes, without the byte order mark that some editors put
/// before it. What is no UTF-8 in it is refused where it is used.
pub(crate) fn text(path: &Path, limit: usize) -> Result<String, Failure> {
    let bytes = read(path, limit)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// The bytes of a file that has at most `limit`.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let bytes = read_at_most(path, limit).map_err(|error| Failure::reading(path, &error))?;
    if bytes.len() <= limit {
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
