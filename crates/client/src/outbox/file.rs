//! The file of an outbox. It is open from the start, unless it is damaged or missing and the disk is
//! full: scoring does not wait for that, so the file is opened later, by the first call that finds
//! space. Until then every call is told why the last attempt failed. Only a full disk makes calls wait
//! for the next one, some seconds at most.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use redb::{ReadTransaction, WriteTransaction};

use super::format::{self, OWNER};
use super::{NAME, salvage};
use crate::disk::Disk;
use crate::error::ClientError;
use crate::storage::{OpenError, Storage, is_full_io, look_for_space};

/// An attempt that failed for want of space is followed by a pause so many times as long as it took,
/// but never by a longer one than this.
const PAUSE: u32 = 20;
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// The file, for one tenant.
#[derive(Debug)]
pub(super) struct OutboxFile {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    tenant: String,
    storage: OnceLock<Storage>,
    opening: Mutex<Opening>,
    /// Why it is not open. Apart from `opening`, which is locked as long as an attempt goes on.
    last_error: Mutex<ClientError>,
    /// It is damaged and was not salvaged yet.
    is_damaged: AtomicBool,
}

/// What is known while the file is not open.
#[derive(Debug, Default)]
struct Opening {
    is_closed: bool,
    not_before: Option<Instant>,
}

impl OutboxFile {
    /// Opens the file of a tenant, or begins one. Of a damaged one, what can be read is taken over.
    pub(super) fn open(
        disk: &Arc<dyn Disk>,
        folder: &Path,
        tenant: &str,
    ) -> Result<OutboxFile, ClientError> {
        let file = OutboxFile::new(disk, folder, tenant.to_owned(), OnceLock::new());
        match file.try_open() {
            Ok(storage) => {
                file.storage.get_or_init(|| storage);
            }
            Err(error @ ClientError::DiskFull { .. }) if file.is_damaged() => {
                tracing::error!(
                    %error,
                    "the outbox is damaged: it takes nothing in and sends nothing until then"
                );
            }
            Err(error @ ClientError::DiskFull { .. }) => {
                tracing::error!(%error, "the outbox cannot be made: it takes nothing in until then");
            }
            Err(error) => return Err(error),
        }
        Ok(file)
    }

    /// The file that is in a folder, whosever it is; `None` if there is none. A damaged one is left to
    /// its client.
    pub(super) fn open_existing(
        disk: &Arc<dyn Disk>,
        folder: &Path,
    ) -> Result<Option<OutboxFile>, ClientError> {
        let path = folder.join(NAME);
        // A salvage that was killed may have left the whole file under its first name.
        let there =
            disk.exists(&path).and_then(|there| Ok(there || disk.exists(&salvage::new(folder))?));
        match there {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => return Err(ClientError::Storage { path, problem: error.to_string() }),
        }
        let storage = Storage::open(Arc::clone(disk), folder, NAME, format::prepare);
        let storage = storage.map_err(|error| error.into_client(&path))?;
        let Some(tenant) = owner(&storage)? else { return Ok(None) };
        Ok(Some(OutboxFile::new(disk, folder, tenant, storage.into())))
    }

    /// Whose it is.
    pub(super) fn tenant(&self) -> &str {
        &self.tenant
    }

    fn new(
        disk: &Arc<dyn Disk>,
        folder: &Path,
        tenant: String,
        storage: OnceLock<Storage>,
    ) -> OutboxFile {
        OutboxFile {
            disk: Arc::clone(disk),
            folder: folder.to_owned(),
            tenant,
            storage,
            opening: Mutex::default(),
            last_error: Mutex::new(ClientError::DiskFull { path: folder.join(NAME) }),
            is_damaged: AtomicBool::new(false),
        }
    }

