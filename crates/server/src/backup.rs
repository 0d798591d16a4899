//! Backups of a data folder: one file with all that a server needs to go on, keys included.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use saring_store::StoreError;
use saring_store_sql::restore::{self, Keys, Since};
use saring_store_sql::{Access, Database as _, Lock};
use saring_store_sqlite::{BackupFile, SqliteOptions};

use crate::folder_files::{
    self, COPIED, DATABASE, JOURNAL, KEY_SET, OPERATOR_KEY, SetupError, write_new, write_secret,
};
use crate::key_files::{KeyFiles, is_signing_key};

/// The name under which a backup keeps when it was made, in microseconds since 1970-01-01T00:00Z.
const MADE_AT: &str = "made-at";

/// Why a backup cannot be made or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is no database to back up.
    #[error("{0} is not there; give the folder of a server as --data")]
    NoDatabase(PathBuf),
    /// The folder was copied into a PostgreSQL database, and is of the past.
    #[error(
        "what the folder holds was copied into a PostgreSQL database; back that up by `pg_dump`, or remove {0} to go on with the folder alone"
    )]
    Copied(PathBuf),
    /// The backup would overwrite something.
    #[error("{0} is there already; give a new name")]
    Exists(PathBuf),
    /// What is restored would mix with what is there.
    #[error("{0} is not empty; give a new folder as --data, and move the old one away first")]
    NotEmpty(PathBuf),
    /// A file cannot be read or written.
    #[error("cannot use {path}: {error}; check that this user may read and write there")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// The database, or its backup, cannot be used.
    #[error("cannot use {path}: {error}{}", remedy(.error))]
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

/// What to do about a database, or its backup, that cannot be used.
fn remedy(error: &StoreError) -> String {
    match error {
        StoreError::Locked { .. } => "; stop it first".into(),
        StoreError::Corrupt { .. } => {
            "; give a server's folder, or a file that `saring db backup` wrote".into()
        }
        other => folder_files::remedy(DATABASE, other),
    }
}

/// Writes a backup of a data folder, made `now`, into a new file that only this user can read, while a
/// server may use the folder. Gives the names of what the folder lacks: without them a restored server
/// signs with another key, or makes another operator's key.
///
/// # Errors
///
/// [`BackupError`]; nothing is left under the name.
pub async fn backup(
    folder: &Path,
    target: &Path,
    now: i64,
) -> Result<Vec<&'static str>, BackupError> {
    let database = folder.join(DATABASE);
    if !database.exists() {
        return Err(BackupError::NoDatabase(database));
    }
    let copied = folder.join(COPIED);
    if copied.exists() {
        return Err(BackupError::Copied(copied));
    }
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let made_at = BackupFile { name: MADE_AT.into(), content: now.to_string().into_bytes() };
    let (mut files, mut missing) = (vec![made_at], Vec::new());
    let signing_keys = KeyFiles::new(folder).paths()?;
    if signing_keys.is_empty() {
        missing.push("signing-key*.pem");
    }
    for path in signing_keys {
        let content = fs::read(&path).map_err(of(&path))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push(BackupFile { name, content });
    }
    for name in [KEY_SET, OPERATOR_KEY] {
        let path = folder.join(name);
        match fs::read(&path) {
            Ok(content) => files.push(BackupFile { name: name.into(), content }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(name),
            Err(error) => return Err(BackupError::File { path, error }),
        }
    }
    let beside = Beside::file(target)?;
    let failed = |error| BackupError::Store { path: database.clone(), error };
    saring_store_sqlite::backup(folder, &beside.path, &files).await.map_err(failed)?;
    take_name(&beside.path, target)?;
    Ok(missing)
}

/// The journal of a data folder, unless its server was given another one.
#[must_use]
pub fn journal_of(folder: &Path) -> PathBuf {
    folder.join(JOURNAL)
}

