//! Lazada: `{slug}-i{item}[-s{sku}].html`, below `/products` or at the root.
//!
//! The sku is a colour or size of the item, so it is no part of the identity. The slug may be
//! missing, with or without its hyphen.

use url::Url;

use super::{Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface, id};

pub(crate) const SHAPES: &[Shape] = &[Shape {
    surface: Surface::Lazada,
    kind: Kind::Product,
    id: |text| {
        // As in the link, with the letter before it and the sku after it, or the digits alone.
        let text = text.to_ascii_lowercase();
        let item = text.strip_prefix('i').unwrap_or(&text);
        let item = match item.split_once("-s") {
            Some((item, sku)) if id::is_digits(sku) => item,
            _ => item,
        };
        id::number(item).map(str::to_owned)
    },
    address: |id| format!("https://www.lazada.co.id/products/i{id}.html"),
    example: "778899",
    parts: [
        "digits, those between \"-i\" and \"-s\" or \".html\" in the link",
        "berupa angka, yang ada di antara \"-i\" dan \"-s\" atau \".html\" di link",
    ],
}];

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let file = match segments[..] {
        ["products", file] | [file] => file,
        _ => return None,
    };
    let name = file.strip_suffix(".html")?;
    let item = match name.rfind("-i") {
        Some(hyphen) => &name[hyphen + 1..],
        None if name.starts_with('i') => name,
        None => return None,
    };
    Target::listing(Surface::Lazada, Kind::Product, item)
}
