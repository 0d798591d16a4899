//! What a replica knows, and what each thing received makes of it. A state is cheap to clone, so a
//! change is tried on a clone and kept only if all of it is good.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::bundle::Bundle;
use crate::delta::{Delta, Entry};
use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::fingerprints::{Fingerprints, Pending};
use crate::head::{Confirmation, Head};
use crate::held::{Held, HeldVersion, HeldVersions, Kept};
use crate::key_set::KeySet;
use crate::live::Active;
use crate::purpose::Purpose;
use crate::refusal::Refusal;
use crate::resource::{ResourceName, ResourceType, ResourceVersion};
use crate::seen::Seen;
use crate::settings::TenantSettings;
use crate::shown::shown;
use crate::signatures::Signatures;

/// What something received comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is in force already.
    None,
    /// It waits for the entries that lead on to the newest version.
    Waits,
    /// It is kept, and comes in force later.
    Held,
    /// It is here already, and lacked the signature of a key: this envelope is to be kept.
    Signatures,
    /// Other keys are trusted.
    Keys,
    /// Other listings are known to have been taken down.
    Fingerprints,
    /// There is something else to score with.
    Scoring,
}

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) tenant: String,
    pub(crate) keys: KeySet,
    pub(crate) seen: Seen,
    pub(crate) confirmation: Option<Confirmation>,
    head: Option<LastHead>,
    bundles: BTreeMap<String, Arc<Bundle>>,
    held: HeldVersions,
    /// Who signed what is in force or held.
    signatures: Signatures,
    /// What this change took from those held and puts in force.
    pub(crate) released: Vec<Arc<Kept>>,
    /// The time that what is in force was built for.
    as_of: i64,
    fingerprints: Arc<Fingerprints>,
    pending: Pending,
    settings: Arc<TenantSettings>,
}

/// The head that came last.
#[derive(Clone, Debug)]
struct LastHead {
    head: Head,
    envelope: Envelope,
    /// From when on it says nothing any more, by the clock here.
    valid_until: i64,
    /// Its time can be believed, so it confirms what is in force.
    is_dated: bool,
}

impl State {
    pub(crate) fn new(tenant: String, keys: KeySet, mut seen: Seen) -> Result<State, Refusal> {
        seen.note_keys(&keys)?;
        Ok(State {
            settings: Arc::new(TenantSettings::none(tenant.clone())),
            tenant,
            keys,
            seen,
            confirmation: None,
            head: None,
            bundles: BTreeMap::new(),
            held: HeldVersions::default(),
            signatures: Signatures::default(),
            released: Vec::new(),
            as_of: i64::MIN,
            fingerprints: Arc::default(),
            pending: Pending::default(),
        })
    }

    /// Takes note of a head. Says how far it is from the future, if its time says nothing for that.
    pub(crate) fn note_head(
        &mut self,
        envelope: &Envelope,
        now: i64,
    ) -> Result<Option<Duration>, Refusal> {
        let head = Head::verify(envelope, &self.keys, &self.tenant, now)?;
        let ahead = head.ahead(now);
        self.seen.note_head(&head, now)?;
        let valid_until = match ahead {
            // As long as it would be good for if it had been issued now.
            Some(_) => now.saturating_add(head.valid_until.saturating_sub(head.issued_at)),
            None => head.valid_until,
        };
        let (envelope, is_dated) = (envelope.clone(), ahead.is_none());
        self.head = Some(LastHead { head, envelope, valid_until, is_dated });
        self.confirm();
        Ok(ahead)
    }

    /// When the last head was issued.
    pub(crate) fn head_issued_at(&self) -> Option<i64> {
        self.head.as_ref().map(|last| last.head.issued_at)
    }

