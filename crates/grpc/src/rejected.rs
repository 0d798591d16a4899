//! What replicas were sent and rejected, as metrics have it.

use saring_bundle::{Refusal, ResourceType};
use saring_telemetry::{KeyValue, OTHER, instruments};
use strum::VariantNames as _;

/// Counts a version of this kind that was rejected for this reason. Subscribers may say any word; it counts by
/// name if it is one of ours.
pub fn count_rejected(kind: ResourceType, reason: &str) {
    let known = Refusal::VARIANTS.iter().copied().find(|known| *known == reason);
    let kind = match kind {
        ResourceType::RuleSet => "RULE_SET",
        ResourceType::KeySet => "KEY_SET",
        ResourceType::TakedownFingerprints => "TAKEDOWN_FINGERPRINTS",
        ResourceType::TenantSettings => "TENANT_SETTINGS",
    };
    let labels = [
        KeyValue::new("saring.resource.type", kind),
        KeyValue::new("error.type", known.unwrap_or(OTHER)),
    ];
    instruments().rejected_resources.add(1, &labels);
}
