//! The data folder of a server: signing key, key set, the operator's first API key, and the database,
//! unless that is PostgreSQL.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_app::{Environment, Signing};
use saring_store::auth::{AuthError, MinistryScope, authenticate, new_key};
use saring_store::page::PageRequest;
use saring_store::records::NewKey;
use saring_store::{Store, StoreError};
use saring_store_postgres::PostgresOptions;
use saring_store_sql::{Database, SqlStore};
use saring_store_sqlite::SqliteOptions;

use crate::folder_files::{
    COPIED, DATABASE, JOURNAL, KEY_SET, OPERATOR_KEY, RECOVERY_KEY, SIGNING_KEY, SetupError,
    write_secret,
};
use crate::journal::FileJournal;
use crate::key_files::{KeyFiles, is_signing_key};
use crate::signing;
use crate::system::SystemEnvironment;

/// The operator's key before the database has it.
const PROVISIONAL_KEY: &str = "operator.key.new";
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

/// What an address is called that is none.
const DATABASE_URL: &str = "--database";

impl DataFolder {
    /// That it is said where everything is; nothing there is looked at.
    ///
    /// # Errors
    ///
    /// [`SetupError::NoJournal`], or [`SetupError::Store`] for what is no address of a database.
    pub fn check(
        folder: &Path,
        database: Option<&str>,
        journal: Option<&Path>,
    ) -> Result<(), SetupError> {
        if let Some(address) = database {
            PostgresOptions::new(address)
                .map_err(|error| SetupError::Store { database: DATABASE_URL.into(), error })?;
        }
        journal_of(folder, database, journal).map(drop)
    }

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
            Ok(set_up) => setup.begin(&journal).await.map(|()| set_up),
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
            .map_err(|error| SetupError::Store { database: DATABASE_URL.into(), error })?;
        let database = options.to_string();
        match saring_store_postgres::open(options).await {
            Ok(store) => {
                let store = journalled(store, journal);
                Ok(Setup { folder, store, database, is_shared: true, environment })
            }
            Err(error) => Err(SetupError::Store { database, error }),
        }
    }

    /// Begins its journal, has the database know of it, and of each key that ended by it.
    async fn begin(&self, journal: &FileJournal) -> Result<(), SetupError> {
        let failed = |error| SetupError::Store { database: self.database.clone(), error };
        let (name, beside) = journal.begin().await?;
        self.store.note_journal(&name, &beside).await.map_err(failed)?;
        match journal.entries() {
            Ok(entries) => {
                let ended = entries.iter().filter_map(|entry| entry.event.ended(entry.at));
                for key in self.store.end_noted(ended.collect()).await.map_err(failed)? {
                    let key = key.key_id;
                    tracing::warn!(
                        key,
                        "the journal says that this API key has ended, and the database did not; it is ended \
                         now. If the database was put back, stop all servers, say `saring db restored`, and \
                         start them again"
                    );
                }
            }
            Err(error) => tracing::warn!(%error, "which keys have ended the journal cannot tell"),
        }
        Ok(())
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
        let stored = self.store.key_sets().await.map_err(failed)?;
        let has_keys = !KeyFiles::new(self.folder).paths()?.is_empty();
        if !has_keys && (self.folder.join(KEY_SET).exists() || !is_new) {
            let newest = stored.last().map(signing::of_database).transpose()?;
            let file = newest.map(|(newest, _)| signing::file_of(&newest, &stored));
            let file = file.unwrap_or_else(|| SIGNING_KEY.to_owned());
            return Err(match self.is_shared {
                true => SetupError::OtherKey { folder: self.folder.to_owned(), file },
                false => SetupError::Missing(self.folder.join(file)),
            });
        }
        let operator = self.folder.join(OPERATOR_KEY);
        if is_new && operator.exists() {
            return Err(SetupError::Empty(self.database.clone()));
        }
        let keys = signing::open(self.folder, stored)?;
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
    if database.is_none() && folder.join(COPIED).exists() {
        return Err(SetupError::Copied(folder.join(COPIED)));
    }
    let journal = Some(FileJournal::open(&journal_of(folder, database, journal)?)?);
    let setup = match database {
        None => Setup::sqlite(folder, journal, &SystemEnvironment).await?,
        Some(address) => Setup::postgres(folder, address, journal, &SystemEnvironment).await?,
    };
    Ok((setup.store, setup.database))
}
