//! What subscribers are sent: the newest version of every resource, as one immutable state that is
//! replaced as a whole, so that a head and what it names always go together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use saring_bundle::{
    Bundle, Delta, Digest, Envelope, Head, Hold, MAX_SKEW, Purpose, ResourceName, ResourceType,
    ResourceVersion, TenantSettings,
};
use saring_store::Store;
use saring_store::auth::MinistryScope;
use saring_store::page::PageRequest;
use saring_store::records::PublishedVersion;
use tokio::sync::watch;

use crate::releases::{Release, Releases};
use crate::{App, AppError, Signing};

/// Entries of the log of fingerprints in one envelope.
const DELTA_ENTRIES: u32 = 10_000;

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

/// What is published, as of one time. Immutable.
#[derive(Clone, Debug, Default)]
pub struct Published {
    key_set: Option<Signed>,
    rule_sets: BTreeMap<String, Releases>,
    settings: BTreeMap<String, PublishedSettings>,
    /// Version and digest of the log of fingerprints; version 0 if there are no entries.
    fingerprints: Option<ResourceVersion>,
}

/// A platform's settings, signed, with what of them the server acts on.
#[derive(Clone, Debug)]
struct PublishedSettings {
    signed: Signed,
    holds: Vec<Hold>,
}

impl Published {
    /// What a replica of this tenant lacks of the resources that are sent whole, in the order in which
    /// it is to be put in force: the settings before the rule sets that they are about, and of a
    /// rule set that is held the version that is due before the newest one.
    pub fn missing<'h>(
        &self,
        tenant: &str,
        now: i64,
        has: impl Fn(&ResourceName) -> Option<&'h ResourceVersion>,
    ) -> Vec<&Signed> {
        let due = self.due(tenant, now).filter(|signed| {
            let has = has(&signed.version.resource);
            has.is_none_or(|has| has.version < signed.version.version)
        });
        let newest = self
            .newest(tenant)
            .filter(|signed| has(&signed.version.resource) != Some(&signed.version));
        let is_rule_set =
            |signed: &&Signed| signed.version.resource.resource_type == ResourceType::RuleSet;
        let (rule_sets, others): (Vec<_>, Vec<_>) = newest.partition(is_rule_set);
        others.into_iter().chain(due).chain(rule_sets).collect()
    }

    /// The newest version of a rule set; `None` if nothing is published.
    #[must_use]
    pub fn rule_set(&self, slug: &str) -> Option<&Signed> {
        self.rule_sets.get(slug)?.newest()
    }

    /// The names of the rule sets of which a version is published.
    pub fn rule_set_names(&self) -> impl Iterator<Item = &str> {
        self.rule_sets.keys().map(String::as_str)
    }

    /// The ids of the rules of a rule set, in all its versions that may be in force somewhere.
    #[must_use]
    pub fn rules_of(&self, slug: &str) -> BTreeSet<String> {
        let releases = self.rule_sets.get(slug).into_iter().flat_map(Releases::iter);
        let bundles = releases
            .filter_map(|release| Bundle::from_payload(&release.signed.envelope.payload).ok());
        bundles.flat_map(|bundle| bundle.plan.rules).map(|rule| rule.id).collect()
    }

    /// The newest version of the key set.
    #[must_use]
    pub fn key_set(&self) -> Option<&ResourceVersion> {
        self.key_set.as_ref().map(|signed| &signed.version)
    }

    /// The newest version of the log of fingerprints; `None` while it has no entries.
    #[must_use]
    pub const fn fingerprints(&self) -> Option<&ResourceVersion> {
        self.fingerprints.as_ref()
    }

    /// Whether a tenant is sent a resource of this name.
    #[must_use]
    pub fn has(&self, tenant: &str, resource: &ResourceName) -> bool {
        self.newest_of(tenant, resource).is_some()
    }

    /// The newest version of a resource that a tenant is sent; `None` if it is sent no such one.
    #[must_use]
    pub fn newest_of(&self, tenant: &str, resource: &ResourceName) -> Option<&ResourceVersion> {
        let whole = self.newest(tenant).map(|signed| &signed.version);
        whole.chain(&self.fingerprints).find(|version| version.resource == *resource)
    }

    /// The newest of what is sent whole.
    fn newest(&self, tenant: &str) -> impl Iterator<Item = &Signed> {
        let settings = self.settings.get(tenant).map(|settings| &settings.signed);
        let rule_sets = self.rule_sets.values().filter_map(Releases::newest);
        self.key_set.iter().chain(settings).chain(rule_sets)
    }

    /// Of rule sets whose newest version the tenant holds: what is due before it.
    fn due(&self, tenant: &str, now: i64) -> impl Iterator<Item = &Signed> {
        let holds = self.settings.get(tenant).map(|settings| &settings.holds);
        holds
            .into_iter()
            .flatten()
            .flat_map(move |hold| {
                self.rule_sets.get(&hold.rule_set).map(|releases| releases.due(hold, now))
            })
            .flatten()
    }
}

