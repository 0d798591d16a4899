//! A database file of the client: transactions, one at a time for writing, and what happens when the
//! disk fails, is full, or has damaged what was on it.
//!
//! Every open verifies the checksums of the whole file, so a file that opens is what was written. One
//! that does not is [`Damaged`](OpenError::Damaged), and whoever owns it decides what to do with it.

mod backend;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use redb::{Database, ReadTransaction, ReadableDatabase as _, WriteTransaction};

use crate::disk::Disk;
use crate::error::ClientError;
use backend::Backend;

/// Bytes that a file may hold in memory. What a sidecar keeps is small, and reads are few.
const CACHE_BYTES: usize = 16 << 20;

/// Bytes that have to be free before a file that is full is opened for writing again.
const SPACE: usize = 256 << 10;

/// Brings a file to the form of this release. Run at every open, so it writes only where it has to.
pub(crate) type Prepare = fn(&Database) -> Result<(), Failure>;

/// A database file that no other process may use meanwhile.
#[derive(Debug)]
pub(crate) struct Storage {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    prepare: Prepare,
    state: RwLock<State>,
}

#[derive(Debug)]
enum State {
    Open(Database),
    /// The disk is full: what is there can be read, and nothing is written before there is space.
    Full(Database),
    /// The disk failed. The database takes no more after that, so it is opened anew.
    Failed,
    Closed,
}

/// Why a file cannot be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// What is in it is not what was written.
    Damaged(String),
    /// All else.
    Client(ClientError),
}

/// What goes wrong inside of a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Database(#[from] redb::Error),
    /// The database is sound, and what it holds is not.
    #[error("{0}")]
    Damaged(String),
    /// A newer release wrote it.
    #[error("it has the format {0}, which only a newer release of Saring knows")]
    Newer(u64),
}

/// Where changes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Changes {
    ToFile,
    ToMemory,
}

impl Storage {
    /// Opens a file, or begins one, in a folder of its own.
    pub(crate) fn open(
        disk: Arc<dyn Disk>,
        folder: &Path,
        name: &str,
        prepare: Prepare,
    ) -> Result<Storage, OpenError> {
        disk.make_folder(folder).map_err(|error| ClientError::Storage {
            path: folder.to_owned(),
            problem: format!("{error}; give a folder that this user can write to"),
        })?;
        let path = folder.join(name);
        let opened = begin(&*disk, &path, prepare).and_then(|()| open(&*disk, &path, prepare));
        match opened {
            Ok(state) => {
                // What an interrupted salvage left, or nothing.
                let _ = disk.remove(&beside(&path, "new"));
                Ok(Storage { disk, path, prepare, state: RwLock::new(state) })
            }
            Err(failure) => Err(match damage(&failure) {
                Some(problem) => OpenError::Damaged(problem),
                None => OpenError::Client(error(&path, &failure)),
            }),
        }
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
        self.reopen(Changes::ToFile)?;
        self.run(|state| match state {
            State::Open(database) => commit(database, work),
            State::Full(_) => Err(redb::Error::Io(ErrorKind::StorageFull.into())),
            State::Failed | State::Closed => Err(redb::Error::PreviousIo),
        })
    }

    /// Runs `work` as [`Storage::write`] does, or in memory where the disk is full: then its changes end
    /// with the process, or once there is space. For what does no harm if it is forgotten.
    pub(crate) fn note<T>(
        &self,
        work: impl Fn(&WriteTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        match self.write(&work) {
            Err(ClientError::DiskFull { .. }) => {}
            done => return done,
        }
        self.go_on_in_memory()?;
        self.run(|state| match state {
            State::Open(database) | State::Full(database) => commit(database, &work),
            State::Failed | State::Closed => Err(redb::Error::PreviousIo),
        })
    }

    /// Runs `work` on one state of the file.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        self.reopen(Changes::ToMemory)?;
        self.run(|state| match state {
            State::Open(database) | State::Full(database) => work(&database.begin_read()?),
            State::Failed | State::Closed => Err(redb::Error::PreviousIo),
        })
    }

