//! Shopee: the shop's number and the item's, always together.
//!
//! | path | where it comes from |
//! | --- | --- |
//! | `/{slug}-i.{shop}.{item}` | the address bar |
//! | `/product/{shop}/{item}` | shared from the app |
//! | `/{user}/{shop}/{item}` | what a short link opens |
//! | `/universal-link/...` | before any of these, in affiliate links |

use url::Url;

use super::Target;
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let (shop, item) = match segments.strip_prefix(&["universal-link"]).unwrap_or(&segments) {
        [_, shop, item] => (*shop, *item),
        // The seller writes the slug and can put ids of others into it; the last pair counts.
        [name] => name.rsplit_once("-i.")?.1.split_once('.')?,
        _ => return None,
    };
    let (shop, item) = id::number(shop).zip(id::number(item))?;
    let canonical = format!("https://shopee.co.id/product/{shop}/{item}");
    Some(Target::listing(Surface::Shopee, Kind::Product, format!("{shop}.{item}"), canonical))
}
