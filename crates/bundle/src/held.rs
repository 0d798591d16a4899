//! Versions of rule sets that a platform's settings hold: verified, kept, and not yet in force.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::bundle::Bundle;
use crate::envelope::Envelope;
use crate::resource::ResourceVersion;
use crate::settings::TenantSettings;

/// Most versions of one rule set that are held at a time. With more, the newest takes the place of
/// the one before it, so that the first ones still come in force in their time.
const MAX_HELD: usize = 16;

/// A version as it was signed, to be kept on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which version.
    pub version: ResourceVersion,
    /// The signed bytes.
    pub envelope: Envelope,
    /// What its time counts from, in microseconds since 1970-01-01T00:00Z: its publication, or its
    /// arrival if the clock of whoever published it is ahead.
    pub since: i64,
}

/// A version that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldVersion {
    /// Which version.
    pub version: ResourceVersion,
    /// When it is put in force by the present settings, in microseconds since 1970-01-01T00:00Z.
    pub until: i64,
}

/// A version that is held, ready to be put in force.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub kept: Arc<Kept>,
    pub bundle: Arc<Bundle>,
}

impl Held {
    pub(crate) fn new(kept: Kept, bundle: Bundle) -> Held {
        Held { kept: Arc::new(kept), bundle: Arc::new(bundle) }
    }

    /// When it is put in force; long ago if nothing holds it any more.
    pub(crate) fn until(&self, settings: &TenantSettings) -> i64 {
        let hold = settings.hold(&self.bundle.rule_set);
        let hold = hold.filter(|hold| hold.is_of(self.bundle.published_at));
        hold.map_or(i64::MIN, |hold| hold.until(self.kept.since))
    }
}

/// The versions that are held, by rule set, older ones first.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldVersions(BTreeMap<String, Vec<Held>>);

impl HeldVersions {
    pub(crate) fn push(&mut self, held: Held) {
        let of_set = self.0.entry(held.bundle.rule_set.clone()).or_default();
        if of_set.len() == MAX_HELD {
            of_set.pop();
        }
        of_set.push(held);
    }

    /// Forgets those of a rule set.
    pub(crate) fn forget(&mut self, rule_set: &str) {
        self.0.remove(rule_set);
    }

    /// Keeps another envelope of a version, if it is one of those that are held.
    pub(crate) fn replace_envelope(&mut self, version: &ResourceVersion, envelope: &Envelope) {
        let mut held = self.0.values_mut().flatten();
        if let Some(held) = held.find(|held| held.kept.version == *version) {
            let envelope = envelope.clone();
            held.kept =
                Arc::new(Kept { version: version.clone(), envelope, since: held.kept.since });
        }
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&Held) -> bool) {
        for of_set in self.0.values_mut() {
            of_set.retain(&keep);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Held> {
        self.0.values().flatten()
    }

    /// The newest of each rule set.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Held> {
        self.0.values().filter_map(|of_set| of_set.last())
    }

    /// Takes out, of each rule set, the newest that is due, and forgets those before it.
    pub(crate) fn take_due(&mut self, settings: &TenantSettings, now: i64) -> Vec<Held> {
        let mut due = Vec::new();
        for of_set in self.0.values_mut() {
            if let Some(at) = of_set.iter().rposition(|held| held.until(settings) <= now) {
                due.extend(of_set.drain(..=at).next_back());
            }
        }
        due
    }
}
