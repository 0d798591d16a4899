//! Signing keys: rotated old → both → new, retired, revoked, and replaced by whoever has the recovery
//! key.
//!
//! Each step is a key set that follows on the one before. What is in force is signed anew by the keys of
//! the next one before it comes, so that whoever takes it in can verify all that is in force.

use saring_bundle::{Envelope, EnvelopeSignature, KeyId, KeySet, PublicKey, Purpose, TrustedKey};
use saring_store::StoreError;
use saring_store::auth::{MinistryScope, Principal};
use saring_store::records::{AuditAction, ReplaceKeySet, SignedVersion, StoredKeySet};

use crate::context::Context;
use crate::error::{AppError, KeysRefused};
use crate::permission;

impl Context {
    /// Begins a rotation: has everything signed by the key before and by another one, which is made on this
    /// server unless one was prepared on all of them. A further recovery key may come with it. For the
    /// operator.
    ///
    /// # Errors
    ///
    /// [`AppError::KeysRefused`] while another rotation has not been ended, for keys that are known, and without
    /// a prepared one while other servers run;
    /// [`AppError::SigningKeyMissing`] if the prepared one is not here; or [`AppError`].
    pub async fn rotate_signing_key(
        &self,
        caller: &Principal,
        prepared: Option<PublicKey>,
        recovery: Option<PublicKey>,
    ) -> Result<KeySet, AppError> {
        let scope = permission::operator(caller)?;
        self.projections.catch_up().await?;
        let published = self.projections.published();
        let signers = published.signers();
        signers.check_ready()?;
        let mut signing = signers.keys().signers(Purpose::Head);
        if let (Some(older), Some(_)) = (signing.next(), signing.next()) {
            return Err(KeysRefused::RotationUnderWay { older: older.id() }.into());
        }
        if prepared.is_none() && self.store.is_shared() {
            let servers = self.store.other_servers(self.server).await?;
            if servers > 0 {
                return Err(KeysRefused::NotPrepared { servers }.into());
            }
        }
        let mut next = signers.keys().clone();
        for key in prepared.iter().chain(&recovery) {
            if next.keys.iter().any(|trusted| trusted.key == *key) {
                return Err(KeysRefused::Known { key: key.id() }.into());
            }
        }
        next.keys.extend(recovery.map(|key| TrustedKey::new(key, [Purpose::KeySet])));
        let key = match prepared {
            Some(key) => key,
            None => signers.ring().create()?,
        };
        next.keys.push(TrustedKey::new(key, Purpose::ALL));
        let replaced = self.replace(&scope, next, (AuditAction::SigningKeyRotate, key.id())).await;
        let is_unknown = matches!(replaced, Err(AppError::Store(StoreError::Unavailable(_))));
        if replaced.is_err() && !is_unknown && prepared.is_none() {
            signers.ring().discard(&key);
        }
        replaced
    }

    /// Ends a rotation: the key signs nothing any more, and what it signed stays good. For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError::KeysRefused`] if no other key signs, or [`AppError`].
    pub async fn retire_signing_key(
        &self,
        caller: &Principal,
        key: &KeyId,
    ) -> Result<KeySet, AppError> {
        self.end_signing_key(caller, key, AuditAction::SigningKeyRetire, TrustedKey::retire).await
    }

    /// Takes all trust from a key that others may have: nothing that it alone signed is good any more.
    /// For the operator.
    ///
    /// # Errors
    ///
    /// [`AppError::KeysRefused`] if no other key signs, or [`AppError`].
    pub async fn revoke_signing_key(
        &self,
        caller: &Principal,
        key: &KeyId,
    ) -> Result<KeySet, AppError> {
        let revoke = |trusted: &mut TrustedKey| trusted.revoked = true;
        self.end_signing_key(caller, key, AuditAction::SigningKeyRevoke, revoke).await
    }

