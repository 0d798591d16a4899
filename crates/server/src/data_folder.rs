//! The data folder of a server: database, signing key, key set, and the operator's first API key.
//! On a database that was restored, a server begins a new trust epoch.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_app::{Environment, Signing};
use saring_bundle::{
    Envelope, KeySet, PrivateKey, Purpose, Refusal, SignError, Signer, TrustedKey,
};
use saring_store::auth::{MinistryScope, Role, new_key};
use saring_store::page::PageRequest;
use saring_store::records::NewKey;
use saring_store::{Store, StoreError};
use saring_store_sqlite::{SqliteOptions, SqliteStore};

pub(crate) const SIGNING_KEY: &str = "signing-key.pem";
pub(crate) const OPERATOR_KEY: &str = "operator.key";
pub(crate) const KEY_SET: &str = "key-set.json";
/// As the store calls it.
pub(crate) const DATABASE: &str = "saring.db";
/// What a folder without a database may hold: the lock of a start that failed, and what a file
/// system puts into each of its roots.
const HARMLESS: [&str; 2] = ["lock", "lost+found"];

/// An opened data folder.
pub struct DataFolder {
    /// The database.
    pub store: SqliteStore,
    /// Who signs.
    pub signing: Signing,
    /// The key set for clients.
    pub key_set_path: PathBuf,
    /// The operator's first API key, if this opening made it.
    pub new_operator_key: Option<PathBuf>,
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
    /// The database is a new one beside the files of an old one.
    #[error(
        "{0} is empty, but the other files are of a server that was in use; restore it from a backup, or give another --data"
    )]
    Empty(PathBuf),
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
    /// The database cannot be opened.
    #[error("cannot open {path}: {error}{}", remedy(.error))]
    Store {
        /// The database.
        path: PathBuf,
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
    /// # Errors
    ///
    /// [`SetupError`].
    pub async fn open(
        folder: &Path,
        environment: &dyn Environment,
    ) -> Result<DataFolder, SetupError> {
        // Links, titles and sellers are in it: a folder that is made here is nobody else's to read.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| SetupError::File { path: folder.to_owned(), error })?;
        check(folder)?;
        let store = saring_store_sqlite::open(SqliteOptions::new(folder)).await;
        let store = store.map_err(|error| of_store(folder, error))?;
        let set_up = set_up(folder, &store, environment).await;
        if set_up.is_err() {
            // The folder stays as it was.
            store.close().await;
        }
        let (signing, new_operator_key) = set_up?;
        Ok(DataFolder { store, signing, key_set_path: folder.join(KEY_SET), new_operator_key })
    }
}

/// The keys of a folder, those that are missing made: who signs, and where the operator's first API key
/// is if this made it.
async fn set_up(
    folder: &Path,
    store: &SqliteStore,
    environment: &dyn Environment,
) -> Result<(Signing, Option<PathBuf>), SetupError> {
    let failed = |error| of_store(folder, error);
    let scope = MinistryScope::of_the_server();
    // The first key is stored after the signing key is written.
    let first = PageRequest::first(1);
    let known = store.list_keys(&scope, None, first).await.map_err(failed)?;
    let signing_key = folder.join(SIGNING_KEY);
    if !signing_key.exists() && (folder.join(KEY_SET).exists() || !known.items.is_empty()) {
        return Err(SetupError::Missing(signing_key));
    }
    let operator = folder.join(OPERATOR_KEY);
    if known.items.is_empty() && operator.exists() {
        return Err(SetupError::Empty(folder.join(DATABASE)));
    }
    let restored = store.is_restored().await.map_err(failed)?;
    let signing = open_signing(folder, environment, restored)?;
    if restored {
        store.begun_anew().await.map_err(failed)?;
        let epoch = signing.keys.trust_epoch;
        tracing::warn!(epoch, "the database was restored; a new trust epoch begins");
    }
    if operator.exists() {
        return Ok((signing, None));
    }
    let (made, text) = new_key(&environment.random());
    let key = NewKey {
        key_id: made.key_id,
        hash: made.hash,
        role: Role::Operator,
        scopes: Vec::new(),
        tenant: None,
        name: "operator".into(),
        expires_at: None,
    };
    store.insert_key(&scope, key, environment.now()).await.map_err(failed)?;
    write_secret(&operator, &format!("{text}\n"))?;
    Ok((signing, Some(operator)))
}

fn of_store(folder: &Path, error: StoreError) -> SetupError {
    SetupError::Store { path: folder.join(DATABASE), error }
}

