//! The private keys in a server's folder: `signing-key.pem`, which it began with, and
//! `signing-key-ID.pem` of each rotation. One that was copied in is found while the server runs.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_app::{Environment as _, KeyRing};
use saring_bundle::{PrivateKey, PublicKey, SignError, Signer};

use crate::folder_files::{RECOVERY_KEY, SIGNING_KEY, SetupError, write_secret};
use crate::system::SystemEnvironment;

/// Whether a file of this name is a private key that signs.
pub(crate) fn is_signing_key(name: &str) -> bool {
    let id = name.strip_prefix("signing-key").and_then(|rest| rest.strip_suffix(".pem"));
    id.is_some_and(|id| {
        id.is_empty() || id.starts_with('-') && id[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// The private keys of a folder.
#[derive(Clone, Debug)]
pub struct KeyFiles {
    folder: PathBuf,
}

impl KeyFiles {
    /// Those of this folder, which need not be there.
    #[must_use]
    pub fn new(folder: &Path) -> KeyFiles {
        KeyFiles { folder: folder.to_owned() }
    }

    /// The files, by name.
    pub(crate) fn paths(&self) -> Result<Vec<PathBuf>, SetupError> {
        let failed = |error| SetupError::File { path: self.folder.clone(), error };
        let mut paths = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if name.to_str().is_some_and(is_signing_key) {
                paths.push(self.folder.join(name));
            }
        }
        paths.sort();
        Ok(paths)
    }

    /// The keys, in the order of their files' names.
    pub(crate) fn read(&self) -> Result<Vec<PrivateKey>, SetupError> {
        self.paths()?.iter().map(|path| read(path)).collect()
    }

    /// Makes the first key of a folder.
    pub(crate) fn create_first(&self) -> Result<PathBuf, SetupError> {
        let path = self.folder.join(SIGNING_KEY);
        create(&path)?;
        Ok(path)
    }

    /// Makes the recovery key of a new key set.
    pub(crate) fn create_recovery(&self) -> Result<PublicKey, SetupError> {
        create(&self.folder.join(RECOVERY_KEY))
    }

    /// Makes a further key that signs.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if it cannot be written.
    pub fn add(&self) -> Result<PublicKey, SetupError> {
        let key = new_key();
        let public = key.public_key();
        write(&self.path_of(&public), &key)?;
        Ok(public)
    }

    fn path_of(&self, key: &PublicKey) -> PathBuf {
        self.folder.join(KeyFiles::name_of(key))
    }

    /// What the file of a key is called that a folder did not begin with.
    pub(crate) fn name_of(key: &PublicKey) -> String {
        format!("signing-key-{}.pem", key.id())
    }
}

impl KeyRing for KeyFiles {
    fn find(&self, key: &PublicKey) -> Result<Option<Arc<dyn Signer>>, SignError> {
        let told = |error: SetupError| SignError(error.to_string());
        let mut unusable = None;
        for path in self.paths().map_err(told)? {
            match read(&path) {
                Ok(private) if private.public_key() == *key => return Ok(Some(Arc::new(private))),
                Ok(_) => {}
                // It may be another's.
                Err(error) => unusable = Some(told(error)),
            }
        }
        unusable.map_or(Ok(None), Err)
    }

    fn create(&self) -> Result<PublicKey, SignError> {
        self.add().map_err(|error| SignError(error.to_string()))
    }

    fn discard(&self, key: &PublicKey) {
        let _ = fs::remove_file(self.path_of(key));
    }
}

/// The private key in a file.
///
/// # Errors
///
/// [`SetupError`] if it cannot be read, or is none.
pub fn read(path: &Path) -> Result<PrivateKey, SetupError> {
    let pem = match fs::read(path) {
        Ok(pem) => pem,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(SetupError::Missing(path.to_owned()));
        }
        Err(error) => return Err(SetupError::File { path: path.to_owned(), error }),
    };
    // What is no text is no key, and is told as that.
    PrivateKey::from_pem(&String::from_utf8_lossy(&pem))
        .map_err(|error| SetupError::SigningKey { path: path.to_owned(), error })
}

/// Makes a private key in a file that only this user can read.
///
/// # Errors
///
/// [`SetupError`] if it cannot be written.
pub fn create(path: &Path) -> Result<PublicKey, SetupError> {
    let key = new_key();
    write(path, &key)?;
    Ok(key.public_key())
}

fn new_key() -> PrivateKey {
    let mut seed = [0; 32];
    seed.copy_from_slice(&SystemEnvironment.random()[..32]);
    PrivateKey::from_seed(&seed)
}

fn write(path: &Path, key: &PrivateKey) -> Result<(), SetupError> {
    let pem = key.to_pem();
    let pem = pem.map_err(|error| SetupError::SigningKey { path: path.to_owned(), error })?;
    write_secret(path, &pem)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that is no key keeps no other one from being used, and is told where a key is missing.
    #[test]
    fn a_key_is_found_beside_a_file_that_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let files = KeyFiles::new(folder.path());
        let key = files.add().unwrap();
        fs::write(folder.path().join(SIGNING_KEY), "no key").unwrap();
        assert_eq!(files.find(&key).unwrap().unwrap().public_key(), key);
        let missing = new_key().public_key();
        let told = files.find(&missing).err().unwrap().to_string();
        assert!(told.contains(SIGNING_KEY), "{told}");
        fs::remove_file(folder.path().join(SIGNING_KEY)).unwrap();
        assert!(files.find(&missing).unwrap().is_none());
    }
}
