//! What must not be forgotten even if the replica is damaged: the highest versions ever seen, and the
//! newest key set. A small file of its own, with a checksum, replaced as a whole.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_bundle::{Digest, Envelope, Seen};
use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::error::ClientError;
use crate::sealed::{seal, unseal};
use crate::storage::{beside, publish};

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remembered {
    /// Rises with every change, here and in the replica, so that the later of the two can be told.
    pub generation: u64,
    /// The highest versions.
    pub seen: Seen,
    /// The newest key set that counted when something came.
    pub key_set: Option<Envelope>,
    /// Of the key set that was handed over by hand at the last start, if it is known to be of this
    /// server.
    pub given: Option<Digest>,
}

/// As it is kept, below the checksum. Fields that a newer release added are ignored.
#[derive(Serialize, Deserialize)]
struct Content {
    seen: Seen,
    key_set: Option<Envelope>,
    given: Option<Digest>,
}

/// The file.
#[derive(Debug)]
pub(crate) struct SeenFile {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

impl SeenFile {
    pub(crate) fn new(disk: Arc<dyn Disk>, folder: &Path) -> SeenFile {
        SeenFile { disk, path: folder.join("seen") }
    }

    /// What the file holds; `None` if there is none, or if it is damaged, which is told. One that the
    /// disk does not give, or that is whole and cannot be understood, is neither: without it an older
    /// version could come back.
    pub(crate) fn read(&self) -> Result<Option<Remembered>, ClientError> {
        let path = &self.path;
        let bytes = match self.disk.read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(self.unread(&error, "so see that it can be read"));
            }
        };
        let Some(unsealed) = unseal(&bytes) else {
            tracing::error!(?path, "the file of the highest versions is damaged; it is made anew");
            return Ok(None);
        };
        let Content { seen, key_set, given } = serde_json::from_slice(unsealed.content)
            .map_err(|error| self.unread(&error, "so start the release that wrote it"))?;
        Ok(Some(Remembered { generation: unsealed.number, seen, key_set, given }))
    }

    fn unread(&self, error: &dyn std::error::Error, remedy: &str) -> ClientError {
        let problem = format!("{error}; it keeps older versions from coming back, {remedy}");
        ClientError::Storage { path: self.path.clone(), problem }
    }

    /// Replaces the file; what it held before stays if this fails.
    pub(crate) fn write(&self, remembered: &Remembered) -> std::io::Result<()> {
        let Remembered { generation, seen, key_set, given } = remembered.clone();
        let content = serde_json::to_vec(&Content { seen, key_set, given })?;
        let new = beside(&self.path, "new");
        self.disk.write(&new, &seal(generation, &content))?;
        publish(&*self.disk, &new, &self.path)
    }
}
