//! Messages as JSON, with the names of the `.proto` files (ProtoJSON), and back.

use std::sync::LazyLock;

use prost::{Message, Name};
use prost_reflect::{
    DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions,
};
use serde::Deserializer;
use serde_json::Value;

use crate::failure::Failure;
use crate::message::message;
use crate::terminal::visible_json;

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(saring_proto::DESCRIPTOR_SET).ok());

fn descriptor<M: Name>() -> Result<MessageDescriptor, String> {
    let name = M::full_name();
    let found = POOL.as_ref().and_then(|pool| pool.get_message_by_name(&name));
    found.ok_or_else(|| format!("the descriptor set has no {name}"))
}

/// The message as one JSON object: every field that is set or has a default, times in RFC 3339.
pub(crate) fn object<M: Message + Name>(message: &M) -> Result<Value, Failure> {
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false)
        .skip_default_fields(false);
    let broken = |why: String| {
        Failure::new(
            message!("jawaban server tidak bisa ditulis", "cannot write the answer").because(&why),
        )
    };
    let dynamic = DynamicMessage::decode(
        descriptor::<M>().map_err(broken)?,
        message.encode_to_vec().as_slice(),
    )
    .map_err(|error| broken(error.to_string()))?;
    dynamic
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(|error| broken(error.to_string()))
}

/// The message as one line of JSON.
pub(crate) fn json_line<M: Message + Name>(message: &M) -> Result<String, Failure> {
    Ok(visible_json(&format!("{}\n", object(message)?)).into_owned())
}

/// The message that some JSON is; names that the message does not have are refused.
///
/// # Errors
///
/// Says what is wrong with it.
pub(crate) fn read_message<'de, M: Message + Name + Default>(
    json: impl Deserializer<'de>,
) -> Result<M, String> {
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let dynamic = DynamicMessage::deserialize_with_options(descriptor::<M>()?, json, &options)
        .map_err(|error| error.to_string())?;
    dynamic.transcode_to().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use saring_proto::v1;
    use serde_json::json;

    use super::{object, read_message};

    #[test]
    fn a_message_goes_to_json_and_back() {
        let key = v1::ApiKey {
            key_id: "sk_a".into(),
            role: v1::Role::Author.into(),
            expire_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
            ..v1::ApiKey::default()
        };
        let shown = object(&key).unwrap();
        assert_eq!(
            shown,
            json!({
                "key_id": "sk_a", "role": "ROLE_AUTHOR", "tenant": "", "name": "",
                "expire_time": "2023-11-14T22:13:20Z", "scopes": [],
            })
        );
        assert_eq!(read_message::<v1::ApiKey>(shown), Ok(key));
        let wrong = read_message::<v1::ApiKey>(json!({ "name": "a", "rolle": "x" }));
        assert!(wrong.unwrap_err().contains("rolle"));
    }
}
