//! What is published as of one instant, as one immutable value, so that a head and what it names
//! always go together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use saring_bundle::{Bundle, Hold, LogPositions, ResourceName, ResourceType, ResourceVersion};
use saring_store::records::{ChangeStream, StreamHead};

use super::releases::{Release, Releases};
use crate::error::PutBack;
use crate::signing::{Signed, Signers};

/// What is published as of one instant. Immutable.
#[derive(Clone, Debug)]
pub struct Published {
    pub(super) signers: Arc<Signers>,
    pub(super) rule_sets: BTreeMap<String, Releases>,
    pub(super) settings: BTreeMap<String, PublishedSettings>,
    /// Version and digest of the log of fingerprints; `None` while it has no entries.
    pub(super) fingerprints: Option<ResourceVersion>,
    /// Up to where each stream of the change log is in this.
    pub(super) positions: BTreeMap<ChangeStream, i64>,
}

/// A platform's settings, signed, with what of them the server acts on.
#[derive(Clone, Debug)]
pub(super) struct PublishedSettings {
    pub(super) signed: Signed,
    pub(super) holds: Vec<Hold>,
}

impl Published {
    /// Nothing yet but the keys.
    pub(super) const fn new(signers: Arc<Signers>) -> Published {
        Published {
            signers,
            rule_sets: BTreeMap::new(),
            settings: BTreeMap::new(),
            fingerprints: None,
            positions: BTreeMap::new(),
        }
    }

    /// The keys that are trusted.
    #[must_use]
    pub fn signers(&self) -> &Signers {
        &self.signers
    }

    /// What a replica of this tenant lacks of the resources that are sent whole, in the order in which
    /// it is to be put in force: the key sets one after the other before what they have signed, the
    /// settings before the rule sets that they are about, and of a rule set that is held the version
    /// that is due before the newest one.
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
        let key_sets = self.signers.after(has(&ResourceName::key_set()));
        key_sets.iter().chain(others).chain(due).chain(rule_sets).collect()
    }

    /// The newest version of a rule set; `None` if nothing is published.
    #[must_use]
    pub fn rule_set(&self, slug: &str) -> Option<&Signed> {
        self.rule_sets.get(slug)?.newest()
    }

    /// The number of the newest version of a rule set; 0 if nothing is published.
    pub(crate) fn version_of(&self, slug: &str) -> i64 {
        self.rule_set(slug).map_or(0, |newest| newest.version.version)
    }

    /// Up to where the change log is in this, as far as it concerns a tenant.
    #[must_use]
    pub fn positions(&self, tenant: &str) -> LogPositions {
        let position = |tenant| self.position(&ChangeStream::of(tenant));
        LogPositions { shared: position(None), tenant: position(Some(tenant)) }
    }

    /// Up to where each stream of the change log is in this.
    pub fn log_positions(&self) -> impl Iterator<Item = (&ChangeStream, i64)> {
        self.positions.iter().map(|(stream, position)| (stream, *position))
    }

    /// Why the log cannot be followed any more: a stream ends before what was followed of it.
    pub(super) fn put_back(&self, heads: &[StreamHead]) -> Option<PutBack> {
        self.positions.iter().find_map(|(stream, &followed)| {
            let head = heads.iter().find(|head| head.stream == *stream);
            let end = head.map_or(0, |head| head.position);
            (end < followed).then_some(PutBack::Log { reached: followed, end })
        })
    }

    /// Adds a version of a rule set, unless one as new is there.
    pub(super) fn release(&mut self, release: Release, now: i64) {
        let rule_set = release.signed.version.resource.name.clone();
        self.rule_sets.entry(rule_set).or_default().publish(release, now);
    }

    /// Replaces the settings of a platform.
    pub(super) fn set(&mut self, settings: PublishedSettings) {
        let tenant = settings.signed.version.resource.name.clone();
        self.settings.insert(tenant, settings);
    }

    pub(super) fn position(&self, stream: &ChangeStream) -> i64 {
        self.positions.get(stream).copied().unwrap_or_default()
    }

    pub(super) fn settings_version(&self, tenant: &str) -> i64 {
        self.settings.get(tenant).map_or(0, |settings| settings.signed.version.version)
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

    /// The versions of rule sets that somebody may still be sent.
    pub(crate) fn releases(&self) -> impl Iterator<Item = &Signed> {
        self.rule_sets.values().flat_map(Releases::iter).map(|release| &release.signed)
    }

    /// The newest version of the key set.
    #[must_use]
    pub fn key_set(&self) -> Option<&ResourceVersion> {
        self.signers.newest().map(|signed| &signed.version)
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
        let whole = self.signers.newest().into_iter().chain(self.newest(tenant));
        let whole = whole.map(|signed| &signed.version);
        whole.chain(&self.fingerprints).find(|version| version.resource == *resource)
    }

    /// The newest version of everything, of all tenants.
    pub(super) fn newest_of_all(&self) -> impl Iterator<Item = &ResourceVersion> {
        let settings = self.settings.values().map(|settings| &settings.signed);
        let rule_sets = self.rule_sets.values().filter_map(Releases::newest);
        let whole = self.signers.newest().into_iter().chain(settings).chain(rule_sets);
        whole.map(|signed| &signed.version).chain(&self.fingerprints)
    }

    /// The versions of a resource that are here.
    pub(super) fn versions_of(&self, resource: &ResourceName) -> Vec<&ResourceVersion> {
        let name = &resource.name;
        match resource.resource_type {
            ResourceType::RuleSet => {
                let releases = self.rule_sets.get(name).into_iter().flat_map(Releases::iter);
                releases.map(|release| &release.signed.version).collect()
            }
            ResourceType::TenantSettings => self
                .settings
                .get(name)
                .map(|settings| &settings.signed.version)
                .into_iter()
                .collect(),
            ResourceType::KeySet => {
                self.signers.newest().map(|signed| &signed.version).into_iter().collect()
            }
            ResourceType::TakedownFingerprints => self.fingerprints.iter().collect(),
        }
    }

    /// The newest of what is sent whole, but for the key set.
    pub(crate) fn newest(&self, tenant: &str) -> impl Iterator<Item = &Signed> {
        let settings = self.settings.get(tenant).map(|settings| &settings.signed);
        let rule_sets = self.rule_sets.values().filter_map(Releases::newest);
        settings.into_iter().chain(rule_sets)
    }

    /// Of rule sets whose newest version the tenant holds: what is due before it.
    pub(crate) fn due(&self, tenant: &str, now: i64) -> impl Iterator<Item = &Signed> {
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
