//! A subscriber's copy: verifies what is received, and puts it in force in one step or not at all.
//!
//! [`Replica::prepare`] does all that can fail and changes nothing. The caller then writes
//! [`Prepared::seen`] and the envelope to disk, and [`Replica::commit`] swaps one pointer. Whatever
//! is refused, what was in force stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use saring_engine::{Context, ContextSpec, Matcher};

use crate::bundle::Bundle;
use crate::digest::Digest;
use crate::envelope::Envelope;
use crate::fingerprints::{Delta, Fingerprints};
use crate::head::Head;
use crate::key_set::{KeySet, Purpose};
use crate::live::{Active, Live};
use crate::refusal::Refusal;
use crate::resource::{ResourceName, ResourceType, ResourceVersion};
use crate::seen::Seen;
use crate::settings::TenantSettings;

/// Most bytes that an envelope's payload may have.
pub const MAX_PAYLOAD_BYTES: usize = 64 << 20;

/// A subscriber's copy of its resources.
#[derive(Debug)]
pub struct Replica {
    state: State,
    live: Live,
}

/// Cheap to clone: what is large is shared.
#[derive(Clone, Debug)]
struct State {
    tenant: String,
    keys: KeySet,
    seen: Seen,
    head: Option<Head>,
    bundles: BTreeMap<String, Arc<Bundle>>,
    fingerprints: Arc<Fingerprints>,
    settings: Arc<TenantSettings>,
}

/// A resource that is verified and built, and not yet in force.
#[derive(Debug)]
pub struct Prepared {
    state: State,
    active: Option<Arc<Active>>,
}

impl Prepared {
    /// What has been seen once this is in force; to be kept on disk before [`Replica::commit`].
    #[must_use]
    pub const fn seen(&self) -> &Seen {
        &self.state.seen
    }
}

/// Something received: what it is said to be, and the signed bytes.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// What it is said to be.
    pub version: &'a ResourceVersion,
    /// The signed bytes.
    pub envelope: &'a Envelope,
    /// The head that came with it.
    pub head: Option<&'a Envelope>,
}

impl Replica {
    /// An empty copy for `tenant`, with the keys that it trusts and what it saw in earlier runs.
    #[must_use]
    pub fn new(tenant: impl Into<String>, keys: KeySet, mut seen: Seen) -> Replica {
        let tenant = tenant.into();
        seen.enter_epoch(keys.trust_epoch);
        let settings = Arc::new(TenantSettings::none(tenant.clone()));
        let state = State {
            tenant,
            keys,
            seen,
            head: None,
            bundles: BTreeMap::new(),
            fingerprints: Arc::default(),
            settings,
        };
        Replica { state, live: Live::default() }
    }

    /// The pointer to what is in force.
    #[must_use]
    pub fn live(&self) -> Live {
        self.live.clone()
    }

    /// The keys that are trusted.
    #[must_use]
    pub const fn keys(&self) -> &KeySet {
        &self.state.keys
    }

    /// What has been seen.
    #[must_use]
    pub const fn seen(&self) -> &Seen {
        &self.state.seen
    }

    /// Until when the copy is confirmed to be the newest; `None` before the first head.
    #[must_use]
    pub fn valid_until(&self) -> Option<i64> {
        self.state.head.as_ref().map(|head| head.valid_until)
    }

    /// The versions that are in force, for the hello of a subscription.
    #[must_use]
    pub fn in_force(&self) -> Vec<ResourceVersion> {
        let state = &self.state;
        let mut resources: Vec<ResourceName> =
            state.bundles.keys().map(|slug| rule_set(slug)).collect();
        if state.fingerprints.version() > 0 {
            resources.push(ResourceName::new(ResourceType::TakedownFingerprints, "all"));
        }
        if state.settings.version > 0 {
            resources.push(ResourceName::new(ResourceType::TenantSettings, &state.tenant));
        }
        resources.iter().filter_map(|resource| state.seen.highest(resource).cloned()).collect()
    }

    /// Takes note of a head.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the head before it stays.
    pub fn heartbeat(&mut self, envelope: &Envelope, now: i64) -> Result<(), Refusal> {
        self.state.note_head(envelope, now)
    }

    /// Verifies and builds what was received at `now` (microseconds since 1970-01-01T00:00Z).
    /// `None` if just this is in force already.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn prepare(&self, received: Received<'_>, now: i64) -> Result<Option<Prepared>, Refusal> {
        let mut state = self.state.clone();
        if let Some(head) = received.head {
            state.note_head(head, now)?;
        }
        if received.version.resource.resource_type != ResourceType::KeySet {
            state.confirmed(received.version, now)?;
        }
        self.build(state, received)
    }

    /// Verifies and builds what an earlier run kept on disk. It must be the highest version seen;
    /// it needs no head, because what to do with an old copy is the platform's staleness policy.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn restore(
        &self,
        version: &ResourceVersion,
        envelope: &Envelope,
    ) -> Result<Option<Prepared>, Refusal> {
        self.build(self.state.clone(), Received { version, envelope, head: None })
    }

    /// Puts what was prepared in force.
    pub fn commit(&mut self, prepared: Prepared) {
        self.state = prepared.state;
        if let Some(active) = prepared.active {
            self.live.swap(active);
        }
    }

    fn build(
        &self,
        mut state: State,
        received: Received<'_>,
    ) -> Result<Option<Prepared>, Refusal> {
        let Received { version, envelope, .. } = received;
        let bytes = envelope.payload.len();
        if bytes > MAX_PAYLOAD_BYTES {
            return Err(Refusal::TooLarge { bytes, limit: MAX_PAYLOAD_BYTES });
        }
        if version.resource.resource_type == ResourceType::KeySet {
            return state.adopt_keys(version, envelope).map(|()| {
                Some(Prepared { state, active: None })
            });
        }
        let purpose = version.resource.resource_type.purpose();
        let payload = envelope.verify(purpose, &state.keys)?;
        let is_news = state.adopt(version, payload)?;
        if !is_news {
            return Ok(None);
        }
        let active = Some(Arc::new(state.build()?));
        Ok(Some(Prepared { state, active }))
    }
}