    async fn end_signing_key(
        &self,
        caller: &Principal,
        key: &KeyId,
        action: AuditAction,
        end: impl FnOnce(&mut TrustedKey),
    ) -> Result<KeySet, AppError> {
        let scope = permission::operator(caller)?;
        self.projections.catch_up().await?;
        let mut next = self.projections.published().signers().keys().clone();
        let Some(trusted) = next.keys.iter_mut().find(|trusted| trusted.key.id() == *key) else {
            return Err(KeysRefused::Unknown { key: key.clone() }.into());
        };
        if trusted.is_recovery() {
            return Err(KeysRefused::Recovery { key: key.clone() }.into());
        }
        let before = trusted.clone();
        end(trusted);
        if *trusted == before {
            return Ok(self.projections.published().signers().keys().clone());
        }
        if next.signers(Purpose::Head).next().is_none() {
            return Err(KeysRefused::LastKey { key: key.clone() }.into());
        }
        self.replace(&scope, next, (action, key.clone())).await
    }

    /// Takes in a key set that was signed elsewhere, as by the recovery key. For whoever is on the
    /// server's host: the signatures say whether it may be.
    ///
    /// # Errors
    ///
    /// [`AppError::Refused`] if the keys before do not vouch for it, [`AppError::SigningKeyMissing`] if
    /// this server lacks a key of it, or [`AppError`].
    pub async fn install_key_set(&self, envelope: Envelope) -> Result<KeySet, AppError> {
        self.projections.catch_up().await?;
        let published = self.projections.published();
        let present = published.signers().keys();
        let next = present.successor(&envelope)?;
        if (next.trust_epoch, next.version) != (present.trust_epoch, present.version + 1) {
            let (trust_epoch, version) = (present.trust_epoch, present.version);
            return Err(KeysRefused::NotNext { trust_epoch, version }.into());
        }
        let act = (AuditAction::KeySetInstall, None);
        self.store_key_set(&MinistryScope::of_the_host(), next, envelope, act).await
    }

    /// Signs the next key set with the keys that vouched for the last one, and with its own.
    async fn replace(
        &self,
        scope: &MinistryScope,
        mut next: KeySet,
        (action, key): (AuditAction, KeyId),
    ) -> Result<KeySet, AppError> {
        next.version += 1;
        let published = self.projections.published();
        let present = published.signers();
        let next_signers = present.with(next.clone());
        let mut envelope = next_signers.sign(Purpose::KeySet, next.to_payload())?;
        // Whoever knows the keys before alone must take it from one of them.
        for signer in present.signing(Purpose::KeySet) {
            let id = signer.public_key().id();
            let is_other = |signature: &EnvelopeSignature| signature.key_id != id;
            if envelope.signatures.iter().all(is_other) {
                envelope.sign_too(&**signer)?;
            }
        }
        self.store_key_set(scope, next, envelope, (action, Some(key))).await
    }

    async fn store_key_set(
        &self,
        scope: &MinistryScope,
        next: KeySet,
        envelope: Envelope,
        (action, signing_key): (AuditAction, Option<KeyId>),
    ) -> Result<KeySet, AppError> {
        let published = self.projections.published();
        let present = published.signers();
        // As everybody will read it.
        present.keys().successor(&envelope)?;
        let signers = present.with(next.clone());
        signers.check_ready()?;
        let mut signed = Vec::new();
        for release in published.releases() {
            let before = Envelope::clone(&release.envelope);
            let envelope = match signers.sign_anew(Purpose::Bundle, before, present.keys()) {
                Ok(envelope) => envelope,
                // No key vouched for it before either.
                Err(AppError::Refused(_)) => Envelope::clone(&release.envelope),
                Err(error) => return Err(error),
            };
            signed.push(SignedVersion {
                rule_set: release.version.resource.name.clone(),
                version: release.version.version,
                bundle_digest: release.version.digest,
                envelope: envelope.to_json().into_bytes(),
            });
        }
        let (trust_epoch, version) = signers.order();
        let envelope = envelope.to_json().into_bytes();
        let key_set = StoredKeySet { trust_epoch, version, envelope };
        let replace = ReplaceKeySet { key_set, signed, action, signing_key };
        self.store.replace_key_set(scope, replace, self.now()).await?;
        self.projections.note_own_writes().await;
        Ok(next)
    }
}
