//! The data folder of a server: signing key, key set, the operator's first API key, and the database,
//! unless that is PostgreSQL.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_app::{Environment, Signing};
use saring_bundle::SignError;
use saring_store::auth::{AuthError, MinistryScope, authenticate, new_key};
use saring_store::page::PageRequest;
use saring_store::records::NewKey;
use saring_store::{Store, StoreError};
use saring_store_postgres::PostgresOptions;
use saring_store_sql::{Database, SqlStore};
use saring_store_sqlite::SqliteOptions;

use crate::journal::{FileJournal, JournalError};
use crate::key_files::{KeyFiles, RECOVERY_KEY, SIGNING_KEY, is_signing_key};
use crate::signing;
use crate::system::SystemEnvironment;

pub(crate) const OPERATOR_KEY: &str = "operator.key";
/// Says that the folder's database was copied into PostgreSQL.
pub const COPIED: &str = "copied-to-postgresql";
/// The operator's key before the database has it.
const PROVISIONAL_KEY: &str = "operator.key.new";
pub(crate) const KEY_SET: &str = "key-set.json";
/// Where the journal is, unless it is said.
pub(crate) const JOURNAL: &str = "journal";
/// As the store calls it.
pub(crate) const DATABASE: &str = "saring.db";
/// What a folder without a database may hold: the lock of a start that failed, a journal, and what a file
/// system puts into each of its roots.
const HARMLESS: [&str; 3] = ["lock", JOURNAL, "lost+found"];

/// An opened data folder.
pub struct DataFolder {
    /// The database.
    pub store: Arc<dyn Store>,
    /// Who signs.
    pub signing: Signing,
    /// The key set for clients.
    pub key_set_path: PathBuf,
    /// The operator's first API key, if this opening made it.
    pub new_operator_key: Option<PathBuf>,
    /// The private half of the recovery key, as long as it lies in the folder.
    pub recovery_key: Option<PathBuf>,
}

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
    /// The database was set up by a server with another signing key.
    #[error(
        "the key set in the database does not trust {0}; copy signing-key.pem of the server that set the database up into this --data, or see `saring signing-key install` if it is lost"
    )]
    OtherKey(PathBuf),
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
    /// The key set is not that of the signing key.
    #[error(
        "{path} cannot be used: {problem}; restore the file that belongs to {SIGNING_KEY} from a backup"
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

impl DataFolder {
    /// Opens the folder, or sets a new one up: makes the operator's key and the signing key, as files
    /// that only this user can read, and the key set for clients. Nothing is written into a folder that
    /// has lost its database, or is another's.
    ///
    /// With a `database`, the address of a PostgreSQL whose tables are there, the folder holds the keys
    /// alone: each of several servers has one, with the same signing key. Then it has to be said where the
    /// `journal` is.
    ///
    /// # Errors
    ///
    /// [`SetupError`].
    pub async fn open(
        folder: &Path,
        database: Option<&str>,
        journal: Option<&Path>,
        environment: &dyn Environment,
    ) -> Result<DataFolder, SetupError> {
        let journal = journal_of(folder, database, journal)?;
        // Links, titles and sellers are in it: a folder that is made here is nobody else's to read.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| SetupError::File { path: folder.to_owned(), error })?;
        if database.is_none() {
            if folder.join(COPIED).exists() {
                return Err(SetupError::Copied(folder.join(COPIED)));
            }
            check(folder)?;
        }
        let journal = FileJournal::open(&journal)?;
        let noted = Some(journal.clone());
        let setup = match database {
            None => Setup::sqlite(folder, noted, environment).await?,
            Some(address) => Setup::postgres(folder, address, noted, environment).await?,
        };
        let set_up = match setup.run().await {
            Ok(set_up) => journal.begin().await.map(|()| set_up).map_err(SetupError::from),
            Err(error) => Err(error),
        };
        if set_up.is_err() {
            // The folder stays as it was.
            setup.store.close().await;
        }
        let (signing, new_operator_key) = set_up?;
        let key_set_path = folder.join(KEY_SET);
        let recovery_key = Some(folder.join(RECOVERY_KEY)).filter(|path| path.exists());
        let store = setup.store;
        Ok(DataFolder { store, signing, key_set_path, new_operator_key, recovery_key })
    }
}

/// A folder and its database, opened.
struct Setup<'a> {
    folder: &'a Path,
    store: Arc<dyn Store>,
    /// What the database is called in errors.
    database: String,
    /// Whether other servers may use the database too, each with a folder of its own.
    is_shared: bool,
    environment: &'a dyn Environment,
}

