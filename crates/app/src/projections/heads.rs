//! The projection that heads are made from: the newest version of every resource.

use std::sync::Arc;

use saring_bundle::{Digest, Envelope, Purpose, ResourceName, ResourceVersion, TenantSettings};
use saring_store::Store;
use saring_store::auth::MinistryScope;
use saring_store::records::{Change, FingerprintHead, ReleasedVersion, StoredKeySet};

use super::published::{Published, PublishedSettings};
use super::releases::{self, Release};
use crate::error::AppError;
use crate::signing::{Signed, Signers};

/// Reads from the store all that is published, signed by what its key sets come to, and how far the change log
/// has come with it. The log itself is not read: it may be long.
pub(super) async fn load(
    store: &dyn Store,
    signers: impl FnOnce(&[StoredKeySet]) -> Result<Signers, AppError> + Send,
    now: i64,
) -> Result<Published, AppError> {
    let settled = releases::settled_by(now);
    let snapshot = store.snapshot(settled, releases::MAX_RELEASES).await?;
    let mut published = Published::new(Arc::new(signers(&snapshot.key_sets)?));
    for version in snapshot.releases {
        let release = Release::stored(version)?.signed_anew(&published.signers);
        published.release(release, now);
    }
    for payload in snapshot.settings {
        published.set(sign_settings(payload, &published.signers)?);
    }
    let FingerprintHead { version, digest } = snapshot.fingerprints;
    if version > 0 {
        published.fingerprints = Some(fingerprints(version, digest));
    }
    let heads = snapshot.heads.into_iter();
    published.positions = heads.map(|head| (head.stream, head.position)).collect();
    Ok(published)
}

/// Brings what is published up to a change. One that it has already changes nothing.
pub(super) async fn apply(
    published: &mut Published,
    change: &Change,
    store: &dyn Store,
    now: i64,
) -> Result<(), AppError> {
    match change {
        Change::RuleSetPublished { rule_set, version }
            if published.version_of(rule_set) < *version =>
        {
            let version = store.rule_set_version(rule_set, *version).await?;
            let release = Release::stored(version.into())?.signed_anew(&published.signers);
            published.release(release, now);
        }
        Change::SettingsReplaced { tenant, version }
            if published.settings_version(tenant) < *version =>
        {
            let scope = MinistryScope::of_the_server().tenant(tenant);
            if let Some(payload) = store.tenant_settings_payload(&scope).await? {
                published.set(sign_settings(payload, &published.signers)?);
            }
        }
        Change::FingerprintsAppended { version, digest }
            if published.fingerprints().map_or(0, |newest| newest.version) < *version =>
        {
            published.fingerprints = Some(fingerprints(*version, *digest));
        }
        Change::KeySetReplaced { trust_epoch, version } => {
            let present = Arc::clone(&published.signers);
            if present.order() < (*trust_epoch, *version) {
                let next = load(store, |key_sets| present.advanced(key_sets), now).await?;
                let positions = std::mem::take(&mut published.positions);
                // Other changes up to there are still to be followed.
                *published = Published { positions, ..next };
            }
        }
        _ => {}
    }
    Ok(())
}

fn fingerprints(version: i64, digest: Digest) -> ResourceVersion {
    ResourceVersion { resource: ResourceName::takedown_fingerprints(), version, digest }
}

impl Release {
    /// A version as the store has it.
    fn stored(stored: ReleasedVersion) -> Result<Release, AppError> {
        let ReleasedVersion { rule_set, version, published_at, retirement, source_digest, .. } =
            stored;
        let envelope = Arc::new(Envelope::from_json(&stored.envelope)?);
        let resource = ResourceName::rule_set(rule_set);
        let version = ResourceVersion { resource, version, digest: Digest::of(&envelope.payload) };
        let signed = Signed { version, envelope, base_version: 0 };
        Ok(Release { signed, published_at, retirement, source_digest })
    }

    /// The same signed with all keys that may by now. What no key vouches for stays as it is, and is
    /// refused by those who are sent it.
    fn signed_anew(mut self, signers: &Signers) -> Release {
        let envelope = Envelope::clone(&self.signed.envelope);
        match signers.sign_anew(Purpose::Bundle, envelope, signers.keys()) {
            Ok(envelope) => self.signed.envelope = Arc::new(envelope),
            Err(error) => {
                let ResourceVersion { resource, version, .. } = &self.signed.version;
                let rule_set = &resource.name;
                tracing::error!(%error, rule_set, version, "no key that is trusted signed it; publish it again");
            }
        }
        self
    }
}

fn sign_settings(payload: Vec<u8>, signers: &Signers) -> Result<PublishedSettings, AppError> {
    let settings = TenantSettings::from_payload(&payload)?;
    let version = ResourceVersion {
        resource: ResourceName::tenant_settings(&settings.tenant),
        version: settings.version,
        digest: Digest::of(&payload),
    };
    let envelope = signers.sign_if_ready(Purpose::TenantSettings, payload)?;
    let signed = Signed { version, envelope: Arc::new(envelope), base_version: 0 };
    Ok(PublishedSettings { signed, holds: settings.holds })
}
