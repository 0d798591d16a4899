//! Which keys signed what is kept, so that a version which comes again with the signature of a further
//! key takes the place of the one that lacks it. Without that, what only the old key signed would be
//! lost with it when keys are rotated.

use std::collections::{BTreeMap, BTreeSet};

use crate::envelope::Envelope;
use crate::key::{KeyId, PublicKey};
use crate::key_set::KeySet;
use crate::resource::{ResourceName, ResourceVersion};

/// The keys whose signatures the kept envelopes have, by resource and version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signatures(BTreeMap<(ResourceName, i64), BTreeSet<KeyId>>);

impl Signatures {
    /// Notes the good signatures of the envelope that is kept of a version.
    pub(crate) fn note(&mut self, version: &ResourceVersion, envelope: &Envelope, keys: &KeySet) {
        let purpose = version.resource.resource_type.purpose();
        self.0.insert(name(version), envelope.signed_by(purpose, keys));
    }

    /// Forgets what is kept no more.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&ResourceName, i64) -> bool) {
        self.0.retain(|(resource, version), _| is_kept(resource, *version));
    }

    /// Whether the kept envelope lacks the signature of a key that signs now. Never of entries of the
    /// log of fingerprints, which are kept without signatures.
    pub(crate) fn lack(&self, version: &ResourceVersion, keys: &KeySet) -> bool {
        let kept = self.0.get(&name(version));
        kept.is_some_and(|kept| !signers(version, keys).is_subset(kept))
    }

    /// Whether an envelope is to take the place of the one that is kept: of the keys that sign now it
    /// has the signature of one more, and of all that the kept one has.
    pub(crate) fn are_fewer_than(
        &self,
        version: &ResourceVersion,
        envelope: &Envelope,
        keys: &KeySet,
    ) -> bool {
        let Some(kept) = self.0.get(&name(version)) else { return false };
        let signers = signers(version, keys);
        let sent = envelope.signed_by(version.resource.resource_type.purpose(), keys);
        let (kept, sent) = (&signers & kept, &signers & &sent);
        kept.len() < sent.len() && kept.is_subset(&sent)
    }
}

fn name(version: &ResourceVersion) -> (ResourceName, i64) {
    (version.resource.clone(), version.version)
}

fn signers(version: &ResourceVersion, keys: &KeySet) -> BTreeSet<KeyId> {
    keys.signers(version.resource.resource_type.purpose()).map(PublicKey::id).collect()
}
