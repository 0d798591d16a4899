//! A file of the client: transactions, one at a time for writing, and what happens when the disk
//! fails.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use redb::{Database, ReadTransaction, ReadableDatabase as _, WriteTransaction};

use crate::error::ClientError;

/// Bytes that a file may hold in memory. What a sidecar keeps is small, and reads are few.
const CACHE_BYTES: usize = 16 << 20;

/// A database file that no other process may use meanwhile.
#[derive(Debug)]
pub(crate) struct Storage {
    path: PathBuf,
    state: RwLock<State>,
}

#[derive(Debug)]
enum State {
    Open(Database),
    /// The disk failed. The database takes no more after that, so it is opened anew.
    Failed,
    Closed,
}

impl Storage {
    /// Opens a file, or begins one, in a folder of its own.
    pub(crate) fn open(folder: &Path, name: &str) -> Result<Storage, ClientError> {
        make_folder(folder).map_err(|error| ClientError::Storage {
            path: folder.to_owned(),
            problem: format!("{error}; give a folder that this user can write to"),
        })?;
        let path = folder.join(name);
        let database = open(&path).map_err(|failure| self::error(&path, &failure))?;
        Ok(Storage { path, state: RwLock::new(State::Open(database)) })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` in one durable transaction: all of it is on disk when this returns, or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        self.run(|database| {
            let transaction = database.begin_write()?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
    }

    /// Runs `work` on one state of the file.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        self.run(|database| work(&database.begin_read()?))
    }

    /// Waits for what is under way and lets go of the file.
    pub(crate) fn close(&self) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = State::Closed;
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        self.reopen()?;
        let result = match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(database) => work(database),
            State::Failed => Err(redb::Error::PreviousIo),
            State::Closed => return Err(ClientError::Closed),
        };
        result.map_err(|failure| {
            if matches!(failure, redb::Error::Io(_) | redb::Error::PreviousIo) {
                self.fail();
            }
            error(&self.path, &failure)
        })
    }

    fn fail(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Open(_)) {
            *state = State::Failed;
        }
    }

    fn reopen(&self) -> Result<(), ClientError> {
        let failed = |state: &State| matches!(state, State::Failed);
        if !failed(&self.state.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if failed(&state) {
            *state = State::Open(open(&self.path).map_err(|failure| error(&self.path, &failure))?);
        }
        Ok(())
    }
}

/// What is reported is the platform's own business, so others on the machine cannot read it.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The same holds for the files, should the folder have been made by somebody else.
fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

fn open(path: &Path) -> Result<Database, redb::Error> {
    make_file(path)?;
    Ok(Database::builder().set_cache_size(CACHE_BYTES).create(path)?)
}

/// The error of a file, with its remedy.
fn error(path: &Path, error: &redb::Error) -> ClientError {
    let remedy = match error {
        redb::Error::DatabaseAlreadyOpen => {
            return ClientError::InUse { path: path.to_owned() };
        }
        redb::Error::Io(error)
            if matches!(
                error.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            ) =>
        {
            return ClientError::DiskFull { path: path.to_owned() };
        }
        redb::Error::Io(_) => "check that the folder can be written to",
        redb::Error::PreviousIo => "the disk failed; it is tried again",
        _ if path.ends_with("copy.redb") => "if the file is damaged, remove it: all comes anew",
        _ => "if the file is damaged, remove it; what was not sent is lost with it",
    };
    ClientError::Storage { path: path.to_owned(), problem: format!("{error}; {remedy}") }
}
