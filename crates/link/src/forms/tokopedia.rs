//! Tokopedia: by shop and slug on its main host, by number on the host it shares with TikTok Shop.
//!
//! | host | path |
//! | --- | --- |
//! | `www.tokopedia.com` | `/{shop}/{slug}`, also with `/review` or `/talk` after it |
//! | `shop-id.tokopedia.com` | `/pdp/{slug}/{id}`, `/pdp/{id}`, `/view/product/{id}` |
//!
//! Every first segment of the main host could be a shop, so that the platform's own pages have to
//! be told apart by a list.

use url::Url;

use super::{DIGITS, Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface, id};

/// First segments that are the platform's own and never a shop.
#[rustfmt::skip]
const NOT_SHOPS: &[&str] = &[
    "about", "affiliate", "ajax", "api", "apps", "b", "bantuan", "blog", "c", "careers", "cart",
    "catalog", "category", "chat", "contact", "deals", "discovery", "edu", "emas", "events", "feed",
    "find", "flight", "help", "hot", "hotel", "inbox", "intermediary", "kategori", "kereta-api",
    "login", "logout", "mitra", "my-shop", "myshop", "now", "official-store", "order-list",
    "orders", "p", "pay", "payment", "pdp", "people", "play", "point", "privacy", "product",
    "promo", "pulsa", "register", "rekomendasi", "reksa-dana", "reset-password", "rewards", "s",
    "search", "seller", "settings", "shop", "sitemap", "terms", "tokopoints", "top-up", "travel",
    "tx_order", "user", "view", "wishlist",
];

/// Second segments that are a part of the shop and never a product.
const NOT_SLUGS: &[&str] =
    &["about", "etalase", "feed", "home", "info", "note", "page", "product", "review", "talk"];

pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        surface: Surface::Tokopedia,
        kind: Kind::Slug,
        id: slug,
        address: |id| format!("https://www.tokopedia.com/{id}"),
        example: "toko-contoh/kursi-rotan",
        parts: [
            "shop, slash, product, as in the link",
            "toko, garis miring, produk, seperti di link",
        ],
    },
    Shape {
        surface: Surface::Tokopedia,
        kind: Kind::Pdp,
        id: |text| id::number(text).map(str::to_owned),
        address: |id| format!("https://shop-id.tokopedia.com/view/product/{id}"),
        example: "1730000000000040217",
        parts: DIGITS,
    },
];

fn slug(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let (shop, slug) = text.split_once('/')?;
    let is_listing =
        is_name(shop) && is_name(slug) && !NOT_SHOPS.contains(&shop) && !NOT_SLUGS.contains(&slug);
    is_listing.then_some(text)
}

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let (shop, slug) = match segments[..] {
        [shop, slug] | [shop, slug, "review" | "talk"] => (shop, slug),
        _ => return None,
    };
    Target::listing(Surface::Tokopedia, Kind::Slug, format!("{shop}/{slug}"))
}

pub(crate) fn read_shop(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let number = match segments[..] {
        ["pdp", number] | ["pdp", _, number] | ["view", "product", number] => number,
        _ => return None,
    };
    Target::listing(Surface::Tokopedia, Kind::Pdp, number)
}

/// Characters that stand in a URL without encoding. The platform makes its names of no others,
/// and the canonical form needs no encoding this way. Dots alone would be steps of the path.
fn is_name(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}
