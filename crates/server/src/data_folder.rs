//! The data folder of a server: database, signing key, key set, and the operator's first API key.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_app::{Environment, Signing};
use saring_bundle::{
    Envelope, KeySet, PrivateKey, Purpose, Refusal, SignError, Signer, TrustedKey,
};
use saring_store::auth::{MinistryScope, Role, new_key};
use saring_store::records::NewKey;
use saring_store::{SqliteOptions, SqliteStore, Store, StoreError};

const SIGNING_KEY: &str = "signing-key.pem";
const OPERATOR_KEY: &str = "operator.key";
const KEY_SET: &str = "key-set.json";
/// As the store calls it.
const DATABASE: &str = "saring.db";

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
    /// that only this user can read, and the key set for clients.
    ///
    /// # Errors
    ///
    /// [`SetupError`].
    pub async fn open(
        folder: &Path,
        environment: &dyn Environment,
    ) -> Result<DataFolder, SetupError> {
        fs::create_dir_all(folder)
            .map_err(|error| SetupError::File { path: folder.to_owned(), error })?;
        let failed = |error| SetupError::Store { path: folder.join(DATABASE), error };
        let store = SqliteStore::open(SqliteOptions::new(folder)).await.map_err(failed)?;
        let signing = open_signing(folder, environment)?;
        let operator = folder.join(OPERATOR_KEY);
        let mut new_operator_key = None;
        if !operator.exists() {
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
            let scope = MinistryScope::of_the_server();
            store.insert_key(&scope, key, environment.now()).await.map_err(failed)?;
            write_secret(&operator, &format!("{text}\n"))?;
            new_operator_key = Some(operator);
        }
        let key_set_path = folder.join(KEY_SET);
        Ok(DataFolder { store, signing, key_set_path, new_operator_key })
    }
}

/// What to do about a database that cannot be opened, where the error does not say it.
fn remedy(error: &StoreError) -> String {
    match error {
        StoreError::Locked { .. } => "; stop it first, or give another --data".into(),
        StoreError::Corrupt { .. } => "; restore it from a backup, or give another --data".into(),
        StoreError::Unavailable(cause) => {
            format!(" ({cause}); check that this user may read and write there")
        }
        _ => String::new(),
    }
}

fn open_signing(folder: &Path, environment: &dyn Environment) -> Result<Signing, SetupError> {
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
    let (keys, envelope) = open_key_set(folder, &signer)?;
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

fn write_secret(path: &Path, text: &str) -> Result<(), SetupError> {
    write_new(path, text, 0o600)
}

/// Writes a file that must not be there yet, whole or not at all.
fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), SetupError> {
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
