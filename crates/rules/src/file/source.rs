//! From bytes to text that is fit to be read: not too long, UTF-8, without control characters.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::limits::MAX_FILE_BYTES;

/// The file as text, and whether it may be read on. A file that may not still has a text, as far
/// as possible, so that the place can be shown.
pub(crate) fn decode(bytes: &[u8], findings: &mut Findings) -> (String, bool) {
    if bytes.len() > MAX_FILE_BYTES {
        // How much larger is not told: whoever reads the file stops right after the limit.
        findings.add(Diagnostic::new(Code::FileTooLarge, 0..0).with("limit", MAX_FILE_BYTES));
        return (String::new(), false);
    }
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => {
            let clean = check_characters(text, findings);
            (text.to_owned(), clean)
        }
        Cow::Owned(mended) => {
            findings.add(not_utf8(bytes));
            (mended, false)
        }
    }
}

fn not_utf8(bytes: &[u8]) -> Diagnostic {
    let at = match std::str::from_utf8(bytes) {
        Ok(_) => 0..0,
        Err(error) => {
            let start = error.valid_up_to();
            start..error.error_len().map_or(bytes.len(), |length| start + length)
        }
    };
    let encoding = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ => None,
    };
    Diagnostic::new(Code::NotUtf8, at.clone())
        .with("offset", at.start)
        .with_some("encoding", encoding)
}

/// Line breaks and tabs are all the control characters that a rule file may hold; the YAML parser
/// says where a tab is wrong.
fn check_characters(text: &str, findings: &mut Findings) -> bool {
    let mut clean = true;
    for (at, character) in control_characters(text) {
        let name = format!("U+{:04X}", u32::from(character));
        findings.add(Diagnostic::new(Code::ControlCharacter, at).with("character", name));
        clean = false;
    }
    clean
}

fn control_characters(text: &str) -> impl Iterator<Item = (Range<usize>, char)> {
    let lone_return = |at: usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    text.char_indices()
        .filter(move |(at, c)| match c {
            '\n' | '\t' => false,
            '\r' => lone_return(*at),
            c => c.is_control(),
        })
        .map(|(at, c)| (at..at + c.len_utf8(), c))
}