/// Whether a folder is of a server, so that nothing else may use it.
#[must_use]
pub fn is_data_folder(folder: &Path) -> bool {
    [DATABASE, SIGNING_KEY].iter().any(|name| folder.join(name).exists())
}

/// What to do about a database that cannot be opened, where the error does not say it.
pub(crate) fn remedy(error: &StoreError) -> String {
    match error {
        StoreError::Locked { .. } => "; stop it first, or give another --data".into(),
        StoreError::Corrupt { .. } => "; restore it from a backup, or give another --data".into(),
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
        if name.starts_with(DATABASE) || [SIGNING_KEY, OPERATOR_KEY, KEY_SET].contains(&&*name) {
            return Err(SetupError::Missing(database));
        }
        if !HARMLESS.contains(&&*name) {
            foreign = Some(folder.join(&*name));
        }
    }
    foreign.map_or(Ok(()), |path| Err(SetupError::Foreign(path)))
}

fn open_signing(
    folder: &Path,
    environment: &dyn Environment,
    restored: bool,
) -> Result<Signing, SetupError> {
    let path = folder.join(SIGNING_KEY);
    let of_key = |error| SetupError::SigningKey { path: path.clone(), error };
    if !path.exists() {
        let mut seed = [0; 32];
        seed.copy_from_slice(&environment.random()[..32]);
        write_secret(&path, &PrivateKey::from_seed(&seed).to_pem().map_err(of_key)?)?;
    }
    let pem = fs::read(&path).map_err(|error| SetupError::File { path: path.clone(), error })?;
    // What is no text is no key, and is told as that.
    let signer = PrivateKey::from_pem(&String::from_utf8_lossy(&pem)).map_err(of_key)?;
    let (mut keys, mut envelope) = open_key_set(folder, &signer)?;
    if restored {
        (keys, envelope) = new_epoch(folder, &signer, &keys, environment.now())?;
    }
    Ok(Signing { signer: Arc::new(signer), keys, envelope })
}

fn open_key_set(folder: &Path, signer: &PrivateKey) -> Result<(KeySet, Envelope), SetupError> {
    let path = folder.join(KEY_SET);
    let wrong = |problem: String| SetupError::KeySet { path: path.clone(), problem };
    if !path.exists() {
        let key = TrustedKey {
            key: signer.public_key(),
            purposes: Purpose::ALL.to_vec(),
            revoked: false,
        };
        let keys = KeySet::new(1, 1, vec![key]);
        let envelope = Envelope::sign(Purpose::KeySet, keys.to_payload(), signer)
            .map_err(|error| wrong(error.to_string()))?;
        write_new(&path, &format!("{}\n", envelope.to_json()), 0o644)?;
    }
    let text = fs::read(&path).map_err(|error| SetupError::File { path: path.clone(), error })?;
    let read = |refusal: Refusal| wrong(refusal.to_string());
    let envelope = Envelope::from_json(&text).map_err(read)?;
    let keys = KeySet::trusted_by_hand(&envelope).map_err(read)?;
    let trusts = |trusted: &TrustedKey| !trusted.revoked && trusted.key == signer.public_key();
    if !keys.keys.iter().any(trusts) {
        return Err(wrong("it does not trust the signing key".into()));
    }
    Ok((keys, envelope))
}

/// The same keys in a trust epoch that nobody has seen: versions and heads begin anew with it, so that
/// subscribers who saw later ones than the backup has are not left with them. By the clock, because
/// an earlier restore of the same backup may have taken the next number.
fn new_epoch(
    folder: &Path,
    signer: &PrivateKey,
    keys: &KeySet,
    now: i64,
) -> Result<(KeySet, Envelope), SetupError> {
    let path = folder.join(KEY_SET);
    let seconds = u64::try_from(now / 1_000_000).unwrap_or(0);
    let epoch = seconds.max(keys.trust_epoch.saturating_add(1));
    let keys = KeySet::new(epoch, 1, keys.keys.clone());
    let envelope = Envelope::sign(Purpose::KeySet, keys.to_payload(), signer)
        .map_err(|error| SetupError::KeySet { path: path.clone(), problem: error.to_string() })?;
    write_new(&path, &format!("{}\n", envelope.to_json()), 0o644)?;
    Ok((keys, envelope))
}

pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), SetupError> {
    write_new(path, text, 0o600)
}

/// Writes a file whole or not at all, in place of one that is there.
pub(crate) fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), SetupError> {
    let beside = path.with_extension("new");
    let write = || {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        // So that the new name survives a loss of power too.
        path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    };
    write().map_err(|error| SetupError::File { path: path.to_owned(), error })
}