/// How a key ends, for whoever uses it in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEnd {
    /// At once.
    Revoked,
    /// At this time, in microseconds since 1970-01-01T00:00Z.
    Expires(i64),
}

/// Tells subscribers of what is new.
#[derive(Debug)]
pub struct Feed {
    published: watch::Sender<Arc<Published>>,
    inboxes: watch::Sender<u64>,
    keys: watch::Sender<Arc<HashMap<String, KeyEnd>>>,
    /// Held while the state is changed, so that changes follow on each other.
    changing: Mutex<()>,
}

impl Feed {
    pub(crate) async fn open(
        store: &dyn Store,
        signing: &Signing,
        now: i64,
    ) -> Result<Feed, AppError> {
        let mut published = Published { key_set: Some(key_set(signing)), ..Published::default() };
        for newest in store.newest_versions().await? {
            let mut releases = Releases::default();
            for version in (1..=newest.version).rev() {
                let stored = store.rule_set_version(&newest.rule_set, version).await?;
                if !releases.recall(Release::stored(&stored)?, now) {
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
                let settings = store.tenant_settings(&scope.tenant(&tenant.slug)).await?;
                if settings.version > 0 {
                    published.settings.insert(tenant.slug, sign_settings(settings, signing)?);
                }
            }
            match tenants.next {
                Some(cursor) => page = PageRequest::after(cursor, 1_000),
                None => break,
            }
        }
        published.fingerprints = fingerprints(store).await?;
        Ok(Feed {
            published: watch::Sender::new(Arc::new(published)),
            inboxes: watch::Sender::new(0),
            keys: watch::Sender::new(Arc::default()),
            changing: Mutex::new(()),
        })
    }

    /// What is published, and every change of it.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Arc<Published>> {
        self.published.subscribe()
    }

    /// What is published now.
    #[must_use]
    pub fn now(&self) -> Arc<Published> {
        self.published.borrow().clone()
    }

    /// Changes whenever something came into an inbox.
    #[must_use]
    pub fn watch_inboxes(&self) -> watch::Receiver<u64> {
        self.inboxes.subscribe()
    }

    /// Keys that were revoked or rotated while this server ran, for streams that outlive a call.
    #[must_use]
    pub fn watch_keys(&self) -> watch::Receiver<Arc<HashMap<String, KeyEnd>>> {
        self.keys.subscribe()
    }

    pub(crate) fn ring_inboxes(&self) {
        self.inboxes.send_modify(|bell| *bell += 1);
    }

    pub(crate) fn end_key(&self, key_id: &str, end: KeyEnd) {
        self.keys.send_modify(|keys| {
            Arc::make_mut(keys).insert(key_id.to_owned(), end);
        });
    }

    /// Makes a version of a rule set the newest, unless a newer one is there.
    pub(crate) fn publish_rule_set(&self, release: Release, now: i64) {
        self.change(|published| {
            let slug = release.signed.version.resource.name.clone();
            published.rule_sets.entry(slug).or_default().publish(release, now);
        });
    }

    pub(crate) fn publish_settings(
        &self,
        settings: TenantSettings,
        signing: &Signing,
    ) -> Result<(), AppError> {
        let (tenant, version) = (settings.tenant.clone(), settings.version);
        let settings = sign_settings(settings, signing)?;
        self.change(|published| {
            let newest = published.settings.get(&tenant);
            if version > newest.map_or(0, |old| old.signed.version.version) {
                published.settings.insert(tenant, settings);
            }
        });
        Ok(())
    }

