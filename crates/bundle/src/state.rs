//! What a replica knows, and what each thing received makes of it. A state is cheap to clone, so a
//! change is tried on a clone and kept only if all of it is good.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bundle::Bundle;
use crate::delta::Delta;
use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::fingerprints::{Fingerprints, Pending};
use crate::head::Head;
use crate::key_set::KeySet;
use crate::live::Active;
use crate::refusal::{Refusal, shown};
use crate::resource::{ResourceName, ResourceType, ResourceVersion};
use crate::seen::Seen;
use crate::settings::TenantSettings;

/// What something received comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is in force already.
    None,
    /// It waits for the entries that lead on to the newest version.
    Waits,
    /// Other keys are trusted.
    Keys,
    /// There is something else to score with.
    Scoring,
}

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) tenant: String,
    pub(crate) keys: KeySet,
    pub(crate) seen: Seen,
    pub(crate) confirmed_until: Option<i64>,
    head: Option<(Head, Envelope)>,
    bundles: BTreeMap<String, Arc<Bundle>>,
    fingerprints: Arc<Fingerprints>,
    pending: Pending,
    settings: Arc<TenantSettings>,
}

impl State {
    pub(crate) fn new(tenant: String, keys: KeySet, mut seen: Seen) -> Result<State, Refusal> {
        seen.note_keys(&keys)?;
        Ok(State {
            settings: Arc::new(TenantSettings::none(tenant.clone())),
            tenant,
            keys,
            seen,
            confirmed_until: None,
            head: None,
            bundles: BTreeMap::new(),
            fingerprints: Arc::default(),
            pending: Pending::default(),
        })
    }

    pub(crate) fn note_head(&mut self, envelope: &Envelope, now: i64) -> Result<(), Refusal> {
        let head = Head::verify(envelope, &self.keys, &self.tenant, now)?;
        self.seen.note_head(head.issued_at)?;
        self.head = Some((head, envelope.clone()));
        self.confirm();
        Ok(())
    }

    /// If the head names just what is in force, that is the newest for as long as the head holds.
    pub(crate) fn confirm(&mut self) {
        let Some((head, _)) = &self.head else { return };
        let holds = |newest: &ResourceVersion| match newest.resource.resource_type {
            ResourceType::KeySet => newest.version <= self.keys.version,
            _ => self.has(newest),
        };
        if head.resources.iter().all(holds) {
            self.confirmed_until = Some(head.valid_until);
        }
    }

    /// The versions of this trust epoch that are in force, but for the key set.
    pub(crate) fn in_force(&self) -> impl Iterator<Item = &ResourceVersion> {
        let rule_sets = self.bundles.keys().map(ResourceName::rule_set);
        let fingerprints =
            (self.fingerprints.version() > 0).then(ResourceName::takedown_fingerprints);
        let settings =
            (self.settings.version > 0).then(|| ResourceName::tenant_settings(&self.tenant));
        rule_sets
            .chain(fingerprints)
            .chain(settings)
            .filter_map(|resource| self.seen.highest(&resource))
    }

    fn has(&self, version: &ResourceVersion) -> bool {
        self.in_force().any(|have| have == version)
    }

    /// Takes in what was received.
    pub(crate) fn receive(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
        now: i64,
    ) -> Result<Change, Refusal> {
        if version.resource.resource_type == ResourceType::KeySet {
            return self.adopt_keys(version, envelope, now);
        }
        let newest = self.newest(&version.resource, now)?;
        let payload = envelope.verify(version.resource.resource_type.purpose(), &self.keys)?;
        if version.resource.resource_type == ResourceType::TakedownFingerprints {
            if self.has(version) {
                return Ok(Change::None);
            }
            return self.adopt_delta(version, &newest, Delta::from_payload(payload)?);
        }
        if *version != newest {
            return Err(Refusal::NotInHead);
        }
        check_digest(version, payload)?;
        if self.has(version) {
            return Ok(Change::None);
        }
        self.seen.note(version)?;
        self.adopt(version, payload)
    }

    /// Takes in what was last in force, as an earlier run kept it.
    pub(crate) fn restore(
        &mut self,
        version: &ResourceVersion,
        envelopes: &[Envelope],
    ) -> Result<Change, Refusal> {
        if self.seen.last(&version.resource) != Some(version) {
            return Err(Refusal::NotSeen);
        }
        let purpose = version.resource.resource_type.purpose();
        if version.resource.resource_type != ResourceType::TakedownFingerprints {
            let [envelope] = envelopes else { return Err(Refusal::NotSeen) };
            let payload = envelope.verify(purpose, &self.keys)?;
            check_digest(version, payload)?;
            return self.adopt(version, payload);
        }
        let mut log = Pending::default();
        for envelope in envelopes {
            log = log.with(Delta::from_payload(envelope.verify(purpose, &self.keys)?)?)?;
        }
        if log.end() != (version.version, version.digest) {
            return Err(Refusal::NotSeen);
        }
        self.fingerprints = Arc::new(log.finish());
        Ok(Change::Scoring)
    }