/// Makes a new data folder out of a backup, marks it as restored, so that the server that starts on it
/// begins a new trust epoch, and brings its keys to where they were. `journals` are the files that this is
/// known from; the folder has them from then on. Gives when the backup was made, in microseconds since
/// 1970-01-01T00:00Z, if it says so, and what became of the keys.
///
/// # Errors
///
/// [`BackupError`]; nothing is left in the folder.
pub async fn restore(
    source: &Path,
    folder: &Path,
    journals: &[PathBuf],
    since: Since,
    now: i64,
) -> Result<(Option<i64>, Keys), BackupError> {
    let mut backup = File::open(source).map_err(of(source))?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(of(folder))?;
    for entry in fs::read_dir(folder).map_err(of(folder))? {
        if entry.map_err(of(folder))?.file_name() != JOURNAL {
            return Err(BackupError::NotEmpty(folder.to_owned()));
        }
    }
    let database = folder.join(DATABASE);
    let beside = Beside::folder(&database)?;
    let unpacked = beside.path.join(DATABASE);
    let mut copy = new_file(&unpacked)?;
    io::copy(&mut backup, &mut copy).map_err(of(&unpacked))?;
    let failed = |error| BackupError::Store { path: source.to_owned(), error };
    let files = saring_store_sqlite::unpack(&unpacked).await.map_err(failed)?;
    let keys = mark(&beside.path, since, now).await.map_err(failed)?;
    copy_journals(journals, &journal_of(folder))?;
    let written = files.iter().try_for_each(|BackupFile { name, content }| {
        let (path, text) = (folder.join(name), String::from_utf8_lossy(content));
        match name.as_str() {
            KEY_SET => write_new(&path, content, 0o644),
            OPERATOR_KEY => write_secret(&path, &text),
            key if is_signing_key(key) => write_secret(&path, &text),
            // No server's, so nobody asked for it.
            _ => Ok(()),
        }
    });
    let made_at = files.iter().find(|file| file.name == MADE_AT);
    let made_at = made_at.and_then(|file| str::from_utf8(&file.content).ok()?.parse().ok());
    // Last: without the database no server starts on the folder.
    let named = written.map_err(BackupError::from).and_then(|()| take_name(&unpacked, &database));
    if named.is_err() {
        for BackupFile { name, .. } in &files {
            let _ = fs::remove_file(folder.join(name));
        }
    }
    named.map(|()| (made_at, keys))
}

async fn mark(folder: &Path, since: Since, now: i64) -> Result<Keys, StoreError> {
    let store = saring_store_sqlite::open(SqliteOptions::new(folder)).await?;
    let access = Access { locks: [Lock::Directory].into(), ..Access::all() };
    let marked = store.write(access, move |tx| Box::pin(restore::mark(tx, since, now))).await;
    saring_store_sql::Database::close(&*store).await;
    marked
}

fn of(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::File { path, error }
}

/// A new file beside the one that it is to become, or a folder that it is made in, which only this user can
/// read from its first byte on. It goes in the end; under the name that it took, it stays.
struct Beside {
    path: PathBuf,
}

impl Beside {
    fn file(target: &Path) -> Result<Beside, BackupError> {
        let path = beside(target);
        new_file(&path)?;
        Ok(Beside { path })
    }

    fn folder(target: &Path) -> Result<Beside, BackupError> {
        let path = beside(target);
        DirBuilder::new().mode(0o700).create(&path).map_err(of(&path))?;
        Ok(Beside { path })
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = match self.path.is_dir() {
            true => fs::remove_dir_all(&self.path),
            false => fs::remove_file(&self.path),
        };
    }
}

fn beside(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    target.with_file_name(name)
}

fn new_file(path: &Path) -> Result<File, BackupError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(of(path))
}

/// Gives a file its name, unless there is such a file by now, so that it survives a loss of power.
fn take_name(path: &Path, target: &Path) -> Result<(), BackupError> {
    let named = fs::hard_link(path, target).and_then(|()| {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    });
    named.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(target.to_owned()),
        _ => of(target)(error),
    })
}

/// Copies files of journals into a folder, where the next restore looks for them; none is replaced.
pub(crate) fn copy_journals(files: &[PathBuf], folder: &Path) -> Result<(), SetupError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| SetupError::File { path, error }
    };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed(folder))?;
    for file in files {
        let target = folder.join(file.file_name().unwrap_or_default());
        if !target.exists() {
            write_new(&target, fs::read(file).map_err(failed(file))?, 0o600)?;
        }
    }
    Ok(())
}
