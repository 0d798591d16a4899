//! ALLOW, REVIEW or BLOCK: the recommendation that scoring ends in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A recommendation; the platform decides. Ordered from the mildest to the worst.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// Nothing speaks against the listing.
    #[default]
    Allow,
    /// A person should look at it.
    Review,
    /// It should not be offered.
    Block,
}

impl Verdict {
    /// `ALLOW`, `REVIEW` or `BLOCK`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Allow => "ALLOW",
            Verdict::Review => "REVIEW",
            Verdict::Block => "BLOCK",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
