//! The projection that heads are made from: the newest version of every resource.

use std::sync::Arc;

use saring_bundle::{Digest, Envelope, Purpose, ResourceName, ResourceVersion, TenantSettings};
use saring_store::Store;
use saring_store::auth::MinistryScope;
use saring_store::page::PageRequest;
use saring_store::records::{Change, PublishedVersion};

use super::published::{Published, PublishedSettings, Signed};
use super::releases::{Release, Releases};
use crate::AppError;
use crate::signing::Signers;

/// Reads from the store all that is published, signed by these.
pub(super) async fn load(
    store: &dyn Store,
    signers: Signers,
    now: i64,
) -> Result<Published, AppError> {
    let mut published = Published::new(Arc::new(signers));
    for newest in store.newest_versions().await? {
        let mut releases = Releases::default();
        for version in (1..=newest.version).rev() {
            let stored = store.rule_set_version(&newest.rule_set, version).await?;
            let release = Release::stored(&stored)?.signed_anew(&published.signers);
            if !releases.recall(release, now) {
                break;
            }
        }
        published.rule_sets.insert(newest.rule_set, releases);
    }
    let scope = MinistryScope::of_the_server();
    let mut page = PageRequest::first(1_000);
    loop {
        let tenants = store.list_tenants(&scope, page).await?;
        for tenant in tenants.items {
            let payload = store.tenant_settings_payload(&scope.tenant(&tenant.slug)).await?;
            if let Some(payload) = payload {
                let settings = sign_settings(payload, &published.signers)?;
                published.settings.insert(tenant.slug, settings);
            }
        }
        match tenants.next {
            Some(cursor) => page = PageRequest::after(cursor, 1_000),
            None => break,
        }
    }
    let head = store.fingerprint_head().await?;
    if head.version > 0 {
        published.fingerprints = Some(fingerprints(head.version, head.digest));
    }
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
            let stored = store.rule_set_version(rule_set, *version).await?;
            let release = Release::stored(&stored)?.signed_anew(&published.signers);
            published.rule_sets.entry(rule_set.clone()).or_default().publish(release, now);
        }
        Change::SettingsReplaced { tenant, version }
            if published.settings_version(tenant) < *version =>
        {
            let scope = MinistryScope::of_the_server().tenant(tenant);
            if let Some(payload) = store.tenant_settings_payload(&scope).await? {
                let settings = sign_settings(payload, &published.signers)?;
                published.settings.insert(tenant.clone(), settings);
            }
        }
        Change::FingerprintsAppended { version, digest }
            if published.fingerprints().map_or(0, |newest| newest.version) < *version =>
        {
            published.fingerprints = Some(fingerprints(*version, *digest));
        }
        Change::KeySetReplaced { trust_epoch, .. } => {
            let own = published.signers.keys().trust_epoch;
            let epoch = u64::try_from(*trust_epoch).unwrap_or_default();
            if epoch > own {
                return Err(AppError::NewEpoch { own, epoch });
            }
            let next = published.signers.advanced(&store.key_sets().await?)?;
            if next.keys() != published.signers.keys() {
                let positions = std::mem::take(&mut published.positions);
                *published = Published { positions, ..load(store, next, now).await? };
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
    fn stored(stored: &PublishedVersion) -> Result<Release, AppError> {
        let PublishedVersion { version: of, envelope, .. } = stored;
        let envelope = Arc::new(Envelope::from_json(envelope)?);
        let resource = ResourceName::rule_set(&of.rule_set);
        let digest = Digest::of(&envelope.payload);
        let version = ResourceVersion { resource, version: of.version, digest };
        Ok(Release {
            signed: Signed { version, envelope, base_version: 0 },
            published_at: of.published_at.unwrap_or_default(),
            retirement: of.retirement,
            source_digest: of.source_digest,
        })
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