    /// As [`Storage::read`].
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        self.storage()?.read(work)
    }

    /// As [`Storage::write`].
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        self.storage()?.write(work)
    }

    /// As [`Storage::note`].
    pub(super) fn note<T>(
        &self,
        work: impl Fn(&WriteTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        self.storage()?.note(work)
    }

    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(NAME)
    }

    /// Whether it is damaged and waits to be salvaged.
    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// Waits for what is under way and lets go of the file.
    pub(super) fn close(&self) {
        let mut opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        opening.is_closed = true;
        if let Some(storage) = self.storage.get() {
            storage.close();
        }
    }

    /// The open file. One that waits for space is opened if there is some.
    fn storage(&self) -> Result<&Storage, ClientError> {
        if let Some(storage) = self.storage.get() {
            return Ok(storage);
        }
        let mut opening = self.lock_opening()?;
        if let Some(storage) = self.storage.get() {
            return Ok(storage);
        }
        if opening.is_closed {
            return Err(ClientError::Closed);
        }
        let begun = Instant::now();
        if opening.not_before.is_some_and(|not_before| begun < not_before) {
            return Err(self.last_error());
        }
        self.look_for_space().map_err(|error| self.noted(error))?;
        match self.try_open() {
            Ok(storage) => {
                tracing::info!(path = ?self.path(), "there is space again: the outbox is open");
                Ok(self.storage.get_or_init(|| storage))
            }
            Err(error) => {
                // An attempt may read the whole file and fail only in the end.
                let is_full = matches!(error, ClientError::DiskFull { .. });
                opening.not_before = is_full.then(|| Instant::now() + pause_after(begun.elapsed()));
                Err(self.noted(error))
            }
        }
    }

    /// Nobody waits for somebody else who opens the file, because that may take long.
    fn lock_opening(&self) -> Result<MutexGuard<'_, Opening>, ClientError> {
        match self.opening.try_lock() {
            Ok(opening) => Ok(opening),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(self.last_error()),
        }
    }

    fn look_for_space(&self) -> Result<(), ClientError> {
        let path = self.path();
        look_for_space(&*self.disk, &path).map_err(|error| match is_full_io(&error) {
            true => ClientError::DiskFull { path },
            false => ClientError::Storage { path, problem: error.to_string() },
        })
    }

    /// Keeps an error for those who come while the next attempt goes on.
    fn noted(&self, error: ClientError) -> ClientError {
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = error.clone();
        error
    }

    fn last_error(&self) -> ClientError {
        self.last_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn try_open(&self) -> Result<Storage, ClientError> {
        let Self { disk, folder, tenant, .. } = self;
        let path = self.path();
        let open = || Storage::open(Arc::clone(disk), folder, NAME, format::prepare);
        let storage = match open() {
            Ok(storage) => storage,
            Err(OpenError::Damaged(problem)) => {
                self.is_damaged.store(true, Ordering::Relaxed);
                salvage::salvage(disk, folder, tenant, &problem)?;
                self.is_damaged.store(false, Ordering::Relaxed);
                open().map_err(|error| error.into_client(&path))?
            }
            Err(OpenError::Client(error)) => return Err(error),
        };
        match owner(&storage)? {
            Some(owner) if owner == *tenant => {}
            Some(owner) => return Err(ClientError::OtherTenant { path, tenant: owner }),
            None => storage.write(|transaction| {
                transaction.open_table(OWNER)?.insert((), tenant.as_str())?;
                Ok(())
            })?,
        }
        Ok(storage)
    }
}

fn pause_after(attempt: Duration) -> Duration {
    attempt.saturating_mul(PAUSE).min(MAX_PAUSE)
}

fn owner(storage: &Storage) -> Result<Option<String>, ClientError> {
    storage.read(|transaction| {
        Ok(transaction.open_table(OWNER)?.get(())?.map(|owner| owner.value().to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_makes_calls_wait_in_proportion_and_not_for_long() {
        for (attempt, pause) in [(0, 0), (3, 60), (250, 5_000), (120_000, 5_000)] {
            let [attempt, pause] = [attempt, pause].map(Duration::from_millis);
            assert_eq!(pause_after(attempt), pause, "after {attempt:?}");
        }
    }
}
