//! What the paths of each platform say; one file a platform.
//!
//! A reader gets the parsed URL and its segments and answers with a listing, with a short link, or
//! with nothing, which means an ordinary page. Canonical addresses carry the id and nothing that a
//! seller can change: no slug, no user name.

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
    Listing(Listing),
    /// A redirect that stands on the platform's main host.
    Short,
}

/// A listing and its one address.
pub(crate) struct Listing {
    pub(crate) surface: Surface,
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) canonical: String,
}

impl Target {
    fn listing(surface: Surface, kind: Kind, id: impl Into<String>, canonical: String) -> Self {
        Self::Listing(Listing { surface, kind, id: id.into(), canonical })
    }
}
