//! The outbox of a client that does not run, for whoever looks after it.

use std::path::Path;
use std::sync::Arc;

use super::{Bounds, DeadLetter, Handled, MAX_DEAD_LETTERS, Outbox, OutboxCounts};
use crate::disk::{Disk, SystemDisk};
use crate::error::ClientError;

/// The outbox in a folder whose client does not run. Nothing is sent from here: the client does that
/// once it runs again.
#[derive(Debug)]
pub struct StoppedOutbox(Outbox);

impl StoppedOutbox {
    /// Opens the outbox in `folder`; `None` if there is none. It waits for the disk.
    ///
    /// # Errors
    ///
    /// [`ClientError::InUse`] if the client runs, [`ClientError::Storage`].
    pub fn open(folder: &Path) -> Result<Option<StoppedOutbox>, ClientError> {
        let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
        // Nothing is taken in here.
        let bounds = Bounds { outcomes: 0, bytes: 0, dead_letters: MAX_DEAD_LETTERS, keep: 0 };
        Ok(Outbox::open_existing(&disk, folder, bounds)?.map(StoppedOutbox))
    }

    /// How many outcomes wait, were sent, and were refused.
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub fn counts(&self) -> Result<OutboxCounts, ClientError> {
        self.0.counts()
    }

    /// As [`Client::dead_letters`](crate::Client::dead_letters).
    ///
    /// # Errors
    ///
    /// [`ClientError::Storage`].
    pub fn dead_letters(
        &self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, ClientError> {
        self.0.dead_letters(after, limit)
    }

    /// As [`Client::retry_dead_letters`](crate::Client::retry_dead_letters); they are sent once the
    /// client runs.
    ///
    /// # Errors
    ///
    /// [`ClientError::DiskFull`], [`ClientError::Storage`].
    pub fn retry_dead_letters(&self, numbers: Option<&[u64]>) -> Result<Handled, ClientError> {
        self.0.retry(numbers)
    }

    /// As [`Client::drop_dead_letters`](crate::Client::drop_dead_letters).
    ///
    /// # Errors
    ///
    /// [`ClientError::DiskFull`], [`ClientError::Storage`].
    pub fn drop_dead_letters(&self, numbers: Option<&[u64]>) -> Result<Handled, ClientError> {
        self.0.drop_dead_letters(numbers)
    }
}
