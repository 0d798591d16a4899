//! The letters of a file: UTF-8, UTF-16 with or without its mark, or Windows-1252.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::fault::Note;

/// How a file begins: the encoding, and the bytes of its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, or Windows-1252: that shows at the first letter beyond ASCII.
    Bytes,
    Utf16Le,
    Utf16Be,
}

/// The encoding that the first bytes show, and how many of them are its mark.
pub(crate) fn sniff(head: &[u8]) -> (Encoding, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Bytes, 3),
        [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
        _ => (without_mark(head), 0),
    }
}

/// Without a mark, UTF-16 shows in that every other byte of Latin text is zero.
fn without_mark(head: &[u8]) -> Encoding {
    let pairs: Vec<&[u8]> = head.chunks_exact(2).take(128).collect();
    let zeros = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let (few, most) = (pairs.len() / 8, pairs.len() / 2);
    if first <= few && second > most {
        Encoding::Utf16Le
    } else if second <= few && first > most {
        Encoding::Utf16Be
    } else {
        Encoding::Bytes
    }
}

/// UTF-16 as UTF-8. What is no letter becomes a byte that is no UTF-8 either, so that its row is known
/// to be damaged.
pub(crate) struct Utf16<R> {
    input: R,
    decoder: Decoder,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    /// Reads `input` from behind its mark.
    pub(crate) fn new(input: R, encoding: Encoding) -> Utf16<R> {
        let encoding = if encoding == Encoding::Utf16Be { UTF_16BE } else { UTF_16LE };
        let decoder = encoding.new_decoder_without_bom_handling();
        Utf16 { input, decoder, ready: Vec::new(), at: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut raw = [0; 4096];
        let read = self.input.read(&mut raw)?;
        self.ended = read == 0;
        self.ready.clear();
        self.at = 0;
        let mut rest = &raw[..read];
        loop {
            let mut text = [0; 4096];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(rest, &mut text, self.ended);
            self.ready.extend(&text[..written]);
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.ready.push(0xff),
            }
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            self.fill()?;
        }
        let read = (&self.ready[self.at..]).read(out)?;
        self.at += read;
        Ok(read)
    }
}

/// Reads texts row by row, and finds out on the way whether they are UTF-8 or Windows-1252.
#[derive(Clone, Copy, Default)]
pub(crate) struct Letters {
    is_utf16: bool,
    /// There was a letter beyond ASCII in UTF-8: what is none is damaged.
    is_utf8: bool,
    /// There were such letters in Windows-1252.
    is_1252: bool,
}

impl Letters {
    pub(crate) fn new(encoding: Encoding, has_mark: bool) -> Letters {
        let is_utf16 = encoding != Encoding::Bytes;
        Letters { is_utf16, is_utf8: has_mark || is_utf16, is_1252: false }
    }

    /// What is to be told of the letters, which are Windows-1252 from this line on.
    pub(crate) fn notes(&self, legacy_line: Option<u64>) -> Vec<Note> {
        let utf16 = self.is_utf16.then_some(Note::Utf16);
        let legacy = legacy_line.map(|line| Note::Windows1252 { line });
        utf16.into_iter().chain(legacy).collect()
    }

    /// Whether what is no UTF-8 is damaged.
    pub(crate) fn is_utf8(&self) -> bool {
        self.is_utf8
    }

    /// Whether Windows-1252 was read.
    pub(crate) fn is_1252(&self) -> bool {
        self.is_1252
    }

    /// A text as well as it can be read, whatever is wrong with its row.
    pub(crate) fn roughly(&self, text: &[u8]) -> String {
        match std::str::from_utf8(text) {
            Ok(text) => text.to_owned(),
            Err(_) if self.is_utf8 => String::from_utf8_lossy(text).into_owned(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(text).0.into_owned(),
        }
    }

    /// The texts of one row; the number of the first one that is in neither encoding.
    pub(crate) fn read<'t>(
        &mut self,
        texts: impl Iterator<Item = &'t [u8]> + Clone,
    ) -> Result<Vec<Cow<'t, str>>, usize> {
        let utf8: Option<Vec<_>> =
            texts.clone().map(|text| std::str::from_utf8(text).ok().map(Cow::Borrowed)).collect();
        if let Some(utf8) = utf8 {
            self.is_utf8 |= utf8.iter().any(|text| !text.is_ascii());
            return Ok(utf8);
        }
        let read = texts.enumerate().map(|(at, text)| {
            if self.is_utf8 {
                return std::str::from_utf8(text).map(Cow::Borrowed).map_err(|_| at);
            }
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(text);
            // The bytes that Windows-1252 does not define.
            let is_text = !text.contains(|c: char| ('\u{80}'..='\u{9f}').contains(&c));
            if is_text { Ok(text) } else { Err(at) }
        });
        let read: Result<Vec<_>, usize> = read.collect();
        self.is_1252 |= read.is_ok();
        read
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{Encoding, Letters, Utf16, sniff};

    fn utf16(text: &str, be: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if be { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn the_encoding_shows_in_the_first_bytes() {
        for (head, expected) in [
            (&b"\xef\xbb\xbfid"[..], (Encoding::Bytes, 3)),
            (b"\xff\xfei\0d\0", (Encoding::Utf16Le, 2)),
            (b"\xfe\xff\0i\0d", (Encoding::Utf16Be, 2)),
            (b"i\0d\0,\0", (Encoding::Utf16Le, 0)),
            (b"\0i\0d\0,", (Encoding::Utf16Be, 0)),
            (b"id,title", (Encoding::Bytes, 0)),
            (b"\0\0\0\0", (Encoding::Bytes, 0)),
            (b"", (Encoding::Bytes, 0)),
        ] {
            assert_eq!(sniff(head), expected, "{head:?}");
        }
    }

    #[test]
    fn utf16_becomes_utf8_and_what_is_damaged_stays_damaged() {
        let text = "Kafé 😀,\n".repeat(3_000);
        for be in [false, true] {
            let encoding = if be { Encoding::Utf16Be } else { Encoding::Utf16Le };
            let mut read = Vec::new();
            Utf16::new(utf16(&text, be).as_slice(), encoding).read_to_end(&mut read).unwrap();
            assert_eq!(String::from_utf8(read).unwrap(), text);
        }
        let mut read = Vec::new();
        Utf16::new(&b"a\0\x00\xd8b\0c"[..], Encoding::Utf16Le).read_to_end(&mut read).unwrap();
        assert_eq!(read, b"a\xffb\xff");
    }

    #[test]
    fn windows_1252_is_read_where_no_utf8_was() {
        let mut letters = Letters::default();
        let texts = |texts: &'static [&'static [u8]]| texts.iter().copied();
        assert_eq!(letters.read(texts(&[b"a", b"caf\xe9 \x80"])).unwrap(), ["a", "café €"]);
        assert!(letters.is_1252());
        assert_eq!(letters.read(texts(&[b"a", b"\x81"])), Err(1));
        assert_eq!(letters.read(texts(&[b"\xc3\xa9"])).unwrap(), ["é"]);
        assert_eq!(letters.read(texts(&[b"a", b"caf\xe9"])), Err(1));
    }
}