    /// Waits for what is under way and lets go of the file.
    pub(crate) fn close(&self) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = State::Closed;
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&State) -> Result<T, redb::Error>,
    ) -> Result<T, ClientError> {
        let result = work(&self.state.read().unwrap_or_else(PoisonError::into_inner));
        result.map_err(|failure| {
            if matches!(failure, redb::Error::Io(_) | redb::Error::PreviousIo) {
                self.fail();
            }
            error(&self.path, &failure.into())
        })
    }

    fn fail(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Open(_)) {
            *state = State::Failed;
        }
    }

    /// Opens the file anew if the disk failed, or was full and there is something to write.
    fn reopen(&self, wanted: Changes) -> Result<(), ClientError> {
        let is_due = |state: &State| match state {
            State::Open(_) | State::Closed => false,
            State::Full(_) => wanted == Changes::ToFile && has_space(&*self.disk, &self.path),
            State::Failed => true,
        };
        if !is_due(&self.state.read().unwrap_or_else(PoisonError::into_inner)) {
            return self.closed();
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if is_due(&state) {
            // The file is let go of first, or it would be in use.
            *state = State::Failed;
            *state = open(&*self.disk, &self.path, self.prepare)
                .map_err(|failure| error(&self.path, &failure))?;
        }
        Ok(())
    }

    /// Opens the file without writing to it, if it failed for want of space.
    fn go_on_in_memory(&self) -> Result<(), ClientError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Failed) {
            *state = open_full(&*self.disk, &self.path, self.prepare)
                .map_err(|failure| error(&self.path, &failure))?;
        }
        Ok(())
    }

    fn closed(&self) -> Result<(), ClientError> {
        match *self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Closed => Err(ClientError::Closed),
            _ => Ok(()),
        }
    }
}

impl OpenError {
    /// For whoever has no other remedy than to tell it.
    pub(crate) fn into_client(self, path: &Path) -> ClientError {
        match self {
            OpenError::Client(error) => error,
            OpenError::Damaged(problem) => error(path, &Failure::Damaged(problem)),
        }
    }
}

impl From<ClientError> for OpenError {
    fn from(error: ClientError) -> OpenError {
        OpenError::Client(error)
    }
}

/// A file of the same name with something behind it.
pub(crate) fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    PathBuf::from(name)
}

fn has_space(disk: &dyn Disk, path: &Path) -> bool {
    look_for_space(disk, path).is_ok()
}

/// Fails unless something can be written beside a file. Cheaper than opening it to see that.
pub(crate) fn look_for_space(disk: &dyn Disk, path: &Path) -> std::io::Result<()> {
    let path = beside(path, "space");
    let written = disk.write(&path, &vec![1; SPACE]).and_then(|()| disk.sync(&path));
    // What could not be written whole takes space too.
    let removed = disk.remove(&path);
    written.and(removed)
}

/// Makes a file that is not there. It gets its name once it is whole, so that a file that was begun and
/// never finished is not taken for one that was damaged.
fn begin(disk: &dyn Disk, path: &Path, prepare: Prepare) -> Result<(), Failure> {
    let new = beside(path, "new");
    if disk.exists(path).map_err(redb::Error::Io)? {
        // Perhaps that failed when the file got its name.
        return sync_folder_of(disk, path).map_err(|error| redb::Error::Io(error).into());
    }
    if let Err(failure) = make(disk, &new, prepare) {
        if damage(&failure).is_none() {
            return Err(failure);
        }
        disk.remove(&new).map_err(redb::Error::Io)?;
        make(disk, &new, prepare)?;
    }
    publish(disk, &new, path).map_err(|error| Failure::Database(error.into()))
}

/// Makes a whole file, or completes one.
pub(crate) fn make(disk: &dyn Disk, path: &Path, prepare: Prepare) -> Result<(), Failure> {
    let database = open_database(disk, path, Changes::ToFile)?;
    prepare(&database)?;
    database.close().map_err(redb::Error::from)?;
    Ok(())
}

