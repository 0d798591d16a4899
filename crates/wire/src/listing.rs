//! Listings.

use saring_engine::Listing;
use saring_proto::v1;

use crate::error::WireError;

/// The listing of a message.
///
/// # Errors
///
/// [`WireError`] for a signal that is no number; it could be compared with nothing.
pub fn listing_from_proto(listing: v1::Listing) -> Result<Listing, WireError> {
    for (name, value) in &listing.signals {
        if !value.is_finite() {
            let field = entry("signals", name);
            return Err(WireError::new(
                field,
                "is no finite number; leave it out if it is unknown",
            ));
        }
    }
    Ok(Listing {
        id: (!listing.id.is_empty()).then_some(listing.id),
        title: listing.title,
        description: listing.description,
        attributes: listing.attributes,
        tags: listing.tags,
        variations: listing.variations,
        price: listing.price,
        category: listing.category,
        condition: listing.condition,
        image_hashes: listing.image_hashes,
        seller: listing.seller,
        signals: listing.signals,
    })
}

/// The message of a listing.
#[must_use]
pub fn listing_to_proto(listing: Listing) -> v1::Listing {
    v1::Listing {
        id: listing.id.unwrap_or_default(),
        title: listing.title,
        description: listing.description,
        attributes: listing.attributes,
        tags: listing.tags,
        variations: listing.variations,
        price: listing.price,
        category: listing.category,
        condition: listing.condition,
        image_hashes: listing.image_hashes,
        seller: listing.seller,
        signals: listing.signals,
    }
}

/// A field of a map. A long name is not repeated to whoever sent it.
pub(crate) fn entry(field: &str, name: &str) -> String {
    if name.len() > 100 { field.to_owned() } else { format!("{field}[{name:?}]") }
}
