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
    Envelope, KeySet, PrivateKey, PublicKey, Purpose, Refusal, SignError, Signer as _, TrustedKey,
};
use saring_store::records::{Beginning, Begun, NewKey, StoredKeySet};

use crate::folder_files::{KEY_SET, RECOVERY_KEY, SIGNING_KEY, SetupError, write_new};
use crate::key_files::KeyFiles;

/// The private keys of a folder, and the newest key set as far as it is known.
pub(crate) struct Keys {
    folder: PathBuf,
    ring: KeyFiles,
    private: Vec<PrivateKey>,
    /// The key sets that the database has.
    stored: Vec<StoredKeySet>,
    /// What was made just now.
    made: Vec<PathBuf>,
    newest: (KeySet, Envelope),
}

/// The private keys of a folder, one made if there is none, and the newest key set: that of the folder, the
/// one that a server has `stored`, or a first one.
pub(crate) fn open(folder: &Path, stored: Vec<StoredKeySet>) -> Result<Keys, SetupError> {
    let path = folder.join(KEY_SET);
    let ring = KeyFiles::new(folder);
    let mut made = Vec::new();
    if ring.paths()?.is_empty() {
        made.push(ring.create_first()?);
    }
    let private = ring.read()?;
    let newest = match newest(&path, &stored)? {
        Some(newest) => newest,
        None => {
            made.push(folder.join(RECOVERY_KEY));
            let keys = first(&private, ring.create_recovery()?);
            signed(keys, &private).map_err(|error| wrong(&path, error.to_string()))?
        }
    };
    Ok(Keys { folder: folder.to_owned(), ring, private, stored, made, newest })
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
        let (keys, envelope) = of_database(&begun.key_set)?;
        self.must_sign(&keys, &envelope)?;
        if self.made.is_empty() {
            // Whoever can write into the database may have been between.
            self.newest.0.successor(&envelope).map_err(not_taken)?;
        }
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
            return Err(SetupError::OtherKey {
                folder: self.folder.clone(),
                file: file_of(keys, &self.stored),
            });
        }
        Err(wrong(&path, "it trusts none of the signing keys".into()))
    }
}

/// The file that a server has with a private key of a key set, by the key sets that there were: it began with
/// one of the first.
pub(crate) fn file_of(keys: &KeySet, stored: &[StoredKeySet]) -> String {
    let first = stored.first().and_then(|first| of_database(first).ok());
    let is_first = |key: &PublicKey| {
        first.as_ref().is_none_or(|(first, _)| first.keys.iter().any(|one| one.key == *key))
    };
    match keys.signers(Purpose::Head).next() {
        Some(key) if !is_first(key) => KeyFiles::name_of(key),
        _ => SIGNING_KEY.to_owned(),
    }
}

