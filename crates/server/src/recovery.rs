//! A key set that was signed elsewhere, taken in while no server runs: the way back when the signing key
//! is lost or stolen.

use std::path::Path;
use std::sync::Arc;

use saring_app::{App, AppError, Policy, Signing};
use saring_bundle::{Envelope, KeySet};
use saring_store::{Store, StoreError};

use crate::data_folder::open_store;
use crate::folder_files::{KEY_SET, SetupError, write_new};
use crate::key_files::KeyFiles;
use crate::signing::of_database;
use crate::system::SystemEnvironment;

/// Why a key set is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The folder or its database cannot be used.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The key set is not good here.
    #[error(transparent)]
    App(#[from] AppError),
    /// No server has begun on the database.
    #[error("the database has no key set yet; start a server on it first")]
    NoKeySet,
}

/// Takes in the key set that follows on the newest, and has all that is in force signed by its keys,
/// which are in the folder. All servers on the database follow.
///
/// # Errors
///
/// [`InstallError`]; nothing is changed, unless it is the journal that failed: the key set is in force then, and
/// the next server that starts notes it.
pub async fn install(
    folder: &Path,
    database: Option<&str>,
    journal: Option<&Path>,
    envelope: Envelope,
) -> Result<KeySet, InstallError> {
    let (store, name) = open_store(folder, database, journal).await?;
    let failed = |error: StoreError| SetupError::Store { database: name.clone(), error };
    let installed = install_into(folder, &store, envelope, &failed).await;
    store.close().await;
    installed
}

async fn install_into(
    folder: &Path,
    store: &Arc<dyn Store>,
    envelope: Envelope,
    failed: &(dyn Fn(StoreError) -> SetupError + Sync),
) -> Result<KeySet, InstallError> {
    let path = folder.join(KEY_SET);
    let newest = store.key_sets().await.map_err(failed)?.pop().ok_or(InstallError::NoKeySet)?;
    let (keys, newest) = of_database(&newest)?;
    let ring = Arc::new(KeyFiles::new(folder));
    let signing = Signing { ring, keys, envelope: newest };
    let environment = Arc::new(SystemEnvironment);
    let app = App::open(Arc::clone(store), signing, Policy::default(), environment).await?;
    let keys = app.install_key_set(envelope.clone()).await?;
    if let Err(error) = write_new(&path, format!("{}\n", envelope.to_json()), 0o644) {
        // It is in force, and the server writes it when it starts.
        tracing::warn!(%error, "the key set for subscribers is not written");
    }
    Ok(keys)
}
