//! The text fields of a listing, numbered in a fixed order.

use std::fmt;
use std::ops::Range;

use crate::condition::Within;
use crate::listing::Listing;

/// A text field, as evidence names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldName<'a> {
    /// `title`
    Title,
    /// `description`
    Description,
    /// `attributes["brand"]`
    Attribute(&'a str),
    /// `tags[0]`
    Tag(usize),
    /// `variations[0]`
    Variation(usize),
}

impl fmt::Display for FieldName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldName::Title => f.write_str("title"),
            FieldName::Description => f.write_str("description"),
            FieldName::Attribute(name) => write!(f, "attributes[{name:?}]"),
            FieldName::Tag(at) => write!(f, "tags[{at}]"),
            FieldName::Variation(at) => write!(f, "variations[{at}]"),
        }
    }
}

/// The text fields of a listing: title, description if any, attribute values, tags, variations.
pub fn text_fields(listing: &Listing) -> impl Iterator<Item = (FieldName<'_>, &str)> {
    let description = listing.description.as_deref();
    let attributes = listing.attributes.iter();
    std::iter::once((FieldName::Title, listing.title.as_str()))
        .chain(description.map(|text| (FieldName::Description, text)))
        .chain(attributes.map(|(name, text)| (FieldName::Attribute(name), text.as_str())))
        .chain(numbered(&listing.tags, FieldName::Tag))
        .chain(numbered(&listing.variations, FieldName::Variation))
}

fn numbered<'l>(
    texts: &'l [String],
    name: fn(usize) -> FieldName<'l>,
) -> impl Iterator<Item = (FieldName<'l>, &'l str)> {
    texts.iter().enumerate().map(move |(at, text)| (name(at), text.as_str()))
}

/// The numbers of the fields that a test looks at; `None` if the listing has none of them.
pub(crate) fn fields_within(listing: &Listing, within: &Within) -> Option<Range<u32>> {
    let description = 1..1 + u32::from(listing.description.is_some());
    let tags_start = description.end + listing.attributes.len() as u32;
    let tags = tags_start..tags_start + listing.tags.len() as u32;
    let range = match within {
        Within::AnyText => 0..u32::MAX,
        Within::Title => 0..1,
        Within::Description => description,
        Within::Attribute(name) => {
            let at = listing.attributes.keys().position(|key| key == name)? as u32;
            description.end + at..description.end + at + 1
        }
        Within::Variations => tags.end..tags.end + listing.variations.len() as u32,
        Within::Tags => tags,
    };
    (!range.is_empty()).then_some(range)
}
