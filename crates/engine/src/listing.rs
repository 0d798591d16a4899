//! A listing as the platform submits it for scoring.

use std::collections::BTreeMap;

use saring_notation::condition;
use serde::{Deserialize, Serialize};

/// Whether two texts name the same condition of goods, as platforms write it: `Bekas - Seperti Baru`
/// is `used`. Words that are not known are the same without case and white space around them.
pub(crate) fn is_same_condition(one: &str, other: &str) -> bool {
    match (condition::read(one), condition::read(other)) {
        (None, None) => {
            let lower = |text: &str| text.trim().to_lowercase();
            lower(one) == lower(other)
        }
        (one, other) => one == other,
    }
}

/// One listing. What is missing is unknown to conditions, not false; a title may be empty.
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
    /// Texts of its variations, such as `bal kecil 25kg`. Each is a text field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variations: Vec<String>,
    /// Price in whole rupiah.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// The platform's category: an identifier known to the category map, or a path such as
    /// `elektronik/audio`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `new`, `used`, or the platform's own word; blank is the same as none.
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

    /// The condition as stated; none if it is blank.
    pub(crate) fn stated_condition(&self) -> Option<&str> {
        self.condition.as_deref().filter(|condition| !condition.trim().is_empty())
    }
}