    /// What a valid head says of a resource.
    fn newest(&self, resource: &ResourceName, now: i64) -> Result<ResourceVersion, Refusal> {
        let (head, _) = self.head.as_ref().ok_or(Refusal::NoHead)?;
        if now >= head.valid_until {
            return Err(Refusal::HeadExpired { valid_until: head.valid_until, now });
        }
        head.newest(resource).cloned().ok_or(Refusal::NotInHead)
    }

    fn adopt_keys(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
        now: i64,
    ) -> Result<Change, Refusal> {
        let next = self.keys.successor(envelope)?;
        check_digest(version, &envelope.payload)?;
        check_name(version, &ResourceName::key_set().name, next.version)?;
        if next == self.keys {
            return Ok(Change::None);
        }
        self.seen.note_keys(&next)?;
        self.keys = next;
        // A head is worth as much as the keys that signed it, and nothing in another epoch.
        let holds = |envelope| Head::verify(envelope, &self.keys, &self.tenant, now).is_ok();
        if !self.head.as_ref().is_some_and(|(_, envelope)| holds(envelope)) {
            self.head = None;
            self.confirmed_until = None;
        }
        Ok(Change::Keys)
    }

    /// Takes in a rule set or the settings.
    fn adopt(&mut self, version: &ResourceVersion, payload: &[u8]) -> Result<Change, Refusal> {
        if version.resource.resource_type == ResourceType::RuleSet {
            let bundle = Bundle::from_payload(payload)?;
            check_name(version, &bundle.rule_set, bundle.version)?;
            bundle.check()?;
            self.bundles.insert(bundle.rule_set.clone(), Arc::new(bundle));
        } else {
            let settings = TenantSettings::from_payload(payload)?;
            if settings.tenant != self.tenant {
                let expected = self.tenant.clone();
                return Err(Refusal::WrongTenant { expected, got: settings.tenant });
            }
            check_name(version, &settings.tenant, settings.version)?;
            self.settings = Arc::new(settings);
        }
        Ok(Change::Scoring)
    }

    /// Takes in entries of the log of fingerprints. Those that do not yet lead to the newest version
    /// wait: only a version that a head names is put in force, and only such a one is noted as seen.
    fn adopt_delta(
        &mut self,
        version: &ResourceVersion,
        newest: &ResourceVersion,
        delta: Delta,
    ) -> Result<Change, Refusal> {
        let have = self.fingerprints.version();
        let waiting = std::mem::take(&mut self.pending);
        let bases = [waiting, Pending::on(self.fingerprints.clone()), Pending::default()];
        let base = bases.into_iter().find(|base| base.leads_to(&delta));
        let wrong_base = Refusal::WrongBase { base: delta.base_version, have };
        let pending = base.ok_or(wrong_base)?.with(delta)?;
        let (end, digest) = pending.end();
        check_name(version, &ResourceName::takedown_fingerprints().name, end)?;
        if digest != version.digest {
            return Err(Refusal::DigestMismatch);
        }
        if version.version < newest.version {
            self.pending = pending;
            return Ok(Change::Waits);
        }
        if version != newest {
            return Err(Refusal::NotInHead);
        }
        self.seen.note(version)?;
        self.fingerprints = Arc::new(pending.finish());
        Ok(Change::Scoring)
    }

    pub(crate) fn build(&self) -> Result<Active, Refusal> {
        Active::build(&self.bundles, &self.fingerprints, &self.settings)
    }
}

fn check_digest(version: &ResourceVersion, payload: &[u8]) -> Result<(), Refusal> {
    if Digest::of(payload) == version.digest { Ok(()) } else { Err(Refusal::DigestMismatch) }
}

/// Checks that what was signed is what it was announced as.
fn check_name(announced: &ResourceVersion, name: &str, version: i64) -> Result<(), Refusal> {
    let resource = &announced.resource;
    if (resource.name.as_str(), announced.version) == (name, version) {
        return Ok(());
    }
    Err(Refusal::WrongResource {
        expected: format!("{} {}", shown(&resource.name), announced.version),
        got: format!("{} {version}", shown(name)),
    })
}