impl<'a> Setup<'a> {
    async fn sqlite(
        folder: &'a Path,
        journal: Option<FileJournal>,
        environment: &'a dyn Environment,
    ) -> Result<Setup<'a>, SetupError> {
        let database = folder.join(DATABASE).display().to_string();
        match saring_store_sqlite::open(SqliteOptions::new(folder)).await {
            Ok(store) => {
                let store = journalled(store, journal);
                Ok(Setup { folder, store, database, is_shared: false, environment })
            }
            Err(error) => Err(SetupError::Store { database, error }),
        }
    }

    async fn postgres(
        folder: &'a Path,
        address: &str,
        journal: Option<FileJournal>,
        environment: &'a dyn Environment,
    ) -> Result<Setup<'a>, SetupError> {
        let options = PostgresOptions::new(address)
            .map_err(|error| SetupError::Store { database: "the database".into(), error })?;
        let database = options.to_string();
        match saring_store_postgres::open(options).await {
            Ok(store) => {
                let store = journalled(store, journal);
                Ok(Setup { folder, store, database, is_shared: true, environment })
            }
            Err(error) => Err(SetupError::Store { database, error }),
        }
    }

    /// The keys of the folder, those that are missing made: who signs, and where the operator's first
    /// API key is if this made it.
    async fn run(&self) -> Result<(Signing, Option<PathBuf>), SetupError> {
        let failed = |error| SetupError::Store { database: self.database.clone(), error };
        let scope = MinistryScope::of_the_server();
        // The first key is stored after the signing key is written.
        let first = PageRequest::first(1);
        let known = self.store.list_keys(&scope, None, first).await.map_err(failed)?;
        let is_new = known.items.is_empty();
        let signing_key = self.folder.join(SIGNING_KEY);
        let has_keys = !KeyFiles::new(self.folder).paths()?.is_empty();
        if !has_keys && (self.folder.join(KEY_SET).exists() || !is_new) {
            return Err(match self.is_shared {
                true => SetupError::OtherKey(signing_key),
                false => SetupError::Missing(signing_key),
            });
        }
        let operator = self.folder.join(OPERATOR_KEY);
        if is_new && operator.exists() {
            return Err(SetupError::Empty(self.database.clone()));
        }
        let stored = self.store.key_sets().await.map_err(failed)?;
        let keys = signing::open(self.folder, &stored)?;
        // A server that broke off after it stored its key, and before the file had its name.
        let provisional = self.folder.join(PROVISIONAL_KEY);
        let stored_before = self.is_stored(&provisional).await.map_err(failed)?;
        let wants_operator = !operator.exists() && !stored_before && (is_new || !self.is_shared);
        let (made, text) = new_key(&self.environment.random());
        let key = NewKey::operator(made);
        if wants_operator {
            write_secret(&provisional, &format!("{text}\n"))?;
        }
        let now = self.environment.now();
        let beginning = keys.beginning(now, Some(key.clone()).filter(|_| wants_operator))?;
        let begun = self.store.begin(&scope, beginning, now).await.map_err(failed)?;
        let mut has_new_operator = begun.has_new_operator;
        if wants_operator && !has_new_operator && !self.is_shared {
            // The file is gone, and the key in it with it.
            self.store.insert_key(&scope, key, now).await.map_err(failed)?;
            has_new_operator = true;
        }
        let signing = keys.begun(&begun)?;
        if begun.is_anew {
            let epoch = signing.keys.trust_epoch;
            tracing::warn!(epoch, "the database was restored; a new trust epoch begins");
        }
        if has_new_operator || stored_before {
            let named = fs::rename(&provisional, &operator);
            named.map_err(|error| SetupError::File { path: operator.clone(), error })?;
        } else if provisional.exists() {
            // Another server was first.
            let _ = fs::remove_file(&provisional);
        }
        Ok((signing, (has_new_operator || stored_before).then_some(operator)))
    }

    /// Whether the key in a file is one of the database.
    async fn is_stored(&self, path: &Path) -> Result<bool, StoreError> {
        let Ok(text) = fs::read_to_string(path) else { return Ok(false) };
        let known = authenticate(&*self.store, text.trim(), self.environment.now()).await;
        match known {
            Ok(_) => Ok(true),
            Err(AuthError::Store(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }
}

/// Whether a folder is of a server, so that nothing else may use it.
#[must_use]
pub fn is_data_folder(folder: &Path) -> bool {
    folder.join(DATABASE).exists()
        || KeyFiles::new(folder).paths().is_ok_and(|paths| !paths.is_empty())
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

/// That a folder without a database is a new one.
fn check(folder: &Path) -> Result<(), SetupError> {
    let database = folder.join(DATABASE);
    if database.exists() {
        return Ok(());
    }
    let failed = |error| SetupError::File { path: folder.to_owned(), error };
    let mut foreign = None;
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        let is_ours = [RECOVERY_KEY, OPERATOR_KEY, KEY_SET].contains(&&*name);
        if is_ours || name.starts_with(DATABASE) || is_signing_key(&name) {
            return Err(SetupError::Missing(database));
        }
        if !HARMLESS.contains(&&*name) {
            foreign = Some(folder.join(&*name));
        }
    }
    foreign.map_or(Ok(()), |path| Err(SetupError::Foreign(path)))
}

/// The store, with the journal if there is to be one.
fn journalled<D: Database>(store: SqlStore<D>, journal: Option<FileJournal>) -> Arc<dyn Store> {
    Arc::new(match journal {
        Some(journal) => store.with_journal(Arc::new(journal)),
        None => store,
    })
}

/// Where the journal of a server is: in its folder where nothing else is said.
fn journal_of(
    folder: &Path,
    database: Option<&str>,
    journal: Option<&Path>,
) -> Result<PathBuf, SetupError> {
    match journal {
        Some(journal) => Ok(journal.to_owned()),
        None if database.is_some() => Err(SetupError::NoJournal),
        None => Ok(folder.join(JOURNAL)),
    }
}

/// Opens the store of a folder whose server cannot run because its signing key is gone.
pub(crate) async fn open_store(
    folder: &Path,
    database: Option<&str>,
    journal: Option<&Path>,
) -> Result<(Arc<dyn Store>, String), SetupError> {
    let journal = Some(FileJournal::open(&journal_of(folder, database, journal)?)?);
    let setup = match database {
        None => Setup::sqlite(folder, journal, &SystemEnvironment).await?,
        Some(address) => Setup::postgres(folder, address, journal, &SystemEnvironment).await?,
    };
    Ok((setup.store, setup.database))
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
