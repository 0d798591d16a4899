//! Who signs: the keys that subscribers trust, and which of their private halves this server has.

use std::fmt;
use std::sync::Arc;

use saring_bundle::{Digest, Envelope, KeyId, KeySet, PublicKey, Purpose, ResourceName};
use saring_bundle::{ResourceVersion, SignError, Signer};
use saring_store::records::StoredKeySet;

use crate::error::{AppError, KeysRefused};

/// A resource, signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What it is.
    pub version: ResourceVersion,
    /// The signed bytes.
    pub envelope: Arc<Envelope>,
    /// Of entries of the log of fingerprints: the version that they follow on. Otherwise 0.
    pub base_version: i64,
}

/// The private keys that a server has, or can make.
pub trait KeyRing: Send + Sync {
    /// The private half of a key; `None` if it is not here.
    ///
    /// # Errors
    ///
    /// [`SignError`] if it is here and cannot be used.
    fn find(&self, key: &PublicKey) -> Result<Option<Arc<dyn Signer>>, SignError>;

    /// Makes a key, and keeps its private half so that it outlives the server.
    ///
    /// # Errors
    ///
    /// [`SignError`] if it cannot be kept.
    fn create(&self) -> Result<PublicKey, SignError>;

    /// Removes a key that was made just now, and that nobody trusts.
    fn discard(&self, key: &PublicKey);
}

/// What a server signs with when it starts.
#[derive(Clone)]
pub struct Signing {
    /// The private keys.
    pub ring: Arc<dyn KeyRing>,
    /// The newest key set.
    pub keys: KeySet,
    /// The newest key set, signed.
    pub envelope: Envelope,
}

/// The keys that are trusted as of one instant. Immutable.
#[derive(Clone)]
pub struct Signers {
    ring: Arc<dyn KeyRing>,
    keys: KeySet,
    /// The key sets up to the newest, for whoever slept through some of them.
    chain: Vec<Signed>,
    /// The private keys of those that may sign something new.
    present: Vec<Arc<dyn Signer>>,
    /// Those that may sign something new, and are not here.
    missing: Vec<KeyId>,
}