    /// Looks at how long the log of fingerprints is by now.
    pub(crate) async fn look_at_fingerprints(&self, store: &dyn Store) -> Result<(), AppError> {
        let newest = fingerprints(store).await?;
        let version = newest.as_ref().map_or(0, |newest| newest.version);
        if version > self.now().fingerprints().map_or(0, |old| old.version) {
            self.change(|published| published.fingerprints = newest);
        }
        Ok(())
    }

    fn change(&self, change: impl FnOnce(&mut Published)) {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = Published::clone(&self.now());
        change(&mut next);
        self.published.send_replace(Arc::new(next));
    }
}

impl App {
    /// The signed head of a tenant over what is published in `published`, as of `now`.
    ///
    /// # Errors
    ///
    /// [`AppError::Sign`].
    pub fn head(
        &self,
        tenant: &str,
        published: &Published,
        now: i64,
    ) -> Result<Envelope, AppError> {
        // Who has noted a head takes none that was issued before it, so a clock that is set back a
        // little must not keep what is new from everybody until it has caught up. A head from further
        // ahead was noted by nobody.
        let next =
            |last: i64| if last > now.saturating_add(MAX_SKEW) { now } else { last.max(now) };
        let order = Ordering::Relaxed;
        let last = self.last_head.fetch_update(order, order, |last| Some(next(last)));
        let issued_at = next(last.unwrap_or(now));
        let newest = published.newest(tenant).map(|signed| signed.version.clone());
        let mut head = Head::new(
            tenant.to_owned(),
            self.signing.keys.trust_epoch,
            issued_at,
            issued_at.saturating_add(self.policy.head_validity),
            newest.chain(published.fingerprints.clone()).collect(),
        );
        head.due = published.due(tenant, now).map(|due| due.version.clone()).collect();
        Ok(Envelope::sign(Purpose::Head, head.to_payload(), &*self.signing.signer)?)
    }

    /// The next entries of the log of fingerprints after `version`, not past `end`; `None` if there
    /// are none. A version that the log does not have begins anew.
    ///
    /// # Errors
    ///
    /// [`AppError`] if the store cannot be read or nothing can be signed.
    pub async fn fingerprints_after(
        &self,
        version: i64,
        end: &ResourceVersion,
    ) -> Result<Option<Signed>, AppError> {
        let base = if (0..=end.version).contains(&version) { version } else { 0 };
        let left = u32::try_from(end.version - base).unwrap_or(u32::MAX);
        if left == 0 {
            return Ok(None);
        }
        let slice = self.store.fingerprints_after(base, left.min(DELTA_ENTRIES)).await?;
        let delta = Delta::new(slice.base.version, slice.base.digest, slice.entries);
        let signer = &*self.signing.signer;
        let envelope = Envelope::sign(Purpose::TakedownFingerprints, delta.to_payload(), signer)?;
        Ok(Some(Signed {
            version: ResourceVersion {
                resource: ResourceName::takedown_fingerprints(),
                version: slice.end.version,
                digest: slice.end.digest,
            },
            envelope: Arc::new(envelope),
            base_version: slice.base.version,
        }))
    }
}

async fn fingerprints(store: &dyn Store) -> Result<Option<ResourceVersion>, AppError> {
    let head = store.fingerprint_head().await?;
    Ok((head.version > 0).then(|| ResourceVersion {
        resource: ResourceName::takedown_fingerprints(),
        version: head.version,
        digest: head.digest,
    }))
}

fn key_set(signing: &Signing) -> Signed {
    let version = ResourceVersion {
        resource: ResourceName::key_set(),
        version: signing.keys.version,
        digest: Digest::of(&signing.envelope.payload),
    };
    Signed { version, envelope: Arc::new(signing.envelope.clone()), base_version: 0 }
}

impl Release {
    /// A version as the store has it.
    pub(crate) fn stored(stored: &PublishedVersion) -> Result<Release, AppError> {
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
}

fn sign_settings(
    settings: TenantSettings,
    signing: &Signing,
) -> Result<PublishedSettings, AppError> {
    let payload = settings.to_payload();
    let version = ResourceVersion {
        resource: ResourceName::tenant_settings(&settings.tenant),
        version: settings.version,
        digest: Digest::of(&payload),
    };
    let envelope = Envelope::sign(Purpose::TenantSettings, payload, &*signing.signer)?;
    let signed = Signed { version, envelope: Arc::new(envelope), base_version: 0 };
    Ok(PublishedSettings { signed, holds: settings.holds })
}
