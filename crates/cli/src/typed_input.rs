//! Standard input as people type or paste into it: it ends once, and on a terminal they are told how.

use std::io::{IsTerminal as _, Read, Result, Stdin, Write as _};

use saring_rules::Lang;

use crate::message::message;

/// Standard input. Where somebody types it, they are told how it ends.
pub(crate) fn open(lang: Lang) -> UntilEnd<Stdin> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let told = message!("tempel, lalu Ctrl-D", "paste, then Ctrl-D");
        // Only a help.
        let _ = writeln!(anstream::stderr(), "{}", told.text(lang));
    }
    UntilEnd { input: stdin, has_ended: false }
}

/// An input that stays at its first end. A terminal would go on after its end was typed, and whoever
/// looks twice for more would wait for a second one.
pub(crate) struct UntilEnd<R> {
    input: R,
    has_ended: bool,
}

impl<R: Read> Read for UntilEnd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.has_ended {
            return Ok(0);
        }
        let read = self.input.read(buffer)?;
        self.has_ended = read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::io::Read;

    use super::UntilEnd;

    /// A terminal: each line is read at once, and an empty one is an end that was typed.
    struct Terminal(VecDeque<&'static str>);

    impl Read for Terminal {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let line = self.0.pop_front().unwrap_or_default();
            buffer[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }

    #[test]
    fn what_is_typed_after_the_end_is_not_read() {
        let lines = VecDeque::from(["a\n", "b\n", "", "c\n", ""]);
        let mut input = UntilEnd { input: Terminal(lines), has_ended: false };
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\nb\n");
        assert_eq!(input.read(&mut []).unwrap(), 0);
        input.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\nb\n");
    }
}
