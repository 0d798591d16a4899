//! A reader that gives up when one record takes too many bytes, so that a stray quote at the start
//! of a large file does not become one record as large as the file.

use std::io::{Error, Read, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Reads from `inner` until the limit is reached, which the user of the records moves on.
pub(super) struct Bounded<R> {
    inner: R,
    read: u64,
    limit: Limit,
    quotes: Quotes,
}

/// Follows the quotation marks of CSV, for what its reader does not tell.
#[derive(Clone)]
pub(super) struct Quotes {
    open: Arc<AtomicU64>,
    delimiter: u8,
    at: At,
    line: u64,
    begun: u64,
}

#[derive(Clone, Copy)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quotation mark within a quoted field: its end, or half of a doubled one.
    Mark,
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Quotes {
        Quotes { open: Arc::default(), delimiter, at: At::Start, line: 1, begun: 0 }
    }

    /// The line on which the quoted field begins that the input ends in, once it ended.
    pub(super) fn open_since(&self) -> Option<u64> {
        Some(self.open.load(Ordering::Relaxed)).filter(|line| *line > 0)
    }

    fn follow(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.at = match (self.at, *byte) {
                (At::Start, b'"') => {
                    self.begun = self.line;
                    At::Quoted
                }
                (At::Mark, b'"') => At::Quoted,
                (At::Quoted, b'"') => At::Mark,
                (At::Quoted, _) => At::Quoted,
                // The byte order mark.
                (At::Start, 0xef | 0xbb | 0xbf) if self.line == 1 => At::Start,
                (_, b'\n' | b'\r') => At::Start,
                (_, byte) if byte == self.delimiter => At::Start,
                _ => At::Plain,
            };
            self.line += u64::from(*byte == b'\n');
        }
        if bytes.is_empty() && matches!(self.at, At::Quoted) {
            self.open.store(self.begun, Ordering::Relaxed);
        }
    }
}

/// Up to which byte of the input may be read.
#[derive(Clone, Default)]
pub(super) struct Limit(Arc<AtomicU64>);

impl Limit {
    pub(super) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

impl<R: Read> Bounded<R> {
    pub(super) fn new(inner: R, limit: Limit, quotes: Quotes) -> Self {
        Bounded { inner, read: 0, limit, quotes }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.read > self.limit.0.load(Ordering::Relaxed) {
            return Err(Error::other("the record does not end; is a quotation mark missing?"));
        }
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        self.quotes.follow(&buffer[..read]);
        Ok(read)
    }
}
