//! Who signs: the private keys of a server's folder, and the key set that vouches for them.
//!
//! The newest key set is what the database says, which all servers on it ask as they begin. The folder has a
//! copy for subscribers.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_app::{App, Signing};
use saring_bundle::{
    Envelope, KeySet, PrivateKey, PublicKey, Purpose, SignError, Signer as _, TrustedKey,
};
use saring_store::records::{Beginning, Begun, NewKey, StoredKeySet};

use crate::folder_files::{KEY_SET, RECOVERY_KEY, SIGNING_KEY, SetupError, write_new};
use crate::key_files::KeyFiles;

/// The private keys of a folder, and the newest key set as far as it is known.
pub(crate) struct Keys {
    folder: PathBuf,
    ring: KeyFiles,
    private: Vec<PrivateKey>,
    /// What was made just now.
    made: Vec<PathBuf>,
    newest: (KeySet, Envelope),
}

/// The private keys of a folder, one made if there is none, and the newest key set: that of the folder, the
/// one that a server has `stored`, or a first one.
pub(crate) fn open(folder: &Path, stored: &[StoredKeySet]) -> Result<Keys, SetupError> {
    let path = folder.join(KEY_SET);
    let ring = KeyFiles::new(folder);
    let mut made = Vec::new();
    if ring.paths()?.is_empty() {
        made.push(ring.create_first()?);
    }
    let private = ring.read()?;
    let newest = match newest(&path, stored)? {
        Some(newest) => newest,
        None => {
            made.push(folder.join(RECOVERY_KEY));
            let keys = first(&private, ring.create_recovery()?);
            signed(keys, &private).map_err(|error| wrong(&path, error.to_string()))?
        }
    };
    Ok(Keys { folder: folder.to_owned(), ring, private, made, newest })
}

impl Keys {
    /// What a server offers as it begins.
    ///
    /// The trust epoch for a database that was restored is one that nobody has seen: versions and heads
    /// begin anew with it, so that subscribers who saw later ones than the backup has are not left with
    /// them. By the clock, because an earlier restore of the same backup may have taken the next number.
    pub(crate) fn beginning(
        &self,
        now: i64,
        operator: Option<NewKey>,
    ) -> Result<Beginning, SetupError> {
        let (keys, envelope) = &self.newest;
        self.must_sign(keys, envelope)?;
        let seconds = u64::try_from(now / 1_000_000).unwrap_or(0);
        let trust_epoch = seconds.max(keys.trust_epoch.saturating_add(1));
        let mut anew = keys.clone();
        (anew.trust_epoch, anew.version) = (trust_epoch, 1);
        let failed = |error: SignError| wrong(&self.folder.join(KEY_SET), error.to_string());
        let (anew, of_anew) = signed(anew, &self.private).map_err(failed)?;
        let key_set = as_stored(keys, envelope);
        Ok(Beginning { key_set, anew: as_stored(&anew, &of_anew), operator })
    }

    /// Who signs, with the key set that the database says; the folder has it too from then on.
    pub(crate) fn begun(self, begun: &Begun) -> Result<Signing, SetupError> {
        let path = self.folder.join(KEY_SET);
        let (keys, envelope) = read(&path, &begun.key_set.envelope)?;
        self.must_sign(&keys, &envelope)?;
        if of_folder(&path)?.is_none_or(|(_, present)| present != envelope) {
            write_new(&path, format!("{}\n", envelope.to_json()), 0o644)?;
        }
        Ok(Signing { ring: Arc::new(self.ring), keys, envelope })
    }
}

impl Keys {
    /// That a key of the folder signs, by this key set.
    fn must_sign(&self, keys: &KeySet, envelope: &Envelope) -> Result<(), SetupError> {
        let is_here = |key: &PublicKey| self.private.iter().any(|one| one.public_key() == *key);
        if keys.signers(Purpose::Head).any(is_here) {
            return Ok(());
        }
        // Another server was first, and what was made here is nobody's.
        for path in &self.made {
            let _ = fs::remove_file(path);
        }
        let path = self.folder.join(KEY_SET);
        if of_folder(&path)?.is_none_or(|(_, present)| present != *envelope) {
            return Err(SetupError::OtherKey(self.folder.join(SIGNING_KEY)));
        }
        Err(wrong(&path, "it does not trust the signing key".into()))
    }
}

