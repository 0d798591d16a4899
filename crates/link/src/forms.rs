//! What the paths of each platform say, and what its ids look like; one file a platform.
//!
//! A reader gets the parsed URL and its segments and answers with the id of a listing, with a short
//! link, or with nothing, which means an ordinary page. Whether the id is one, and how it is
//! spelt, the platform's [shapes](Shape) say alone: they are also what an id that is given without
//! a link is checked by.

mod blibli;
mod bukalapak;
mod facebook;
mod instagram;
mod lazada;
mod shopee;
mod tiktok;
mod tokopedia;

pub(crate) use blibli::read as blibli;
pub(crate) use bukalapak::read as bukalapak;
pub(crate) use facebook::read as facebook;
pub(crate) use instagram::read as instagram;
pub(crate) use lazada::read as lazada;
pub(crate) use shopee::read as shopee;
pub(crate) use tiktok::{read as tiktok, read_shop as tiktok_shop};
pub(crate) use tokopedia::{read as tokopedia, read_shop as tokopedia_shop};

use url::Url;

use crate::path::Path;
use crate::{Kind, Surface};

/// Reads one platform's URLs; `None` is a page that is no listing.
pub(crate) type Reader = fn(&Url, &Path) -> Option<Target>;

/// What a platform's URL can lead to, besides its pages.
pub(crate) enum Target {
    /// A listing with this id, if the shape of such ids has it; else a page.
    Listing(Surface, Kind, String),
    /// A redirect that stands on the platform's main host.
    Short,
}

impl Target {
    fn listing(surface: Surface, kind: Kind, id: impl Into<String>) -> Option<Self> {
        Some(Self::Listing(surface, kind, id.into()))
    }
}

/// What the ids of one kind look like on one surface.
pub(crate) struct Shape {
    pub(crate) surface: Surface,
    pub(crate) kind: Kind,
    /// The one spelling of an id; `None` for what this surface cannot have.
    pub(crate) id: fn(&str) -> Option<String>,
    /// The one address of an id. It carries nothing that a seller can change: no slug, no user name.
    pub(crate) address: fn(&str) -> String,
    /// An id in its one spelling.
    pub(crate) example: &'static str,
    /// The parts of an id in English and in Indonesian, after an example and a colon.
    pub(crate) parts: [&'static str; 2],
}

/// The shapes of all listings. Pages, short links and sites are known by their addresses.
pub(crate) fn shapes() -> impl Iterator<Item = &'static Shape> {
    let all: [&[Shape]; 8] = [
        shopee::SHAPES,
        tokopedia::SHAPES,
        lazada::SHAPES,
        blibli::SHAPES,
        bukalapak::SHAPES,
        tiktok::SHAPES,
        facebook::SHAPES,
        instagram::SHAPES,
    ];
    all.into_iter().flatten()
}

/// A number without anything else.
const DIGITS: [&str; 2] = ["digits", "berupa angka"];
