//! Bukalapak: `/p/{category}/{sub}/{id}-jual-{slug}`, with any number of categories.

use url::Url;

use super::{Shape, Target};
use crate::path::Path;
use crate::{Kind, Surface};

pub(crate) const SHAPES: &[Shape] = &[Shape {
    surface: Surface::Bukalapak,
    kind: Kind::Product,
    id: |text| {
        let is_id =
            (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_id.then(|| text.to_ascii_lowercase())
    },
    // Category and slug change with the listing; hyphens hold their places.
    address: |id| format!("https://www.bukalapak.com/p/-/-/{id}-jual-"),
    example: "4x7k2p",
    parts: [
        "letters and digits, what stands before \"-jual-\" in the link",
        "huruf dan angka, yang ada sebelum \"-jual-\" di link",
    ],
}];

pub(crate) fn read(_: &Url, path: &Path) -> Option<Target> {
    let segments = path.lower();
    let ["p", .., name] = segments[..] else { return None };
    let (id, _) = name.split_once("-jual-")?;
    Target::listing(Surface::Bukalapak, Kind::Product, id)
}
