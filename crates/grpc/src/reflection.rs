//! What a server tells tools of its API.

use prost::Message as _;
use prost_types::FileDescriptorSet;
use saring_proto::DESCRIPTOR_SET;
use tonic_reflection::server::{Builder, Error, v1, v1alpha};

use crate::open_calls::REFLECTION_BYTES;

/// Reflection over these services: in its present form, and in the older one that many tools still
/// speak.
///
/// # Errors
///
/// If a descriptor set cannot be read.
pub fn reflection(
    services: &[&str],
) -> Result<
    (
        v1::ServerReflectionServer<impl v1::ServerReflection>,
        v1alpha::ServerReflectionServer<impl v1alpha::ServerReflection>,
    ),
    Error,
> {
    let details = error_details()?;
    let builder = || {
        let all = Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .register_file_descriptor_set(details.clone());
        services.iter().fold(all, |builder, service| builder.with_service_name(*service))
    };
    let (present, older) = (builder().build_v1()?, builder().build_v1alpha()?);
    Ok((
        present.max_decoding_message_size(REFLECTION_BYTES),
        older.max_decoding_message_size(REFLECTION_BYTES),
    ))
}

/// What the details of errors are, under the names that everybody has for these files.
fn error_details() -> Result<FileDescriptorSet, Error> {
    let mut details = FileDescriptorSet::decode(tonic_types::pb::FILE_DESCRIPTOR_SET)?;
    for file in details.file.iter_mut().filter(|file| file.package() == "google.rpc") {
        let name = format!("google/rpc/{}", file.name());
        file.name = Some(name);
    }
    Ok(details)
}
