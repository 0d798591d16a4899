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
    pub(super) fn new(inner: R, limit: Limit) -> Self {
        Bounded { inner, read: 0, limit }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.read > self.limit.0.load(Ordering::Relaxed) {
            return Err(Error::other("the record does not end; is a quotation mark missing?"));
        }
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}
