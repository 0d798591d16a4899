//! Lazada: `{slug}-i{item}[-s{sku}].html`, below `/products` or at the root.
//!
//! The sku is a colour or size of the item, so it is no part of the identity. The slug may be
//! missing, with or without its hyphen.

use url::Url;

use super::Target;
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let item = match segments[..] {
        ["products", file] | [file] => item(file)?,
        _ => return None,
    };
    let canonical = format!("https://www.lazada.co.id/products/i{item}.html");
    Some(Target::listing(Surface::Lazada, Kind::Product, item, canonical))
}

fn item(file: &str) -> Option<&str> {
    let name = file.strip_suffix(".html")?;
    let name = match name.rsplit_once("-s") {
        Some((before, sku)) if id::is_digits(sku) => before,
        _ => name,
    };
    let item = match name.rsplit_once("-i") {
        Some((_, item)) => item,
        None => name.strip_prefix('i')?,
    };
    id::number(item)
}
