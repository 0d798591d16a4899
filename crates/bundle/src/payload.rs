//! Payloads: JSON whose `format` is looked at before anything else, so that one of a newer release
//! is told from a damaged one.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

#[derive(Deserialize)]
struct Preamble {
    format: u32,
}

/// Reads a payload whose `format` must be the one `known`.
pub(crate) fn read<T: DeserializeOwned>(
    what: &'static str,
    known: u32,
    payload: &[u8],
) -> Result<T, Refusal> {
    let malformed = |error| Refusal::malformed(what, &error);
    let Preamble { format } = serde_json::from_slice(payload).map_err(malformed)?;
    if format != known {
        return Err(Refusal::UnknownFormat { what, format });
    }
    serde_json::from_slice(payload).map_err(malformed)
}

/// The payload of this content. What is signed here always has a JSON form; if it ever had none,
/// the payload would be empty, which no subscriber accepts.
pub(crate) fn write(content: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(content).unwrap_or_default()
}
