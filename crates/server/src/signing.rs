//! Who signs: the signing key of a server's folder, and the key set that vouches for it.
//!
//! The newest key set is what the database says, which all servers on it ask as they begin. The folder has a
//! copy for subscribers.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_app::{Environment, Signing};
use saring_bundle::{Envelope, KeySet, PrivateKey, Purpose, SignError, Signer as _, TrustedKey};
use saring_store::records::{Beginning, Begun, NewKey, StoredKeySet};

use crate::data_folder::{KEY_SET, SIGNING_KEY, SetupError, write_new, write_secret};

/// A signing key, and the newest key set as far as it is known.
pub(crate) struct Keys {
    signing_key: PathBuf,
    key_set: PathBuf,
    signer: PrivateKey,
    /// The signing key was made just now.
    is_new: bool,
    newest: (KeySet, Envelope),
}

/// The signing key of a folder, made if there is none, and the newest key set: that of the folder, the one
/// that a server has `stored`, or a first one.
pub(crate) fn open(
    folder: &Path,
    stored: Option<&StoredKeySet>,
    environment: &dyn Environment,
) -> Result<Keys, SetupError> {
    let (signing_key, key_set) = (folder.join(SIGNING_KEY), folder.join(KEY_SET));
    let of_key = |error| SetupError::SigningKey { path: signing_key.clone(), error };
    let of_set = |error: SignError| wrong(&key_set, error.to_string());
    let is_new = !signing_key.exists();
    if is_new {
        let mut seed = [0; 32];
        seed.copy_from_slice(&environment.random()[..32]);
        write_secret(&signing_key, &PrivateKey::from_seed(&seed).to_pem().map_err(of_key)?)?;
    }
    let pem = fs::read(&signing_key)
        .map_err(|error| SetupError::File { path: signing_key.clone(), error })?;
    // What is no text is no key, and is told as that.
    let signer = PrivateKey::from_pem(&String::from_utf8_lossy(&pem)).map_err(of_key)?;
    let stored = stored.map(|stored| read(&key_set, &stored.envelope)).transpose()?;
    let candidates = of_folder(&key_set)?.into_iter().chain(stored);
    let newest = candidates.max_by_key(|(keys, _)| (keys.trust_epoch, keys.version));
    let newest = match newest {
        Some(newest) => newest,
        None => signed(first(&signer), &signer).map_err(of_set)?,
    };
    Ok(Keys { signing_key, key_set, signer, is_new, newest })
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
        let seconds = u64::try_from(now / 1_000_000).unwrap_or(0);
        let epoch = seconds.max(keys.trust_epoch.saturating_add(1));
        let anew = KeySet::new(epoch, 1, keys.keys.clone());
        let (anew, of_anew) =
            signed(anew, &self.signer).map_err(|error| wrong(&self.key_set, error.to_string()))?;
        let key_set = as_stored(keys, envelope);
        Ok(Beginning { key_set, anew: as_stored(&anew, &of_anew), operator })
    }

    /// Who signs, with the key set that the database says; the folder has it too from then on.
    pub(crate) fn begun(self, begun: &Begun) -> Result<Signing, SetupError> {
        let (keys, envelope) = read(&self.key_set, &begun.key_set.envelope)?;
        let trusts =
            |trusted: &TrustedKey| !trusted.revoked && trusted.key == self.signer.public_key();
        if !keys.keys.iter().any(trusts) {
            if self.is_new {
                // Another server was first, and this key is nobody's.
                let _ = fs::remove_file(&self.signing_key);
            }
            if of_folder(&self.key_set)?.is_none_or(|(_, present)| present != envelope) {
                return Err(SetupError::OtherKey(self.signing_key));
            }
            return Err(wrong(&self.key_set, "it does not trust the signing key".into()));
        }
        if of_folder(&self.key_set)?.is_none_or(|(_, present)| present != envelope) {
            write_new(&self.key_set, &format!("{}\n", envelope.to_json()), 0o644)?;
        }
        Ok(Signing { signer: Arc::new(self.signer), keys, envelope })
    }
}

/// The first key set: this key, for all purposes.
fn first(signer: &PrivateKey) -> KeySet {
    let key = TrustedKey::new(signer.public_key(), Purpose::ALL);
    KeySet::new(1, 1, vec![key])
}

fn signed(keys: KeySet, signer: &PrivateKey) -> Result<(KeySet, Envelope), SignError> {
    let envelope = Envelope::sign(Purpose::KeySet, keys.to_payload(), signer)?;
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

fn read(path: &Path, text: &[u8]) -> Result<(KeySet, Envelope), SetupError> {
    let envelope = Envelope::from_json(text).map_err(|refusal| wrong(path, refusal.to_string()))?;
    let keys = KeySet::trusted_by_hand(&envelope);
    Ok((keys.map_err(|refusal| wrong(path, refusal.to_string()))?, envelope))
}

fn wrong(path: &Path, problem: String) -> SetupError {
    SetupError::KeySet { path: path.to_owned(), problem }
}
