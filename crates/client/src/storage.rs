//! Opening and writing the client's files.

use std::path::Path;

use redb::{Database, ReadTransaction, ReadableDatabase as _, WriteTransaction};

use crate::error::ClientError;

/// Opens a database file, or begins one.
pub(crate) fn open(path: &Path) -> Result<Database, ClientError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| ClientError::Storage {
            path: folder.to_owned(),
            problem: format!("{error}; give a folder that this user can write to"),
        })?;
    }
    Database::create(path).map_err(|error| self::error(path, &error.into()))
}

/// Runs `work` in one durable transaction.
pub(crate) fn write<T>(
    database: &Database,
    path: &Path,
    work: impl FnOnce(&WriteTransaction) -> Result<T, redb::Error>,
) -> Result<T, ClientError> {
    let run = || {
        let transaction = database.begin_write()?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    };
    run().map_err(|failure| error(path, &failure))
}

/// The error of a file, with its remedy.
pub(crate) fn error(path: &Path, error: &redb::Error) -> ClientError {
    let remedy = match error {
        redb::Error::DatabaseAlreadyOpen => {
            "another process uses it; give each process a folder of its own"
        }
        redb::Error::Io(_) => "check that the folder can be written to and that there is space",
        _ => "if the file is damaged, remove it; what was not sent is lost with it",
    };
    ClientError::Storage { path: path.to_owned(), problem: format!("{error}; {remedy}") }
}

/// Runs `work` on one state of the database.
pub(crate) fn read<T>(
    database: &Database,
    path: &Path,
    work: impl FnOnce(&ReadTransaction) -> Result<T, redb::Error>,
) -> Result<T, ClientError> {
    let run = || work(&database.begin_read()?);
    run().map_err(|failure| error(path, &failure))
}
