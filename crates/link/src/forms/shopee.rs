//! Shopee: the shop's number and the item's, always together.
//!
//! | path | where it comes from |
//! | --- | --- |
//! | `/{slug}-i.{shop}.{item}` | the address bar |
//! | `/product/{shop}/{item}` | shared from the app |
//! | `/{user}/{shop}/{item}` | what a short link opens |
//! | `/universal-link/...` | before any of these, in affiliate links |

use url::Url;

use super::{Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) const SHAPES: &[Shape] = &[Shape {
    surface: Surface::Shopee,
    kind: Kind::Product,
    id: |text| {
        let (shop, item) = text.split_once('.')?;
        Some(format!("{}.{}", id::number(shop)?, id::number(item)?))
    },
    address: |id| format!("https://shopee.co.id/product/{}", id.replace('.', "/")),
    example: "4021.771",
    parts: ["shop, dot, item, in digits", "toko, titik, barang, berupa angka"],
}];

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let id = match segments.strip_prefix(&["universal-link"]).unwrap_or(&segments) {
        [_, shop, item] => format!("{shop}.{item}"),
        // The seller writes the slug and can put ids of others into it; the last pair counts.
        [name] => name.rsplit_once("-i.")?.1.to_owned(),
        _ => return None,
    };
    Target::listing(Surface::Shopee, Kind::Product, id)
}
