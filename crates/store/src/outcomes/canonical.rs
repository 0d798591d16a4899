//! The one spelling of what an outcome says in several: its listing and its province.

use crate::records::{ItemError, Listing, NewOutcome};

/// An outcome as it was sent, with the spelling that is stored, or what is wrong with it.
///
/// The hash that tells retries apart is over what was sent.
#[derive(Clone, Debug)]
pub(crate) struct Item<'a> {
    pub sent: &'a NewOutcome,
    pub canonical: Result<Canonical, ItemError>,
}

/// What is stored in place of what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Canonical {
    pub listing: Listing,
    pub province: String,
}

impl<'a> Item<'a> {
    pub(crate) fn read(sent: &'a NewOutcome) -> Item<'a> {
        Item { sent, canonical: canonical(sent) }
    }
}

fn canonical(sent: &NewOutcome) -> Result<Canonical, ItemError> {
    Ok(Canonical { listing: sent.listing.clone(), province: sent.province.clone() })
}
