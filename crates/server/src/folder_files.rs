//! The files of a data folder: what they are called, how one is written, and why they cannot be used.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use saring_bundle::SignError;
use saring_store::StoreError;

use crate::journal::JournalError;

pub(crate) const OPERATOR_KEY: &str = "operator.key";
/// Says that the folder's database was copied into PostgreSQL.
pub const COPIED: &str = "copied-to-postgresql";
pub(crate) const KEY_SET: &str = "key-set.json";
/// Where the journal is, unless it is said.
pub(crate) const JOURNAL: &str = "journal";
/// As the store calls it.
pub(crate) const DATABASE: &str = "saring.db";
/// The key that a server begins with.
pub(crate) const SIGNING_KEY: &str = "signing-key.pem";
/// The private half of the recovery key, until somebody takes it away.
pub(crate) const RECOVERY_KEY: &str = "recovery-key.pem";

/// Why a data folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A file cannot be read or written.
    #[error(
        "cannot use {path}: {error}; check that this user may read and write there, or give another --data"
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// One of the files is gone, and the server must not go on with a new one.
    #[error("{0} is missing; restore it from a backup, or give another --data")]
    Missing(PathBuf),
    /// The folder has no signing key that the key set in the database trusts.
    #[error(
        "the key set in the database trusts no signing key in {folder}; copy {file} into it from the folder of a server that has it, or see `saring signing-key install` if it is lost"
    )]
    OtherKey {
        /// The folder.
        folder: PathBuf,
        /// The file with a key that it trusts.
        file: String,
    },
    /// Somebody wrote a key set into the database, or it is damaged.
    #[error(
        "the database has a key set that is not taken: {0}; see `saring db verify`, and restore a backup from before it with the journal"
    )]
    StoredKeySet(String),
    /// The folder was copied into a PostgreSQL database, and is of the past.
    #[error(
        "what the folder holds was copied into a PostgreSQL database; give --database, or remove {0} to go on with the folder alone"
    )]
    Copied(PathBuf),
    /// The database is a new one beside the files of an old one.
    #[error(
        "{0} is empty, but the other files are of a server that was in use; restore it from a backup, or give another --data"
    )]
    Empty(String),
    /// The folder is another's.
    #[error(
        "{0} is not of a server, and the folder has no {DATABASE}; give an empty folder as --data, or the one that the server had"
    )]
    Foreign(PathBuf),
    /// The signing key is no key.
    #[error("{path}: {error}; restore the file from a backup")]
    SigningKey {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: SignError,
    },
    /// The key set is not that of the signing keys.
    #[error(
        "{path} cannot be used: {problem}; restore it and the signing keys beside it from one backup"
    )]
    KeySet {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Nothing would outlive the database.
    #[error(
        "--database needs --journal, a folder outside the database: revoked keys are noted there too, so that \
         they stay revoked when the database is put back; give --journal DIR, or set SARING_JOURNAL"
    )]
    NoJournal,
    /// The journal cannot be begun.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The database cannot be opened.
    #[error("cannot open {database}: {error}{}", remedy(.database, .error))]
    Store {
        /// The database: its file, or its address without a password.
        database: String,
        /// What is wrong.
        #[source]
        error: StoreError,
    },
}

/// What to do about a database that cannot be opened, where the error does not say it.
pub(crate) fn remedy(database: &str, error: &StoreError) -> String {
    match error {
        StoreError::Locked { .. } => "; stop it first, or give another --data".into(),
        StoreError::Corrupt { .. } => "; restore it from a backup, or give another --data".into(),
        StoreError::Unavailable(cause) if database.starts_with("postgres") => {
            format!(" ({cause}); check that it runs, and the address, user and password")
        }
        StoreError::Unavailable(cause) => {
            format!(" ({cause}); check that this user may read and write there")
        }
        _ => String::new(),
    }
}

pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), SetupError> {
    write_new(path, text, 0o600)
}

/// Writes a file whole or not at all, in place of one that is there.
pub(crate) fn write_new(
    path: &Path,
    content: impl AsRef<[u8]>,
    mode: u32,
) -> Result<(), SetupError> {
    let beside = path.with_extension("new");
    let write = || {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&beside)?;
        file.write_all(content.as_ref())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        // So that the new name survives a loss of power too.
        path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    };
    write().map_err(|error| SetupError::File { path: path.to_owned(), error })
}
