//! The file of an outbox. It is open from the start, unless it is damaged or missing and the disk is
//! full: scoring does not wait for that, so the file is opened later, by the first call that finds
//! space. Until then every call is told that the disk is full.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::Instant;

use redb::{ReadTransaction, WriteTransaction};

use super::format::{self, OWNER};
use super::{NAME, salvage};
use crate::disk::Disk;
use crate::error::ClientError;
use crate::storage::{OpenError, Storage, has_space};

/// An attempt that failed for want of space is followed by a pause so many times as long as it took.
const PAUSE: u32 = 20;

/// The file, for one tenant.
#[derive(Debug)]
pub(super) struct OutboxFile {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    tenant: String,
    storage: OnceLock<Storage>,
    opening: Mutex<Opening>,
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
        let file = OutboxFile {
            disk: Arc::clone(disk),
            folder: folder.to_owned(),
            tenant: tenant.to_owned(),
            storage: OnceLock::new(),
            opening: Mutex::default(),
        };
        match file.try_open() {
            Ok(storage) => {
                file.storage.get_or_init(|| storage);
            }
            Err(error @ ClientError::DiskFull { .. }) => {
                tracing::error!(%error, "the outbox takes nothing in and sends nothing until then");
            }
            Err(error) => return Err(error),
        }
        Ok(file)
    }

    /// The file that is in a folder, and whose it is; `None` if there is none. A damaged one is left to
    /// its client.
    pub(super) fn open_existing(
        disk: &Arc<dyn Disk>,
        folder: &Path,
    ) -> Result<Option<(OutboxFile, String)>, ClientError> {
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
        let file = OutboxFile {
            disk: Arc::clone(disk),
            folder: folder.to_owned(),
            tenant: tenant.clone(),
            storage: storage.into(),
            opening: Mutex::default(),
        };
        Ok(Some((file, tenant)))
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
        if opening.not_before.is_some_and(|not_before| begun < not_before)
            || !has_space(&*self.disk, &self.path())
        {
            return Err(self.full());
        }
        match self.try_open() {
            Ok(storage) => {
                tracing::info!(path = ?self.path(), "there is space again: the outbox is open");
                Ok(self.storage.get_or_init(|| storage))
            }
            Err(error) => {
                // Each attempt reads the whole file, so attempts do not follow each other at once.
                opening.not_before = Some(Instant::now() + begun.elapsed() * PAUSE);
                Err(error)
            }
        }
    }

    /// Nobody waits for somebody else who opens the file, because that may take long.
    fn lock_opening(&self) -> Result<MutexGuard<'_, Opening>, ClientError> {
        match self.opening.try_lock() {
            Ok(opening) => Ok(opening),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(self.full()),
        }
    }

    fn full(&self) -> ClientError {
        ClientError::DiskFull { path: self.path() }
    }

    fn try_open(&self) -> Result<Storage, ClientError> {
        let Self { disk, folder, tenant, .. } = self;
        let path = self.path();
        let open = || Storage::open(Arc::clone(disk), folder, NAME, format::prepare);
        let storage = match open() {
            Ok(storage) => storage,
            Err(OpenError::Damaged(problem)) => {
                salvage::salvage(disk, folder, tenant, &problem)?;
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

fn owner(storage: &Storage) -> Result<Option<String>, ClientError> {
    storage.read(|transaction| {
        Ok(transaction.open_table(OWNER)?.get(())?.map(|owner| owner.value().to_owned()))
    })
}