/// The newest key set of a folder and its database. What the folder has is what this server believes, and the
/// first of the database where it has none: those of the database that come later must follow on it, whoever
/// wrote them there; and one that the database does not have yet, as after a restore, must be of the same
/// server.
fn newest(path: &Path, stored: &[StoredKeySet]) -> Result<Option<(KeySet, Envelope)>, SetupError> {
    let order = |keys: &KeySet| (keys.trust_epoch, keys.version);
    let last = stored.last().map(of_database).transpose()?;
    let first = stored.first().map(of_database).transpose()?;
    let Some((mut keys, mut envelope)) = of_folder(path)?.or(first) else { return Ok(None) };
    let Some((last, _)) = last else { return Ok(Some((keys, envelope))) };
    if order(&last) < order(&keys) {
        let is_known = |key: &PublicKey| keys.keys.iter().any(|trusted| trusted.key == *key);
        if !last.signers(Purpose::KeySet).any(is_known) {
            return Err(wrong(path, "the database is of another server".into()));
        }
        return Ok(Some((keys, envelope)));
    }
    for stored in stored {
        let (next, signed) = of_database(stored)?;
        if order(&next) >= order(&keys) {
            keys = keys.successor(&signed).map_err(not_taken)?;
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
        Ok(text) => read(&text).map(Some).map_err(|refusal| wrong(path, refusal.to_string())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SetupError::File { path: path.to_owned(), error }),
    }
}

/// A key set of the database, which must be what it is stored as.
pub(crate) fn of_database(stored: &StoredKeySet) -> Result<(KeySet, Envelope), SetupError> {
    let (keys, envelope) = read(&stored.envelope).map_err(not_taken)?;
    match as_stored(&keys, &envelope).order() == stored.order() {
        true => Ok((keys, envelope)),
        false => Err(SetupError::StoredKeySet("it is stored as another version".into())),
    }
}

fn read(text: &[u8]) -> Result<(KeySet, Envelope), Refusal> {
    let envelope = Envelope::from_json(text)?;
    Ok((KeySet::trusted_by_hand(&envelope)?, envelope))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn not_taken(refusal: Refusal) -> SetupError {
    SetupError::StoredKeySet(refusal.to_string())
}

fn wrong(path: &Path, problem: String) -> SetupError {
    SetupError::KeySet { path: path.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_seed(&[seed; 32])
    }

    /// A key set of these keys, signed by those. From version 3 on the first key is retired.
    fn key_set(version: i64, keys: &[u8], signers: &[u8]) -> StoredKeySet {
        let trusted = |seed: &u8| TrustedKey::new(key(*seed).public_key(), Purpose::ALL);
        let mut keys = KeySet::new(1, version, keys.iter().map(trusted).collect());
        if version > 2 {
            keys.keys[0].retire();
        }
        let payload = keys.to_payload();
        let mut envelope = Envelope::sign(Purpose::KeySet, payload, &key(signers[0])).unwrap();
        signers[1..].iter().for_each(|seed| envelope.sign_too(&key(*seed)).unwrap());
        as_stored(&keys, &envelope)
    }

    /// The version that a server begins with, by the key sets of its folder and of its database.
    #[test]
    fn a_server_begins_with_what_its_own_keys_vouch_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(KEY_SET);
        let (first, both, last) =
            (key_set(1, &[1], &[1]), key_set(2, &[1, 2], &[1, 2]), key_set(3, &[1, 2], &[2, 1]));
        let (foreign, others) = (key_set(2, &[1, 9], &[9]), key_set(4, &[7, 8], &[8]));
        let all = || vec![first.clone(), both.clone(), last.clone()];
        for (what, own, stored, expected) in [
            ("a new server", None, vec![], Ok(None)),
            ("a further server", None, all(), Ok(Some(3))),
            (
                "a further server, and one that somebody else wrote",
                None,
                vec![first.clone(), foreign.clone()],
                Err("which is not in the key set"),
            ),
            ("one that slept", Some(&first), all(), Ok(Some(3))),
            ("one on a database that was put back", Some(&last), vec![first.clone()], Ok(Some(3))),
            (
                "one that somebody else wrote",
                Some(&first),
                vec![first.clone(), foreign],
                Err("which is not in the key set"),
            ),
            (
                "one in place of the first",
                Some(&first),
                vec![key_set(1, &[1, 9], &[9])],
                Err("which is not in the key set"),
            ),
            (
                "an older one under a later number",
                Some(&first),
                vec![first.clone(), StoredKeySet { version: 2, ..key_set(1, &[1, 9], &[9]) }],
                Err("it is stored as another version"),
            ),
            ("another's folder", Some(&others), all(), Err("the database is of another server")),
            ("another's database", Some(&first), vec![others.clone()], Err("not in the key set")),
        ] {
            let _ = fs::remove_file(&path);
            if let Some(own) = own {
                fs::write(&path, &own.envelope).unwrap();
            }
            let begun = newest(&path, &stored);
            match (begun, expected) {
                (Ok(begun), Ok(version)) => {
                    assert_eq!(begun.map(|(keys, _)| keys.version), version, "{what}");
                }
                (Err(error), Err(why)) => assert!(error.to_string().contains(why), "{error}"),
                (begun, _) => panic!("{what}: {begun:?}"),
            }
        }
    }

    /// As when somebody writes it after the server has looked.
    #[test]
    fn a_server_goes_on_with_nothing_that_its_keys_do_not_vouch_for() {
        let folder = tempfile::tempdir().unwrap();
        let (first, foreign) = (key_set(1, &[1], &[1]), key_set(2, &[1, 9], &[9]));
        fs::write(folder.path().join(KEY_SET), &first.envelope).unwrap();
        fs::write(folder.path().join(SIGNING_KEY), key(1).to_pem().unwrap()).unwrap();
        for (key_set, is_good) in
            [(&first, true), (&key_set(2, &[1, 2], &[1, 2]), true), (&foreign, false)]
        {
            let keys = open(folder.path(), vec![first.clone()]).unwrap();
            let key_set = key_set.clone();
            let begun = keys.begun(&Begun { key_set, is_anew: false, has_new_operator: false });
            assert_eq!(begun.is_ok(), is_good);
        }
    }

    #[test]
    fn the_file_that_is_meant_is_that_of_a_key_that_signs() {
        let stored =
            [key_set(1, &[1], &[1]), key_set(2, &[1, 2], &[1, 2]), key_set(3, &[1, 2], &[2, 1])];
        let file = |at: usize| file_of(&of_database(&stored[at]).unwrap().0, &stored);
        assert_eq!((file(0).as_str(), file(1).as_str()), (SIGNING_KEY, SIGNING_KEY));
        assert_eq!(file(2), format!("signing-key-{}.pem", key(2).public_key().id()));
    }
}
