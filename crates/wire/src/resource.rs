//! Resources and envelopes.

use saring_bundle::{
    Envelope, EnvelopeSignature, KeyId, ResourceName, ResourceType, ResourceVersion,
};
use saring_proto::v1;

use crate::error::WireError;

/// The message form of a kind of resource.
#[must_use]
pub const fn resource_type_to_proto(resource_type: ResourceType) -> v1::ResourceType {
    match resource_type {
        ResourceType::RuleSet => v1::ResourceType::RuleSet,
        ResourceType::KeySet => v1::ResourceType::KeySet,
        ResourceType::TakedownFingerprints => v1::ResourceType::TakedownFingerprints,
        ResourceType::TenantSettings => v1::ResourceType::TenantSettings,
    }
}

/// The kind of resource of a message.
///
/// # Errors
///
/// [`WireError`] for one that this release does not know.
pub fn resource_type_from_proto(resource_type: i32) -> Result<ResourceType, WireError> {
    match v1::ResourceType::try_from(resource_type) {
        Ok(v1::ResourceType::RuleSet) => Ok(ResourceType::RuleSet),
        Ok(v1::ResourceType::KeySet) => Ok(ResourceType::KeySet),
        Ok(v1::ResourceType::TakedownFingerprints) => Ok(ResourceType::TakedownFingerprints),
        Ok(v1::ResourceType::TenantSettings) => Ok(ResourceType::TenantSettings),
        Ok(v1::ResourceType::Unspecified) | Err(_) => Err(WireError::new(
            "resource.type",
            format!("{resource_type} is no kind of resource known here"),
        )),
    }
}

/// The message of a version of a resource.
#[must_use]
pub fn resource_version_to_proto(version: &ResourceVersion) -> v1::ResourceVersion {
    v1::ResourceVersion {
        r#type: resource_type_to_proto(version.resource.resource_type).into(),
        name: version.resource.name.clone(),
        version: version.version,
        digest: version.digest.to_string(),
    }
}

/// The version of a resource of a message.
///
/// # Errors
///
/// [`WireError`] for an unknown kind or a malformed digest.
pub fn resource_version_from_proto(
    version: v1::ResourceVersion,
) -> Result<ResourceVersion, WireError> {
    let digest = version.digest.parse().map_err(|error: saring_bundle::DigestError| {
        WireError::new("resource.digest", error.to_string())
    })?;
    let resource = ResourceName::new(resource_type_from_proto(version.r#type)?, version.name);
    Ok(ResourceVersion { resource, version: version.version, digest })
}

/// The message of an envelope.
#[must_use]
pub fn envelope_to_proto(envelope: Envelope) -> v1::Envelope {
    let signatures = envelope.signatures.into_iter().map(|signature| v1::EnvelopeSignature {
        key_id: signature.key_id.as_str().to_owned(),
        signature: signature.signature,
    });
    v1::Envelope {
        payload_type: envelope.payload_type,
        payload: envelope.payload,
        signatures: signatures.collect(),
    }
}

/// The envelope of a message. Nothing about it is verified.
#[must_use]
pub fn envelope_from_proto(envelope: v1::Envelope) -> Envelope {
    let signatures = envelope.signatures.into_iter().map(|signature| EnvelopeSignature {
        key_id: KeyId::new(signature.key_id),
        signature: signature.signature,
    });
    Envelope {
        payload_type: envelope.payload_type,
        payload: envelope.payload,
        signatures: signatures.collect(),
    }
}
