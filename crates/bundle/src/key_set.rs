//! The public keys that a scorer trusts, and for what.
//!
//! A key set is itself signed. A newer one is trusted when a key of the one before it and a key of
//! its own signed it (as TUF's root role does), so keys are rotated old → both → new without a gap.
//! The first one comes as a file, by hand; any later one may.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::envelope::Envelope;
use crate::key::{KeyId, PublicKey};
use crate::payload;
use crate::purpose::Purpose;
use crate::refusal::Refusal;
use crate::shown::shown;

/// The form of key sets that this release writes and reads.
const FORMAT: u32 = 1;

/// The keys that are trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    format: u32,
    /// The agency whose keys these are; empty for the first one, which has no id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agency: String,
    /// Rises when versions begin anew, as after one that was absurdly high.
    pub trust_epoch: u64,
    /// Rises with every change within an epoch, from 1.
    pub version: i64,
    /// The keys.
    pub keys: Vec<TrustedKey>,
}

/// A key and what it may sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedKey {
    /// Its public bytes.
    pub key: PublicKey,
    /// What it may sign.
    #[serde(deserialize_with = "known_purposes")]
    pub purposes: Vec<Purpose>,
    /// It may sign nothing any more; kept so that its signatures are told from unknown ones.
    #[serde(default)]
    pub revoked: bool,
    /// What it signed is good, and it signs nothing new: no head and no key set, and without those
    /// nothing else comes in force.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl TrustedKey {
    /// A key that may sign for these purposes.
    #[must_use]
    pub fn new(key: PublicKey, purposes: impl Into<Vec<Purpose>>) -> TrustedKey {
        TrustedKey { key, purposes: purposes.into(), revoked: false, retired: false }
    }

    /// Whether it can say which keys come next, and nothing else.
    #[must_use]
    pub fn is_recovery(&self) -> bool {
        self.signs(Purpose::KeySet) && self.purposes == [Purpose::KeySet]
    }

    /// Whether it may sign something new for `purpose`.
    #[must_use]
    pub fn signs(&self, purpose: Purpose) -> bool {
        !self.revoked && !self.retired && self.purposes.contains(&purpose.of_keys())
    }

    /// Takes from it what a retired key may not do. Its purposes say so too, for releases that do not
    /// know of retired keys.
    pub fn retire(&mut self) {
        self.retired = true;
        self.purposes.retain(|purpose| purpose.outlives_its_key());
    }
}

fn known_purposes<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Purpose>, D::Error> {
    payload::read_known::<Purpose, _, _>(input, Value::as_str)
}

impl KeySet {
    /// A key set of these keys.
    #[must_use]
    pub fn new(trust_epoch: u64, version: i64, keys: Vec<TrustedKey>) -> KeySet {
        KeySet { format: FORMAT, agency: String::new(), trust_epoch, version, keys }
    }

    /// The keys that may sign something new for `purpose`.
    pub fn signers(&self, purpose: Purpose) -> impl Iterator<Item = &PublicKey> {
        self.keys.iter().filter(move |trusted| trusted.signs(purpose)).map(|trusted| &trusted.key)
    }

    /// The payload to sign.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        payload::write(self)
    }

    /// The key set of a file that was handed over by hand. It must be signed by a key of its own,
    /// so that a damaged file is noticed.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn trusted_by_hand(envelope: &Envelope) -> Result<KeySet, Refusal> {
        let keys = KeySet::from_payload(&envelope.payload)?;
        envelope.verify(Purpose::KeySet, &keys)?;
        Ok(keys)
    }

    /// The key set of `envelope`, if a key of this one and a key of its own signed it and it is
    /// newer, or this very one.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; [`Refusal::WrongEpoch`] or [`Refusal::Downgraded`] if it is not newer,
    /// [`Refusal::WrongAgency`] if it is another agency's.
    pub fn successor(&self, envelope: &Envelope) -> Result<KeySet, Refusal> {
        envelope.verify(Purpose::KeySet, self)?;
        let next = KeySet::trusted_by_hand(envelope)?;
        self.check_agency(&next.agency)?;
        if next.trust_epoch < self.trust_epoch {
            return Err(Refusal::WrongEpoch { expected: self.trust_epoch, got: next.trust_epoch });
        }
        self.check_recovery(&next, envelope)?;
        let is_later_epoch = next.trust_epoch > self.trust_epoch;
        if !is_later_epoch && next.version <= self.version && next != *self {
            return Err(Refusal::Downgraded { highest: self.version, got: next.version });
        }
        Ok(next)
    }

    /// A recovery key ends only where it signed that itself: whoever has stolen another key must not take
    /// the way back from those whose it is.
    fn check_recovery(&self, next: &KeySet, envelope: &Envelope) -> Result<(), Refusal> {
        for recovery in self.keys.iter().filter(|trusted| trusted.is_recovery()) {
            if !next.keys.iter().any(|trusted| trusted == recovery) {
                let only = KeySet { keys: vec![recovery.clone()], ..self.clone() };
                let id = recovery.key.id();
                envelope
                    .verify(Purpose::KeySet, &only)
                    .map_err(|_| Refusal::RecoveryKeyEnded(id))?;
            }
        }
        Ok(())
    }

    pub(crate) fn check_agency(&self, agency: &str) -> Result<(), Refusal> {
        if agency == self.agency {
            return Ok(());
        }
        let (expected, got) = (shown(&self.agency), shown(agency));
        Err(Refusal::WrongAgency { expected, got })
    }

    fn from_payload(payload: &[u8]) -> Result<KeySet, Refusal> {
        let set: KeySet = payload::read("key set", FORMAT..=FORMAT, payload)?;
        if set.version < 1 {
            return Err(Refusal::BadVersion(set.version));
        }
        let mut ids: Vec<KeyId> = set.keys.iter().map(|trusted| trusted.key.id()).collect();
        ids.sort_unstable();
        match ids.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Refusal::RepeatedKey(pair[0].clone())),
            None => Ok(set),
        }
    }

    /// The key of this name, if it may sign for `purpose`.
    pub(crate) fn find(&self, id: &KeyId, purpose: Purpose) -> Result<PublicKey, Refusal> {
        let Some(trusted) = self.keys.iter().find(|trusted| trusted.key.id() == *id) else {
            return Err(Refusal::UnknownKey(id.clone()));
        };
        if trusted.revoked {
            return Err(Refusal::RevokedKey(id.clone()));
        }
        let is_good = !trusted.retired || purpose.outlives_its_key();
        if !is_good || !trusted.purposes.contains(&purpose.of_keys()) {
            return Err(Refusal::KeyNotAllowed { key: id.clone(), purpose });
        }
        Ok(trusted.key)
    }
}
