//! Backups of a data folder: one file with all that a server needs to go on, keys included.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use saring_store::{BackupFile, SqliteStore, StoreError};

use crate::data_folder::{
    DATABASE, KEY_SET, OPERATOR_KEY, SIGNING_KEY, SetupError, write_new, write_secret,
};

/// Why a backup cannot be made or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is no database to back up.
    #[error("{0} is not there; give the folder of a server as --data")]
    NoDatabase(PathBuf),
    /// The backup would overwrite something.
    #[error("{0} is there already; give a new name")]
    Exists(PathBuf),
    /// What is restored would mix with what is there.
    #[error("{0} is not empty; give a new folder as --data, and move the old one away first")]
    NotEmpty(PathBuf),
    /// A file cannot be read or written.
    #[error("cannot use {path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// The database, or its backup, cannot be used.
    #[error("cannot use {path}: {error}")]
    Store {
        /// The database.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: StoreError,
    },
    /// A file of the data folder cannot be written.
    #[error(transparent)]
    Setup(#[from] SetupError),
}

/// Writes a backup of a data folder into a new file that only this user can read, while a server may
/// use the folder. Gives the names of what the folder lacks: without them a restored server
/// signs with another key, or makes another operator's key.
///
/// # Errors
///
/// [`BackupError`]; nothing is left under the name.
pub async fn backup(folder: &Path, target: &Path) -> Result<Vec<&'static str>, BackupError> {
    let database = folder.join(DATABASE);
    if !database.exists() {
        return Err(BackupError::NoDatabase(database));
    }
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for name in [SIGNING_KEY, KEY_SET, OPERATOR_KEY] {
        let path = folder.join(name);
        match fs::read(&path) {
            Ok(content) => files.push(BackupFile { name: name.into(), content }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(name),
            Err(error) => return Err(BackupError::File { path, error }),
        }
    }
    let beside = beside(target);
    let made = made(&database, folder, &beside, &files).await;
    let made = made.and_then(|()| renamed(&beside, target));
    if made.is_err() {
        // What was made of it so far is of no use.
        let _ = fs::remove_file(&beside);
    }
    made.map(|()| missing)
}

async fn made(
    database: &Path,
    folder: &Path,
    beside: &Path,
    files: &[BackupFile],
) -> Result<(), BackupError> {
    // Empty, so that the database is never to be read by others, not even for a moment.
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(beside)
        .map_err(|error| BackupError::File { path: beside.to_owned(), error })?;
    let failed = |error| BackupError::Store { path: database.to_owned(), error };
    SqliteStore::backup(folder, beside, files).await.map_err(failed)
}

/// Makes a new data folder out of a backup, and marks it as restored, so that the server that starts
/// on it begins a new trust epoch.
///
/// # Errors
///
/// [`BackupError`].
pub async fn restore(source: &Path, folder: &Path) -> Result<(), BackupError> {
    let of = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::File { path, error }
    };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(of(folder))?;
    if fs::read_dir(folder).map_err(of(folder))?.next().is_some() {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    let database = folder.join(DATABASE);
    let beside = beside(&database);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .map_err(of(&beside))?;
    fs::copy(source, &beside).map_err(of(source))?;
    let failed = |error| BackupError::Store { path: source.to_owned(), error };
    let files = SqliteStore::unpack(&beside).await.map_err(failed);
    let files = files.inspect_err(|_| {
        // The folder stays as new as it was.
        let _ = fs::remove_file(&beside);
    })?;
    for BackupFile { name, content } in files {
        let (path, text) = (folder.join(&name), String::from_utf8_lossy(&content));
        match &*name {
            KEY_SET => write_new(&path, &text, 0o644)?,
            _ => write_secret(&path, &text)?,
        }
    }
    // Last: without it no server starts on the folder.
    renamed(&beside, &database)
}

/// Marks a database that was put back in another way, so that the next server begins a new trust epoch.
///
/// # Errors
///
/// [`BackupError`].
pub async fn mark_restored(folder: &Path) -> Result<(), BackupError> {
    let database = folder.join(DATABASE);
    if !database.exists() {
        return Err(BackupError::NoDatabase(database));
    }
    let failed = |error| BackupError::Store { path: database.clone(), error };
    SqliteStore::mark_restored(folder).await.map_err(failed)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Gives a finished file its name, so that it survives a loss of power.
fn renamed(beside: &Path, path: &Path) -> Result<(), BackupError> {
    let renamed = || {
        fs::rename(beside, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    renamed().map_err(|error| BackupError::File { path: path.to_owned(), error })
}
