//! TikTok: videos on its main host, products on the main host and on the shop's.
//!
//! | path | leads to |
//! | --- | --- |
//! | `/@{user}/video/{id}`, `/@{user}/photo/{id}`, `/v/{id}.html` | a post of the social media |
//! | `/share/video/{id}`, `/embed/{id}`, `/embed/v2/{id}`, `/player/v1/{id}` | the same |
//! | `/view/product/{id}` | a product of TikTok Shop |
//! | `/shop/pdp/{slug}/{id}`, on the shop's host `/{country}/pdp/{slug}/{id}`; also without slug | the same |
//! | `/t/{code}`, `/link/v2?target=...` | a redirect, as on the short hosts |
//!
//! Photos share the numbers of videos, and TikTok opens either under `/video/`.

use url::Url;

use super::{DIGITS, Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        surface: Surface::Tiktok,
        kind: Kind::Video,
        id: |text| id::number(text).map(str::to_owned),
        // A user can change the name, so that an underscore holds its place.
        address: |id| format!("https://www.tiktok.com/@_/video/{id}"),
        example: "7300000000000000001",
        parts: DIGITS,
    },
    Shape {
        surface: Surface::TiktokShop,
        kind: Kind::Product,
        id: |text| id::number(text).map(str::to_owned),
        address: |id| format!("https://shop.tiktok.com/view/product/{id}"),
        example: "1730000000000040217",
        parts: DIGITS,
    },
];

pub(crate) fn read(url: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let video = match segments[..] {
        [user, "video" | "photo", video] if user.starts_with('@') => video,
        ["v", file] => file.strip_suffix(".html")?,
        ["share", "video", video] | ["embed", video] => video,
        ["embed", "v2", video] | ["player", "v1", video] => video,
        ["t", _] | ["link", "v2"] => return Some(Target::Short),
        _ => return read_shop(url, path),
    };
    Target::listing(Surface::Tiktok, Kind::Video, video)
}

pub(crate) fn read_shop(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let product = match segments[..] {
        ["view", "product", product] | [_, "pdp", product] | [_, "pdp", _, product] => product,
        _ => return None,
    };
    Target::listing(Surface::TiktokShop, Kind::Product, product)
}
