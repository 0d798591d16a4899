//! A listing as the platform submits it for scoring.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One listing. Only the title is required; what is missing is unknown to conditions, not false.
///
/// Text is scored as submitted: evidence gives byte ranges in these very strings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listing {
    /// The platform's own identifier; carried through, never looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The title.
    pub title: String,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Attribute values by name, such as `brand`. Values are text fields.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Tags given by the seller. Each is a text field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Price in whole rupiah.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// The platform's category: an identifier known to the category map, or a path such as
    /// `elektronik/audio`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `new`, `used`, or the platform's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Hashes of the photos, with their algorithm: `pdq:…`, `phash64:…`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub image_hashes: Vec<String>,
    /// Pseudonym of the seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    /// Numbers that the caller supplies, such as its own model's score.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub signals: BTreeMap<String, f64>,
}

impl Listing {
    /// A listing with nothing but a title.
    #[must_use]
    pub fn titled(title: impl Into<String>) -> Listing {
        Listing { title: title.into(), ..Listing::default() }
    }
}
