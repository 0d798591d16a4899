//! The data folder that a command reads.

use std::path::Path;

use saring_server::backup::BackupError;
use saring_server::{COPIED, SetupError};
use saring_store::StoreError;

use super::failed;
use crate::failure::Failure;

/// A folder without a database is none of a server, and nothing is made in it.
pub(crate) fn must_be_there(folder: &Path) -> Result<(), Failure> {
    let database = folder.join(saring_store_sqlite::DATABASE);
    if database.exists() { Ok(()) } else { Err(failed(&BackupError::NoDatabase(database))) }
}

/// What is said of a folder that was copied into PostgreSQL is meant for the database there.
pub(crate) fn must_be_in_use(folder: &Path) -> Result<(), Failure> {
    let copied = folder.join(COPIED);
    if copied.exists() {
        Err(failed(&BackupError::Setup(SetupError::Copied(copied))))
    } else {
        Ok(())
    }
}

/// Why the database of a folder cannot be used.
pub(crate) fn unusable(folder: &Path, error: StoreError) -> Failure {
    failed(&BackupError::Store { path: folder.join(saring_store_sqlite::DATABASE), error })
}