/// The newest key set of a folder and its database. What the folder has is what this server believes: those
/// of the database that come later must follow on it, whoever wrote them there; and one that the database
/// does not have yet, as after a restore, must be of the same server.
fn newest(path: &Path, stored: &[StoredKeySet]) -> Result<Option<(KeySet, Envelope)>, SetupError> {
    let order = |keys: &KeySet| (keys.trust_epoch, keys.version);
    let of_database = stored.last().map(|stored| read(path, &stored.envelope)).transpose()?;
    let Some((mut keys, mut envelope)) = of_folder(path)? else { return Ok(of_database) };
    let Some((last, _)) = of_database else { return Ok(Some((keys, envelope))) };
    if order(&last) < order(&keys) {
        let is_known = |key: &PublicKey| keys.keys.iter().any(|trusted| trusted.key == *key);
        if !last.signers(Purpose::KeySet).any(is_known) {
            return Err(wrong(path, "the database is of another server".into()));
        }
        return Ok(Some((keys, envelope)));
    }
    for stored in stored {
        let (next, signed) = read(path, &stored.envelope)?;
        if order(&next) > order(&keys) {
            keys = keys.successor(&signed).map_err(|refusal| {
                wrong(
                    path,
                    format!("the database has a key set that does not follow on it: {refusal}"),
                )
            })?;
            envelope = signed;
        }
    }
    Ok(Some((keys, envelope)))
}

/// Keeps the copy of the key set in a file up to date, for as long as it is polled.
pub async fn keep_key_set(app: Arc<App>, path: PathBuf) {
    let mut published = app.projections().watch_published();
    let mut written = app.key_set();
    while published.changed().await.is_ok() {
        let newest = app.key_set();
        if newest == written {
            continue;
        }
        let text = newest.as_ref().map(|envelope| format!("{}\n", envelope.to_json()));
        match write_new(&path, text.unwrap_or_default(), 0o644) {
            Ok(()) => written = newest,
            Err(error) => tracing::error!(%error, "the key set for subscribers is not written"),
        }
    }
}

/// The first key set: these keys for all purposes, and one that can only say which keys come next.
fn first(private: &[PrivateKey], recovery: PublicKey) -> KeySet {
    let keys = private.iter().map(|key| TrustedKey::new(key.public_key(), Purpose::ALL));
    let recovery = TrustedKey::new(recovery, [Purpose::KeySet]);
    KeySet::new(1, 1, keys.chain([recovery]).collect())
}

/// A key set signed by those of its keys that are here.
fn signed(keys: KeySet, private: &[PrivateKey]) -> Result<(KeySet, Envelope), SignError> {
    let may = |key: &&PrivateKey| {
        keys.signers(Purpose::KeySet).any(|trusted| *trusted == key.public_key())
    };
    let payload_type = Purpose::KeySet.payload_type().to_owned();
    let mut envelope =
        Envelope { payload_type, payload: keys.to_payload(), signatures: Vec::new() };
    for key in private.iter().filter(may) {
        envelope.sign_too(key)?;
    }
    Ok((keys, envelope))
}

fn as_stored(keys: &KeySet, envelope: &Envelope) -> StoredKeySet {
    StoredKeySet {
        trust_epoch: i64::try_from(keys.trust_epoch).unwrap_or(i64::MAX),
        version: keys.version,
        envelope: envelope.to_json().into_bytes(),
    }
}

/// The key set in a file, if it is there.
fn of_folder(path: &Path) -> Result<Option<(KeySet, Envelope)>, SetupError> {
    match fs::read(path) {
        Ok(text) => read(path, &text).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SetupError::File { path: path.to_owned(), error }),
    }
}

pub(crate) fn read(path: &Path, text: &[u8]) -> Result<(KeySet, Envelope), SetupError> {
    let envelope = Envelope::from_json(text).map_err(|refusal| wrong(path, refusal.to_string()))?;
    let keys = KeySet::trusted_by_hand(&envelope);
    Ok((keys.map_err(|refusal| wrong(path, refusal.to_string()))?, envelope))
}

fn wrong(path: &Path, problem: String) -> SetupError {
    SetupError::KeySet { path: path.to_owned(), problem }
}
