//! TikTok: videos on its main host, products on the main host and on the shop's.
//!
//! | path | leads to |
//! | --- | --- |
//! | `/@{user}/video/{id}`, `/@{user}/photo/{id}`, `/v/{id}.html` | a post of the social media |
//! | `/view/product/{id}` | a product of TikTok Shop |
//! | `/t/{code}` | a redirect, as on the short hosts |
//!
//! Photos share the numbers of videos, and TikTok opens either under `/video/`.

use url::Url;

use super::Target;
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) fn read(url: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let video = match segments[..] {
        [user, "video" | "photo", video] if user.starts_with('@') => video,
        ["v", file] => file.strip_suffix(".html")?,
        ["t", _] => return Some(Target::Short),
        _ => return read_shop(url, path),
    };
    let video = id::number(video)?;
    // A user can change the name, so that an underscore holds its place.
    let canonical = format!("https://www.tiktok.com/@_/video/{video}");
    Some(Target::listing(Surface::Tiktok, Kind::Video, video, canonical))
}

pub(crate) fn read_shop(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let ["view", "product", product] = segments[..] else { return None };
    let product = id::number(product)?;
    let canonical = format!("https://shop.tiktok.com/view/product/{product}");
    Some(Target::listing(Surface::TiktokShop, Kind::Product, product, canonical))
}