/// Gives a file that is whole the name under which it is opened.
pub(crate) fn publish(disk: &dyn Disk, new: &Path, path: &Path) -> std::io::Result<()> {
    disk.sync(new)?;
    disk.rename(new, path)?;
    sync_folder_of(disk, path)
}

/// Waits until the name of a file is durable.
pub(crate) fn sync_folder_of(disk: &dyn Disk, path: &Path) -> std::io::Result<()> {
    disk.sync_folder(path.parent().unwrap_or(Path::new(".")))
}

fn open(disk: &dyn Disk, path: &Path, prepare: Prepare) -> Result<State, Failure> {
    // First without a change to the file: the database's own repair writes before it notices all that
    // is damaged, and what is set aside has to be as it was found.
    open_prepared(disk, path, prepare, Changes::ToMemory)?;
    match open_prepared(disk, path, prepare, Changes::ToFile) {
        Ok(database) => Ok(State::Open(database)),
        Err(Failure::Database(failure)) if is_full(&failure) => open_full(disk, path, prepare),
        Err(failure) => Err(failure),
    }
}

fn open_full(disk: &dyn Disk, path: &Path, prepare: Prepare) -> Result<State, Failure> {
    let database = open_prepared(disk, path, prepare, Changes::ToMemory)?;
    tracing::error!(?path, "the disk is full; what is kept is read, and nothing is written");
    Ok(State::Full(database))
}

fn open_prepared(
    disk: &dyn Disk,
    path: &Path,
    prepare: Prepare,
    changes: Changes,
) -> Result<Database, Failure> {
    let file = disk.database(path).map_err(redb::Error::Io)?;
    if file.len().map_err(redb::Error::Io)? == 0 {
        return Err(Failure::Damaged("the file is empty".to_owned()));
    }
    drop(file);
    let database = open_database(disk, path, changes)?;
    prepare(&database)?;
    Ok(database)
}

fn commit<T>(
    database: &Database,
    work: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
) -> Result<T, redb::Error> {
    let transaction = database.begin_write()?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// Opens a database and verifies all of it.
fn open_database(disk: &dyn Disk, path: &Path, changes: Changes) -> Result<Database, redb::Error> {
    let file = disk.database(path)?;
    let backend = match changes {
        Changes::ToFile => Backend::durable(file),
        Changes::ToMemory => Backend::in_memory(file)?,
    };
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES).set_check_integrity_on_open(true);
    Ok(builder.create_with_backend(backend)?)
}

/// What is wrong with a file whose content is not what was written.
fn damage(failure: &Failure) -> Option<String> {
    use redb::Error as E;
    match failure {
        Failure::Damaged(_)
        | Failure::Database(
            E::Corrupted(_)
            // No release ever wrote an older format of the database.
            | E::UpgradeRequired(_)
            | E::TableTypeMismatch { .. }
            | E::TableIsMultimap(_)
            | E::TableIsNotMultimap(_)
            | E::TypeDefinitionChanged { .. }
            | E::TableDoesNotExist(_),
        ) => Some(failure.to_string()),
        Failure::Database(E::Io(error))
            if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) =>
        {
            Some(failure.to_string())
        }
        _ => None,
    }
}

fn is_full(failure: &redb::Error) -> bool {
    matches!(failure, redb::Error::Io(error) if is_full_io(error))
}

/// Whether an operation failed for want of space.
pub(crate) fn is_full_io(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// The error of a file, with its remedy.
fn error(path: &Path, failure: &Failure) -> ClientError {
    let path = path.to_owned();
    let remedy = match failure {
        Failure::Database(redb::Error::DatabaseAlreadyOpen) => return ClientError::InUse { path },
        Failure::Database(failure) if is_full(failure) => return ClientError::DiskFull { path },
        Failure::Database(redb::Error::Io(_)) => "check that the folder can be written to",
        Failure::Database(redb::Error::PreviousIo) => "the disk failed; it is tried again",
        Failure::Newer(_) => "start the release that wrote it, or a newer one",
        _ => "start the client of this folder: it sets aside what is damaged",
    };
    ClientError::Storage { path, problem: format!("{failure}; {remedy}") }
}