fn rule_set(slug: &str) -> ResourceName {
    ResourceName::new(ResourceType::RuleSet, slug)
}

impl State {
    fn note_head(&mut self, envelope: &Envelope, now: i64) -> Result<(), Refusal> {
        let head = Head::verify(envelope, &self.keys, &self.tenant, now)?;
        self.seen.note_head(head.issued_at)?;
        self.head = Some(head);
        Ok(())
    }

    /// Whether a valid head names just this as the newest version.
    fn confirmed(&self, version: &ResourceVersion, now: i64) -> Result<(), Refusal> {
        let head = self.head.as_ref().ok_or(Refusal::NoHead)?;
        if now >= head.valid_until {
            return Err(Refusal::HeadExpired { valid_until: head.valid_until, now });
        }
        if head.newest(&version.resource) != Some(version) {
            return Err(Refusal::NotInHead);
        }
        Ok(())
    }

    fn adopt_keys(
        &mut self,
        version: &ResourceVersion,
        envelope: &Envelope,
    ) -> Result<(), Refusal> {
        envelope.verify(Purpose::KeySet, &self.keys)?;
        check_digest(version, &envelope.payload)?;
        self.keys = self.keys.successor(envelope)?;
        self.seen.enter_epoch(self.keys.trust_epoch);
        Ok(())
    }

    /// Takes the content in; false if it is in force already.
    fn adopt(&mut self, version: &ResourceVersion, payload: &[u8]) -> Result<bool, Refusal> {
        let name = &version.resource.name;
        match version.resource.resource_type {
            ResourceType::RuleSet => {
                check_digest(version, payload)?;
                let bundle = Bundle::from_payload(payload)?;
                check_name(name, version.version, &bundle.rule_set, bundle.version)?;
                let in_force = self.bundles.get(name).map(|bundle| bundle.version);
                if !self.seen.note(version)? && in_force == Some(version.version) {
                    return Ok(false);
                }
                bundle.check()?;
                self.bundles.insert(name.clone(), Arc::new(bundle));
            }
            ResourceType::TenantSettings => {
                check_digest(version, payload)?;
                let settings = TenantSettings::from_payload(payload)?;
                if settings.tenant != self.tenant {
                    let expected = self.tenant.clone();
                    return Err(Refusal::WrongTenant { expected, got: settings.tenant });
                }
                check_name(name, version.version, &settings.tenant, settings.version)?;
                if !self.seen.note(version)? && self.settings.version == version.version {
                    return Ok(false);
                }
                self.settings = Arc::new(settings);
            }
            ResourceType::TakedownFingerprints => {
                let next = self.fingerprints.with(Delta::from_payload(payload)?)?;
                check_name(name, version.version, "all", next.version())?;
                if next.digest() != version.digest {
                    return Err(Refusal::DigestMismatch);
                }
                self.seen.note(version)?;
                self.fingerprints = Arc::new(next);
            }
            // Key sets are adopted before anything is built.
            ResourceType::KeySet => return Ok(false),
        }
        Ok(true)
    }

    fn build(&self) -> Result<Active, Refusal> {
        let plans: Vec<_> =
            self.bundles.values().map(|bundle| self.settings.apply(&bundle.plan)).collect();
        let unusable = |error: saring_engine::PlanError| Refusal::UnusablePlan(error.to_string());
        let matcher = Matcher::new(&plans).map_err(unusable)?;
        let categories = self.settings.category_map.clone();
        let spec = ContextSpec {
            takedowns: Some(self.fingerprints.present().cloned().collect()),
            sellers: None,
            categories: (!categories.is_empty()).then(|| categories.into_iter().collect()),
        };
        let context =
            Context::new(spec).map_err(|error| Refusal::BadFingerprint(error.to_string()))?;
        Ok(Active {
            matcher,
            context,
            rule_sets: self
                .bundles
                .iter()
                .map(|(slug, bundle)| (slug.clone(), bundle.version))
                .collect(),
            fingerprints_version: self.fingerprints.version(),
            staleness_policy: self.settings.staleness_policy,
        })
    }
}

fn check_digest(version: &ResourceVersion, payload: &[u8]) -> Result<(), Refusal> {
    if Digest::of(payload) == version.digest { Ok(()) } else { Err(Refusal::DigestMismatch) }
}

fn check_name(name: &str, version: i64, its: &str, its_version: i64) -> Result<(), Refusal> {
    if (name, version) == (its, its_version) {
        return Ok(());
    }
    Err(Refusal::WrongResource {
        expected: format!("{name} {version}"),
        got: format!("{its} {its_version}"),
    })
}
