//! What one listing may hold, so that scoring it is bounded before it begins.

use saring_engine::Listing;
use saring_fingerprint::ImageHash;
use saring_proto::v1;

use crate::error::WireError;
use crate::listing::{entry, listing_from_proto};

/// Limits of one listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingLimits {
    /// Bytes of one text field: the title, one attribute's name or value, one tag and so on.
    pub field_bytes: usize,
    /// Attributes; and as many tags, variations, signals and photo hashes.
    pub entries: usize,
}

impl Default for ListingLimits {
    /// 1 MiB a field, as in `saring scan`, and 1,000 entries of each kind.
    fn default() -> Self {
        ListingLimits { field_bytes: 1 << 20, entries: 1_000 }
    }
}

impl ListingLimits {
    /// The listing of a message, if it keeps within these limits.
    ///
    /// # Errors
    ///
    /// [`WireError`] with the field that does not, or that cannot be read.
    pub fn read(&self, listing: v1::Listing) -> Result<Listing, WireError> {
        let counts = [
            ("attributes", listing.attributes.len()),
            ("tags", listing.tags.len()),
            ("variations", listing.variations.len()),
            ("signals", listing.signals.len()),
            ("image_hashes", listing.image_hashes.len()),
        ];
        for (field, count) in counts {
            if count > self.entries {
                let problem = format!("has {count} entries; at most {} are scored", self.entries);
                return Err(WireError::new(field, problem));
            }
        }
        let single = [
            ("id", Some(&listing.id)),
            ("title", Some(&listing.title)),
            ("description", listing.description.as_ref()),
            ("category", listing.category.as_ref()),
            ("condition", listing.condition.as_ref()),
            ("seller", listing.seller.as_ref()),
        ];
        for (field, text) in single {
            self.text(text.map_or(0, String::len), || field.to_owned())?;
        }
        for (name, value) in &listing.attributes {
            self.text(name.len(), || "attributes".to_owned())?;
            self.text(value.len(), || entry("attributes", name))?;
        }
        for name in listing.signals.keys() {
            self.text(name.len(), || "signals".to_owned())?;
        }
        let lists = [
            ("tags", &listing.tags),
            ("variations", &listing.variations),
            ("image_hashes", &listing.image_hashes),
        ];
        for (field, texts) in lists {
            for (at, text) in texts.iter().enumerate() {
                self.text(text.len(), || format!("{field}[{at}]"))?;
            }
        }
        meant(&listing)?;
        listing_from_proto(listing)
    }

    fn text(&self, bytes: usize, field: impl FnOnce() -> String) -> Result<(), WireError> {
        if bytes <= self.field_bytes {
            return Ok(());
        }
        let problem = format!("has {bytes} bytes; at most {} are scored", self.field_bytes);
        Err(WireError::new(field(), problem))
    }
}

/// Refuses what would be scored as something else than was meant: without its photo, nobody would
/// notice.
fn meant(listing: &v1::Listing) -> Result<(), WireError> {
    if listing.price.is_some_and(|price| price < 0) {
        return Err(WireError::new("price", "is less than 0; leave it out if it is unknown"));
    }
    for (at, hash) in listing.image_hashes.iter().enumerate() {
        if let Err(error) = hash.parse::<ImageHash>() {
            return Err(WireError::new(format!("image_hashes[{at}]"), error.to_string()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ListingLimits = ListingLimits { field_bytes: 4, entries: 2 };

    #[test]
    fn each_field_has_its_limit_and_is_named() {
        type Change = (&'static str, fn(&mut v1::Listing));
        let changes: &[Change] = &[
            ("id", |l| l.id = "12345".into()),
            ("title", |l| l.title = "12345".into()),
            ("description", |l| l.description = Some("12345".into())),
            ("category", |l| l.category = Some("12345".into())),
            ("condition", |l| l.condition = Some("12345".into())),
            ("seller", |l| l.seller = Some("12345".into())),
            ("attributes", |l| l.attributes = [("12345".into(), "1".into())].into()),
            ("attributes[\"a\"]", |l| l.attributes = [("a".into(), "12345".into())].into()),
            ("signals", |l| l.signals = [("12345".into(), 1.0)].into()),
            ("variations[0]", |l| l.variations = vec!["12345".into()]),
            ("variations", |l| l.variations = vec![String::new(); 3]),
            ("tags[1]", |l| l.tags = vec!["1".into(), "12345".into()]),
            ("image_hashes[0]", |l| l.image_hashes = vec!["12345".into()]),
            ("image_hashes[0]", |l| l.image_hashes = vec!["foo".into()]),
            ("price", |l| l.price = Some(-1)),
            ("tags", |l| l.tags = vec![String::new(); 3]),
            ("image_hashes", |l| l.image_hashes = vec![String::new(); 3]),
            ("attributes", |l| {
                l.attributes = ["a", "b", "c"].map(|k| (k.into(), "".into())).into();
            }),
            ("signals", |l| l.signals = ["a", "b", "c"].map(|k| (k.into(), 1.0)).into()),
        ];
        let whole = v1::Listing {
            title: "1234".into(),
            tags: vec!["1234".into(); 2],
            attributes: [("1234".into(), "1234".into())].into(),
            ..v1::Listing::default()
        };
        LIMITS.read(whole.clone()).unwrap();
        LIMITS.read(v1::Listing::default()).unwrap();
        for (field, change) in changes {
            let mut listing = whole.clone();
            change(&mut listing);
            assert_eq!(LIMITS.read(listing).unwrap_err().field, *field);
        }
    }
}
