//! Who signs: the signing key of a server's folder, and the key set that vouches for it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use saring_app::{Environment, Signing};
use saring_bundle::{
    Envelope, KeySet, PrivateKey, Purpose, Refusal, SignError, Signer as _, TrustedKey,
};
use saring_store::records::StoredKeySet;

use crate::data_folder::{KEY_SET, SIGNING_KEY, SetupError, write_new, write_secret};

/// The signing key of a folder, made if there is none, and the newest key set: that of the folder or the
/// one that a server has `stored`. On a database that was restored, a new trust epoch begins.
pub(crate) fn open(
    folder: &Path,
    stored: Option<&StoredKeySet>,
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
    let (mut keys, mut envelope) = open_key_set(folder, stored, &signer)?;
    if restored {
        (keys, envelope) = new_epoch(folder, &signer, &keys, environment.now())?;
    }
    Ok(Signing { signer: Arc::new(signer), keys, envelope })
}

/// A key set as it is stored.
pub(crate) fn stored(signing: &Signing) -> StoredKeySet {
    StoredKeySet {
        trust_epoch: i64::try_from(signing.keys.trust_epoch).unwrap_or(i64::MAX),
        version: signing.keys.version,
        envelope: signing.envelope.to_json().into_bytes(),
    }
}

fn open_key_set(
    folder: &Path,
    stored: Option<&StoredKeySet>,
    signer: &PrivateKey,
) -> Result<(KeySet, Envelope), SetupError> {
    let path = folder.join(KEY_SET);
    let wrong = |problem: String| SetupError::KeySet { path: path.clone(), problem };
    let read = |text: &[u8]| {
        let read = |refusal: Refusal| wrong(refusal.to_string());
        let envelope = Envelope::from_json(text).map_err(read)?;
        let keys = KeySet::trusted_by_hand(&envelope).map_err(read)?;
        Ok((keys, envelope))
    };
    let stored = stored.map(|stored| read(&stored.envelope)).transpose()?;
    let of_folder = match fs::read(&path) {
        Ok(text) => Some(read(&text)?),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(SetupError::File { path, error }),
    };
    let candidates = of_folder.iter().chain(&stored);
    let newest = candidates.max_by_key(|(keys, _)| (keys.trust_epoch, keys.version)).cloned();
    let (keys, envelope) = match newest {
        Some(newest) => newest,
        None => first(signer).map_err(|error| wrong(error.to_string()))?,
    };
    let trusts = |trusted: &TrustedKey| !trusted.revoked && trusted.key == signer.public_key();
    if !keys.keys.iter().any(trusts) {
        return Err(wrong("it does not trust the signing key".into()));
    }
    if of_folder.is_none_or(|(_, of_folder)| of_folder != envelope) {
        write_new(&path, &format!("{}\n", envelope.to_json()), 0o644)?;
    }
    Ok((keys, envelope))
}

/// The first key set: this key, for all purposes.
fn first(signer: &PrivateKey) -> Result<(KeySet, Envelope), SignError> {
    let key =
        TrustedKey { key: signer.public_key(), purposes: Purpose::ALL.to_vec(), revoked: false };
    let keys = KeySet::new(1, 1, vec![key]);
    let envelope = Envelope::sign(Purpose::KeySet, keys.to_payload(), signer)?;
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
