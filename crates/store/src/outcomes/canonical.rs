//! The one spelling of what an outcome says in several: its listing and its province.

use saring_link::{Identity, IdentityError};
use saring_notation::province;

use crate::records::{ItemError, Listing, NewOutcome};

/// An outcome as it was sent, with the spelling that is stored, or what is wrong with it.
///
/// The hash that tells retries apart is over what was sent.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// As it was sent.
    pub sent: &'a NewOutcome,
    /// As it is stored.
    pub canonical: Result<Canonical, ItemError>,
}

/// What is stored in place of what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// The listing.
    pub listing: Listing,
    /// A code of ISO 3166-2; empty if unknown.
    pub province: &'static str,
}

impl<'a> Item<'a> {
    /// Reads one.
    pub fn read(sent: &'a NewOutcome) -> Item<'a> {
        Item { sent, canonical: canonical(sent) }
    }
}

fn canonical(sent: &NewOutcome) -> Result<Canonical, ItemError> {
    let listing = sent.listing.canonical()?;
    let province = province_code(&sent.province)
        .map_err(|error| ItemError::invalid("province", error.to_string()))?;
    Ok(Canonical { listing, province })
}

/// The code of a province; empty for an empty text.
///
/// # Errors
///
/// If no province is called so.
pub fn province_code(text: &str) -> Result<&'static str, province::UnknownProvince> {
    match text.trim() {
        "" => Ok(""),
        text => province::read(text).map(|province| province.code),
    }
}

impl Listing {
    /// The listing in the one form that its surface has for it: a surface or kind that does not go
    /// with it, and an id that it cannot have, are refused.
    ///
    /// # Errors
    ///
    /// The field that is wrong, and the form that is expected.
    pub fn canonical(&self) -> Result<Listing, ItemError> {
        let Listing { surface, kind, id } = self;
        let wrong = |error: IdentityError| match error {
            IdentityError::Surface => ItemError::invalid("listing.surface", error.to_string()),
            IdentityError::Kind(_) => {
                ItemError::invalid("listing.kind", format!("`{kind}` {error}"))
            }
            IdentityError::Id(..) => {
                ItemError::invalid("listing.listing_id", format!("`{}` {error}", shortened(id)))
            }
        };
        let Identity { surface, kind, id, .. } =
            Identity::of(*surface, *kind, id).map_err(wrong)?;
        Ok(Listing { surface, kind, id })
    }
}

/// As much of a value as a message needs.
fn shortened(text: &str) -> String {
    text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
