//! The audit log.

use saring_bundle::Envelope;
use saring_grpc::invalid_field;
use saring_proto::v1;
use saring_store::auth::Role;
use saring_store::records::{AuditAction, AuditBatch, AuditEntry, PlacedAuditEntry};
use saring_text::nearest::nearest;
use saring_wire::{envelope_to_proto, timestamp};
use tonic::Status;

use super::tenant::role_to_proto;

/// The action of this name; `None` for an empty one.
pub(crate) fn action(name: &str) -> Result<Option<AuditAction>, Status> {
    if name.is_empty() {
        return Ok(None);
    }
    AuditAction::from_name(name).map(Some).ok_or_else(|| {
        let known = || AuditAction::ALL.iter().map(|action| action.as_str());
        let problem = match nearest(&name.to_lowercase(), known()) {
            Some(nearest) => format!("is `{name}`, which is no action; did you mean `{nearest}`?"),
            None => {
                let known = known().collect::<Vec<_>>().join(", ");
                format!("is `{name}`, which is no action; the actions are: {known}")
            }
        };
        invalid_field("action", problem)
    })
}

pub(crate) fn entry_to_proto(placed: PlacedAuditEntry) -> v1::AuditEntry {
    let PlacedAuditEntry { position, entry, actor_name } = placed;
    let AuditEntry { at, actor, role, tenant, action, resource, request_id, changes } = entry;
    let role = role.and_then(|role| Role::from_name(&role)).map(role_to_proto);
    v1::AuditEntry {
        position,
        time: Some(timestamp(at)),
        actor,
        actor_name,
        role: role.unwrap_or_default().into(),
        tenant: tenant.unwrap_or_default(),
        action,
        resource,
        request_id: request_id.unwrap_or_default(),
        changes: changes.into_iter().collect(),
    }
}

pub(crate) fn batch_to_proto(batch: AuditBatch) -> v1::AuditBatch {
    let AuditBatch { position, entries, digest, end } = batch;
    // One that cannot be read vouches for nothing; `saring db verify` tells of it.
    let end = end.and_then(|end| Envelope::from_json(&end).ok()).map(envelope_to_proto);
    v1::AuditBatch { position, entries, digest: digest.to_string(), end }
}