impl fmt::Debug for Signers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signers").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Signers {
    /// As a server starts, with the key sets that the store has.
    pub(crate) fn open(signing: Signing, stored: &[StoredKeySet]) -> Result<Signers, AppError> {
        let Signing { ring, keys, envelope } = signing;
        let mut signers =
            Signers { ring, keys, chain: Vec::new(), present: Vec::new(), missing: Vec::new() };
        let own = signers.order();
        for before in stored.iter().filter(|stored| stored.order() < own) {
            let envelope = Envelope::from_json(&before.envelope)?;
            signers.chain.push(signed(before.version, envelope));
        }
        signers.chain.push(signed(signers.keys.version, envelope));
        signers.advanced(stored)
    }

    /// With the key sets that follow, which must be of the same trust epoch.
    pub(crate) fn advanced(&self, stored: &[StoredKeySet]) -> Result<Signers, AppError> {
        let mut next = self.clone();
        for stored in stored {
            if stored.order() <= next.order() {
                continue;
            }
            let (own, epoch) = (next.keys.trust_epoch, stored.trust_epoch);
            let epoch = u64::try_from(epoch).unwrap_or_default();
            if epoch != own {
                return Err(AppError::NewEpoch { own, epoch });
            }
            let envelope = Envelope::from_json(&stored.envelope)?;
            next.keys = next.keys.successor(&envelope)?;
            next.chain.push(signed(stored.version, envelope));
        }
        Ok(next.looked_up())
    }

    /// With these keys, which are not trusted yet.
    pub(crate) fn with(&self, keys: KeySet) -> Signers {
        Signers { keys, ..self.clone() }.looked_up()
    }

    /// With the private keys that are here by now.
    pub(crate) fn looked_up(mut self) -> Signers {
        (self.present, self.missing) = (Vec::new(), Vec::new());
        for key in self.keys.signers(Purpose::Head) {
            match self.ring.find(key) {
                Ok(Some(signer)) => self.present.push(signer),
                Ok(None) => self.missing.push(key.id()),
                Err(error) => {
                    tracing::error!(%error, key = %key.id(), "a signing key cannot be used");
                    self.missing.push(key.id());
                }
            }
        }
        self
    }

    /// The keys that are trusted.
    #[must_use]
    pub const fn keys(&self) -> &KeySet {
        &self.keys
    }

    /// The trust epoch and the version of the key set, as the store has them.
    pub(crate) fn order(&self) -> (i64, i64) {
        (i64::try_from(self.keys.trust_epoch).unwrap_or(i64::MAX), self.keys.version)
    }

    /// The private keys that this server has, or can make.
    pub(crate) fn ring(&self) -> &dyn KeyRing {
        &*self.ring
    }

    /// Whether all private keys are here that sign.
    ///
    /// # Errors
    ///
    /// [`AppError::SigningKeyMissing`], or [`KeysRefused::NoKey`].
    pub fn check_ready(&self) -> Result<(), AppError> {
        match self.missing.first() {
            Some(key) => Err(AppError::SigningKeyMissing { key: key.clone() }),
            None if self.present.is_empty() => Err(KeysRefused::NoKey.into()),
            None => Ok(()),
        }
    }

    /// Key sets that follow on one that a subscriber has, older ones first; the newest alone if that
    /// is not known.
    pub(crate) fn after(&self, has: Option<&ResourceVersion>) -> &[Signed] {
        let at = self.chain.iter().rposition(|signed| Some(&signed.version) == has);
        let newest = self.chain.len().saturating_sub(1);
        &self.chain[at.map_or(newest, |at| at + 1)..]
    }

    /// The newest key set.
    #[must_use]
    pub fn newest(&self) -> Option<&Signed> {
        self.chain.last()
    }

    /// The private keys that may sign for a purpose.
    pub(crate) fn signing(&self, purpose: Purpose) -> impl Iterator<Item = &Arc<dyn Signer>> {
        let may = move |signer: &&Arc<dyn Signer>| {
            let public = signer.public_key();
            self.keys.signers(purpose).any(|key| *key == public)
        };
        self.present.iter().filter(may)
    }

    /// Signs with all keys that may.
    pub(crate) fn sign(&self, purpose: Purpose, payload: Vec<u8>) -> Result<Envelope, AppError> {
        self.check_ready()?;
        let payload_type = purpose.payload_type().to_owned();
        let mut envelope = Envelope { payload_type, payload, signatures: Vec::new() };
        for signer in self.signing(purpose) {
            envelope.sign_too(&**signer)?;
        }
        Ok(envelope)
    }

    /// The same; without a signature where a key is missing, as nobody is sent it from there.
    pub(crate) fn sign_if_ready(
        &self,
        purpose: Purpose,
        payload: Vec<u8>,
    ) -> Result<Envelope, AppError> {
        if self.check_ready().is_ok() {
            return self.sign(purpose, payload);
        }
        let payload_type = purpose.payload_type().to_owned();
        Ok(Envelope { payload_type, payload, signatures: Vec::new() })
    }

    /// The same bytes signed by all keys that may, where the keys `before` say that they are good. They
    /// stay as they are where a key is missing.
    pub(crate) fn sign_anew(
        &self,
        purpose: Purpose,
        envelope: Envelope,
        before: &KeySet,
    ) -> Result<Envelope, AppError> {
        envelope.verify(purpose, before)?;
        match self.check_ready() {
            Ok(()) => self.sign(purpose, envelope.payload),
            Err(_) => Ok(envelope),
        }
    }
}

fn signed(version: i64, envelope: Envelope) -> Signed {
    let digest = Digest::of(&envelope.payload);
    let version = ResourceVersion { resource: ResourceName::key_set(), version, digest };
    Signed { version, envelope: Arc::new(envelope), base_version: 0 }
}