    /// If the head names just what is in force or held, that is the newest for as long as the head
    /// holds.
    pub(crate) fn confirm(&mut self) {
        let Some(LastHead { head, is_dated: true, .. }) = &self.head else { return };
        let holds = |newest: &ResourceVersion| match newest.resource.resource_type {
            ResourceType::KeySet => newest.version <= self.keys.version,
            _ => self.has(newest),
        };
        if head.resources.iter().all(holds) {
            let Head { issued_at, valid_until, .. } = *head;
            self.confirmation = Some(Confirmation { issued_at, valid_until });
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
            .filter_map(|resource| self.seen.in_force(&resource))
    }

    /// The newest versions of this trust epoch that are here, in force or held, but for the key set.
    pub(crate) fn newest_here(&self) -> impl Iterator<Item = &ResourceVersion> {
        self.in_force().map(|have| {
            let mut held = self.held.newest().map(|held| &held.kept.version);
            held.find(|held| held.resource == have.resource).unwrap_or(have)
        })
    }

    /// Those of [`State::newest_here`] that need not come again: they, and what is in force meanwhile,
    /// have the signatures of all keys that sign now.
    pub(crate) fn fully_signed(&self) -> impl Iterator<Item = &ResourceVersion> {
        self.in_force().zip(self.newest_here()).filter_map(|(in_force, newest)| {
            (!self.comes_again(in_force) && !self.comes_again(newest)).then_some(newest)
        })
    }

    /// Whether it lacks a signature that it may come with again: what a head does not name never does.
    fn comes_again(&self, version: &ResourceVersion) -> bool {
        let is_named = self.head.as_ref().is_none_or(|last| {
            last.head.newest(&version.resource) == Some(version) || self.is_due(version)
        });
        is_named && self.signatures.lack(version, &self.keys)
    }

    /// The versions that are held, as they are to be kept on disk.
    pub(crate) fn held(&self) -> impl Iterator<Item = &Kept> {
        self.held.iter().map(|held| &*held.kept)
    }

    /// The versions that are held, and until when.
    pub(crate) fn held_versions(&self) -> impl Iterator<Item = HeldVersion> {
        self.held.iter().map(|held| HeldVersion {
            version: held.kept.version.clone(),
            until: held.until(&self.settings),
        })
    }

    /// When there is something else to score with, if nothing comes.
    pub(crate) fn next_change(&self) -> Option<i64> {
        let thresholds = self.settings.thresholds_change_after(self.as_of);
        self.held.iter().map(|held| held.until(&self.settings)).chain(thresholds).min()
    }

    /// Puts in force what is due.
    pub(crate) fn advance(&mut self, now: i64) -> Change {
        if self.next_change().is_none_or(|next| now < next) {
            return Change::None;
        }
        self.release(now);
        Change::Scoring
    }

    fn release(&mut self, now: i64) {
        self.as_of = now;
        for Held { kept, bundle, .. } in self.held.take_due(&self.settings, now) {
            self.seen.note_released(&kept.version);
            self.bundles.insert(bundle.rule_set.clone(), bundle);
            self.released.push(kept);
        }
    }

    fn has(&self, version: &ResourceVersion) -> bool {
        self.newest_here().any(|have| have == version)
    }

    /// All versions that are in force or held.
    fn kept(&self) -> impl Iterator<Item = &ResourceVersion> {
        self.in_force().chain(self.held().map(|kept| &kept.version))
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
        if *version != newest && !self.is_due(version) {
            return Err(Refusal::NotInHead);
        }
        check_digest(version, payload)?;
        if self.has(version) || self.is_due(version) && self.kept().any(|kept| kept == version) {
            return Ok(self.adopt_signatures(version, envelope));
        }
        self.seen.check(version)?;
        let change = if version.resource.resource_type == ResourceType::RuleSet {
            let bundle = read_bundle(version, payload)?;
            let since = bundle.published_at.min(now);
            let kept = Kept { version: version.clone(), envelope: envelope.clone(), since };
            self.adopt_rule_set(kept, bundle, now)?
        } else {
            self.seen.note(version)?;
            self.settings = Arc::new(self.read_settings(version, payload)?);
            self.release(now);
            Change::Scoring
        };
        self.note_signatures(version, envelope);
        Ok(change)
    }

    /// Takes in a version that is here already.
    fn adopt_signatures(&mut self, version: &ResourceVersion, envelope: &Envelope) -> Change {
        if !self.signatures.are_fewer_than(version, envelope, &self.keys) {
            return Change::None;
        }
        self.held.replace_envelope(version, envelope);
        self.note_signatures(version, envelope);
        Change::Signatures
    }

    /// Notes who signed a version that is in force or held from here on.
    fn note_signatures(&mut self, version: &ResourceVersion, envelope: &Envelope) {
        let mut signatures = std::mem::take(&mut self.signatures);
        signatures.note(version, envelope, &self.keys);
        signatures.retain(|resource, version| {
            self.kept().any(|kept| (&kept.resource, kept.version) == (resource, version))
        });
        self.signatures = signatures;
    }

    /// Takes in a rule set or settings that were last in force, as an earlier run kept them.
    pub(crate) fn restore(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
    ) -> Result<Change, Refusal> {
        if self.seen.last_in_force(&version.resource) != Some(version) {
            return Err(Refusal::NotSeen);
        }
        let payload = envelope.verify(version.resource.resource_type.purpose(), &self.keys)?;
        check_digest(version, payload)?;
        match version.resource.resource_type {
            ResourceType::RuleSet => {
                let bundle = read_bundle(version, payload)?;
                self.bundles.insert(bundle.rule_set.clone(), Arc::new(bundle));
            }
            ResourceType::TenantSettings => {
                self.settings = Arc::new(self.read_settings(version, payload)?);
            }
            // They are kept otherwise.
            ResourceType::TakedownFingerprints | ResourceType::KeySet => {
                return Err(Refusal::NotSeen);
            }
        }
        self.note_signatures(version, envelope);
        Ok(Change::Scoring)
    }

    /// Takes in the log of fingerprints that was last in force, as an earlier run kept it.
    pub(crate) fn restore_fingerprints(
        &mut self,
        version: &ResourceVersion,
        entries: Vec<Entry>,
    ) -> Result<Change, Refusal> {
        let is_log = version.resource == ResourceName::takedown_fingerprints();
        if !is_log || self.seen.last_in_force(&version.resource) != Some(version) {
            return Err(Refusal::NotSeen);
        }
        let log = Pending::default().with(Delta::new(0, Digest::zero(), entries))?;
        if log.end() != (version.version, version.digest) {
            return Err(Refusal::NotSeen);
        }
        self.fingerprints = Arc::new(log.finish()?);
        Ok(Change::Fingerprints)
    }

    /// Takes in a version that was held, as an earlier run kept it; older ones first, after what is in
    /// force.
    pub(crate) fn restore_held(&mut self, kept: &Kept) -> Result<Change, Refusal> {
        let Kept { version, envelope, .. } = kept;
        let resource = &version.resource;
        let (Some(in_force), Some(highest)) =
            (self.in_force().find(|have| have.resource == *resource), self.seen.highest(resource))
        else {
            return Err(Refusal::NotSeen);
        };
        let was_held = version == highest || version.version < highest.version;
        if resource.resource_type != ResourceType::RuleSet
            || version.version <= in_force.version
            || !was_held
        {
            return Err(Refusal::NotSeen);
        }
        let payload = envelope.verify(resource.resource_type.purpose(), &self.keys)?;
        check_digest(version, payload)?;
        let bundle = read_bundle(version, payload)?;
        self.held.push(Held::new(kept.clone(), bundle));
        self.note_signatures(version, envelope);
        Ok(Change::Held)
    }

    /// Whether the head names it as the version that is in force while the newest is held.
    fn is_due(&self, version: &ResourceVersion) -> bool {
        self.head.as_ref().is_some_and(|last| last.head.due.contains(version))
    }

    /// What a valid head says of a resource.
    fn newest(&self, resource: &ResourceName, now: i64) -> Result<ResourceVersion, Refusal> {
        let LastHead { head, valid_until, .. } = self.head.as_ref().ok_or(Refusal::NoHead)?;
        if now >= *valid_until {
            return Err(Refusal::HeadExpired { valid_until: *valid_until, now });
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
        let same_epoch = next.trust_epoch == self.keys.trust_epoch;
        self.keys = next;
        // What is held has not been in force yet: a key that is revoked meanwhile keeps it so.
        let keys = &self.keys;
        let is_good =
            |held: &Held| same_epoch && held.kept.envelope.verify(Purpose::Bundle, keys).is_ok();
        self.held.retain(is_good);
        // A head is worth as much as the keys that signed it, and nothing in another epoch.
        let holds = |envelope| Head::verify(envelope, &self.keys, &self.tenant, now).is_ok();
        if !self.head.as_ref().is_some_and(|last| holds(&last.envelope)) {
            self.head = None;
            self.confirmation = None;
        }
        Ok(Change::Keys)
    }

    /// Takes in a rule set: puts it in force, or holds it. One that follows on none in force is not
    /// held, because nothing would be scored meanwhile; nor is what tries nothing out: a retirement,
    /// and the very rule file that is in force, which recalls those that are held.
    fn adopt_rule_set(&mut self, kept: Kept, bundle: Bundle, now: i64) -> Result<Change, Refusal> {
        let slug = bundle.rule_set.clone();
        let is_in_force = self.seen.in_force(&kept.version.resource).is_some();
        let before = self.bundles.get(&slug).filter(|before| is_in_force && !before.retired);
        let tries = !bundle.retired && before.is_some_and(|before| before.source != bundle.source);
        let held = Held::new(kept, bundle);
        if tries && now < held.until(&self.settings) {
            self.seen.note_held(&held.kept.version)?;
            self.held.push(held);
            return Ok(Change::Held);
        }
        self.seen.note(&held.kept.version)?;
        self.held.forget(&slug);
        self.bundles.insert(slug, held.bundle);
        self.as_of = now;
        Ok(Change::Scoring)
    }

    fn read_settings(
        &self,
        version: &ResourceVersion,
        payload: &[u8],
    ) -> Result<TenantSettings, Refusal> {
        let settings = TenantSettings::from_payload(payload)?;
        if settings.tenant != self.tenant {
            let expected = self.tenant.clone();
            return Err(Refusal::WrongTenant { expected, got: settings.tenant });
        }
        check_name(version, &settings.tenant, settings.version)?;
        Ok(settings)
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
        self.fingerprints = Arc::new(pending.finish()?);
        Ok(Change::Fingerprints)
    }

    /// What there is to score with, after a change to what was in force before.
    pub(crate) fn build(&self, change: Change, before: &Active) -> Result<Option<Active>, Refusal> {
        let (fingerprints, settings) = (&self.fingerprints, &self.settings);
        match change {
            Change::None | Change::Waits | Change::Held | Change::Signatures | Change::Keys => {
                Ok(None)
            }
            Change::Fingerprints => Ok(Some(before.with_fingerprints(fingerprints))),
            Change::Scoring => {
                Active::build(&self.bundles, fingerprints, settings, self.as_of).map(Some)
            }
        }
    }
}

fn read_bundle(version: &ResourceVersion, payload: &[u8]) -> Result<Bundle, Refusal> {
    let bundle = Bundle::from_payload(payload)?;
    check_name(version, &bundle.rule_set, bundle.version)?;
    bundle.check()?;
    Ok(bundle)
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
