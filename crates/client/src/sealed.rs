//! Bytes with a checksum, so that what a disk damaged is noticed and never taken for something else.
//! A seal begins with a mark by which it is found in a file whose structure is lost.
//!
//! ```text
//! mark (8 bytes) | number (8) | length of the content (4) | CRC-32 of number, length, content (4) | content
//! ```

/// What every seal begins with. No UTF-8 and no Protobuf begins so.
const MARK: [u8; 8] = *b"\xffsaring\x01";

/// Bytes before the content.
pub(crate) const HEADER_BYTES: usize = 24;

/// Most bytes of the content. What is sealed here is much smaller.
pub(crate) const MAX_CONTENT_BYTES: usize = 16 << 20;

/// Content that is what was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unsealed<'b> {
    /// The number that it was sealed with.
    pub number: u64,
    /// The content.
    pub content: &'b [u8],
}

/// Seals content under a number.
pub(crate) fn seal(number: u64, content: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEADER_BYTES + content.len());
    let number = number.to_le_bytes();
    // What is longer than any seal may be cannot be unsealed, so it is never taken for shorter content.
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes();
    sealed.extend_from_slice(&MARK);
    sealed.extend_from_slice(&number);
    sealed.extend_from_slice(&length);
    sealed.extend_from_slice(&checksum(&number, &length, content).to_le_bytes());
    sealed.extend_from_slice(content);
    sealed
}

/// What was sealed; `None` if these bytes are anything else.
pub(crate) fn unseal(bytes: &[u8]) -> Option<Unsealed<'_>> {
    let header = Header::read(bytes)?;
    let content = &bytes[HEADER_BYTES..];
    (content.len() == header.length && header.fits(content))
        .then_some(Unsealed { number: header.number, content })
}

/// Where the next mark begins.
pub(crate) fn find_mark(bytes: &[u8]) -> Option<usize> {
    bytes.windows(MARK.len()).position(|window| window == MARK)
}

/// What stands before the content. It may be damaged: only [`Header::fits`] tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub number: u64,
    pub length: usize,
    checksum: u32,
}

impl Header {
    /// The header that these bytes begin with; `None` if they begin with none, or with one of a content
    /// that is too long.
    pub(crate) fn read(bytes: &[u8]) -> Option<Header> {
        let rest = bytes.strip_prefix(&MARK)?;
        let (number, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (checksum, _) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        (length <= MAX_CONTENT_BYTES).then_some(Header {
            number: u64::from_le_bytes(*number),
            length,
            checksum: u32::from_le_bytes(*checksum),
        })
    }

    /// Whether this content is the one that was sealed.
    pub(crate) fn fits(&self, content: &[u8]) -> bool {
        let Ok(length) = u32::try_from(self.length) else { return false };
        let got = checksum(&self.number.to_le_bytes(), &length.to_le_bytes(), content);
        got == self.checksum
    }
}

fn checksum(number: &[u8], length: &[u8], content: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for part in [number, length, content] {
        hasher.update(part);
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_comes_back_and_nothing_else_does() {
        let sealed = seal(7, b"isi");
        assert_eq!(unseal(&sealed), Some(Unsealed { number: 7, content: b"isi" }));
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut damaged = sealed.clone();
                damaged[at] ^= 1 << bit;
                assert_eq!(unseal(&damaged), None, "byte {at}, bit {bit}");
            }
        }
        for length in 0..sealed.len() {
            assert_eq!(unseal(&sealed[..length]), None, "{length} bytes");
        }
        assert_eq!(unseal(&[sealed.clone(), vec![0]].concat()), None);
        assert_eq!(find_mark(&[b"xx".as_slice(), &sealed].concat()), Some(2));
    }
}
