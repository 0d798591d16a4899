//! Payloads: JSON whose `format` is looked at before anything else, so that one of a newer release
//! is told from a damaged one.
//!
//! Within a format, fields may be added, and so may be purposes of keys and kinds of resources that a
//! head names; whoever does not know them ignores them. So nothing may be added to a format that is
//! dangerous to ignore: that raises the format.
//!
//! | form | formats that this release reads |
//! | --- | --- |
//! | head | 1; 2, which says where the change log stood |
//! | bundle, key set, tenant settings, takedown fingerprints, audit end | 1 |

use std::ops::RangeInclusive;

use serde::de::value::{Error as NameError, StrDeserializer};
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::refusal::Refusal;

#[derive(Deserialize)]
struct Preamble {
    format: u32,
}

/// Reads a payload whose `format` must be one of `known`.
pub(crate) fn read<T: DeserializeOwned>(
    what: &'static str,
    known: RangeInclusive<u32>,
    payload: &[u8],
) -> Result<T, Refusal> {
    let malformed = |error| Refusal::malformed(what, &error);
    let Preamble { format } = serde_json::from_slice(payload).map_err(malformed)?;
    if !known.contains(&format) {
        return Err(Refusal::UnknownFormat { what, format });
    }
    serde_json::from_slice(payload).map_err(malformed)
}

/// Reads a list without those of its items whose name, which `name` finds in them, is of no `N` that is
/// known here.
pub(crate) fn read_known<'de, N, T, D>(
    input: D,
    name: impl Fn(&Value) -> Option<&str>,
) -> Result<Vec<T>, D::Error>
where
    N: DeserializeOwned,
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let is_known = |name: &str| {
        let name: StrDeserializer<'_, NameError> = name.into_deserializer();
        N::deserialize(name).is_ok()
    };
    let mut items = Vec::<Value>::deserialize(input)?;
    items.retain(|item| name(item).is_none_or(is_known));
    items.into_iter().map(|item| serde_json::from_value(item).map_err(D::Error::custom)).collect()
}

/// The payload of this content. What is signed here always has a JSON form; if it ever had none,
/// the payload would be empty, which no subscriber accepts.
pub(crate) fn write(content: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(content).unwrap_or_default()
}
